"""The register as people read it: list, filters, pages, map, territories, data."""

import datetime as dt
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification import clock
from certification.choices import AwardStatus, ReviewOutcome
from certification.models import Award, RegisterEntry, Scheme, Territory
from certification.queries import register as registers
from certification.services import follow_up
from certification.services import register as writing
from tests.factories import certificate, people
from tests.factories import follow_up as factory

pytestmark = pytest.mark.django_db

LIST, MAP, DATA = "/en/register/", "/en/register/map/", "/en/register/data/"


@pytest.fixture
def award():
    return certificate.issued()


@pytest.fixture
def full(award):
    """Fifty-one awards: one in France, the others in Spain."""
    return [
        award,
        *certificate.copies(
            award, 50, country="ES", region="Aragón", latitude="42.10000", longitude="-0.40000"
        ),
    ]


def read(client, address, **asked):
    response = client.get(address, asked)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def names(page):
    return [link.text for link in page.select("table tbody th a")]


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def link(page, label):
    return next((one["href"] for one in page.select("main a") if one.get_text(strip=True) == label), None)


def of_territory(award):
    return f"/en/register/{award.territory.slug}/"


# --- list -----------------------------------------------------------------------------------------------------------


def test_the_list_is_read_page_after_page_and_back_without_a_number(client, full):
    first = read(client, LIST)
    second = read(client, link(first, "Next page"))
    assert (len(names(first)), len(names(second))) == (30, 21)
    assert names(first) + names(second) == sorted(entry.name for entry in RegisterEntry.objects.all())
    assert link(first, "Previous page") is None
    assert link(second, "Next page") is None
    assert names(read(client, link(second, "Previous page"))) == names(first)


@pytest.mark.parametrize("asked", [{"after": "rien"}, {"before": "\0"}, {"after": "2345-678A-BCDE-FGHB"}])
def test_a_place_in_the_list_that_does_not_exist_is_its_beginning(client, full, asked):
    assert names(read(client, LIST, **asked)) == names(read(client, LIST))


def test_the_awards_of_one_territory_follow_one_another_the_newest_first(client, award):
    twin = certificate.copies(award, 1)[0]
    Territory.objects.filter(pk=twin.territory_id).update(name=award.territory.name)
    writing.write_entries(Award.objects.all())
    numbers = [cell.text for cell in read(client, LIST).select("td .num")]
    assert numbers == [twin.number, award.number]


FILTERED = [
    ({"country": "ES"}, 50),
    ({"country": "FR"}, 1),
    ({"q": "vallée 007"}, 1),
    ({"q": "VALLEE 007"}, 1),
    ({"q": "aragón"}, 50),
    ({"q": "aragon"}, 50),
    ({"q": "España"}, 50),
    ({"q": "espagne vall"}, 50),
    ({"q": "spain"}, 50),
    ({"q": "sources saint"}, 1),
    ({"q": "nulle part"}, 0),
    ({"q": "allée"}, 0),
    ({"q": "vallée%"}, 51),
    ({"q": "va%lee"}, 0),
    ({"q": "_"}, 51),
    ({"status": "active"}, 51),
    ({"status": "withdrawn"}, 0),
    ({"level": "responsable", "country": "FR"}, 1),
    ({"level": "ressource"}, 0),
    ({"status": "prepared"}, 51),
    ({"country": "'; DROP TABLE"}, 51),
    ({"cell": "zzz"}, 51),
    ({"starting": "vv"}, 51),
    ({"starting": "w"}, 0),
]


def test_the_list_is_filtered_and_ignores_what_makes_no_sense(client, full):
    for asked, number in FILTERED:
        response = client.get(LIST, asked)
        assert response.context["total"] == (number, True), asked
        assert ("No award matches" in response.content.decode()) == (number == 0), asked


def test_an_award_is_found_by_its_number_and_by_its_code(client, award):
    certificate.copies(award, 3)
    for typed in (award.number, award.certificate.code, award.certificate.code.lower()):
        assert names(read(client, LIST, q=typed)) == [award.territory.name]


def test_the_index_of_words_follows_every_line_however_it_is_written(award):
    renamed, removed, changed = certificate.copies(award, 3)

    def words_written():
        return {word for entry in RegisterEntry.objects.all() for word in entry.search.split()}

    words = words_written()
    Territory.objects.filter(pk=renamed.territory_id).update(name="Étang de Thau")
    writing.write_entries(Award.objects.filter(pk=renamed.pk))
    RegisterEntry.objects.filter(pk=removed.pk).delete()
    RegisterEntry.objects.filter(pk=changed.pk).update(search=" thau œuvre 漢字 ")
    entries = RegisterEntry.objects.order_by("pk")
    for word in words | words_written():
        for asked in ([word], [word[:2]], [word[1:]], [word, "th"]):
            assert list(registers.having(entries, asked)) == list(registers.holding(entries, asked)), asked


