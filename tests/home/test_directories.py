"""The directories: initiatives, people, branches, territories, cooperations; lists, facets, maps and their pages."""

import datetime as dt
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from certification.choices import AwardStatus
from certification.clock import localdate
from home.models import (
    BranchIndexPage,
    BranchMember,
    BranchPage,
    CooperationIndexPage,
    CooperationPage,
    CooperationPerson,
    CooperationTerritory,
    InitiativeIndexPage,
    InitiativePage,
    MeetingPage,
    NewsPage,
    PersonIndexPage,
    PersonPage,
    Region,
    SheetPage,
    TerritoryIndexPage,
    TerritoryPage,
    Theme,
)
from tests.factories import certificate as awards
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db

GIVEN = dt.date(2026, 3, 3)
PRIVATE = "secret@example.org"
TOULOUSE = {"place": "Toulouse", "country": "FR", "latitude": "43.60000", "longitude": "1.44000"}
QUEBEC = {"place": "Québec", "country": "CA", "latitude": "46.81000", "longitude": "-71.20000"}


@pytest.fixture
def occitanie():
    return Region.objects.create(name_fr="Occitanie", slug="occitanie-test", country="FR")


@pytest.fixture
def water():
    return Theme.objects.create(name_fr="Eau", name_en="Water", name_es="Agua", slug="eau-test")


def read(client, page, query=""):
    response = client.get(page.get_url() + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup):
    return re.sub(r"\s+", " ", soup.get_text(" ")).replace("\u202f", " ").replace("\xa0", " ")


def index_of(page):
    return page.get_parent().specific


def queries(client, address):
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


# --- lists --------------------------------------------------------------------------------------------------------


ROWS = {
    InitiativePage: lambda number, region, theme: {**TOULOUSE, "region": region, "themes": [theme]},
    PersonPage: lambda number, region, theme: {
        "consent_given_on": GIVEN, "region": region, "languages": "fr,es", "themes": [theme]
    },
    BranchPage: lambda number, region, theme: {**TOULOUSE, "region": region},
    TerritoryPage: lambda number, region, theme: {**TOULOUSE, "region": region, "themes": [theme]},
    CooperationPage: lambda number, region, theme: {"since": 2020},
}  # fmt: skip


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_list_asks_as_many_questions_for_fifty_rows_as_for_one(client, model, occitanie, water):
    first = make_page(model, **ROWS[model](0, occitanie, water))
    index = index_of(first)
    one = queries(client, index.get_url())
    source = model.objects.get(pk=first.pk)
    for number in range(49):
        fields = {
            field.name: getattr(source, field.name)
            for field in model._meta.concrete_fields
            if field.name
            in {"consent_given_on", "region", "languages", "place", "country", "latitude", "longitude"}
        }
        index.add_child(
            instance=model(title=f"{number}", slug=f"row-{number}", locale=index.locale, **fields)
        )
    many = queries(client, index.get_url())
    assert many <= one
    assert many <= 15


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_an_empty_list_shows_a_way_out(client, model):
    index = make_page({
        InitiativePage: InitiativeIndexPage, PersonPage: PersonIndexPage, BranchPage: BranchIndexPage,
        TerritoryPage: TerritoryIndexPage, CooperationPage: CooperationIndexPage,
    }[model])  # fmt: skip
    assert read(client, index).select_one(".empty h2")


def test_numbers_of_the_list_are_those_of_the_map(client):
    make_page(InitiativePage, title="Un jardin", slug="b-jardin", **TOULOUSE)
    last = make_page(InitiativePage, title="Une épicerie", slug="c-epicerie", **QUEBEC)
    make_page(InitiativePage, title="Une chorale", slug="a-chorale")
    soup = read(client, index_of(last))
    numbers = {
        item.select_one("h3").text: item.select_one(".n").text for item in soup.select(".entries > li")
    }
    assert numbers == {"Une chorale": "1", "Un jardin": "2", "Une épicerie": "3"}
    assert [point["aria-label"] for point in soup.select(".map a")] == [
        "2, Un jardin, Toulouse",
        "3, Une épicerie, Québec",
    ]
    assert [point["href"] for point in soup.select(".map a")][1] == last.get_url()
    assert soup.select_one(".entries").find_previous("form")  # the facets, then the list, then the map
    assert soup.select_one(".map").find_previous("ol", class_="entries")


def test_numbers_go_on_from_one_page_of_the_list_to_the_next(client):
    pages = [make_page(InitiativePage, slug=f"i-{number:02}", **TOULOUSE) for number in range(22)]
    soup = read(client, index_of(pages[0]), "?page=2")
    assert soup.select_one("ol.entries")["start"] == "21"
    assert [point["aria-label"].split(",")[0] for point in soup.select(".map a")] == ["21", "22"]
    assert "The map shows this page of the list." in words(soup) or "page de la liste" in words(soup)


