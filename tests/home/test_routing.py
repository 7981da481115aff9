"""Routing answers as Wagtail's own does, in fewer queries."""

import pytest
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from home import routing
from home.models import HomePage, NewsIndexPage, NewsPage, SectionPage, StandardPage
from home.queries.pages import crumbs
from tests.factories.pages import home_page, make_page, make_translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def tree():
    """A section of three floors in French, with a draft half way up; part of it in English."""
    section = make_page(SectionPage, title="Le réseau", slug="reseau")
    text = make_page(StandardPage, parent=section, title="Méthode", slug="methode")
    deep = make_page(StandardPage, parent=text, title="Étapes", slug="etapes")
    draft = make_page(StandardPage, parent=section, title="Brouillon", slug="brouillon")
    make_page(StandardPage, parent=draft, title="Dessous", slug="dessous")
    draft.unpublish()
    # The same slug elsewhere must not lead astray.
    make_page(StandardPage, parent=draft, title="Autre méthode", slug="methode")
    english = make_translation(section, "en", title="The network", slug="network")
    make_page(StandardPage, parent=english, language="en", title="Method", slug="reseau")
    return {"section": section, "text": text, "deep": deep, "draft": draft, "english": english}


PATHS = [
    "",
    "reseau/",
    "reseau/methode/",
    "reseau/methode/etapes/",
    "reseau/etapes/",
    "methode/",
    "reseau/brouillon/",
    "reseau/brouillon/dessous/",
    "reseau/brouillon/methode/",
    "network/",
    "network/reseau/",
    "Reseau/",
    "reseau//methode/",
    "accueil/",
    "rien/du/tout/",
]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("path", PATHS)
def test_every_address_leads_where_wagtail_leads(rf, tree, path, language):
    with override(language):
        theirs = Page.route_for_request(rf.get("/"), path)
        request = rf.get("/")
        request._wagtail_site = routing.site_of(request)
        ours = routing.route(request, path)
    assert (ours and ours.page.pk) == (theirs and theirs[0].pk)
    assert type(ours and ours.page) is type(theirs and theirs[0])


def test_without_a_home_page_in_the_language_that_of_the_site_answers(rf):
    english = home_page("en")
    english.live = False
    english.save()
    with override("en"):
        theirs = Page.route_for_request(rf.get("/"), "")[0]
        request = rf.get("/")
        request._wagtail_site = routing.site_of(request)
        ours = routing.route(request, "").page
    assert ours.pk == theirs.pk == home_page("fr").pk


def test_a_page_type_that_routes_by_itself_is_asked(rf, tree, monkeypatch):
    asked = []

    def route(self, request, path_components):
        asked.append((self.slug, path_components))
        return RouteResult(self)

    monkeypatch.setattr(StandardPage, "route", route, raising=False)
    request = rf.get("/")
    request._wagtail_site = routing.site_of(request)
    with override("fr"):
        assert routing.route(request, "reseau/methode/etapes/loin/").page.pk == tree["text"].pk
    assert asked == [("methode", ["etapes", "loin"])]


def test_the_way_takes_no_more_queries_at_any_depth(rf, tree, django_assert_num_queries):
    request = rf.get("/")
    request._wagtail_site = routing.site_of(request)
    with override("fr"):
        crumbs(routing.route(request, "reseau/methode/").page)  # Wagtail keeps the addresses of its sites
        for path in ("reseau/", "reseau/methode/", "reseau/methode/etapes/"):
            with django_assert_num_queries(2):
                page = routing.route(request, path).page
                assert list(page.get_view_restrictions()) == []
                assert len(crumbs(page)) == len(path.split("/"))
                assert page.get_parent().pk


def test_the_first_page_takes_one_query(rf, django_assert_num_queries):
    request = rf.get("/")
    request._wagtail_site = routing.site_of(request)
    with django_assert_num_queries(1):
        page = routing.route(request, "").page
        assert isinstance(page, HomePage)
        assert page.title
        assert str(page.sections) == ""
        assert list(page.get_view_restrictions()) == []


