"""Territories through the door: creating, inviting, joining, leaving."""

import datetime as dt

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from certification import clock
from certification.choices import Role
from certification.models import ActorFamily, Membership, Territory
from certification.services.territory import invite_member, revoke_invitation
from tests.factories import people, ter_res
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TYPED = {
    "name": "Val de Brume",
    "kind": "project_area",
    "country": "FR",
    "region": "Bretagne",
    "place": "Brume",
    "summary": "",
    "lead_organisation": "Association du val",
    "lead_organisation_form": "",
    "contact_email": "val@example.org",
    "family": "HAB",
    "family_HAB": "Association des habitants",
    "family_ELU": "Communauté de communes",
}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def lead(found):
    return found.memberships.filter(role=Role.TERRITORY_LEAD).first().person


def invite(found, email="luc@example.org"):
    return invite_member(found, actor=lead(found), email=email, role=Role.TERRITORY_CONTRIBUTOR, family="HAB")


def test_whoever_describes_a_territory_leads_it(client):
    ter_res.in_force()
    client.force_login(people.someone())
    response = client.post(url("territory_new"), TYPED, follow=True)
    found = Territory.objects.get()
    assert response.redirect_chain[-1][0] == url("territory", found.pk)
    assert "Invite your partners" in response.text
    assert found.family_codes() == {"HAB", "ELU"}
    assert Membership.objects.get().family == "HAB"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 300, "at most 200 characters"),
        ("kind", "empire", "is not one of the available choices"),
        ("country", "XX", "is not one of the available choices"),
        ("contact_email", "nowhere", "Enter a valid email address."),
        ("family", "XXX", "is not one of the available choices"),
        ("family_HAB", "x" * 300, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_above_what_was_typed(client, name, value, sentence):
    ter_res.in_force()
    client.force_login(people.someone())
    response = client.post(url("territory_new"), {**TYPED, name: value})
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert sentence in response.text
    assert "Association du val" in response.text
    assert not Territory.objects.exists()


def test_the_project_leader_changes_it_and_nobody_else(client):
    found = territory()
    client.force_login(member(found, "luc@example.org"))
    assert client.get(url("territory_edit", found.pk)).status_code == 403
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(url("territory_edit", found.pk)).status_code == 404
    client.force_login(lead(found))
    assert client.get(url("territory_edit", found.pk)).status_code == 200
    client.post(url("territory_edit", found.pk), {**TYPED, "family_ELU": ""})
    found = Territory.objects.get(pk=found.pk)
    assert (found.name, found.family_codes()) == ("Val de Brume", {"HAB"})


def test_a_foreign_territory_does_not_exist(client):
    found = territory()
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(url("territory", found.pk)).status_code == 404
    assert client.post(url("territory", found.pk), {"email": "x@example.org"}).status_code == 404


def test_the_project_leader_invites_and_revokes(client, mailoutbox, django_capture_on_commit_callbacks):
    found = territory()
    client.force_login(lead(found))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            url("territory", found.pk),
            {"email": "luc@example.org", "role": "territory_reader", "family": "HAB"},
            follow=True,
        )
    assert "luc@example.org" in response.text
    assert [message.to for message in mailoutbox] == [["luc@example.org"]]
    again = client.post(
        url("territory", found.pk), {"email": "luc@example.org", "role": "territory_reader", "family": ""}
    )
    assert again.status_code == 422
    assert "already waiting" in again.text
    invitation = found.invitations.get()
    assert client.get(url("invitation_revoke", invitation.pk)).status_code == 405
    client.post(url("invitation_revoke", invitation.pk))
    assert found.invitations.get().revoked_at is not None


@pytest.mark.parametrize(
    "typed", [{}, {"email": "no", "role": "territory_lead"}, {"email": "a@example.org", "role": "admin"}]
)
def test_a_wrong_invitation_is_corrected(client, typed):
    found = territory()
    client.force_login(lead(found))
    assert client.post(url("territory", found.pk), typed).status_code == 422
    assert not found.invitations.exists()


def test_a_contributor_does_not_invite(client):
    found = territory()
    client.force_login(member(found, "luc@example.org"))
    typed = {"email": "x@example.org", "role": "territory_lead", "family": ""}
    assert client.post(url("territory", found.pk), typed).status_code == 403


def test_an_invitation_is_accepted_from_its_link_after_signing_in(client):
    found = territory()
    _invitation, token = invite(found)
    link = url("invitation", token)
    assert client.get(link)["Location"].startswith("/accounts/login/?next=")
    client.force_login(people.someone("luc@example.org"))
    assert "Join the territory" in client.get(link).text
    response = client.post(link, follow=True)
    assert "you are now a member of Vallée des Sources" in response.text
    used = client.get(link)
    assert "already used" in used.text
    assert url("territory", found.pk) in used.text
    assert client.post(link).status_code == 422


def test_each_closed_invitation_says_why(client):
    found = territory()
    invitation, token = invite(found)
    client.force_login(people.someone("thief@example.org"))
    assert "another address" in client.get(url("invitation", token)).text
    client.force_login(people.someone("luc@example.org"))
    with clock.at(clock.localdate() + dt.timedelta(days=20)):
        assert "has expired" in client.get(url("invitation", token)).text
        assert client.post(url("invitation", token)).status_code == 422
    revoke_invitation(invitation, actor=lead(found))
    assert "was revoked" in client.get(url("invitation", token)).text
    assert client.get(url("invitation", "made-up")).status_code == 404
    assert not found.memberships.filter(person__email="luc@example.org").exists()


def test_leaving_is_confirmed_and_the_last_leader_stays(client):
    found = territory()
    client.force_login(lead(found))
    mine = url("membership_end", found.memberships.get().pk)
    assert "stops at once" in client.get(mine).text
    response = client.post(mine)
    assert response.status_code == 422
    assert "at least one project leader" in response.text
    luc = member(found, "luc@example.org")
    client.post(url("membership_end", found.memberships.get(person=luc).pk))
    client.force_login(luc)
    assert client.get(url("territory", found.pk)).status_code == 404


def test_the_page_costs_the_same_with_one_member_or_many(client, django_assert_max_num_queries):
    found = territory()
    for number in range(5):
        member(found, f"m{number}@example.org")
        invite(found, f"i{number}@example.org")
    client.force_login(lead(found))
    with django_assert_max_num_queries(16):
        client.get(url("territory", found.pk))


def test_what_a_framework_says_of_a_family_is_shown_as_text(client):
    ter_res.in_force()
    QuerySet(ActorFamily).update(description_en="<img src=x>")
    client.force_login(people.someone())
    page = client.get(url("territory_new")).content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page
