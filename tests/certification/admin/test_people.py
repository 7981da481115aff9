"""Mandates, seats, assessors and the settings of the scheme."""

import datetime as dt

import pytest
from django.urls import reverse

from certification.choices import Role
from certification.clock import localdate
from certification.models import Assessor, HistoryEntry, Mandate, Scheme, Seat
from tests.factories import people, ter_res

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = people.administrator()
    client.force_login(person)
    return person


def last_action():
    return HistoryEntry.objects.latest("sequence").action


def test_a_mandate_is_given_and_ended(client, administrator):
    person = people.someone("ana@example.org", name="Ana")
    given = {"person": "ANA@example.org", "role": Role.CASE_OFFICER, "since": localdate().isoformat()}
    assert client.post(reverse("mandate:add"), given).status_code == 302
    mandate = Mandate.objects.get(person=person)
    assert last_action() == "certification.mandate.grant"
    assert person.has_perm("wagtailadmin.access_admin")
    assert client.post(reverse("mandate:end", args=[mandate.pk])).status_code == 302
    assert Mandate.objects.get(pk=mandate.pk).until is not None
    assert last_action() == "certification.mandate.end"
    assert client.get(reverse("mandate:end", args=[mandate.pk])).status_code == 404


def test_a_mandate_needs_an_account_and_ends_after_it_starts(client, administrator):
    data = {
        "person": "nobody@example.org",
        "role": Role.ASSESSOR,
        "since": "2026-02-01",
        "until": "2026-01-01",
    }
    refused = client.post(reverse("mandate:add"), data)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"person", "until"}


def test_a_seat_brings_its_mandate_and_takes_it_back(client, administrator):
    ter_res.in_force()
    person = people.someone("bea@example.org", name="Béa")
    data = {"family": "HAB", "number": 1, "holder": person.email, "since": localdate().isoformat()}
    assert client.post(reverse("seat:add"), data).status_code == 302
    seat = Seat.objects.get(holder=person)
    assert Mandate.objects.active().filter(person=person, role=Role.COMMITTEE_MEMBER, family="HAB").exists()
    other = people.someone("carl@example.org", name="Carl")
    refused = client.post(reverse("seat:add"), data | {"holder": other.email})
    assert refused.status_code == 422
    assert "Béa" in refused.content.decode()
    refused = client.post(reverse("seat:add"), data | {"family": "ELU"})
    assert refused.status_code == 422
    assert client.post(reverse("seat:end", args=[seat.pk])).status_code == 302
    assert Seat.objects.get(pk=seat.pk).until is not None
    assert not Mandate.objects.filter(person=person, role=Role.COMMITTEE_MEMBER, until=None).exists()
    assert client.post(reverse("seat:add"), data | {"holder": other.email}).status_code == 302


def test_the_secretariat_keeps_the_profiles_of_assessors(client):
    ter_res.in_force()
    client.force_login(people.case_officer())
    person = people.someone("dina@example.org", name="Dina")
    data = {
        "person": person.email,
        "family": "UNI",
        "country": "FR",
        "region": "Bretagne",
        "languages": "fr, ES",
        "trained_until": "2027-06-30",
    }
    assert client.post(reverse("assessor:add"), data).status_code == 302
    assessor = Assessor.objects.get(person=person)
    assert (assessor.languages, assessor.trained_until) == (["fr", "es"], dt.date(2027, 6, 30))
    url = reverse("assessor:edit", args=[assessor.pk])
    changed = data | {"region": "Occitanie", "person": "another@example.org"}
    assert client.post(url, changed).status_code == 302
    assessor = Assessor.objects.get(pk=assessor.pk)
    assert (assessor.person, assessor.region) == (person, "Occitanie")
    assert last_action() == "certification.assessor.keep"


def test_the_scheme_manager_changes_the_settings_and_the_history_keeps_both(client):
    client.force_login(people.scheme_manager())
    url = reverse("scheme:index")
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert client.post(url, data | {"appeal_days": 45, "reminder_days": "7, 30"}).status_code == 302
    scheme = Scheme.current()
    assert (scheme.appeal_days, scheme.reminder_days) == (45, [30, 7])
    entry = HistoryEntry.objects.latest("sequence")
    assert entry.action == "certification.scheme.change"
    assert entry.data["changes"]["appeal_days"] == [60, 45]
    assert client.post(url, data | {"reminder_days": "soon"}).status_code == 422


def test_others_read_the_settings(client):
    client.force_login(people.case_officer())
    url = reverse("scheme:index")
    page = client.get(url)
    assert all(field.disabled for field in page.context["form"].fields.values())
    client.post(url, {"appeal_days": 1})
    assert Scheme.current().appeal_days == 60
