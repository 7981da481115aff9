"""Members change their place and leave; nobody's work is lost."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from certification.choices import DelegationStatus, Role
from certification.errors import NotAllowed
from certification.models import Answer, Comment, Delegation, HistoryEntry
from certification.services.membership import change_member, end_membership
from certification.services.territory import accept_invitation, invite_member, resend_invitation
from tests.factories import people, team
from tests.factories.territory import member, territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


def place_of(found, person):
    return found.dossier.territory.memberships.get(person=person)


def test_a_role_and_a_family_change_and_the_history_says_so(found):
    changed = change_member(
        place_of(found, found.luc), actor=found.lead, role=Role.TERRITORY_READER, family="UNI"
    )
    assert (changed.role, changed.family) == (Role.TERRITORY_READER, "UNI")
    fact = HistoryEntry.objects.get(action="certification.territory.change_member")
    assert fact.data["before"] == {"role": "territory_contributor", "family": "HAB"}


def test_the_lead_is_neither_given_nor_lost_this_way(found):
    with pytest.raises(NotAllowed, match="agreement of the person"):
        change_member(place_of(found, found.luc), actor=found.lead, role=Role.TERRITORY_LEAD, family="")
    with pytest.raises(NotAllowed, match="at least one project leader"):
        change_member(
            place_of(found, found.lead), actor=found.lead, role=Role.TERRITORY_CONTRIBUTOR, family="ELU"
        )
    with pytest.raises(PermissionDenied):
        change_member(place_of(found, found.mia), actor=found.luc, role=Role.TERRITORY_READER, family="")
    with pytest.raises(ValidationError):
        change_member(place_of(found, found.mia), actor=found.lead, role="admin", family="")


def test_who_leaves_keeps_their_name_and_hands_over_what_was_asked(
    found, mailoutbox, django_capture_on_commit_callbacks
):
    delegation = team.asked(found)
    team.answer(found.dossier, "A1", actor=found.luc)
    team.said(found)
    with django_capture_on_commit_callbacks(execute=True):
        end_membership(place_of(found, found.luc), actor=found.luc)
    assert Answer.objects.get().updated_by == found.luc
    assert Comment.objects.get().author == found.luc
    delegation.refresh_from_db()
    assert (delegation.person, delegation.status) == (found.lead, DelegationStatus.OPEN)
    assert [mail.to for mail in mailoutbox] == [[found.lead.email]]
    assert "comes back to you: A1" in mailoutbox[0].body


def test_a_reader_is_asked_nothing_any_more(found):
    delegation = team.asked(found)
    change_member(place_of(found, found.luc), actor=found.lead, role=Role.TERRITORY_READER, family="HAB")
    assert Delegation.objects.get(pk=delegation.pk).person == found.lead


def test_one_person_in_several_territories_with_several_roles_adds_them_up(found):
    elsewhere = territory("Plateau des Sources", lead=people.someone("plateau@example.org"))
    member(elsewhere, found.luc.email, role=Role.TERRITORY_READER)
    trusted = people.trusted(found.luc.email, Role.ASSESSOR)
    assert found.dossier.territory.roles_of(trusted) == {Role.TERRITORY_CONTRIBUTOR, Role.ASSESSOR}
    assert elsewhere.roles_of(trusted) == {Role.TERRITORY_READER, Role.ASSESSOR}
    assert found.dossier.territory.roles_of(found.companion) == {Role.COMPANION}
    assert elsewhere.roles_of(found.companion) == frozenset()


def test_an_invitation_is_sent_again_with_another_link(found):
    place = found.dossier.territory
    invitation, first = invite_member(
        place, actor=found.lead, email="zoe@example.org", role=Role.TERRITORY_READER, family=""
    )
    _again, second = resend_invitation(invitation, actor=found.lead)
    zoe = people.someone("zoe@example.org")
    with pytest.raises(NotAllowed, match="does not exist"):
        accept_invitation(first, actor=zoe)
    assert accept_invitation(second, actor=zoe).person == zoe
    with pytest.raises(NotAllowed, match="no longer waits"):
        resend_invitation(invitation, actor=found.lead)
    with pytest.raises(PermissionDenied):
        resend_invitation(invitation, actor=found.luc)
