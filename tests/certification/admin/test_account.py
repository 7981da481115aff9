"""What an administrator does to the access of a person, without a shell."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from certification.models import HistoryEntry
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
REASON = {"reason": "Called back at the number of her town hall"}


@pytest.fixture
def administrator(client):
    person = people.administrator()
    client.force_login(person)
    return person


@pytest.fixture
def ana():
    return people.case_officer("ana@example.org", name="Ana Pons", language="en")


@pytest.fixture
def of_ana(ana):
    """A browser where Ana is signed in."""
    browser = Client()
    browser.force_login(ana)
    return browser


def address(person, act=""):
    return (
        reverse("account:act", args=[person.pk, act]) if act else reverse("account:inspect", args=[person.pk])
    )


def is_signed_in(browser):
    return browser.get(reverse("account_email")).status_code == 200


def do(client, person, act, commit, data=REASON):
    with commit(execute=True):
        return client.post(address(person, act), data)


def last():
    entry = HistoryEntry.objects.latest("sequence")
    return entry.action, entry.reason


def test_the_page_of_an_account_says_what_it_opens(client, administrator, ana):
    page = client.get(address(ana)).content.decode()
    assert "Case officer" in page
    assert "Receives applications" in page
    assert address(ana, "password") in page
    # Nothing to take off, and nothing to open again.
    assert address(ana, "second-factor") not in page
    assert address(ana, "open") not in page
    listing = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert address(ana) in listing
    assert address(ana) in client.get(reverse("wagtailusers_users:edit", args=[ana.pk])).content.decode()


def test_a_lost_phone_is_taken_off_told_and_ends_sessions(
    client, administrator, ana, of_ana, django_capture_on_commit_callbacks
):
    TOTP.activate(ana, generate_totp_secret())
    assert is_signed_in(of_ana)
    assert do(client, ana, "second-factor", django_capture_on_commit_callbacks).status_code == 302
    assert not Authenticator.objects.filter(user=ana).exists()
    assert not is_signed_in(of_ana)
    assert last() == ("certification.user.reset_second_factor", REASON["reason"])
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ana@example.org"], "Your second factor was taken off")
    assert REASON["reason"] in letter.body
    # The administrator's own session goes on.
    assert client.get(address(ana)).status_code == 200


def test_a_link_to_choose_a_password_goes_to_its_owner_alone(
    client, administrator, ana, django_capture_on_commit_callbacks
):
    answer = do(client, ana, "password", django_capture_on_commit_callbacks)
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    assert link not in client.get(answer["Location"]).content.decode()
    assert last()[0] == "certification.user.send_password_link"
    browser = Client()
    chosen = {"password1": "a long walk across the valley", "password2": "a long walk across the valley"}
    browser.post(browser.get(link)["Location"], chosen)
    ana.refresh_from_db()
    assert ana.check_password(chosen["password1"])


def test_an_account_is_closed_at_once_and_opened_again(
    client, administrator, ana, of_ana, django_capture_on_commit_callbacks
):
    do(client, ana, "close", django_capture_on_commit_callbacks)
    assert not is_signed_in(of_ana)
    assert last() == ("certification.user.close", REASON["reason"])
    assert do(client, ana, "close", django_capture_on_commit_callbacks).status_code == 422
    assert do(client, ana, "password", django_capture_on_commit_callbacks).status_code == 422
    do(client, ana, "open", django_capture_on_commit_callbacks)
    # Those of before stay ended.
    assert not is_signed_in(of_ana)
    ana.refresh_from_db()
    assert ana.is_active
    assert [letter.subject for letter in mail.outbox] == [
        "Your account is closed",
        "Your account is open again",
    ]


def test_nothing_is_done_without_a_reason(client, administrator, ana):
    refused = client.post(address(ana, "close"), {"reason": "  "})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    ana.refresh_from_db()
    assert ana.is_active


def test_nobody_does_it_to_their_own_account(client, administrator):
    assert address(administrator, "close") not in client.get(address(administrator)).content.decode()
    refused = client.post(address(administrator, "close"), REASON)
    assert refused.status_code == 422
    assert "your own account" in refused.context["reasons"][0]


@pytest.mark.parametrize("act", ["", "password", "second-factor", "close", "open"])
def test_nobody_else_may(client, ana, act):
    client.force_login(people.scheme_manager())
    for answer in (client.get(address(ana, act)), client.post(address(ana, act), REASON)):
        assert answer.status_code in {302, 404, 405}
    assert not HistoryEntry.objects.filter(action__startswith="certification.user.").exists()


def test_an_act_or_an_account_that_does_not_exist_is_not_found(client, administrator, ana):
    assert client.get(address(ana, "erase")).status_code == 404
    assert client.get(reverse("account:inspect", args=[999_999])).status_code == 404


def test_who_may_do_what_is_said_with_how_many_people(client, administrator, ana):
    page = client.get(reverse("account:roles"))
    text = page.content.decode()
    assert "Impartiality guardian" in text
    assert "National editors" in text
    officers = next(
        row.cells
        for section in page.context["sections"]
        for row in section.table.rows
        if row.cells[0] == "Case officer"
    )
    assert officers[2] == 1


def test_accounts_are_neither_deleted_nor_changed_several_at_once(client, administrator, ana):
    listing = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert "data-bulk-action" not in listing
    delete = reverse("wagtailusers_users:delete", args=[ana.pk])
    assert delete not in listing
    assert delete not in client.get(reverse("wagtailusers_users:edit", args=[ana.pk])).content.decode()
    assert "not deleted here" in client.post(delete, follow=True).content.decode()
    for act, data in (
        ("delete", {}),
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {"role": Group.objects.first().pk}),
    ):
        address = reverse("wagtail_bulk_action", args=["users", "user", act])
        answer = client.post(f"{address}?id={ana.pk}", data, follow=True).content.decode()
        assert "one by one" in answer, act
    groups = set(ana.groups.all())
    ana.refresh_from_db()
    assert ana.is_active
    assert set(ana.groups.all()) == groups
