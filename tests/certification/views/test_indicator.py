"""The indicators: typed, saved as people write, kept from cycle to cycle."""

import datetime as dt
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override

from certification.choices import DossierStatus, Role, SnapshotKind
from certification.clock import localdate
from certification.errors import NotAllowed, StaleDossier
from certification.forms.indicator import ValueForm, prefix_of
from certification.models import Dossier, Indicator, IndicatorValue
from certification.queries.indicator import groups_of
from certification.services.indicator import save_value
from tests.factories import assessment, people
from tests.factories.path import fresh, lead
from tests.factories.territory import member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]

LAST_YEAR = localdate().year - 1


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def leader(client, dossier):
    client.force_login(lead(dossier))
    return client


def indicator_of(dossier, kind="number", code="A1"):
    """Return an indicator of a criterion, made of that kind."""
    found = Indicator.objects.filter(criterion__version=dossier.version, criterion__code=code).first()
    QuerySet(Indicator).filter(pk=found.pk).update(kind=kind)
    found.refresh_from_db()
    return found


def save(dossier, indicator, value, *, year=LAST_YEAR, revision=0, **fields):
    facts = {"actor": lead(dossier), "not_available": False, "reason": "", **fields}
    return save_value(dossier, indicator, year=year, value=value, revision=revision, **facts)


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "lxml").get_text(" ").split())


def typed(dossier, indicator, value="", **fields):
    """Return what the form of a criterion sends: nothing but the value of one indicator."""
    sent = {"year": str(LAST_YEAR)}
    for other in indicator.criterion.indicators.all():
        prefix = prefix_of(other)
        sent |= {
            f"{prefix}-revision": "0",
            f"{prefix}-base": ValueForm.fingerprint_of(None),
            f"{prefix}-value": "",
            f"{prefix}-reason": "",
        }
    mine = prefix_of(indicator)
    return sent | {f"{mine}-value": value} | {f"{mine}-{name}": text for name, text in fields.items()}


@pytest.mark.parametrize(
    ("kind", "value", "held", "read"),
    [
        ("number", "12,500.50", Decimal("12500.5"), "12,500.5"),
        ("percent", "41.5", Decimal("41.5"), "41.5%"),
        ("date", "2025-03-01", dt.date(2025, 3, 1), "1 March 2025"),
        ("yes_no", "no", False, "No"),
        ("text", "Trois communes", "Trois communes", "Trois communes"),
    ],
)
def test_each_kind_is_typed_saved_and_read(leader, dossier, kind, value, held, read):
    indicator = indicator_of(dossier, kind)
    response = leader.post(address("indicators_of", dossier, "A1"), typed(dossier, indicator, value))
    stored = IndicatorValue.objects.select_related("indicator").get()
    assert response.status_code == 302
    assert (stored.value, stored.year, stored.revision, stored.updated_by) == (
        held,
        LAST_YEAR,
        1,
        lead(dossier),
    )
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    leader.force_login(reader)
    shown = leader.get(address("indicators_of", dossier, "A1"))
    assert read in text_of(shown)
    assert BeautifulSoup(shown.content, "lxml").select_one("form[data-autosave]") is None


