"""The lead of a project passes on with the agreement of both; it is never lost."""

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import Role, TransferStatus
from certification.errors import NotAllowed
from certification.models import Territory
from certification.services.lead_transfer import accept_lead, cancel_lead, decline_lead, offer_lead
from certification.services.membership import end_membership
from tests.at_once import at_once
from tests.factories import people
from tests.factories.territory import member, territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


def leads(found):
    rows = found.memberships.filter(role=Role.TERRITORY_LEAD, until=None)
    return {membership.person.email for membership in rows}


@pytest.fixture
def place():
    return territory()


@pytest.fixture
def lead(place):
    return place.memberships.get().person


@pytest.fixture
def luc(place):
    return member(place, "luc@example.org")


def fresh(found):
    return Territory.objects.get(pk=found.pk)


def test_until_it_is_accepted_the_present_lead_stays(place, lead, luc):
    transfer = offer_lead(place, actor=lead, person=luc, note="Deux ans déjà.")
    assert leads(place) == {lead.email}
    accept_lead(transfer, actor=luc)
    assert leads(place) == {luc.email}
    assert fresh(place).roles_of(lead) == {Role.TERRITORY_CONTRIBUTOR}


def test_declined_or_cancelled_it_changes_nothing(place, lead, luc):
    first = offer_lead(place, actor=lead, person=luc)
    assert decline_lead(first, actor=luc).status == TransferStatus.DECLINED
    second = offer_lead(place, actor=lead, person=luc)
    assert cancel_lead(second, actor=lead).status == TransferStatus.CANCELLED
    with pytest.raises(NotAllowed, match="status is now"):
        accept_lead(second, actor=luc)
    assert leads(place) == {lead.email}


def test_one_offer_at_a_time_to_a_member_who_does_not_lead(place, lead, luc):
    with pytest.raises(NotAllowed, match="another member"):
        offer_lead(place, actor=lead, person=lead)
    with pytest.raises(NotAllowed, match="another member"):
        offer_lead(place, actor=lead, person=people.someone("stranger@example.org"))
    offer_lead(place, actor=lead, person=luc)
    with pytest.raises(NotAllowed, match="already waiting"):
        offer_lead(place, actor=lead, person=member(place, "mia@example.org"))
    other = member(place, "second@example.org", role=Role.TERRITORY_LEAD)
    place.transfers.all().delete()
    with pytest.raises(NotAllowed, match="already leads"):
        offer_lead(place, actor=lead, person=other)


def test_only_the_lead_offers_and_only_the_person_asked_answers(place, lead, luc):
    with pytest.raises(PermissionDenied):
        offer_lead(place, actor=luc, person=lead)
    transfer = offer_lead(place, actor=lead, person=luc)
    for stranger in (lead, member(place, "mia@example.org")):
        with pytest.raises(PermissionDenied):
            accept_lead(transfer, actor=stranger)
    with pytest.raises(PermissionDenied):
        cancel_lead(transfer, actor=luc)


def test_an_offer_ends_when_one_of_the_two_leaves(place, lead, luc):
    transfer = offer_lead(place, actor=lead, person=luc)
    end_membership(place.memberships.get(person=luc), actor=luc)
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.CANCELLED


def test_who_no_longer_leads_passes_nothing_on(place, lead, luc):
    transfer = offer_lead(place, actor=lead, person=luc)
    place.memberships.filter(person=lead).update(role=Role.TERRITORY_CONTRIBUTOR)
    with pytest.raises(NotAllowed, match="no longer holds it"):
        accept_lead(transfer, actor=luc)


def test_those_concerned_are_told(place, lead, luc, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        transfer = offer_lead(place, actor=lead, person=luc, note="Entre nous.")
        accept_lead(transfer, actor=luc)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([luc.email], "Ana Ruiz offers you the lead of the project"),
        ([lead.email], "Luc now leads the project"),
    ]
    assert "Entre nous" not in mailoutbox[0].body


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_make_one_lead(place, lead, luc):
    transfer = offer_lead(place, actor=lead, person=luc)
    accepted, refused = at_once(*[lambda: accept_lead(transfer, actor=luc)] * 2)
    assert (len(accepted), [type(error) for error in refused]) == (1, [NotAllowed])
    assert leads(place) == {luc.email}
