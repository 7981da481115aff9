"""Whoever signs has just signed in again; what they typed meanwhile is taken up."""

import time

import pytest
from django.apps import apps
from django.urls import reverse

from certification.choices import AwardStatus, SessionStatus
from certification.lifecycles.arrow import LifecycleSubject
from certification.models import PledgeSignature
from tests.factories import assessor, certificate, committee, people
from tests.signing import sign_in_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

# What binds the scheme or a territory; the decision, rulings, the pledge and the sign-off have pages of their own.
SIGNED = {
    ("award", "activate"),
    ("award", "suspend"),
    ("award", "reinstate"),
    ("award", "withdraw"),
    ("award", "surrender"),
    ("session", "close"),
}
PASSWORD = {"password": "password"}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def asked_again(response):
    """Return the page that asks for the password, where an act was held back."""
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    return response["Location"]


def test_moves_that_bind_are_signed():
    subjects = [
        model
        for model in apps.get_app_config("certification").get_models()
        if issubclass(model, LifecycleSubject)
    ]
    assert {
        (model._meta.model_name, arrow.name)
        for model in subjects
        for arrow in model().get_all_status_transitions()
        if arrow.custom["signed"]
    } == SIGNED


def test_the_pledge_is_signed_by_whoever_gives_their_password_again(client):
    award = certificate.prepared()
    leader = award.dossier.territory.memberships.get(role="territory_lead").person
    client.force_login(leader)
    assert client.get(url("pledge", award.pk)).status_code == 200
    typed = {"family": "UNI", "agreed": "on", "on_behalf_of": "Université, J. Lenoir"}
    where = asked_again(client.post(url("pledge", award.pk), typed))
    assert client.post(where, {"password": "not that one"}).status_code == 200
    assert not PledgeSignature.objects.filter(award=award).exists()
    assert client.post(where, PASSWORD)["Location"] == url("award", award.pk)
    assert PledgeSignature.objects.get(award=award).on_behalf_of == "Université, J. Lenoir"
    # For the next half hour nothing is asked again.
    assert client.post(url("pledge", award.pk), {"family": "", "agreed": "on"}).status_code == 302
    assert PledgeSignature.objects.filter(award=award).count() == 2


def test_half_an_hour_later_it_is_asked_again(client, settings, monkeypatch):
    award = certificate.signed()
    officer = people.case_officer()
    client.force_login(officer)
    sign_in_again(client, officer)
    later = time.time() + settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: later)
    asked_again(client.post(url("award_move", award.pk, "activate")))


@pytest.mark.parametrize("door", ["certification:award_move", "award:move"])
def test_an_award_is_signed_at_each_door(client, door):
    award = certificate.signed()
    client.force_login(people.case_officer())
    address = reverse(door, args=[award.pk, "activate"])
    assert client.get(address).status_code == 200
    where = asked_again(client.post(address))
    assert certificate.fresh(award).status == AwardStatus.PREPARED
    client.post(where, PASSWORD)
    assert certificate.fresh(award).status == AwardStatus.ACTIVE


def test_the_reason_of_a_signed_move_is_kept_meanwhile(client):
    award = certificate.issued()
    leader = award.dossier.territory.memberships.get(role="territory_lead").person
    client.force_login(leader)
    reason = "Les communes se retirent du pacte."
    where = asked_again(client.post(url("award_move", award.pk, "surrender"), {"reason": reason}))
    client.post(where, PASSWORD)
    award = certificate.fresh(award)
    assert award.status == AwardStatus.SURRENDERED
    assert award.dossier.history.latest("pk").reason == reason


def test_the_minutes_are_closed_by_whoever_gives_their_password_again(client):
    session = committee.recorded().item.session
    client.force_login(session.chair)
    where = asked_again(client.post(url("session_move", session.pk, "close")))
    client.post(where, PASSWORD)
    assert type(session).objects.get(pk=session.pk).status == SessionStatus.CLOSED


def test_the_ethics_pledge_is_signed_too(client):
    mission = assessor.proposed()
    client.force_login(mission.person)
    where = asked_again(client.post(url("mission", mission.pk), {"action": "sign", "agreed": "on"}))
    assert not PledgeSignature.objects.exists()
    client.post(where, PASSWORD)
    assert PledgeSignature.objects.get().person == mission.person


def test_whoever_may_not_sign_is_not_asked(client):
    award = certificate.issued()
    client.force_login(people.someone())
    assert client.post(url("award_move", award.pk, "suspend"), {"reason": "Non"}).status_code == 404
    assert client.post(url("pledge", award.pk), {"family": ""}).status_code == 404
    client.force_login(people.case_officer())
    assert client.post(url("award_move", award.pk, "suspend"), {"reason": "Non"}).status_code == 403
