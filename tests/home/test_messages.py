"""Writing to an initiative, a person or a branch: the address stays private, the words arrive, nothing is kept."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cms import spam
from home.models import BranchPage, InitiativePage, PersonPage
from home.views import messages
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Rosa Arbousier",
    "email": "rosa@example.org",
    "message": "Bonjour,\n\nPeut-on venir jeudi ?",
    "consent": "on",
}


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Write to a page: `send(page)`."""

    def post(page, language="fr", **typed):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address(page, language), {**TYPED, **typed})

    return post


def address(page, language="fr", name="message"):
    with override(language):
        return reverse(f"home:{name}", args=[page.pk])


def dairy(language="fr", **fields):
    return make_page(InitiativePage, language=language, contact_email="laiterie@example.org", **fields)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_message_arrives(client, send, language):
    page = dairy(language)
    shown = client.get(address(page, language))
    assert shown.status_code == 200
    assert not shown.cookies
    assert "laiterie@example.org" not in shown.content.decode()
    response = send(page, language)
    assert response.url == address(page, language, "message_sent")
    assert client.get(response.url).status_code == 200
    (message,) = mail.outbox
    assert message.to == ["laiterie@example.org"]
    assert message.reply_to == ["rosa@example.org"]
    assert message.extra_headers["Content-Language"] == language
    assert "Peut-on venir jeudi ?" in message.body
    assert page.title in message.subject


def test_the_page_leads_to_the_form(client):
    page = dairy()
    assert address(page) in client.get(page.url).content.decode()


def test_a_branch_and_a_person_with_consent_receive_messages(client):
    branch = make_page(BranchPage, contact_email="antenne@example.org")
    person = make_page(PersonPage, contact_email="ana@example.org", consent_given_on=dt.date(2026, 1, 5))
    assert client.get(address(branch)).status_code == 200
    assert client.get(address(person)).status_code == 200
    PersonPage.objects.filter(pk=person.pk).update(consent_withdrawn_on=dt.date(2026, 2, 1))
    assert client.get(address(person)).status_code == 404


def test_nobody_writes_to_what_is_not_published_or_has_no_address(client):
    page = dairy()
    assert client.get(address(page, "en")).status_code == 404
    assert client.get(address(make_page(InitiativePage))).status_code == 404
    page.unpublish()
    assert client.post(address(page), TYPED).status_code == 404
    assert mail.outbox == []


def test_what_was_typed_survives_an_error(send):
    response = send(dairy(), email="nobody", consent="")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"email", "consent"}
    assert "Peut-on venir jeudi" in response.content.decode()
    assert mail.outbox == []


def test_hostile_words_and_headers(send):
    page = dairy()
    script = "<script>alert(1)</script>"
    assert send(page, email="a@example.org\nBcc: b@example.org").status_code == 422
    assert send(page, message="a" * 3001).status_code == 422
    assert script not in send(page, name=script, email=script).content.decode()
    assert send(page, name=script, message=script).status_code == 302
    (message,) = mail.outbox
    assert script not in message.alternatives[0][0]


def test_a_robot_is_thanked_and_two_clicks_are_one_message(send):
    page = dairy()
    assert send(page, website="https://spam.example.org").status_code == 302
    assert mail.outbox == []
    assert send(page).status_code == send(page).status_code == 302
    assert len(mail.outbox) == 1


def test_limits_for_a_sender_and_for_a_recipient(send, monkeypatch):
    page = dairy()
    monkeypatch.setattr(messages, "MOST_FOR_ONE", 1)
    assert send(page).status_code == 302
    refused = send(page, message="Encore")
    assert refused.status_code == 429
    assert "Encore" in refused.content.decode()
    monkeypatch.setattr(spam, "LIMIT", 2)
    assert send(dairy(slug="autre")).status_code == 429


def test_another_site_sends_nothing():
    strict = Client(enforce_csrf_checks=True)
    page = dairy()
    assert strict.post(address(page), TYPED, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert strict.post(address(page), TYPED, headers={"sec-fetch-site": "same-origin"}).status_code == 302
