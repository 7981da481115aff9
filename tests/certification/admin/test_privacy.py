"""Personal data in the administration: the register, the clocks, holds, copies and closures asked by staff."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from certification import clock
from certification.exports.processing import markdown
from certification.management.commands import privacy_register
from certification.models import Closure, Hold, PersonExport, RetentionRule
from certification.queries.retention import amount
from certification.rules.processing import PROCESSINGS
from tests.factories import path, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def opened(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


def amounts(**changes):
    return {rule.code: rule.amount for rule in RetentionRule.objects.all()} | changes


def test_the_register_names_every_processing_and_what_its_clocks_are_worth(client):
    RetentionRule.objects.filter(code="doubt_text").update(amount=17)
    page = opened(client, people.guardian(), "retention:index").content.decode()
    assert all(str(processing.name) in page for processing in PROCESSINGS)
    assert "Words of doubts, and of what was found: 17 months, from the answer." in page


def test_the_documentation_says_the_same():
    assert privacy_register.PATH.read_text(encoding="utf-8") == markdown()


def test_the_clocks_are_read_by_staff_and_changed_by_the_administrator(client):
    address = reverse("retention:rules")
    assert opened(client, people.case_officer(), "retention:rules").status_code == 200
    client.post(address, amounts(export=3))
    assert amount("export") == 7
    client.force_login(people.administrator())
    refused = client.post(address, amounts(export=0))
    assert (refused.status_code, amount("export")) == (422, 7)
    assert client.post(address, amounts(export=3)).status_code == 302
    assert amount("export") == 3


def test_a_hold_is_placed_seen_and_lifted(client):
    dossier = path.submitted()
    client.force_login(people.guardian())
    add = reverse("hold:add")
    both = {"person": "guardian@example.org", "dossier": dossier.number, "reason": "Un tribunal le demande."}
    assert "one of them" in client.post(add, both).content.decode()
    unknown = client.post(add, {"dossier": "XX-1", "reason": "Un tribunal le demande."})
    assert "No dossier bears this number." in unknown.content.decode()
    assert (
        client.post(add, {"dossier": dossier.number, "reason": "Un tribunal le demande."}).status_code == 302
    )
    hold = Hold.objects.get()
    lift = reverse("hold:lift", args=[hold.pk])
    page = client.get(reverse("hold:index")).content.decode()
    assert lift in page
    assert dossier.number in page
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "Jugé."}).status_code == 302
    assert lift not in client.get(reverse("hold:index")).content.decode()
    hold.refresh_from_db()
    assert hold.lifted_reason == "Jugé."


def test_a_dossier_that_is_held_says_so(client):
    dossier = path.submitted()
    guardian = people.guardian()
    Hold.objects.create(dossier=dossier, reason="Un tribunal le demande.", placed_by=guardian)
    page = opened(client, guardian, "dossier:inspect", dossier.pk).content.decode()
    assert "Legal hold" in page
    assert "Un tribunal le demande." in page


def test_staff_ask_for_somebody_and_do_not_read_the_copy(client):
    someone = people.someone("ana@example.org")
    client.force_login(people.case_officer())
    assert client.post(reverse("personexport:add"), {"person": "ana@example.org"}).status_code == 302
    export = PersonExport.objects.get()
    assert (export.person, export.asked_by.email) == (someone, "officer@example.org")
    assert "own_data_file" not in client.get(reverse("personexport:index")).content.decode()
    assert client.post(reverse("closure:add"), {"person": "officer@example.org"}).status_code == 422
    assert client.post(reverse("closure:add"), {"person": "ana@example.org"}).status_code == 302
    closure = Closure.objects.get()
    assert closure.due_on > clock.localdate()
    keep = reverse("closure:keep", args=[closure.pk])
    assert keep in client.get(reverse("closure:index")).content.decode()
    assert client.get(keep).status_code == 200
    client.post(keep)
    closure.refresh_from_db()
    assert closure.cancelled_at is not None


@pytest.mark.parametrize("name", ["personexport:index", "closure:index", "hold:index", "retention:index"])
def test_people_without_a_mandate_find_nothing(client, name):
    assert opened(client, people.someone("member@example.org"), name).status_code in {302, 403, 404}


def test_the_guardian_closes_no_account(client):
    assert opened(client, people.guardian(), "closure:index").status_code in {302, 403}


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(privacy_register, "PATH", tmp_path / "privacy.md")
    call_command("privacy_register")
    assert (tmp_path / "privacy.md").read_text(encoding="utf-8") == markdown()
