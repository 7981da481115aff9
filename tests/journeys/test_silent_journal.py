"""From sign-up to a failure, nothing that anybody typed, and nobody's name or address, reaches the journal."""

import logging
import smtplib

import pytest
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.module_loading import import_string

from certification.queries import history
from certification.services.each import each
from cms.journal import AddressFilter, JsonLineFormatter, RequestIdFilter
from tests.factories import path

pytestmark = pytest.mark.django_db

NAME, EMAIL, WORDS = "Perpétue Vaucanson", "perpetue@example.org", "Un mot que personne n’écrit ailleurs."


class Refusing(BaseEmailBackend):
    """A mail server that says whom it refuses."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"unknown") for message in messages})


@pytest.fixture
def lines():
    """What the journal of the site would hold, in both its forms."""
    written, handlers = [], []
    for name, facts in settings.LOGGING["formatters"].items():
        kind = JsonLineFormatter if name == "json" else import_string(facts["class"])

        class Keep(logging.Handler):
            def emit(self, record):
                written.append(self.format(record))

        handler = Keep(logging.INFO)
        handler.addFilter(RequestIdFilter())
        handler.addFilter(AddressFilter())
        handler.setFormatter(kind(facts["format"], style=facts["style"]))
        handlers.append(handler)
    root = logging.getLogger()
    level = root.level
    root.setLevel(settings.LOGGING["root"]["level"])
    for handler in handlers:
        root.addHandler(handler)
    yield written
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def test_a_whole_journey_leaves_nobody_in_the_journal(
    client, settings, lines, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    client.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("account_signup"),
            {"name": NAME, "email": EMAIL, "password1": "a-long-enough-one", "language": "fr", "terms": "on"},
        )
        dossier = path.draft_dossier()
        lead = path.lead(dossier)
        lead.name, lead.email = NAME, f"lead.{EMAIL}"
        lead.save()
        client.force_login(lead)
        form = reverse("certification:application", args=[dossier.pk])
        client.post(form, {**path.APPLICATION, "perimeter": WORDS, "motivation": WORDS})

        def broken(*_args, **_kwargs):
            raise ValueError(f"Key (email)=({EMAIL}) of {NAME} says {WORDS}")

        monkeypatch.setattr(history, "of_dossier", broken)
        failed = client.get(reverse("certification:history", args=[dossier.pk]))
        # A path, a query and a cookie hold things too.
        client.get(f"/fr/{EMAIL}/?q={WORDS}")
        client.get(reverse("certification:dossier", args=[dossier.pk]), headers={"Referer": f"/{EMAIL}"})
        with pytest.raises(ExceptionGroup):
            each([lead.memberships.get()], broken)
    whole = "\n".join(lines)
    assert failed.status_code == 500
    assert "GivenUp" in whole
    assert "builtins.ValueError" in whole
    for secret in (NAME, "Perp", EMAIL, "perpetue", WORDS, "personne n"):
        assert secret not in whole, [line for line in lines if secret in line]
