"""The screens of a change of version and of a next cycle."""

import pytest
from django.urls import reverse

from certification.choices import Role
from certification.models import CarriedAnswer, Criterion
from certification.rules.permissions import SYSTEM
from certification.services.dossier_version import change_version
from certification.services.framework import copy_to_new_draft, publish_version
from certification.services.framework_content import remove_row
from tests.factories import people, ter_res
from tests.factories.assessment import answered
from tests.factories.path import eligible, fresh, lead
from tests.factories.renewal import last_cycle, renew
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def address(name, *args):
    return reverse(f"certification:{name}", args=args)


def next_version():
    draft = copy_to_new_draft(ter_res.in_force(), number="2.0", actor=SYSTEM)
    Criterion.objects.filter(version=draft, code="B1").update(expected_fr="Autre chose est attendu.")
    remove_row(Criterion.objects.get(version=draft, code="C1"), actor=SYSTEM)
    return publish_version(draft, actor=SYSTEM)


def test_the_lead_reads_the_dry_run_then_confirms(client):
    dossier = answered()
    new = next_version()
    client.force_login(lead(dossier))
    page = client.get(address("dossier", dossier.pk)).content.decode()
    assert address("dossier_version", dossier.pk) in page
    assert address("framework_difference", dossier.version.version, new.version) in page
    page = client.get(address("dossier_version", dossier.pk))
    figures = {figure["label"]: figure["value"] for figure in page.context["figures"]}
    assert figures["to be confirmed"] == 1
    assert figures["left, still readable"] == 1
    assert [item["criterion"].code for item in page.context["left"]] == ["C1"]
    assert fresh(dossier).version_id != new.pk
    late = client.post(address("dossier_version", dossier.pk), {"seen": "another"})
    assert late.status_code == 409
    assert "read the report again" in late.content.decode()
    done = client.post(address("dossier_version", dossier.pk), {"seen": page.context["seen"]}, follow=True)
    assert done.redirect_chain[0][0] == address("dossier", dossier.pk)
    assert fresh(dossier).version == new
    before = address("before_version", dossier.pk, 1)
    assert before in done.content.decode()
    text = client.get(before).content.decode()
    assert "Ce que nous faisons pour" in text
    assert "not carried over" in text


def test_others_neither_read_the_dry_run_nor_confirm(client):
    dossier = answered()
    next_version()
    contributor = member(dossier.territory, "someone.else@example.org", role=Role.TERRITORY_CONTRIBUTOR)
    client.force_login(contributor)
    page = client.get(address("dossier", dossier.pk)).content.decode()
    assert address("dossier_version", dossier.pk) not in page
    assert client.get(address("dossier_version", dossier.pk)).status_code == 403
    assert client.post(address("dossier_version", dossier.pk)).status_code == 403
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(address("dossier_version", dossier.pk)).status_code == 404
    change_version(dossier, actor=lead(dossier))
    assert client.get(address("before_version", dossier.pk, 1)).status_code == 404
    client.force_login(contributor)
    assert client.get(address("before_version", dossier.pk, 1)).status_code == 200
    assert client.get(address("before_version", dossier.pk, 2)).status_code == 404


def test_without_another_version_the_page_says_so(client):
    dossier = answered()
    client.force_login(lead(dossier))
    page = client.get(address("dossier_version", dossier.pk))
    assert "in force already" in page.content.decode()


def test_a_renewal_is_confirmed_criterion_by_criterion(client, django_assert_max_num_queries):
    renewal = eligible(renew(last_cycle()))
    client.force_login(lead(renewal))
    page = client.get(address("criterion", renewal.pk, "A1"))
    text = page.content.decode()
    assert "From the last cycle" in text
    assert "Avant : A1." in text
    assert "Evidence kept from the last cycle" in text
    carried = CarriedAnswer.objects.get(dossier=renewal, criterion__code="A1")
    response = client.post(address("carried", renewal.pk), {"confirm": carried.pk, "back": "1"})
    assert response.headers["Location"] == address("criterion", renewal.pk, "A1")
    assert "confirmed or changed" in client.get(address("criterion", renewal.pk, "A1")).content.decode()
    client.get(address("workspace", renewal.pk))
    with django_assert_max_num_queries(20):
        page = client.get(address("workspace", renewal.pk))
    notes = {row.criterion.code: row.note for row in page.context["space"].rows}
    assert notes["A1"] != "confirm the answer that was taken over"
    assert notes["C1"] == "confirm the answer that was taken over"
    assert any("Q1" in item["text"] and "taken over" in item["text"] for item in page.context["missing"])


def test_the_list_shows_all_that_was_taken_over(client, django_assert_max_num_queries):
    renewal = eligible(renew(last_cycle()))
    client.force_login(lead(renewal))
    client.get(address("carried", renewal.pk))
    with django_assert_max_num_queries(20):
        page = client.get(address("carried", renewal.pk))
    assert page.context["waiting"] == len(page.context["rows"]) == len(renewal.criteria) + 1
    question = CarriedAnswer.objects.get(dossier=renewal, question__isnull=False)
    client.post(address("carried", renewal.pk), {"confirm": question.pk})
    assert client.get(address("carried", renewal.pk)).context["waiting"] == len(renewal.criteria)
    renewal.answers.filter(criterion__code="A2").update(level=None)
    empty = CarriedAnswer.objects.get(dossier=renewal, criterion__code="A2")
    refused = client.post(address("carried", renewal.pk), {"confirm": empty.pk})
    assert refused.status_code == 422
    assert "A2 has no level yet" in refused.content.decode()
    assert client.post(address("carried", renewal.pk), {"confirm": "x"}).status_code == 404


def test_progress_is_drawn_and_written_for_one_territory_alone(client):
    last = last_cycle()
    next_version()
    renewal = renew(last)
    client.force_login(lead(renewal))
    page = client.get(address("progress", renewal.pk))
    assert page.status_code == 200
    assert [cycle.dossier.pk for cycle in page.context["cycles"]] == [last.pk, renewal.pk]
    text = page.content.decode()
    assert text.count('class="progress-line"') == renewal.version.axes.count()
    levels = {line.criterion.code: line.levels for line in page.context["lines"]}
    assert levels["A1"][1] == "2"
    assert "C1" not in levels
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(address("progress", renewal.pk)).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_screens_are_accessible_and_fit_a_phone(page, browse_as, axe):
    last = last_cycle()
    renewal = eligible(renew(last))
    next_version()
    browse_as(lead(renewal), address("dossier", renewal.pk))
    page.set_viewport_size({"width": 320, "height": 800})
    for name, args in (
        ("dossier_version", ()),
        ("carried", ()),
        ("progress", ()),
        ("criterion", ("A1",)),
    ):
        page.goto(address(name, renewal.pk, *args))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