def test_facets_narrow_the_list_and_count(client, occitanie, water):
    make_page(
        InitiativePage, title="Association", kind="association", region=occitanie, themes=[water], **TOULOUSE
    )
    other = make_page(InitiativePage, title="Coopérative", kind="cooperative", **QUEBEC)
    index = index_of(other)
    soup = read(client, index)
    options = {option["value"] for option in soup.select("form.facets option")}
    assert {"association", "cooperative", "eau-test", "occitanie-test", "FR", "CA"} <= options
    assert any("Canada (1)" in option.text for option in soup.select("form.facets option"))
    for query in ("?kind=cooperative", "?country=CA"):
        assert [title.text for title in read(client, index, query).select(".entries h3")] == ["Coopérative"]
    assert not read(client, index, "?country=CA&theme=eau-test").select(".entries h3")
    assert read(client, index, "?country=CA&theme=eau-test").select_one(".empty a")["href"] == index.get_url()
    assert len(read(client, index, "?country=%00<script>&kind=x").select(".entries h3")) == 2


def test_people_are_found_by_the_language_they_speak(client):
    make_page(PersonPage, title="Aulne", consent_given_on=GIVEN, languages="fr,es")
    other = make_page(PersonPage, title="Frêne", consent_given_on=GIVEN, languages="fr")
    index = index_of(other)
    soup = read(client, index)
    assert "Espagnol (1)" in words(soup)
    assert "espagnol, français" in words(soup)
    assert [title.text for title in read(client, index, "?language=es").select("article h3")] == ["Aulne"]


@pytest.mark.parametrize(
    ("language", "country", "theme"), [("en", "Spain", "Water"), ("es", "España", "Agua")]
)
def test_each_language_has_its_own_list_with_its_own_words(client, language, country, theme, water):
    french = make_page(InitiativePage, title="Le four", country="ES", themes=[water])
    page = make_translation(french, language, title="The oven", country="ES", themes=[water])
    soup = read(client, index_of(page))
    assert [title.text for title in soup.select(".entries h3")] == ["The oven"]
    assert f"{country} (1)" in words(soup)
    assert f"{theme} (1)" in words(soup)


# --- pages --------------------------------------------------------------------------------------------------------


def test_an_initiative_tells_its_facts_and_keeps_its_address_private(client, water, occitanie):
    page = make_page(
        InitiativePage, title="Le four", since=2012, actors="Commune\nAssociation", themes=[water], region=occitanie,
        website="https://www.four.example.org/pain", contact_email=PRIVATE, **TOULOUSE,
    )  # fmt: skip
    soup = read(client, page)
    text = words(soup)
    assert all(
        word in text for word in ("2012", "Commune", "Association", "Eau", "Occitanie", "Toulouse, France")
    )
    assert soup.select_one('a[href="https://www.four.example.org/pain"]').text.strip() == "four.example.org"
    assert soup.select_one(".map-locator")
    assert PRIVATE not in str(soup)
    assert PRIVATE not in str(read(client, index_of(page)))


def test_a_person_is_told_with_languages_mandate_and_company(client, occitanie, water):
    page = make_page(
        PersonPage, title="Clémentine Aulne", consent_given_on=GIVEN, consent_record="Lettre au bureau",
        languages="fr,es", mandate="Porter la bannière", mandate_since=dt.date(2020, 1, 1), region=occitanie,
        mandate_until=localdate() - dt.timedelta(days=1), themes=[water], contact_email=PRIVATE, country="FR",
    )  # fmt: skip
    branch = make_page(BranchPage, title="Antenne", region=occitanie)
    BranchMember.objects.create(branch=branch, person=page)
    cooperation = make_page(CooperationPage, title="Chantier eau", kind="workshop")
    CooperationPerson.objects.create(cooperation=cooperation, person=page)
    soup = read(client, page)
    text = words(soup)
    assert page.is_mandate_over
    assert all(word in text for word in ("espagnol, français", "Porter la bannière", "Eau", "Occitanie"))
    assert {branch.get_url(), cooperation.get_url()} <= {link["href"] for link in soup.select("main a")}
    assert PRIVATE not in str(soup)
    assert "Lettre au bureau" not in str(soup)
    assert PRIVATE not in str(read(client, index_of(page)))


