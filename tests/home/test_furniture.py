"""Menus, footer and notices: what editors wrote, in the reader's language, in two queries."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction

from home.models import Footer, Menu, SectionPage, SiteNotice, StandardPage
from home.queries.furniture import furniture
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db


def locale(language="fr"):
    return Locale.objects.get(language_code=language)


def link(label="", **target):
    return ("link", {"label": label, "page": None, "screen": "", "url": "", **target})


def write_menu(slot, *links, language="fr", title=""):
    return Menu.objects.create(slot=slot, title=title, links=list(links), locale=locale(language))


def write_notice(text, *, starts=-1, ends=1, language="fr", **fields):
    day = now()
    return SiteNotice.objects.create(
        text=text,
        starts_at=day + timedelta(days=starts),
        ends_at=day + timedelta(days=ends),
        locale=locale(language),
        **fields,
    )


def read(client, path="/fr/"):
    return BeautifulSoup(client.get(path).content, "html.parser")


def main_links(soup):
    return [(a.get_text(strip=True), a["href"]) for a in soup.select("#menu li:not(.nav-extra) a")]


def test_until_editors_write_a_menu_it_leads_to_the_screens_of_the_guarantee(client):
    soup = read(client)
    assert [href for _words, href in main_links(soup)] == ["/fr/registre/", "/verifier/", "/fr/referentiel/"]
    footer = soup.select_one("footer")
    assert footer.select_one('a[href="mailto:contact@example.org"]')
    assert footer.select_one('a[href="/fr/plan-du-site/"], a[href="/fr/site-map/"]')


def test_a_menu_leads_to_pages_screens_and_addresses_in_the_order_of_the_editor(client):
    page = make_page(StandardPage, title="Notre méthode", slug="methode")
    write_menu(
        "main",
        link("Registre", screen="certification:register"),
        link(page=page),
        link("Ailleurs", url="https://example.org/"),
    )
    assert main_links(read(client)) == [
        ("Registre", "/fr/registre/"),
        ("Notre méthode", "/fr/methode/"),
        ("Ailleurs", "https://example.org/"),
    ]


def test_a_menu_leads_to_the_page_in_its_own_language_or_not_at_all(client):
    page = make_page(StandardPage, title="Méthode", slug="methode")
    make_translation(page, "en", title="Method", slug="method")
    for language in ("en", "es"):
        write_menu(
            "main", link(page=page), link("Register", screen="certification:register"), language=language
        )
    assert main_links(read(client, "/en/"))[0] == ("Method", "/en/method/")
    assert [words for words, _url in main_links(read(client, "/es/"))] == ["Register"]


def test_a_menu_never_leads_to_a_draft_nor_behind_a_login(client):
    draft, closed = make_page(StandardPage), make_page(SectionPage)
    inside = make_page(StandardPage, parent=closed)
    draft.unpublish()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    write_menu(
        "main", link(page=draft), link(page=closed), link(page=inside), link("Là", screen="verify_form")
    )
    assert [words for words, _url in main_links(read(client))] == ["Là"]


def test_a_draft_of_a_menu_is_shown_to_nobody(client):
    menu = write_menu("main", link("Ailleurs", url="https://example.org/"))
    menu.live = False
    menu.save()
    assert "Ailleurs" not in client.get("/fr/").content.decode()


def test_the_entry_of_a_page_is_marked_on_the_pages_under_it(client):
    section = make_page(SectionPage, title="Le réseau", slug="reseau")
    under = make_page(StandardPage, parent=section, title="Méthode", slug="methode")
    make_page(StandardPage, parent=under, title="Étapes", slug="etapes")
    write_menu(
        "main", link(page=section), link(page=under), link("Registre", screen="certification:register")
    )

    def marked(path):
        return [(a["href"], a["aria-current"]) for a in read(client, path).select("#menu a[aria-current]")]

    assert marked("/fr/reseau/") == [("/fr/reseau/", "page")]
    assert marked("/fr/reseau/methode/etapes/") == [("/fr/reseau/methode/", "true")]
    assert marked("/fr/") == []
    assert marked("/fr/registre/") == [("/fr/registre/", "page")]


def test_the_entry_of_the_guarantee_stands_for_its_screens(client):
    write_menu("main", link("Garantie collective", screen="certification:guarantee"))
    with override("fr"):
        paths = [reverse(f"certification:{name}") for name in ("guarantee", "register", "framework")]
    for path in (*paths, "/verifier/?language=fr"):
        current = read(client, path).select("#menu a[aria-current]")
        assert [a.get_text(strip=True) for a in current] == ["Garantie collective"], path


def test_the_footer_says_what_editors_wrote(client):
    Footer.objects.create(text="Un réseau de pairs.", contact_email="bureau@example.org", locale=locale())
    write_menu("footer_network", link("Ailleurs", url="https://example.org/"), title="Nous connaître")
    write_menu("legal", link("Plan", screen="home:site_map"))
    footer = read(client).select_one("footer")
    assert "Un réseau de pairs." in footer.get_text()
    assert footer.select_one('a[href="mailto:bureau@example.org"]')
    column = footer.select_one('nav[aria-labelledby="footer_network"]')
    assert (column.h2.get_text(), column.a["href"]) == ("Nous connaître", "https://example.org/")
    assert footer.select_one(".footer-end a").get_text() == "Plan"


def test_a_notice_is_shown_between_its_dates_in_its_language(client):
    page = make_page(StandardPage, slug="consultation")
    write_notice(f'<p>En ce moment <a linktype="page" id="{page.pk}">lire</a></p>', tone="warning")
    write_notice("<p>Plus tard</p>", starts=1, ends=2)
    write_notice("<p>Hier</p>", starts=-2, ends=-1)
    write_notice("<p>Right now</p>", language="en")
    notices = read(client).select(".site-notice")
    assert [notice.get_text(strip=True) for notice in notices] == ["En ce momentlire"]
    assert notices[0].a["href"] == "/fr/consultation/"
    assert "Right now" in client.get("/en/").content.decode()
    assert "En ce moment" not in client.get("/en/").content.decode()


def test_a_notice_does_not_lead_to_a_page_that_is_not_shown(client):
    page = make_page(StandardPage)
    page.unpublish()
    write_notice(f'<p><a linktype="page" id="{page.pk}">lire</a></p>')
    assert not read(client).select_one(".site-notice a").get("href")


@pytest.mark.parametrize("number", [1, 20])
def test_everything_around_a_page_is_read_in_two_queries(number, django_assert_num_queries):
    pages = [make_page(StandardPage) for _ in range(number)]
    for slot in ("main", "footer_network", "footer_contact", "legal"):
        write_menu(slot, *[link(page=page) for page in pages])
    Footer.objects.create(text="Un réseau.", contact_email="bureau@example.org", locale=locale())
    write_notice(f'<p><a linktype="page" id="{pages[0].pk}">lire</a></p>')
    furniture("fr")  # Wagtail keeps the addresses of its sites
    with django_assert_num_queries(2):
        found = furniture("fr")
    assert len(found.menus["main"].links) == number