def test_filters_are_kept_from_page_to_page_and_in_the_files(client, full):
    page = read(client, LIST, country="ES", q="vall")
    for label in ("Next page", "CSV", "GeoJSON", "JSON", "Map of all the awards"):
        assert "country=ES" in link(page, label), label
        assert "q=vall" in link(page, label), label
    assert [one["href"] for one in page.select(".letters a")][1].endswith("country=ES&starting=b")


def test_a_number_beyond_a_thousand_is_not_counted(client, full, monkeypatch):
    monkeypatch.setattr(registers, "COUNTED_AT_MOST", 20)
    assert "More than 20 awards" in words(read(client, LIST))


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("address", "most"), [(LIST, 12), (MAP, 9), (DATA, 5)])
def test_a_screen_asks_as_many_queries_for_one_award_as_for_fifty(client, award, address, most):
    one = queries_of(client, address)
    certificate.copies(award, 50)
    assert queries_of(client, address) == one <= most


def test_the_last_page_asks_no_more_queries_than_the_first(client, full):
    second = link(read(client, LIST), "Next page")
    assert queries_of(client, second) <= queries_of(client, LIST) + 1


def test_the_home_page_asks_nine_queries_at_most(client, full):
    assert queries_of(client, "/en/") <= 9


def test_both_databases_start_reading_at_the_line(full):
    entries = registers.listed(dt.date(2000, 1, 1)).only("sort")
    plan = registers.after(entries, registers.mark(full[20].certificate.code))[:31].explain()
    assert "register_order" in plan or connection.vendor == "postgresql"
    assert "B-TREE" not in plan


# --- in step with what it shows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", certificate.IN_EACH_STATUS)
def test_each_state_shows_in_the_list_and_on_the_page_of_the_territory(client, status):
    award = certificate.IN_EACH_STATUS[status]()
    entry = RegisterEntry.objects.get(award=award)
    assert entry.status == status
    label = str(AwardStatus(status).label)
    assert label in words(read(client, LIST, status=status))
    assert label in words(read(client, of_territory(award)))


def test_an_award_that_was_never_signed_is_nowhere(client):
    award = certificate.prepared()
    assert not RegisterEntry.objects.exists()
    assert client.get(of_territory(award)).status_code == 404


def test_a_territory_that_changes_its_name_is_found_by_the_new_one(client, award):
    award.territory.name = "Étang de Thau"
    award.territory.save()
    assert names(read(client, LIST, q="etang")) == ["Étang de Thau"]
    assert names(read(client, LIST, q="sources")) == []


def test_a_validity_that_is_over_shows_before_the_daily_job(client, award):
    with clock.at(award.valid_until + dt.timedelta(days=1)):
        assert "Expired" in words(read(client, LIST))


def test_lines_that_were_lost_are_written_again(award):
    certificate.copies(award, 3)
    before = list(RegisterEntry.objects.order_by("pk").values_list("pk", "search"))
    RegisterEntry.objects.all().delete()
    writing._migrated(using="default")
    assert list(RegisterEntry.objects.order_by("pk").values_list("pk", "search")) == before


# --- what has ended -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [3, 1])
def test_an_award_that_ended_is_listed_for_the_years_of_the_scheme(client, years):
    scheme = Scheme.current()
    scheme.register_years = years
    scheme.save()
    award = certificate.withdrawn()
    last = award.ended_on.replace(year=award.ended_on.year + years)
    for day, number in ((last, 1), (last + dt.timedelta(days=1), 0)):
        with clock.at(day):
            assert len(names(read(client, LIST))) == number
            assert client.get("/api/v1/awards/").json()["count"] == number
            page = read(client, of_territory(award))
            assert bool(page.select('meta[name=robots][content="noindex"]')) == (number == 0)
            assert "The follow-up did not take place" in words(page)
            # The address of a certificate that somebody framed answers for ever.
            assert client.get(f"/api/v1/awards/{award.certificate.code}/").json()["status"] == "withdrawn"


# --- map ------------------------------------------------------------------------------------------------------------


