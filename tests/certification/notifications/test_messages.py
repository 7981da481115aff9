"""The right people are told, in their language, with what they need and nothing confidential."""

import pytest
from django.apps import apps
from django.core import mail

from certification.errors import NotAllowed
from certification.notifications import messages
from certification.notifications.messages import LETTERS
from certification.services import dossier as services
from certification.services.territory import invite_member
from tests.factories import path, people
from tests.factories.territory import lead_of, territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Run an act, and return the messages that it sent."""

    def run(act):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return {message.to[0]: message for message in mail.outbox}

    return run


def in_language(code):
    """Return a territory whose project leader reads in a language."""
    return territory(lead=people.someone("ana@example.org", name="Ana Ruiz", language=code))


def test_an_application_gets_its_receipt_and_reaches_the_secretariat(sent):
    dossier, officer = (
        path.ready_to_submit(path.draft_dossier(in_language("en"))),
        people.case_officer(language="en"),
    )
    found = sent(lambda: services.submit_application(dossier, actor=path.lead(dossier)))
    assert set(found) == {"ana@example.org", officer.email}
    receipt = found["ana@example.org"]
    number, digest = path.fresh(dossier).number, dossier.snapshots.get().digest
    ((html, _kind),) = receipt.alternatives
    assert receipt.subject == "Your application is received"
    assert f"Dossier {number}" in receipt.body
    assert digest in receipt.body
    assert f"http://testserver/en/my-space/dossiers/{dossier.pk}/" in receipt.body
    assert f"http://testserver/en/my-space/dossiers/{dossier.pk}/" in html
    assert "Start the eligibility check" in html
    assert "garantie@example.org" in html


@pytest.mark.parametrize("code", ["fr", "en", "es"])
def test_each_reads_in_their_own_language(sent, code):
    dossier = path.ready_to_submit(path.draft_dossier(in_language(code)))
    found = sent(lambda: services.submit_application(dossier, actor=path.lead(dossier)))
    message = found["ana@example.org"]
    ((html, _kind),) = message.alternatives
    assert message.extra_headers["Content-Language"] == code
    assert f'<html lang="{code}">' in html
    assert f"http://testserver/{code}/" in message.body


def test_a_correction_tells_until_when(sent):
    dossier = path.in_eligibility(path.draft_dossier(in_language("en")))
    found = sent(
        lambda: services.ask_correction(
            dossier, actor=people.case_officer(), reason="A private remark.", items=["A private point"]
        )
    )
    message = found["ana@example.org"]
    assert "Your turn, until" in message.body
    assert "60 days left" in message.body
    assert "private" not in message.body + message.alternatives[0][0]


def test_who_acts_is_not_told_of_their_own_act(sent):
    dossier, officer = path.submitted(), people.case_officer()
    services.record_fee(dossier, actor=officer, fee="waived")
    found = sent(lambda: services.examine(dossier, actor=officer))
    assert officer.email not in found
    assert path.lead(dossier).email in found


def test_nothing_is_sent_for_what_is_refused(sent):
    dossier = path.draft_dossier()

    def refused():
        with pytest.raises(NotAllowed):
            services.submit_application(dossier, actor=path.lead(dossier))

    assert sent(refused) == {}


def test_an_invitation_carries_its_link_in_the_language_of_the_inviter(sent):
    found = in_language("es")
    tokens = []
    messages_sent = sent(
        lambda: tokens.append(
            invite_member(
                found,
                actor=leader_of(found),
                email="new@example.org",
                role="territory_contributor",
                family="HAB",
            )[1]
        )
    )
    assert tokens[0] in messages_sent["new@example.org"].body
    assert "http://testserver/es/" in messages_sent["new@example.org"].body


def leader_of(found):
    return found.memberships.get().person


def test_a_reminder_says_how_many_days_are_left(sent):
    dossier = path.eligible(path.draft_dossier(in_language("en")))
    found = sent(lambda: messages.reminder(dossier, 15))
    assert found["ana@example.org"].subject == "15 days left for your dossier"
    assert sent(lambda: messages.reminder(dossier, 0))["ana@example.org"].subject.endswith("is today")
    assert sent(lambda: messages.reminder(dossier, -3))["ana@example.org"].subject.endswith("has passed")


def test_a_name_is_never_read_as_markup(sent):
    found = territory("<b>Vallée</b> & Cie", lead=lead_of())
    dossier = path.ready_to_submit(path.draft_dossier(found))
    message = sent(lambda: services.submit_application(dossier, actor=path.lead(dossier)))[
        path.lead(dossier).email
    ]
    assert "<b>Vallée</b> & Cie" in message.body
    assert "<b>Vallée" not in message.alternatives[0][0]
    assert "\n" not in message.subject


def test_every_letter_speaks_of_a_move_that_exists():
    for model, move in LETTERS:
        arrows = apps.get_model("certification", model)().get_all_status_transitions()
        assert move in {arrow.name for arrow in arrows}, (model, move)