@pytest.mark.parametrize("name", ["section", "text", "deep"])
def test_a_restriction_on_the_way_asks_for_a_login(client, tree, name):
    PageViewRestriction.objects.create(page=tree[name], restriction_type=PageViewRestriction.LOGIN)
    response = client.get("/fr/reseau/methode/etapes/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_an_alias_opens_nothing_that_its_source_closes(client, tree):
    tree["deep"].create_alias(parent=home_page(), update_slug="copie")
    PageViewRestriction.objects.create(page=tree["deep"], restriction_type=PageViewRestriction.LOGIN)
    chain = client.get("/fr/copie/", follow=True).redirect_chain
    assert chain[-1][0].startswith("/accounts/login/")


def test_a_password_opens_what_it_protects(client, tree):
    PageViewRestriction.objects.create(
        page=tree["text"], restriction_type=PageViewRestriction.PASSWORD, password="ouvrez"
    )
    page = client.get("/fr/reseau/methode/")
    assert "Étapes" not in page.content.decode()
    assert page.context["form"]


def test_drafts_answer_404_and_their_children_stay(client, tree):
    assert client.get("/fr/reseau/brouillon/").status_code == 404
    page = client.get("/fr/reseau/brouillon/dessous/")
    assert page.status_code == 200
    assert 'href="/fr/reseau/brouillon/"' not in page.content.decode()


def test_a_site_that_changes_is_read_again(rf):
    request = rf.get("/")
    assert routing.site_of(request).site_name == "Pactes Locaux"
    site = Site.objects.get(is_default_site=True)
    site.site_name = "Un autre nom"
    site.save()
    assert routing.site_of(rf.get("/")).site_name == "Un autre nom"


def test_the_breadcrumb_tells_the_way(client, tree):
    page = client.get("/fr/reseau/methode/etapes/").content.decode()
    for address in ("/fr/", "/fr/reseau/", "/fr/reseau/methode/"):
        assert f'<li><a href="{address}">' in page
    assert '<li aria-current="page">Étapes</li>' in page


@pytest.mark.parametrize("depth", [1, 3])
def test_a_text_takes_twelve_queries_at_most(client, depth, django_assert_max_num_queries):
    page = make_page(SectionPage)
    for _ in range(depth):
        page = make_page(StandardPage, parent=page if depth else None)
    make_page(StandardPage, parent=page)
    client.get(page.url)
    with django_assert_max_num_queries(12) as found:
        assert client.get(page.url).status_code == 200
    assert len(found) <= 6


def test_a_section_takes_as_many_queries_for_one_page_as_for_many(client, django_assert_num_queries):
    section = make_page(SectionPage)
    make_page(StandardPage, parent=section)
    client.get(section.url)
    with django_assert_num_queries(6) as few:
        client.get(section.url)
    for _ in range(20):
        make_page(StandardPage, parent=section)
    with django_assert_num_queries(len(few)):
        response = client.get(section.url)
    assert response.content.decode().count("card-link") == 21


# --- the language switch -----------------------------------------------------------------------------------------


def switch(client, path):
    response = client.get(path)
    return {
        language.code: (language.url, language.is_translated) for language in response.context["languages"]
    }


def test_the_switch_stays_on_the_page_where_it_is_translated(client, tree):
    assert switch(client, "/fr/reseau/") == {
        "fr": ("/fr/reseau/", True),
        "en": ("/en/network/", True),
        "es": ("/es/?untranslated=1", False),
    }


def test_the_switch_does_not_lead_to_a_draft_an_alias_or_a_closed_page(client, tree):
    tree["english"].unpublish()
    assert switch(client, "/fr/reseau/")["en"] == ("/en/?untranslated=1", False)
    tree["english"].get_latest_revision().publish()
    PageViewRestriction.objects.create(page=tree["english"], restriction_type=PageViewRestriction.LOGIN)
    assert switch(client, "/fr/reseau/")["en"] == ("/en/?untranslated=1", False)
    tree["text"].copy_for_translation(home_page("es").locale, copy_parents=True, alias=True)
    assert switch(client, "/fr/reseau/methode/")["es"] == ("/es/?untranslated=1", False)


def test_the_home_page_says_that_the_page_is_not_translated(client):
    assert "role" in client.get("/es/?untranslated=1").content.decode()
    index = make_page(NewsIndexPage)
    news = make_page(NewsPage, parent=index)
    assert "/es/?untranslated=1" in client.get(news.url).content.decode()
