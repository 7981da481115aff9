"""The news: a list with facets and pages, and each piece of news with what stands around it."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from home.models import NewsIndexPage, NewsPage, Region, RelatedPage, StandardPage, Theme
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return make_page(NewsIndexPage, title="Actualités", slug="actualites")


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def titles(soup):
    return [title.get_text(strip=True) for title in soup.select(".grid h3")]


def test_the_latest_comes_first_a_page_at_a_time(client, index):
    for day in range(1, 15):
        make_page(NewsPage, parent=index, title=f"Jour {day}", date=dt.date(2026, 11, day))
    first = read(client, index.url)
    assert titles(first)[:2] == ["Jour 14", "Jour 13"]
    assert len(titles(first)) == 12
    assert "14" in first.select_one("#results").get_text()
    assert titles(read(client, f"{index.url}?page=2")) == ["Jour 2", "Jour 1"]


def test_facets_narrow_by_kind_theme_region_and_year(client, index):
    theme = Theme.objects.create(name_fr="Emploi", slug="emploi")
    region = Region.objects.create(name_fr="Occitanie", slug="occitanie", country="FR")
    make_page(
        NewsPage,
        parent=index,
        title="Oui",
        kind="press",
        region=region,
        themes=[theme],
        date=dt.date(2025, 3, 1),
    )
    make_page(NewsPage, parent=index, title="Non", date=dt.date(2026, 3, 1))
    for asked in ("kind=press", "theme=emploi", "region=occitanie", "year=2025", "year=2025&kind=press"):
        assert titles(read(client, f"{index.url}?{asked}")) == ["Oui"], asked
    nothing = read(client, f"{index.url}?year=2026&kind=press")
    assert not titles(nothing)
    assert nothing.select_one(f'.empty a[href="{index.url}"]')
    assert len(titles(read(client, f"{index.url}?kind=nonsense&year=' OR 1=1"))) == 2


def test_an_empty_list_says_so(client, index):
    assert read(client, index.url).select_one(".empty")


def test_a_piece_of_news_with_its_subjects_and_its_neighbours(client, index):
    theme = Theme.objects.create(name_fr="Emploi", slug="emploi")
    region = Region.objects.create(name_fr="Occitanie", slug="occitanie", country="FR")
    days = [dt.date(2026, 11, 2), dt.date(2026, 11, 2), dt.date(2026, 11, 5)]
    before, news, after = [
        make_page(NewsPage, parent=index, title=title, date=day)
        for title, day in zip(["Avant", "Pendant", "Après"], days, strict=True)
    ]
    news.region, news.author, news.themes = region, "Ada Lopez", [theme]
    news.save()
    soup = read(client, news.url)
    assert {"Emploi", "Occitanie", "Ada Lopez"} <= {text.strip() for text in soup.stripped_strings}
    assert soup.time["datetime"] == "2026-11-02"
    assert soup.select_one('a[rel="prev"]')["href"] == before.url
    assert soup.select_one('a[rel="next"]')["href"] == after.url
    assert not read(client, after.url).select('a[rel="next"]')


def test_related_pages_are_those_of_the_readers_language(client, index):
    text = make_page(StandardPage, title="Méthode", slug="methode")
    other = make_page(StandardPage, title="Sans traduction")
    news = make_page(NewsPage, parent=index)
    english = make_translation(news, "en")
    make_translation(text, "en", title="Method", slug="method")
    for page in (news, english):
        for order, target in enumerate((other, text)):
            RelatedPage.objects.create(news=page, page=target, sort_order=order)
    french = [a["href"] for a in read(client, news.url).select('nav[aria-labelledby="related"] a')]
    assert french == [other.url, "/fr/methode/"]
    links = read(client, english.url).select('nav[aria-labelledby="related"] a')
    assert [a["href"] for a in links] == ["/en/method/"]


@pytest.mark.parametrize("number", [1, 20])
def test_queries_of_the_list_and_of_one_piece_of_news(client, index, number, django_assert_max_num_queries):
    text = make_page(StandardPage)
    for day in range(number):
        news = make_page(NewsPage, parent=index, date=dt.date(2026, 11, 1) + dt.timedelta(days=day))
        RelatedPage.objects.create(news=news, page=text)
    for path in (index.url, news.url):
        client.get(path)
        with django_assert_max_num_queries(13):
            client.get(path)
