"""Territories and the people who join them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from certification import clock
from certification.choices import Role
from certification.errors import NotAllowed
from certification.models import Invitation, Territory
from certification.queries import territory as territories
from certification.services.membership import end_membership
from certification.services.territory import (
    accept_invitation,
    invite_member,
    revoke_invitation,
    update_territory,
)
from tests.factories import people, ter_res
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def lead(found):
    return found.memberships.get(role=Role.TERRITORY_LEAD).person


def invite(found, email="luc@example.org", role=Role.TERRITORY_CONTRIBUTOR):
    return invite_member(found, actor=lead(found), email=email, role=role, family="HAB")


def test_its_creator_leads_it_and_its_families_are_named():
    found = territory(families={"HAB": "Habitants", "ENT": "  ", "ELU": "Communes"})
    assert found.family_codes() == {"HAB", "ELU"}
    assert found.roles_of(lead(found)) == {Role.TERRITORY_LEAD}


def test_two_territories_of_one_name_have_two_addresses():
    first, second = territory("Val de Brume"), territory("Val de Brume")
    assert (first.slug, second.slug) == ("val-de-brume", "val-de-brume-2")


def test_a_family_that_the_framework_does_not_know_is_refused():
    with pytest.raises(ValidationError):
        territory(families={"XXX": "Nobody"})
    assert not Territory.objects.exists()


def test_a_stranger_changes_nothing():
    found = territory()
    with pytest.raises(PermissionDenied):
        update_territory(found, actor=people.someone("stranger@example.org"), name="Mine")
    with pytest.raises(PermissionDenied):
        invite_member(
            found, actor=people.case_officer(), email="x@example.org", role=Role.TERRITORY_LEAD, family=""
        )


def test_an_invitation_is_accepted_once_by_the_person_invited():
    found = territory()
    _invitation, token = invite(found)
    luc = people.someone("Luc@example.org")
    membership = accept_invitation(token, actor=luc)
    assert (membership.role, membership.family) == (Role.TERRITORY_CONTRIBUTOR, "HAB")
    assert list(territories.visible_to(luc)) == [found]
    with pytest.raises(NotAllowed, match="already used"):
        accept_invitation(token, actor=luc)


def test_the_secret_of_an_invitation_is_not_stored():
    _invitation, token = invite(territory())
    assert token not in str(Invitation.objects.values())


def test_an_invitation_is_for_one_address():
    _invitation, token = invite(territory())
    with pytest.raises(NotAllowed, match="another address"):
        accept_invitation(token, actor=people.someone("thief@example.org"))


def test_an_expired_invitation_says_so():
    _invitation, token = invite(territory())
    with clock.at(clock.localdate() + dt.timedelta(days=15)), pytest.raises(NotAllowed, match="has expired"):
        accept_invitation(token, actor=people.someone("luc@example.org"))


def test_a_revoked_invitation_says_so():
    found = territory()
    invitation, token = invite(found)
    revoke_invitation(invitation, actor=lead(found))
    with pytest.raises(NotAllowed, match="was revoked"):
        accept_invitation(token, actor=people.someone("luc@example.org"))


def test_an_unknown_secret_opens_nothing():
    ter_res.in_force()
    with pytest.raises(NotAllowed, match="does not exist"):
        accept_invitation("made-up", actor=people.someone())


def test_nobody_is_invited_twice():
    found = territory()
    invite(found)
    with pytest.raises(NotAllowed, match="already waiting"):
        invite(found, "LUC@example.org")
    with pytest.raises(NotAllowed, match="already a member"):
        invite(found, lead(found).email)


def test_a_membership_ends_at_once_and_keeps_its_trace():
    found = territory()
    luc = member(found, "luc@example.org")
    membership = found.memberships.get(person=luc)
    end_membership(membership, actor=lead(found))
    assert not territories.visible_to(luc).exists()
    assert found.memberships.filter(person=luc).exists()
    # Invited again, the same person may come back.
    _invitation, token = invite(found)
    accept_invitation(token, actor=luc)
    assert list(territories.visible_to(luc)) == [found]


def test_the_last_project_leader_stays():
    found = territory()
    with pytest.raises(NotAllowed, match="at least one project leader"):
        end_membership(found.memberships.get(), actor=lead(found))


def test_a_member_leaves_but_sends_nobody_away():
    found = territory()
    luc, mia = member(found, "luc@example.org"), member(found, "mia@example.org")
    with pytest.raises(PermissionDenied):
        end_membership(found.memberships.get(person=mia), actor=luc)
    end_membership(found.memberships.get(person=luc), actor=luc)
    assert not territories.visible_to(luc).exists()
