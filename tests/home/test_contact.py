"""The contact form: kept as long as said, sent to who answers, read by moderators only."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.contrib.forms.models import FormSubmission

from certification.clock import now
from cms import spam
from home.forms.contact import CONSENT, TRAP
from home.models import ContactField, ContactPage
from home.services.retention import forget_contact_messages
from tests.factories.editors import MODERATOR, NATIONAL, someone
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
TYPED = {"email": "rosa@example.org", "consent": "Oui", "message": "Bonjour à toutes", CONSENT: "on"}


def contact(language="fr", **fields):
    page = make_page(
        ContactPage, language=language, to_address="a@example.org, b@example.org", kept_months=6, **fields
    )
    # A question called as the consent of the site would be: the two stay apart.
    for number, (name, kind) in enumerate(
        [("email", "email"), ("consent", "singleline"), ("message", "multiline")]
    ):
        page.form_fields.add(
            ContactField(
                sort_order=number,
                clean_name=name,
                label=f"{name} {language}",
                field_type=kind,
                locale=page.locale,
            )
        )
    page.save()
    page.save_revision().publish()
    return page


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Send the form: `send(page)`."""

    def post(page, **typed):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(page.url, {**TYPED, **typed})

    return post


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_message_is_kept_and_sent_on(client, send, language):
    page = contact(language, thanks="<p>Merci, vraiment.</p>")
    shown = client.get(page.url)
    assert shown.status_code == 200
    assert not shown.cookies
    response = send(page)
    assert response.status_code == 302
    assert "Merci, vraiment." in client.get(response.url).content.decode()
    kept = FormSubmission.objects.get()
    assert kept.form_data == {"email": "rosa@example.org", "consent": "Oui", "message": "Bonjour à toutes"}
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    assert mail.outbox[0].reply_to == ["rosa@example.org"]
    assert "Bonjour à toutes" in mail.outbox[0].body


def test_without_consent_nothing_is_kept_and_what_was_typed_stays(send):
    response = send(contact(), **{CONSENT: ""})
    assert response.status_code == 422
    assert "Bonjour à toutes" in response.content.decode()
    assert not FormSubmission.objects.exists()
    assert mail.outbox == []


def test_robots_limits_and_two_clicks(send, monkeypatch):
    page = contact()
    assert send(page, **{TRAP: "https://spam.example.org"}).status_code == 302
    assert not FormSubmission.objects.exists()
    assert send(page).status_code == send(page).status_code == 302
    assert FormSubmission.objects.count() == 1
    assert len(mail.outbox) == 2
    monkeypatch.setattr(spam, "LIMIT", 3)
    refused = send(page, message="Encore")
    assert refused.status_code == 429
    assert "Encore" in refused.content.decode()


def test_hostile_words(send):
    page = contact()
    script = "<script>alert(1)</script>"
    assert script not in send(page, message=script, email=script).content.decode()
    assert send(page, message="a" * 5001).status_code == 422
    assert send(page, email="a@example.org\nBcc: b@example.org").status_code == 422
    assert send(page, message=script).status_code == 302
    assert script not in mail.outbox[0].alternatives[0][0]


def test_moderators_alone_read_the_messages(client, send):
    page = contact()
    send(page, message="=cmd()")
    messages = reverse("wagtailforms:list_submissions", args=[page.pk])
    client.force_login(someone(NATIONAL))
    assert client.get(messages).status_code in {302, 403}
    client.force_login(someone(MODERATOR))
    assert "rosa@example.org" in client.get(messages).content.decode()
    table = b"".join(client.get(messages, {"export": "csv"}).streaming_content).decode()
    assert ",=cmd()" not in table
    assert "=cmd()" in table


def test_messages_are_deleted_in_time(send):
    page = contact()
    send(page)
    assert forget_contact_messages() == 0
    FormSubmission.objects.update(submit_time=now() - dt.timedelta(days=200))
    assert forget_contact_messages() == 1
    assert not FormSubmission.objects.exists()