def test_the_map_gathers_awards_and_leads_to_them(client, full):
    page = read(client, MAP)
    circles = page.select("svg a.place-heap")
    assert [circle["aria-label"] for circle in circles if "50" in circle["aria-label"]] == [
        "50 awards in this square"
    ]
    there = next(circle["href"] for circle in circles if "50" in circle["aria-label"])
    assert client.get(there).context["total"] == (50, True)
    assert {row.th.text: row.td.text for row in page.select("tbody tr")} == {"France": "1", "Spain": "50"}
    square = read(client, there)
    assert client.get(link(square, "In one square of the map: take this choice back")).context["total"] == (
        51,
        True,
    )


def test_the_map_keeps_the_filters_and_says_when_nothing_matches(client, full):
    assert [row.th.text for row in read(client, MAP, country="ES").select("tbody tr")] == ["Spain"]
    assert "No award matches" in words(read(client, MAP, q="nulle part"))


# --- territory ------------------------------------------------------------------------------------------------------


def test_the_page_of_a_territory_says_its_award_and_what_happened(client):
    award = certificate.reinstated(certificate.with_file())
    page = read(client, of_territory(award))
    said = words(page)
    for expected in (
        award.territory.name,
        award.number,
        "In force",
        "Responsible territory",
        "Certificate issued",
        "Award suspended",
        "The follow-up did not take place",
        "Suspension lifted",
        "ranks no territory",
        "Where does the territory stand?",
    ):
        assert expected in said
    assert certificate.REASON not in said
    assert f"/verifier/{award.certificate.code}/attestation.pdf" in {a.get("href") for a in page.select("a")}


def test_what_the_territory_keeps_private_is_not_shown(client):
    award = certificate.with_file()
    Award.objects.filter(pk=award.pk).update(axis_profile_public=False, certificate_public=False)
    said = words(read(client, of_territory(award)))
    assert "Where does the territory stand?" not in said
    assert "Download the certificate" not in said


def test_follow_ups_are_told_by_their_outcome_alone(client, award):
    with clock.at(award.next_review_on):
        follow_up.record_review(
            award,
            actor=people.case_officer(),
            outcome=ReviewOutcome.UP_TO_DATE,
            summary="Un secret de travail.",
        )
    said = words(read(client, of_territory(award)))
    assert str(ReviewOutcome.UP_TO_DATE.label) in said
    assert "secret" not in said


def test_a_follow_up_under_way_is_between_the_territory_and_us(client, award):
    before = read(client, of_territory(award)).select("article li")
    factory.planned(award)
    assert read(client, of_territory(award)).select("article li") == before


def test_a_territory_asks_as_many_queries_whatever_its_awards(client, award):
    one = queries_of(client, of_territory(award))
    for twin in certificate.copies(award, 5):
        Award.objects.filter(pk=twin.pk).update(territory=award.territory)
    writing.write_entries(Award.objects.all())
    assert queries_of(client, of_territory(award)) == one <= 12


# --- data -----------------------------------------------------------------------------------------------------------


def linked(page):
    return json.loads(page.find("script", type="application/ld+json").string)


def test_the_data_are_described_for_people_and_for_search_engines(client, award):
    page = read(client, DATA)
    said = words(page)
    for expected in ("Licence Ouverte", "reason_category", "/api/v1/awards.csv", "3 years"):
        assert expected in said
    described = linked(page)
    assert described["@type"] == "Dataset"
    for file in described["distribution"]:
        assert client.get(file["contentUrl"].removeprefix("http://testserver")).status_code == 200
    scheme = Scheme.current()
    scheme.register_licence, scheme.register_years = "CC-BY-4.0", 1
    scheme.save()
    assert "creativecommons.org" in linked(read(client, DATA))["license"]
    assert "1 year;" in words(read(client, DATA))


def test_a_territory_is_described_for_search_engines(client, award):
    described = linked(read(client, of_territory(award)))
    (held,) = described["hasCertification"]
    assert (described["name"], held["certificationIdentification"]) == (award.territory.name, award.number)
    assert held["certificationStatus"].endswith("CertificationActive")


# --- screens --------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_screen_is_accessible_and_fits_a_phone(page, axe, full, tmp_path):
    shots = Path(__import__("os").environ.get("SHOTS", tmp_path))
    for name, address in (
        ("list", "/en/register/?q=vall"),
        ("map", MAP),
        ("territory", of_territory(full[0])),
        ("data", DATA),
    ):
        page.goto(address)
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            if width > 320:
                axe(page)
                page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible()
