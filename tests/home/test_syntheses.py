"""Syntheses and reports: their list, their facets and their page, in three languages."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from home.models import MeetingPage, Region, SynthesisIndexPage, SynthesisPage, Theme
from home.reading import reading_minutes, with_anchors
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script>'
MOST_QUERIES = 15
BODY = [
    (
        "text",
        "<h2>Ce que nous avons vu</h2><p>Des terrasses.</p><h2>Et <b>après</b> &amp; ailleurs</h2><p>Ici.</p>",
    )
]


def read(client, page, query=""):
    response = client.get(page.url + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.fixture
def shelf(db):
    """An index with publications that differ by kind, theme, region and year."""
    water = Theme.objects.create(slug="water", name_fr="Eau")
    south = Region.objects.create(slug="south", name_fr="Sud", country="FR")
    index = make_page(SynthesisIndexPage, title="Synthèses")
    make_page(SynthesisPage, title="Ancienne", published_on=dt.date(2009, 1, 9), kind="book")
    make_page(SynthesisPage, title="Récente", published_on=dt.date(2026, 5, 1), themes=[water], region=south)
    make_page(SynthesisPage, title="Rapport", published_on=dt.date(2026, 3, 1), kind="report", themes=[water])
    return index


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Récente", "Rapport", "Ancienne"]),
        ("?kind=book", ["Ancienne"]),
        ("?theme=water", ["Récente", "Rapport"]),
        ("?region=south", ["Récente"]),
        ("?year=2026&kind=report", ["Rapport"]),
        ("?year=1789", ["Récente", "Rapport", "Ancienne"]),
        ("?kind=%3Cscript%3E&page=x", ["Récente", "Rapport", "Ancienne"]),
        ("?year=" + "9" * 9000, ["Récente", "Rapport", "Ancienne"]),
    ],
)
def test_publications_are_narrowed_by_kind_theme_region_and_year(client, shelf, query, found):
    assert [title.text for title in read(client, shelf, query).select(".card h3")] == found


def test_nothing_found_and_nothing_published_are_said_in_words(client, shelf):
    assert read(client, shelf, "?kind=book&year=2026").select_one(".empty a")["href"] == shelf.url
    SynthesisPage.objects.all().update(live=False)
    assert read(client, shelf).select_one(".empty")


def test_a_list_costs_the_same_for_one_publication_and_for_fifty(client):
    water = Theme.objects.create(slug="water", name_fr="Eau")
    south = Region.objects.create(slug="south", name_fr="Sud", country="FR")
    make_page(SynthesisPage, themes=[water], region=south)
    index = SynthesisIndexPage.objects.get()
    one = queries_of(client, index.url)
    for _ in range(49):
        make_page(SynthesisPage, revised=False, themes=[water], region=south)
    assert queries_of(client, index.url) == one <= MOST_QUERIES


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_synthesis_has_contents_that_lead_to_its_titles(client, language):
    page = make_page(SynthesisPage, title="Eau", body=BODY)
    if language != "fr":
        page = make_translation(page, language, title=f"Water {language}", body=BODY)
    found = read(client, page)
    assert found.html["lang"] == language
    anchors = [link["href"] for link in found.select(".contents a")]
    assert [found.find(id=anchor[1:]).text for anchor in anchors] == [
        "Ce que nous avons vu",
        "Et après & ailleurs",
    ]


def test_a_synthesis_shows_its_kind_its_authors_and_the_meeting_that_it_follows(client):
    start = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    theme = Theme.objects.create(slug="water", name_fr="Eau")
    page = make_page(SynthesisPage, authors="Collectif des sources", themes=[theme], body=BODY)
    make_page(MeetingPage, title="Étape du plateau", starts_at=start, ends_at=start, synthesis=page)
    found = read(client, page)
    assert "Collectif des sources" in found.select_one(".page-head").text
    assert "Étape du plateau" in found.select_one(".reading-aside").text
    assert "Eau" in found.select_one(".reading-aside").text
    assert queries_of(client, page.url) <= MOST_QUERIES


def test_hostile_words_of_a_synthesis_stay_words(client, shelf):
    body = [
        ("text", f"<h2>{escape(HOSTILE)}</h2><h2>Deux</h2>"),
        ("quote", {"text": HOSTILE, "author": HOSTILE, "role": HOSTILE}),
        ("callout", {"tone": "info", "title": HOSTILE, "text": "<p>x</p>"}),
    ]
    page = make_page(
        SynthesisPage, title=HOSTILE, slug="hostile", introduction=HOSTILE, authors=HOSTILE, body=body
    )
    for shown in (page, shelf):
        html = client.get(shown.url).content.decode()
        assert HOSTILE not in html
        assert "&lt;script&gt;alert(" in html
    contents = read(client, page).select_one(".contents")
    assert not contents.find("script")


# --- long texts ------------------------------------------------------------------------------------------------------------


def test_titles_receive_anchors_and_keep_their_words():
    text = with_anchors('<h2 data-block-key="a">Un</h2><h3>x</h3><h2>Deux &lt;b&gt;</h2>')
    assert text.html == '<h2 id="s1">Un</h2><h3>x</h3><h2 id="s2">Deux &lt;b&gt;</h2>'
    assert [tuple(heading) for heading in text.headings] == [("s1", "Un"), ("s2", "Deux <b>")]
    assert with_anchors("").headings == []


def test_a_text_takes_a_minute_for_two_hundred_words_whatever_holds_them():
    assert reading_minutes() == 1
    assert reading_minutes("mot " * 200) == 1
    assert reading_minutes("<p>mot</p>" * 201) == 2
    assert (
        reading_minutes([{"type": "text", "value": {"text": "mot " * 400, "image": 3, "empty": None}}]) == 3
    )