@pytest.mark.parametrize(
    ("language", "written", "held"),
    [
        ("fr", "12 500,5", "12500.5"),
        ("es", "12.500,5", "12500.5"),
        ("es", "1.234", "1234"),
        ("en", "1,234", "1234"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(leader, dossier, language, written, held):
    indicator = indicator_of(dossier)
    with override(language):
        leader.post(address("indicators_of", dossier, "A1"), typed(dossier, indicator, written))
    assert IndicatorValue.objects.get().number == Decimal(held)


@pytest.mark.parametrize(
    ("kind", "value", "fields", "sentence"),
    [
        ("percent", "120", {}, "between 0 and 100"),
        ("number", "beaucoup", {}, "Enter a number"),
        ("amount", "-3", {}, "not below zero"),
        ("number", "3", {"not_available": "on"}, "not both"),
        ("date", "hier", {}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(leader, dossier, kind, value, fields, sentence):
    indicator = indicator_of(dossier, kind)
    response = leader.post(
        address("indicators_of", dossier, "A1"), typed(dossier, indicator, value, **fields)
    )
    field = BeautifulSoup(response.content, "lxml").select_one(f"#id_{prefix_of(indicator)}-value")
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert field["value"] == value
    assert not IndicatorValue.objects.exists()


def test_what_is_saved_as_one_writes_hands_over_the_next_revision(leader, dossier):
    indicator = indicator_of(dossier)
    sent = typed(dossier, indicator, "12")
    first = leader.post(address("indicators_of", dossier, "A1"), sent, HTTP_HX_REQUEST="true")
    fields = {field["name"]: field["value"] for field in BeautifulSoup(first.content, "lxml").select("input")}
    second = leader.post(
        address("indicators_of", dossier, "A1"),
        sent | fields | {f"{prefix_of(indicator)}-value": "13"},
        HTTP_HX_REQUEST="true",
    )
    stale = leader.post(
        address("indicators_of", dossier, "A1"), sent | {f"{prefix_of(indicator)}-value": "14"}
    )
    assert (first.status_code, second.status_code, stale.status_code) == (200, 200, 409)
    assert IndicatorValue.objects.get().number == 13
    page = BeautifulSoup(stale.content, "lxml")
    assert "Somebody else saved another value meanwhile" in text_of(stale)
    assert page.select_one(f"#id_{prefix_of(indicator)}-value")["value"] == "14"
    assert page.select_one(f"#id_{prefix_of(indicator)}-revision")["value"] == "2"


def test_a_figure_that_is_not_available_says_why(leader, dossier):
    indicator = indicator_of(dossier)
    sent = typed(dossier, indicator, not_available="on", reason="Mesuré à partir de 2027")
    leader.post(address("indicators_of", dossier, "A1"), sent)
    assert "not available: Mesuré à partir de 2027" in text_of(leader.get(address("indicators", dossier)))


def test_the_verb_refuses_what_its_screen_would_not_send(dossier):
    indicator = indicator_of(dossier, "percent")
    for value, year, sentence in (
        (Decimal(120), LAST_YEAR, "between 0 and 100"),
        (Decimal(1), 1900, "Choose a year"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            save(dossier, indicator, value, year=year)
    with pytest.raises(NotAllowed, match="Shorten the text"):
        save(dossier, indicator, None, not_available=True, reason="x" * 501)
    save(dossier, indicator, Decimal(40))
    with pytest.raises(StaleDossier) as stale:
        save(dossier, indicator, Decimal(50))
    assert stale.value.current.number == 40


def test_others_read_and_write_nothing(client, dossier):
    indicator = indicator_of(dossier)
    client.force_login(people.case_officer())
    assert client.get(address("indicators", dossier)).status_code == 200
    assert (
        client.post(address("indicators_of", dossier, "A1"), typed(dossier, indicator, "3")).status_code
        == 403
    )
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(address("indicators", dossier)).status_code == 404
    assert (
        client.post(address("indicators_of", dossier, "A1"), typed(dossier, indicator, "3")).status_code
        == 404
    )


def test_all_the_indicators_are_read_in_a_fixed_number_of_questions(
    leader, dossier, django_assert_max_num_queries
):
    indicators = Indicator.objects.filter(criterion__version=dossier.version)
    with django_assert_max_num_queries(16):
        leader.get(address("indicators", dossier))
    IndicatorValue.objects.bulk_create(
        IndicatorValue(dossier=dossier, indicator=indicator, year=year, number=year, updated_by=lead(dossier))
        for indicator in indicators
        for year in range(2018, 2026)
    )
    with django_assert_max_num_queries(16):
        assert leader.get(address("indicators", dossier)).status_code == 200


def test_once_submitted_values_are_kept_in_the_snapshot_and_change_no_more(client):
    dossier = assessment.opened()
    indicator = indicator_of(dossier)
    save(dossier, indicator, Decimal("12.5"))
    dossier = assessment.self_assessed(dossier)
    kept = dossier.snapshots.get(kind=SnapshotKind.SELF_ASSESSMENT).content["indicators"]
    assert [(row["uid"], row["year"], Decimal(row["value"])) for row in kept] == [
        (str(indicator.uid), LAST_YEAR, Decimal("12.5"))
    ]
    with pytest.raises(NotAllowed, match="can no longer be changed"):
        save(dossier, indicator, Decimal(13), revision=1)
    client.force_login(people.case_officer())
    assert "12.5" in text_of(client.get(address("criterion", dossier, "A1")))


def test_the_series_goes_on_from_the_cycle_before_by_what_lasts(leader, dossier):
    indicator = indicator_of(dossier)
    for year, number in ((LAST_YEAR - 3, 10), (LAST_YEAR - 2, 20)):
        save(dossier, indicator, Decimal(number), year=year)
    # The dossier before is over; another one begins for the same territory.
    QuerySet(Dossier).filter(pk=dossier.pk).update(declared_score=50)
    later = Dossier.objects.create(
        territory=dossier.territory,
        version=dossier.version,
        opened_by=lead(dossier),
        kind="renewal",
        status=DossierStatus.SELF_ASSESSMENT,
    )
    later = fresh(later)
    save(later, indicator, Decimal(21), year=LAST_YEAR - 2)
    save(later, indicator, Decimal(30))

    [group] = groups_of(later, [indicator.criterion], LAST_YEAR)
    row = next(row for row in group.rows if row.indicator == indicator)
    assert [(value.year, value.number, value.dossier_id == later.pk) for value in row.series] == [
        (LAST_YEAR - 3, 10, False),
        (LAST_YEAR - 2, 21, True),
        (LAST_YEAR, 30, True),
    ]
    page = BeautifulSoup(leader.get(address("indicators_of", later, "A1")).content, "lxml")
    assert len(page.select("svg.series circle")) == 3
    assert len(page.select("svg.series .series-earlier")) == 1
    rows = [
        [cell.get_text(strip=True) for cell in line.select("th, td")]
        for line in page.select(".series-box tbody tr")
    ]
    assert [row[0] for row in rows] == [str(LAST_YEAR - 3), str(LAST_YEAR - 2), str(LAST_YEAR)]
    assert [row[2] for row in rows] == ["an earlier cycle", "this dossier", "this dossier"]
