"""What the site tells machines: feeds, the map of the site, addresses, what each page is, pictures of links."""

import datetime as dt
import io
import json

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from lxml import etree
from PIL import Image

from certification.clock import now
from home import models
from home.structured_data import script
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def news():
    theme = models.Theme.objects.create(
        name_fr="Tourisme", name_en="Tourism", name_es="Turismo", slug="tourism"
    )
    page = make_page(
        models.NewsPage,
        title="La foire & ses <amis>",
        introduction="Trente-deux récits.",
        date=dt.date(2026, 11, 3),
    )
    page.themes = [theme]
    page.save()
    return page


def head(client, address):
    return BeautifulSoup(client.get(address).content, "lxml").head


def data_of(page):
    return json.loads(BeautifulSoup(page, "lxml").find("script", type="application/ld+json").string)["@graph"]


@pytest.mark.parametrize("file_format", ["rss", "atom"])
@pytest.mark.parametrize("address", ["all", "news", "news/theme/tourism", "all/theme/tourism"])
def test_a_feed_is_read_by_a_feed_reader(client, news, address, file_format):
    response = client.get(f"/fr/feeds/{address}.{file_format}")
    assert response["Content-Type"].startswith(f"application/{file_format}+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    (entry,) = feed.entries
    assert entry.title == "La foire & ses <amis>"
    assert entry.summary == "Trente-deux récits."
    assert entry.link == f"http://testserver{news.get_url()}"
    assert entry.id == f"urn:uuid:{news.translation_key}:fr"
    assert [tag.term for tag in entry.tags] == ["Tourisme"]
    assert entry.published_parsed[:3] == (2026, 11, 3)
    assert feed.feed.language == "fr"


def test_a_feed_leaves_out_drafts_other_languages_and_what_does_not_exist(client, news):
    make_page(models.NewsPage, title="Brouillon").unpublish()
    assert len(feedparser.parse(client.get("/fr/feeds/news.rss").content).entries) == 1
    assert feedparser.parse(client.get("/es/feeds/news.rss").content).entries == []
    for address in ("unknown.rss", "news/theme/unknown.rss", "news/region/tourism.atom", "news.json"):
        assert client.get(f"/fr/feeds/{address}").status_code == 404


def test_a_feed_costs_the_same_for_one_and_thirty_pages(client, news, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/fr/feeds/news.rss")
    for number in range(12):
        make_page(models.NewsPage, title=f"Nouvelle {number}")
    with django_assert_max_num_queries(4):
        client.get("/fr/feeds/news.rss")


@pytest.mark.parametrize(
    ("language", "address"), [("fr", "/fr/flux/"), ("en", "/en/feeds/"), ("es", "/es/canales/")]
)
def test_every_address_to_subscribe_to_answers(client, news, language, address):
    page = BeautifulSoup(client.get(address).content, "lxml")
    links = {
        link["href"]
        for link in page.main.find_all("a")
        if link.get("type") in {"application/rss+xml", "application/atom+xml", "text/calendar"}
    }
    assert len(links) >= 13
    assert all(client.get(link).status_code == 200 for link in links)


def test_the_map_names_every_page_in_each_of_its_languages(client, news):
    urls = etree.fromstring(client.get("/sitemap.xml").content).findall("s:url", SITEMAP)
    alternates = {
        url.find("s:loc", SITEMAP).text: {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", SITEMAP)
        }
        for url in urls
    }
    assert set(alternates["http://testserver/fr/"]) == {"fr", "en", "es"}
    assert alternates[f"http://testserver{news.get_url()}"] == {"fr": f"http://testserver{news.get_url()}"}
    for own, others in alternates.items():
        assert own in others.values()
        # Reciprocal: each of them names the same ones.
        assert all(alternates[other] == others for other in others.values())
        assert client.get(own.removeprefix("http://testserver")).status_code == 200


def test_the_map_of_the_site_leaves_out_what_is_not_public(client, news):
    url = news.get_url()
    news.unpublish()
    assert url not in client.get("/sitemap.xml").content.decode()


def test_the_map_costs_the_same_for_one_and_many_pages(client, news, django_assert_max_num_queries):
    client.get("/sitemap.xml")
    for number in range(12):
        make_page(models.NewsPage, title=f"Nouvelle {number}")
    with django_assert_max_num_queries(4):
        client.get("/sitemap.xml")


def test_a_page_has_one_address_whatever_it_is_asked_with(client, news):
    for asked in ("", "?utm_source=x", "?theme=tourism"):
        link = head(client, news.get_url() + asked).find("link", rel="canonical")
        assert link["href"] == f"http://testserver{news.get_url()}"
    address = f"{news.get_parent().get_url()}?page=2&theme=tourism"
    assert head(client, address).find("link", rel="canonical")["href"].endswith("/?page=2")


def test_a_link_is_shown_with_its_words_and_its_picture(client, news):
    found = {
        tag["property"]: tag["content"]
        for tag in head(client, news.get_url()).find_all("meta", property=True)
    }
    assert found["og:title"] == "La foire & ses <amis>"
    assert found["og:url"] == f"http://testserver{news.get_url()}"
    assert found["og:locale"] == "fr_FR"
    answer = client.get(found["og:image"].removeprefix("http://testserver"))
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert not answer.cookies


def test_a_draft_has_no_picture(client, news):
    news.unpublish()
    assert client.get(f"/fr/social/{news.pk}.png").status_code == 404
    assert client.get(f"/en/social/{news.pk}.png").status_code == 404


def test_a_news_item_says_what_it_is(client, news):
    way, article = data_of(client.get(news.get_url()).content)
    assert way["@type"] == "BreadcrumbList"
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    assert all(step["item"].startswith("http://testserver/fr/") for step in way["itemListElement"])
    assert (article["@type"], article["headline"]) == ("NewsArticle", "La foire & ses <amis>")
    assert article["datePublished"] == "2026-11-03"


def test_a_meeting_says_when_and_where(client):
    page = make_page(
        models.MeetingPage,
        title="Étape",
        starts_at=now(),
        ends_at=now() + dt.timedelta(hours=3),
        place="Poitiers",
        country="FR",
        latitude="46.58",
        longitude="0.34",
    )
    _way, event = data_of(client.get(page.get_url()).content)
    assert event["@type"] == "Event"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"]["address"]["addressLocality"] == "Poitiers"
    assert dt.datetime.fromisoformat(event["startDate"]).utcoffset() is not None


def test_a_home_page_presents_the_association(client):
    kinds = [one["@type"] for one in data_of(client.get("/fr/").content)]
    assert kinds == ["Organization", "WebSite"]


def test_data_cannot_leave_its_element():
    written = script([{"@type": "Article", "headline": "</script><script>alert(1)</script>"}])
    assert written.count("<") == 2


def test_robots_are_told_where_the_map_is():
    answer = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in answer
    assert "Disallow: /admin/" in answer
