"""The home page: composed by editors, in eight queries."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now
from wagtail.models import Locale, PageViewRestriction

from certification.clock import localdate
from home.models import (
    HalfDay,
    HomePage,
    MeetingIndexPage,
    MeetingPage,
    NewsIndexPage,
    NewsPage,
    SheetIndexPage,
    SheetPage,
    StandardPage,
)
from tests.factories.pages import home_page, make_page, make_translation

pytestmark = pytest.mark.django_db


def link(label="", **target):
    return {"label": label, "page": None, "screen": "", "url": "", **target}


def section(kind, **value):
    return {"type": kind, "value": {"title": f"Titre {kind}", "text": "Quelques mots.", **value}}


def item(label="", **target):
    return {"type": "item", "id": str(uuid4()), "value": link(label, **target)}


def compose(*sections, language="fr", **fields):
    page = home_page(language)
    page.sections = json.dumps(sections)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def read(client, path="/fr/"):
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def answer(words="Une réponse."):
    return [{"type": "text", "value": f"<p>{words}</p>"}]


def make_meeting(days, **fields):
    day = now() + timedelta(days=days)
    return make_page(MeetingPage, starts_at=day, ends_at=day + timedelta(days=1), **fields)


def test_until_editors_compose_it_the_home_page_says_what_the_guarantee_is(client):
    soup = read(client)
    assert soup.h1.get_text()
    assert {"guarantee", "verify"} <= {part["id"] for part in soup.select("section[id]")}
    assert [a["href"] for a in soup.select(".hero a")] == ["#guarantee", "#verify"]


def test_the_words_and_buttons_of_the_opening(client):
    page = make_page(StandardPage, slug="methode", title="Notre méthode")
    compose(
        hero_title="Ancrer le changement",
        hero_text="Depuis 1998.",
        hero_links=[
            {"type": "link", "value": link(page=page.pk)},
            {"type": "link", "value": link("Vérifier", screen="verify_form")},
        ],
    )
    hero = read(client).select_one(".hero")
    assert hero.h1.get_text() == "Ancrer le changement"
    assert "Depuis 1998." in hero.get_text()
    assert [(a.get_text(strip=True), a["href"]) for a in hero.select("a")] == [
        ("Notre méthode", "/fr/methode/"),
        ("Vérifier", "/verifier/"),
    ]


def test_the_latest_news_the_first_one_large(client):
    index = make_page(NewsIndexPage, slug="actualites")
    today = localdate()
    for age in range(5):
        make_page(NewsPage, parent=index, title=f"Nouvelle {age}", date=today - timedelta(days=age))
    hidden = make_page(NewsPage, parent=index, title="Brouillon", date=today + timedelta(days=1))
    hidden.unpublish()
    # A link to an older piece of news does not bring it among the latest.
    old = NewsPage.objects.get(title="Nouvelle 4")
    compose(section("news", count=3), section("call", links=[item(page=old.pk)]))
    soup = read(client)
    titles = [title.get_text(strip=True) for title in soup.select(".news h3")]
    assert titles == ["Nouvelle 0", "Nouvelle 1", "Nouvelle 2"]
    assert soup.select_one(".news-lead h3").get_text(strip=True) == titles[0]
    assert soup.select_one(".section-head .more")["href"] == "/fr/actualites/"
    assert soup.select_one(".call .btn").get_text() == "Nouvelle 4"


def test_the_next_meeting_with_its_programme(client):
    make_meeting(-9, title="Passée")
    make_meeting(40, title="Plus tard")
    meeting = make_meeting(5, title="Prochaine", place="Mirvaux")
    locale = Locale.objects.get(language_code="fr")
    for number, sequence in enumerate(("illustrate", "debate", "propose")):
        HalfDay.objects.create(
            meeting=meeting, sequence=sequence, title=f"Moment {number}", sort_order=number, locale=locale,
            starts_at=meeting.starts_at, ends_at=meeting.ends_at,
        )  # fmt: skip
    compose({"type": "next_meeting", "value": {"label": "Prochaine étape"}})
    stage = read(client).select_one(".stage")
    assert stage.h2.get_text() == "Prochaine"
    assert "Mirvaux" in stage.get_text()
    assert len(stage.select(".thirds li")) == 3
    assert stage.time["datetime"] == str(localdate(meeting.starts_at))


def test_sections_without_anything_to_show_are_left_out(client):
    compose(
        section("news", count=3),
        section("sheets", count=3),
        section("territories"),
        {"type": "next_meeting", "value": {"label": "Prochaine étape"}},
    )
    assert not read(client).select("main section")


def test_the_five_questions_count_the_sheets_that_answer_them(client):
    index = make_page(SheetIndexPage, slug="fiches")
    make_page(SheetPage, parent=index, title="Première", economy=answer())
    make_page(SheetPage, parent=index, title="Seconde", economy=answer(), lessons=answer())
    compose(section("questions"))
    questions = read(client).select(".five-q li")
    assert len(questions) == 5
    assert questions[0].h3.a["href"] == "/fr/fiches/?question=economy"
    assert questions[0].select_one(".count").get_text().startswith("2")
    # Each question leads to a sheet of its own while there are enough of them.
    assert "Seconde" in questions[0].get_text()
    assert "Seconde" in questions[4].get_text()
    assert not questions[1].select(".count, h3 a")


def test_each_language_shows_its_own_pages(client):
    news = make_page(NewsPage, title="Une nouvelle")
    make_translation(news, "en", title="A piece of news")
    target = make_page(StandardPage, title="Méthode", slug="methode")
    make_translation(target, "en", title="Method", slug="method")
    for language in ("en", "es"):
        compose(
            section("news", count=3),
            section("call", links=[item(page=target.pk)]),
            language=language,
        )
    english, spanish = read(client, "/en/"), read(client, "/es/")
    assert english.select_one(".news h3").get_text(strip=True) == "A piece of news"
    assert english.select_one(".call .btn")["href"] == "/en/method/"
    assert not spanish.select(".news, .call .btn")


def test_nothing_restricted_is_shown(client):
    index = make_page(NewsIndexPage)
    news = make_page(NewsPage, parent=index)
    PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    compose(section("news", count=3), section("call", links=[item(page=news.pk)]))
    assert not read(client).select(".news, .call .btn")


@pytest.mark.parametrize("number", [1, 12])
def test_a_whole_home_page_takes_eight_queries(client, number, django_assert_max_num_queries):
    index = make_page(NewsIndexPage)
    contact = make_page(StandardPage)
    for _ in range(number):
        make_page(NewsPage, parent=index)
        make_page(SheetPage, economy=answer())
        make_meeting(5)
    HalfDay.objects.create(
        meeting=MeetingPage.objects.order_by("pk").first(), sequence="illustrate", title="Moment",
        starts_at=now(), ends_at=now(), locale=home_page().locale,
    )  # fmt: skip
    compose(
        section("news", count=4),
        {"type": "next_meeting", "value": {"label": "Prochaine étape"}},
        section("territories"),
        section("questions"),
        section("sheets", count=3),
        section("steps", steps=[], link=link("Lire", screen="certification:framework")),
        section("verify"),
        section("call", links=[item("Écrire", page=contact.pk)]),
        {"type": "text", "value": {"title": "Mots", "text": "<p>Un texte.</p>"}},
    )
    assert HomePage.objects.count() == 3
    assert MeetingIndexPage.objects.exists()
    client.get("/fr/")
    with django_assert_max_num_queries(8):
        response = client.get("/fr/")
    assert response.status_code == 200
    assert not response.cookies
