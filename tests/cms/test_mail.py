"""Mail leaves after the commit, in the recipient's language, as text and HTML."""

import pytest
from django.core import mail
from django.db import transaction

from cms.mail import nothing_sent, queue_message, send_message

pytestmark = pytest.mark.django_db


def queue(email="ana@example.org", text="First.\n\nThen https://example.org/a", language="es"):
    queue_message(email, subject="A\n subject", text=text, language=language)


def test_nothing_leaves_before_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue()
        assert mail.outbox == []
    assert len(callbacks) == 1
    assert mail.outbox == []


def test_nothing_leaves_when_the_change_is_undone(django_capture_on_commit_callbacks):
    def refuse():
        with transaction.atomic():
            queue()
            raise LookupError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(LookupError):
        refuse()
    assert mail.outbox == []


def test_a_message_has_text_html_language_and_one_line_of_subject(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert message.subject == "A subject"
    assert message.to == ["ana@example.org"]
    assert message.body.startswith("First.")
    assert kind == "text/html"
    assert '<html lang="es">' in html
    assert 'href="https://example.org/a"' in html
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Content-Language"] == "es"


def test_the_text_is_escaped_in_html(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue(text="<script>alert(1)</script>")
    assert "<script>" not in mail.outbox[0].alternatives[0][0]


def test_templates_are_rendered_in_the_language_of_the_account(
    django_capture_on_commit_callbacks, person, settings, tmp_path
):
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "hello.subject.txt").write_text("{% load i18n %}{% get_current_language as code %}{{ code }}")
    (folder / "hello.txt").write_text("{{ recipient.name }}, {{ what }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    with django_capture_on_commit_callbacks(execute=True):
        send_message(person(name="Ana", language="es"), "letters/hello", {"what": "welcome"})
        send_message(person("bo@example.org", name="Bo", language="en"), "letters/hello", {"what": "welcome"})
    assert [(message.subject, message.body) for message in mail.outbox] == [
        ("es", "Ana, welcome"),
        ("en", "Bo, welcome"),
    ]


def test_nothing_leaves_while_a_past_is_told(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, nothing_sent():
        queue()
        send_message("ana@example.org", "no/such/message")
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        queue()
    assert len(callbacks) == 1
