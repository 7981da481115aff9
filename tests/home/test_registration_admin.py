"""Registrations in the administration: read, filtered, exported and cancelled by the few who welcome people."""

import io

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from openpyxl import load_workbook

from home.choices import RegistrationStatus
from home.models import Registration
from tests.home.test_registration import join, stage, status

pytestmark = pytest.mark.django_db
LIST = reverse("registration:index")


@pytest.fixture
def as_member_of(signed_in, person, settings):
    settings.REQUIRE_STAFF_TWO_FACTOR = False

    def sign_in(group):
        user = person(f"{group.replace(' ', '')}@example.org", language="en")
        user.groups.add(Group.objects.get(name=group))
        return signed_in(user=user)

    return sign_in


@pytest.mark.parametrize("group", ["National editors", "Moderators"])
def test_those_who_welcome_people_read_the_list(as_member_of, group):
    join(stage(), "anemone")
    page = as_member_of(group).get(LIST)
    assert page.status_code == 200
    assert "anemone@example.org" in page.content.decode()


@pytest.mark.parametrize("group", ["Regional editors", "Translators"])
def test_the_others_do_not(as_member_of, group):
    (registration,) = join(stage(), "anemone")
    client = as_member_of(group)
    for address in (LIST, reverse("registration:cancel", args=[registration.pk])):
        assert client.get(address).status_code == 302
        assert client.post(address).status_code in {302, 405}
    assert status("anemone") == RegistrationStatus.CONFIRMED


def test_by_meeting_and_by_status(as_member_of):
    client = as_member_of("Moderators")
    first, second = stage(1), stage()
    join(first, "acacia", "bruyere")
    join(second, "cedre")

    def found(query):
        rows = client.get(f"{LIST}?{query}").context["object_list"]
        return {row.name for row in rows}

    assert found(f"meeting={first.pk}") == {"acacia", "bruyere"}
    assert found("status=waiting") == {"bruyere"}
    assert found("q=cedre") == {"cedre"}


def test_the_list_costs_the_same_for_one_and_many(as_member_of, django_assert_max_num_queries):
    client = as_member_of("Moderators")
    meeting = stage()
    counts = []
    for names in ("a", "bcdefghij"):
        join(meeting, *names)
        client.get(LIST)
        with django_assert_max_num_queries(30) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_spreadsheets(as_member_of):
    client = as_member_of("National editors")
    meeting = stage()
    join(meeting, "acacia")
    Registration.objects.update(needs="=1+1")
    csv = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode()
    assert "acacia@example.org" in csv
    assert "'=1+1" in csv
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{LIST}?export=xlsx").streaming_content))).active
    assert [cell.value for cell in sheet[2]][1] == "acacia"


def test_cancelling_for_somebody(as_member_of, client):
    client = as_member_of("National editors")
    meeting = stage(1)
    first, _second = join(meeting, "a", "b")
    address = reverse("registration:cancel", args=[first.pk])
    assert "a@example.org" in client.get(address).content.decode()
    assert status("a") == RegistrationStatus.CONFIRMED
    assert client.post(address).url == LIST
    assert (status("a"), status("b")) == (RegistrationStatus.CANCELLED, RegistrationStatus.CONFIRMED)


@pytest.mark.parametrize("screen", ["add", "edit", "delete", "copy", "inspect"])
def test_no_other_screen_writes(as_member_of, screen):
    (registration,) = join(stage(), "a")
    client = as_member_of("Moderators")
    for address in (f"{LIST}{screen}/", f"{LIST}{screen}/{registration.pk}/", f"{LIST}new/"):
        assert client.get(address).status_code == 404
