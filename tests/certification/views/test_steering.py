"""The pages of those who keep the scheme: who reads them, what they say, their tables, their budgets."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from certification import clock
from certification.choices import DossierStatus, FeeStatus, Role
from certification.clock import localdate
from certification.models import Dossier, HistoryEntry
from certification.queries import impartiality_report
from certification.services import dossier as services
from tests.factories import assessor, committee, path, people
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = dt.timedelta(days=1)


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def table(name, file_format):
    return url("steering_table", name, file_format)


def board(page):
    return {column.number: column.cards for column in page.context["columns"]}


def more(number, status=DossierStatus.REPORTING, **fields):
    """Return another dossier under way; its status is set directly: only its place on the board matters."""
    found = path.draft_dossier(territory(f"Val {number}", lead=people.someone("many@example.org")))
    facts = {"status": status, "number": f"TR-2026-9{number:03d}", "submitted_at": clock.now()}
    QuerySet(Dossier).filter(pk=found.pk).update(**facts, **fields)
    return path.fresh(found)


PAGES = ("pipeline", "delays", "load", "impartiality_report")
READERS = {
    "officer": PAGES[:3],
    "guardian": PAGES,
    "administrator": PAGES,
    "manager": (),
    "chair": (),
    "lead": (),
}


def test_each_page_opens_to_those_who_keep_the_scheme_and_to_nobody_else(client):
    dossier = path.submitted()
    accounts = {
        "officer": people.case_officer(),
        "guardian": people.guardian(),
        "administrator": people.administrator(),
        "manager": people.scheme_manager(),
        "chair": people.chair(),
        "lead": path.lead(dossier),
    }
    for name, person in accounts.items():
        client.force_login(person)
        opened = tuple(page for page in PAGES if client.get(url(page)).status_code == 200)
        assert opened == READERS[name], name
        may_take = 200 if READERS[name] else 403
        assert client.get(table("pipeline", "csv")).status_code == may_take, name
        if "impartiality_report" not in READERS[name]:
            assert client.get(url("impartiality_pdf", localdate().year)).status_code == 403
    client.logout()
    for page in PAGES:
        assert client.get(url(page)).status_code == 302
    client.force_login(accounts["guardian"])
    assert client.get(table("votes", "csv")).status_code == 404
    assert client.get(table("load", "pdf")).status_code == 404
    assert client.get(url("impartiality_pdf", 1999)).status_code == 404


def test_the_board_shows_where_each_dossier_stands_and_is_filtered(client):
    first = path.in_eligibility()
    draft = path.draft_dossier(territory("Brouillon"))
    late = more(1, due_on=localdate() - 3 * DAY)
    stopped = path.frozen(path.eligible(path.draft_dossier(territory("Causse Noir"))))
    client.force_login(people.case_officer())
    page = client.get(url("pipeline"))
    cards = board(page)
    assert [card.dossier for card in cards[2]] == [first]
    assert [card.dossier for card in cards[6]] == [late]
    assert [(card.dossier, card.is_frozen, card.days_left) for card in cards[3]] == [(stopped, True, None)]
    assert draft.territory.name not in page.text
    for words in ("3 days late", "30 days left", "Frozen: no clock runs", "Nobody follows it yet", "1 late"):
        assert words in page.text
    officer = str(first.case_officer_id)
    for asked, expected in (
        ({"late": "on"}, {late}),
        ({"officer": "nobody"}, {late}),
        ({"officer": officer}, {first, stopped}),
        ({"phase": "3"}, {stopped}),
        ({"kind": "renewal"}, set()),
        ({"officer": officer, "late": "on"}, set()),
        ({"phase": "99", "officer": "x"}, {first, late, stopped}),
    ):
        found = board(client.get(url("pipeline"), asked))
        assert {card.dossier for cards in found.values() for card in cards} == expected, asked
    assert "No dossier matches" in client.get(url("pipeline"), {"kind": "renewal"}).text
    as_table = client.get(url("pipeline"), {"view": "table"})
    assert [card.dossier for card in as_table.context["page"]] == [late, first, stopped]
    assert "board-column" not in as_table.text


def test_a_longer_pipeline_costs_no_more(client):
    more(0, due_on=localdate() + DAY)
    client.force_login(people.case_officer())
    pages = [url("pipeline"), f"{url('pipeline')}?view=table", url("delays"), url("load")]

    def count(page):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    few = [count(page) for page in pages]
    for number in range(1, 26):
        more(number, due_on=localdate() + DAY)
    assert [count(page) for page in pages] == few
    assert max(few) <= 22
    page = client.get(url("pipeline"))
    assert page.text.count('board-card"') == 8
    assert "Show the 26 dossiers of this phase" in page.text


def test_the_most_urgent_of_a_phase_come_first_whatever_their_state(client):
    today = localdate()
    later = [more(number, DossierStatus.REPORTING, due_on=today + (10 + number) * DAY) for number in range(8)]
    first = more(20, DossierStatus.REPLY, due_on=today + DAY)
    client.force_login(people.case_officer())
    page = client.get(url("pipeline"))
    assert [card.dossier for card in board(page)[6]] == [first, *later[:7]]
    assert page.context["columns"][5].count == 9


def test_delays_are_read_from_the_history_against_the_clocks(client):
    today = localdate()
    with clock.at(today - 500 * DAY):
        dossier, officer = path.submitted(), people.case_officer()
    with clock.at(today - 100 * DAY):
        services.record_fee(dossier, actor=officer, fee=FeeStatus.RECORDED)
        services.examine(dossier, actor=officer)
    with clock.at(today - 90 * DAY):
        services.ask_correction(dossier, actor=officer, reason="Il manque la carte.", items=["La carte"])
    with clock.at(today - 50 * DAY):
        services.answer_correction(
            path.fresh(dossier).open_correction, actor=path.lead(dossier), answer="La voici."
        )
        services.confirm_perimeter(dossier, actor=officer)
    with clock.at(today - 20 * DAY):
        services.open_self_assessment(path.fresh(dossier), actor=officer)
    client.force_login(officer)
    page = client.get(url("delays"))
    lines = {line.code: line.figures for line in page.context["lines"]}
    # Eighty days, forty of which the territory took to complete; thirty are allowed.
    assert lines["eligibility"] == (1, 40, 40, 1, 0, 0)
    assert lines["self_assessment"] == (0, None, None, 0, 1, 0)
    assert lines["whole_path"] == (0, None, None, 0, 1, 1)
    assert "How these figures are made" in page.text
    for year, ended in (((today - 20 * DAY).year, 1), ((today - 500 * DAY).year, 0)):
        lines = client.get(url("delays"), {"year": str(year)}).context["lines"]
        assert next(line for line in lines if line.code == "eligibility").figures.ended == ended


def test_load_by_person_and_by_family(client):
    item = committee.listed()
    mission = assessor.proposed(
        assessor.visit_planning(path.eligible(path.draft_dossier(territory("Val Clair"))))
    )
    more(1)
    people.second_case_officer()
    client.force_login(people.administrator())
    load = client.get(url("load")).context["load"]
    assert [(str(row.person), row.dossiers) for row in load.officers] == [
        ("Officer", 2),
        ("None", 1),
        ("Second.Officer", 0),
    ]
    assert {(row.person, row.asked, row.under_way) for row in load.peers if row.asked} == {
        (mission.person, 1, 0)
    }
    assert sum(family.missions for family in load.families) == 1
    assert {row.items for row in load.members} == {1}
    assert len(load.members) == len(item.session.seats)


def test_tables_carry_the_filters_and_run_no_formula(client):
    danger = path.submitted(path.draft_dossier(territory("=SUM(A1:A9)")))
    more(1, due_on=localdate() - DAY)
    client.force_login(people.case_officer())
    answer = client.get(table("pipeline", "csv"))
    assert answer["Content-Disposition"].endswith('.csv"')
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["Territory"] for row in rows} == {"'=SUM(A1:A9)", "Val 1"}
    assert rows[0]["Days left"] in ("-1", "'-1")
    only_late = client.get(table("pipeline", "csv"), {"late": "on"}).text
    assert danger.number not in only_late
    book = load_workbook(BytesIO(client.get(table("pipeline", "xlsx")).content))
    assert book["Pipeline"]["B3"].value == "'=SUM(A1:A9)"
    assert book["Pipeline"]["B3"].data_type == "s"
    assert load_workbook(BytesIO(client.get(table("load", "xlsx")).content)).sheetnames == [
        "Case officers",
        "Assessors",
        "Committee",
        "Families",
    ]
    assert client.get(table("delays", "csv")).text.count("\r\n") == 11
    assert "Nobody yet" in client.get(table("load", "csv")).text


def part_of(report, code):
    part = next(part for part in report.parts if part.code == code)
    return [row.cells for row in part.rows]


def test_the_impartiality_report_counts_and_names_nobody(client, django_assert_max_num_queries):
    item = committee.in_session(recused=())
    dossier = item.dossier
    member_out = committee.committee().members["ENT"][0]
    committee.redeclare(item, member_out, "employee")
    committee.freeze(path.fresh(dossier))
    HistoryEntry.objects.bulk_create(tie_found(dossier))
    client.force_login(people.guardian())
    with django_assert_max_num_queries(32):
        page = client.get(url("impartiality_report"))
    report = page.context["report"]
    assert report.is_under_way
    figures = {str(figure.label): figure.value for figure in report.figures}
    assert figures["people kept apart from a dossier by what they declared"] == 1
    assert figures["freezes of a dossier"] == 1
    assert figures["ties found after the declaration"] == 1
    assert figures["exceptions to non-reciprocity"] == 0
    categories = {str(cells[0]): cells[1:] for cells in part_of(report, "categories")}
    assert ["Recused: leaves, file closed", 0, 1, 0, 0, 1] in [
        [str(cells[0]), *cells[1:]] for cells in categories.values()
    ]
    [session] = part_of(report, "sessions")
    assert session[2:4] == [14, 7]
    assert part_of(report, "rotation") == [[dossier.territory.name, 2, 0, 0]]
    assert [cells[0] for cells in part_of(report, "freezes")] == [dossier.number]
    assert [cells[1] for cells in part_of(report, "undeclared")] == [1, 0]
    named = {declaration.person for declaration in dossier.declarations.select_related("person")}
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert not [person for person in named if str(person) in main]
    pdf = client.get(url("impartiality_pdf", report.year))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert "/StructTreeRoot" in PdfReader(BytesIO(pdf.content)).trailer["/Root"]


def tie_found(dossier):
    last = HistoryEntry.objects.filter(dossier=dossier).order_by("-sequence").first()
    fields = {"content_type": last.content_type, "object_id": "1", "timestamp": clock.now(), "user": None}
    return [
        HistoryEntry(
            **fields,
            sequence=last.sequence + 1000,
            action="certification.undeclaredinterest.find",
            hash="a" * 64,
            previous_hash="b" * 64,
        ),
        HistoryEntry(
            **fields,
            sequence=last.sequence + 1001,
            action="certification.undeclaredinterest.settle",
            data={"confirmed": False},
            hash="c" * 64,
            previous_hash="d" * 64,
        ),
    ]


def test_who_assesses_in_turn_those_who_assessed_them_is_an_exception():
    dossier = assessor.assessor_team()
    host = dossier.territory
    visitor = assessor.lead_assessor()
    home = territory("Pays des Landes", lead=people.someone("landes@example.org"))
    visitor.assessor.territory = home
    visitor.assessor.save()
    back = assessor.assessor("hote@example.org", territory=host)
    other = assessor.visit_planning(path.eligible(path.draft_dossier(home)))
    other.assignments.create(
        person=back, role=Role.ASSESSOR, proposed_by=people.case_officer(), status="accepted"
    )
    report = impartiality_report.report_of(localdate().year)
    assert sorted(cells[0] for cells in part_of(report, "reciprocity")) == sorted([host.name, home.name])


def test_an_empty_year_says_so(client):
    client.force_login(people.guardian())
    page = client.get(url("impartiality_report"))
    for words in (
        "Nobody declared interests",
        "No session was held",
        "No dossier was frozen",
        "No exception",
    ):
        assert words in page.text
    assert "No figure yet" in client.get(url("delays")).text
    assert "No dossier is under way" in client.get(url("pipeline")).text
    assert "Nobody holds this mandate today." in client.get(url("load")).text


def test_a_member_of_a_territory_is_not_led_to_steering(client):
    dossier = path.submitted()
    reader = member(dossier.territory, "luc@example.org", role="territory_reader")
    client.force_login(reader)
    page = client.get(url("dashboard")).text
    assert url("pipeline") not in page
    assert "nothing is asked of you" in page
    client.force_login(people.guardian())
    page = client.get(url("dashboard")).text
    assert url("pipeline") in page
    assert url("impartiality_report") in page