def test_a_branch_shows_its_people_its_agenda_and_its_news(client, occitanie):
    elsewhere = Region.objects.create(name_fr="Bretagne", slug="bretagne-test", country="FR")
    soon, late = timezone.now() + dt.timedelta(days=3), timezone.now() - dt.timedelta(days=300)
    make_page(MeetingPage, title="Étape à venir", starts_at=soon, ends_at=soon, region=occitanie)
    make_page(MeetingPage, title="Étape passée", starts_at=late, ends_at=late, region=occitanie)
    make_page(MeetingPage, title="Étape ailleurs", starts_at=soon, ends_at=soon, region=elsewhere)
    make_page(NewsPage, title="Nouvelle d’ici", region=occitanie)
    shown = make_page(PersonPage, title="Aulne", consent_given_on=GIVEN)
    gone = make_page(PersonPage, title="Frêne", consent_given_on=GIVEN)
    branch = make_page(
        BranchPage, title="Antenne", region=occitanie, contact_email="antenne@example.org", **TOULOUSE
    )
    for person in (shown, gone):
        BranchMember.objects.create(branch=branch, person=person)
    PersonPage.objects.filter(pk=gone.pk).update(consent_withdrawn_on=localdate())
    text = words(read(client, branch))
    assert all(word in text for word in ("Étape à venir", "Nouvelle d’ici", "Aulne", "antenne@example.org"))
    assert not any(word in text for word in ("Étape passée", "Étape ailleurs", "Frêne"))


def test_a_territory_shows_its_award_its_sheets_its_twinnings_and_its_meetings(client):
    award = awards.issued()
    page = make_page(TerritoryPage, title="Vallée", territory=award.territory, **TOULOUSE)
    make_page(SheetPage, title="Une source", territory=page)
    cooperation = make_page(CooperationPage, title="Jumelage")
    CooperationTerritory.objects.create(cooperation=cooperation, territory=page)
    soon = timezone.now() + dt.timedelta(days=3)
    make_page(MeetingPage, title="Étape", starts_at=soon, ends_at=soon, territory=page)
    soup = read(client, page)
    text = words(soup)
    assert all(word in text for word in ("Une source", "Jumelage", "Étape"))
    assert soup.select_one("main .badge-ok")
    assert soup.select_one(f'a[href="/verifier/{award.certificate.code}/"]')
    assert soup.select_one(".map-locator")
    entry = read(client, index_of(page))
    assert entry.select_one(".entries .badge-ok")
    with override("fr"):
        assert str(AwardStatus.ACTIVE.label) in entry.select_one(".map a")["aria-label"]


def test_the_award_of_a_territory_is_that_of_the_register_today(client):
    award = awards.suspended()
    page = make_page(TerritoryPage, title="Vallée", territory=award.territory)
    soup = read(client, index_of(page))
    assert soup.select_one(".entries .badge-wait")
    if award.territory.latitude is not None:
        assert soup.select_one(".map a.place-wait")
    without = make_page(TerritoryPage, title="Plateau", **TOULOUSE)
    soup = read(client, index_of(without))
    assert soup.select_one(".map a.place-plain")


def test_a_cooperation_names_its_territories_and_its_people(client):
    page = make_page(CooperationPage, title="Jumelage", since=2010, until=2015)
    territory = make_page(TerritoryPage, title="Vallée")
    person = make_page(PersonPage, title="Aulne", consent_given_on=GIVEN)
    CooperationTerritory.objects.create(cooperation=page, territory=territory)
    CooperationPerson.objects.create(cooperation=page, person=person)
    text = words(read(client, page))
    assert all(word in text for word in ("Vallée", "Aulne", "2010–2015"))
    assert "Jumelage" in words(read(client, index_of(page), "?kind=twinning"))


def test_every_page_of_the_directories_keeps_to_fifteen_questions(client, occitanie, water):
    award = awards.issued()
    territory = make_page(
        TerritoryPage, territory=award.territory, region=occitanie, themes=[water], **TOULOUSE
    )
    make_page(SheetPage, territory=territory)
    person = make_page(PersonPage, consent_given_on=GIVEN, region=occitanie, themes=[water], languages="fr")
    branch = make_page(BranchPage, region=occitanie, **TOULOUSE)
    BranchMember.objects.create(branch=branch, person=person)
    cooperation = make_page(CooperationPage)
    CooperationPerson.objects.create(cooperation=cooperation, person=person)
    CooperationTerritory.objects.create(cooperation=cooperation, territory=territory)
    initiative = make_page(
        InitiativePage, region=occitanie, themes=[water], contact_email=PRIVATE, **TOULOUSE
    )
    found = {page.specific_class.__name__: queries(client, page.get_url())
             for page in (territory, person, branch, cooperation, initiative)}  # fmt: skip
    assert max(found.values()) <= 15, found
