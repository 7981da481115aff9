"""The list, the facts, the moves and the history of dossiers in the administration."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from certification.choices import DossierStatus, FeeStatus
from certification.clock import localdate
from certification.models import Dossier, HistoryEntry, Territory
from certification.services import dossier as services
from tests.factories import committee, path, people, ter_res

pytestmark = pytest.mark.django_db

LIST = "/admin/dossier/"


def rows(count, officer, *, status=DossierStatus.ELIGIBILITY, due_on=None, name="Pays"):
    """Rows alone, straight into the table: what is measured is the list."""
    version = ter_res.in_force()
    first = Territory.objects.count()
    territories = Territory.objects.bulk_create(
        Territory(
            name=f"{name} {number}",
            slug=f"pays-{number}",
            kind="project_area",
            country="FR",
            region="Occitanie",
            place="Saint-Aubin",
            lead_organisation="Syndicat",
            contact_email="syndicat@example.org",
        )
        for number in range(first, first + count)
    )
    return Dossier.objects.bulk_create(
        Dossier(
            number=f"TR-2030-{first + position:04}",
            territory=territory,
            version=version,
            opened_by=officer,
            case_officer=officer,
            status=status,
            due_on=due_on,
        )
        for position, territory in enumerate(territories)
    )


@pytest.fixture
def officer(client):
    person = people.case_officer()
    client.force_login(person)
    return person


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_longer_list_asks_no_more_queries(client, officer):
    committee.decided()
    rows(1, officer)
    few = queries(client, LIST)
    rows(58, officer)
    assert len(client.get(LIST).context["object_list"]) == 60
    assert queries(client, LIST) == few <= 15


def test_the_list_says_whose_turn_it_is_and_how_late(client, officer):
    rows(1, officer, due_on=localdate() - dt.timedelta(days=3))
    page = client.get(LIST).content.decode()
    assert "gc-days--late" in page
    assert "gc-state--run" in page


FILTERED = {
    "status=eligibility": 2,
    "status=visit": 1,
    "kind=initial": 3,
    "kind=renewal": 0,
    "due=overdue": 1,
    "due=soon": 1,
    "due=none": 1,
    "country=FR": 3,
    "q=TR-2030-0002": 1,
    "q=Pays": 3,
    "ordering=due_on": 3,
}


def test_the_list_is_filtered_searched_and_ordered(client, officer):
    today = localdate()
    rows(1, officer, due_on=today - dt.timedelta(days=1))
    rows(1, officer, due_on=today + dt.timedelta(days=7))
    rows(1, officer, status=DossierStatus.VISIT)
    found = {query: len(client.get(f"{LIST}?{query}").context["object_list"]) for query in FILTERED}
    assert found == FILTERED


def test_dossiers_of_one_case_officer(client, officer):
    rows(2, officer)
    rows(1, people.second_case_officer())
    assert len(client.get(f"{LIST}?case_officer={officer.pk}").context["object_list"]) == 2


def test_a_spreadsheet_never_runs_what_a_territory_typed(client, officer):
    rows(1, officer, name="=HYPERLINK(1)")
    content = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(content)))
    assert len(table) == 1
    assert any(cell.startswith("'=HYPERLINK") for cell in table[0].values())
    assert not any(cell.startswith("=") for cell in table[0].values())
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{LIST}?export=xlsx").streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_is_exported_to_its_end(client, form):
    committee.decided()
    client.force_login(people.case_officer())
    for kind in ("award", "territory", "session", "appeal", "history", "assessor"):
        response = client.get(f"/admin/{kind}/?export={form}")
        assert b"".join(response.streaming_content), kind


def test_the_facts_of_a_dossier_cost_twenty_queries_at_most(client, officer):
    dossier = committee.dossier_of(committee.decided())
    assert queries(client, reverse("dossier:inspect", args=[dossier.pk])) <= 20


def test_a_blocked_move_says_what_is_missing(client, officer):
    dossier = path.submitted()
    address = reverse("dossier:move", args=[dossier.pk, "examine"])
    page = client.get(address)
    assert 'aria-disabled="true"' in page.content.decode()
    assert page.context["reasons"]
    refused = client.post(address)
    assert refused.status_code == 422
    assert path.fresh(dossier).status == DossierStatus.SUBMITTED


def test_a_move_is_made_by_its_service_and_kept_in_the_history(client, officer):
    dossier = path.submitted()
    services.record_fee(dossier, actor=officer, fee=FeeStatus.RECORDED)
    response = client.post(reverse("dossier:move", args=[dossier.pk, "examine"]))
    assert response["Location"] == reverse("dossier:inspect", args=[dossier.pk])
    assert path.fresh(dossier).status == DossierStatus.ELIGIBILITY
    entry = HistoryEntry.objects.filter(dossier=dossier).latest("sequence")
    assert (entry.action, entry.user) == ("certification.dossier.examine", officer)


def test_a_move_that_owes_a_reason_is_refused_without_one(client):
    services_of = people.second_case_officer()
    dossier = path.in_eligibility()
    services.propose_ineligibility(dossier, actor=people.case_officer(), reasons="Une seule entreprise.")
    client.force_login(services_of)
    address = reverse("dossier:move", args=[dossier.pk, "declare_ineligible"])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Le périmètre ne convient pas."}).status_code == 302
    assert HistoryEntry.objects.filter(dossier=dossier, reason="Le périmètre ne convient pas.").exists()


def test_who_voted_is_named_nowhere(client):
    item = committee.in_ballot()
    committee.vote(item)
    votes = HistoryEntry.objects.filter(action="certification.docketitem.vote")
    voters = {entry.user.name for entry in votes}
    assert voters
    client.force_login(people.administrator())
    for address in (
        reverse("session:inspect", args=[item.session_id]),
        reverse("dossier:inspect", args=[item.dossier_id]),
        "/admin/history/?action=certification.docketitem.vote",
        "/admin/reports/site-history/",
    ):
        page = client.get(address).content.decode()
        assert not [voter for voter in voters if voter in page], address
    facts = client.get(reverse("dossier:history", args=[item.dossier_id])).context["object_list"]
    assert not voters & {
        fact.actor for fact in facts if fact.number in set(votes.values_list("sequence", flat=True))
    }


def test_what_waits_opens_the_administration(client, officer):
    dossier = path.submitted()
    page = client.get("/admin/").content.decode()
    assert dossier.number in page
