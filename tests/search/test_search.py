"""The search of the public site, as readers use it."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from home.models import NewsPage, PersonPage, Region, SheetPage, SiteDocument, StandardPage, Theme
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def address(language="fr"):
    with override(language):
        return reverse("search")


@pytest.fixture
def ask(client):
    """Ask a question and get the screen: `ask("moulin", language="en", type="news")`."""

    def get(question, language="fr", **asked):
        response = client.get(address(language), {"q": question, **asked})
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return get


def titles(screen):
    return [link.get_text().strip() for link in screen.select(".result h3 a")]


def text(words):
    return [{"type": "text", "value": f"<p>{words}</p>"}]


@pytest.mark.parametrize(
    ("language", "title", "question"),
    [
        ("fr", "Égalité des territoires", "egalites territoire"),
        ("en", "Energy for cities", "CITY energies"),
        ("es", "Jóvenes en transición", "joven transiciones"),
    ],
)
def test_accents_and_plurals_do_not_matter(ask, language, title, question):
    make_page(StandardPage, title=title, language=language)
    assert titles(ask(question, language)) == [title]


def test_the_title_counts_more_than_the_text(ask):
    make_page(StandardPage, title="Un récit", body=text("Le moulin tourne encore."))
    make_page(StandardPage, title="Le moulin", body=text("Il tourne."))
    assert titles(ask("moulin")) == ["Le moulin", "Un récit"]


def test_words_are_marked_and_the_rest_is_escaped(ask):
    make_page(StandardPage, title="<i>Moulin</i> & roue", body=text("Le moulin &lt;b&gt; tourne."))
    screen = ask("moulins")
    assert screen.select_one(".result h3").get_text(strip=True) == "<i>Moulin</i> & roue"
    assert [mark.get_text() for mark in screen.select(".result mark")] == ["Moulin", "moulin"]


def test_pages_with_some_of_the_words_come_when_none_has_all(ask):
    make_page(StandardPage, title="The mill", language="en")
    make_page(StandardPage, title="The wheel of a mill", language="en")
    screen = ask("mill wheel rust", "en")
    assert titles(screen) == ["The wheel of a mill", "The mill"]
    assert "those that have some of them" in screen.get_text()
    assert titles(ask("mill wheel", "en")) == ["The wheel of a mill"]


def test_the_count_is_in_the_title_and_announced(ask):
    make_page(StandardPage, title="Mill", language="en")
    screen = ask("mill", "en")
    assert "1 result for “mill”" in screen.title.get_text()
    assert "1 result for “mill”" in screen.select_one("[role=status]").get_text()


def test_facets_narrow_and_tell_what_they_leave(ask):
    theme = Theme.objects.create(name_fr="Eau", name_en="Water", slug="eau")
    region = Region.objects.create(name_fr="Bretagne", name_en="Brittany", slug="bretagne", country="FR")
    make_page(NewsPage, title="Mill in the news", language="en", themes=[theme])
    make_page(SheetPage, title="Sheet of the mill", language="en", region=region)
    screen = ask("mill", "en")
    assert [option.get_text() for option in screen.select("#facet-type option")] == [
        "All", "News (1)", "Experience sheet (1)",
    ]  # fmt: skip
    assert titles(ask("mill", "en", type="news")) == ["Mill in the news"]
    assert titles(ask("mill", "en", theme="eau")) == ["Mill in the news"]
    assert titles(ask("mill", "en", region="bretagne")) == ["Sheet of the mill"]
    assert titles(ask("mill", "en", country="FR")) == ["Sheet of the mill"]
    assert len(titles(ask("mill", "en", type="nonsense", theme="\x00'\"", page="-9"))) == 2


def test_the_other_languages_are_offered_with_their_count(ask):
    page = make_page(StandardPage, title="Énergie")
    make_translation(page, "en", title="Energy")
    links = ask("energie", "en").select("a[hreflang=fr]")
    found = [link for link in links if "1 result in French" in link.get_text(" ", strip=True)]
    assert [link["href"] for link in found] == [f"{address('fr')}?q=energie"]


def test_what_is_private_is_never_found(ask):
    opened = make_page(StandardPage, title="Moulin ouvert")
    closed = make_page(StandardPage, title="Moulin fermé")
    make_page(StandardPage, parent=closed, title="Moulin sous clef")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    gone = make_page(StandardPage, title="Moulin parti")
    Page.objects.filter(pk=gone.pk).update(live=False)
    late = make_page(StandardPage, title="Moulin passé")
    Page.objects.filter(pk=late.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    opened.create_alias(update_slug="copie")
    opened.copy(update_attrs={"title": "Moulin copié", "slug": "copie-2"}, keep_live=False)
    assert titles(ask("moulin")) == ["Moulin ouvert"]


def test_a_person_leaves_with_their_consent(ask):
    person = make_page(PersonPage, title="Ana Moulin", consent_given_on=dt.date(2026, 1, 1))
    assert titles(ask("moulin")) == ["Ana Moulin"]
    PersonPage.objects.filter(pk=person.pk).update(consent_withdrawn_on=dt.date(2026, 2, 1))
    assert titles(ask("moulin")) == []


def test_documents_of_restricted_collections_are_not_found(ask):
    SiteDocument.objects.create(title="Moulin ouvert", file="a.pdf")
    closed = Collection.get_first_root_node().add_child(name="Bureau")
    below = closed.add_child(name="Comptes")
    for collection in (closed, below):
        SiteDocument.objects.create(title=f"Moulin {collection.name}", file="b.pdf", collection=collection)
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert titles(ask("moulin")) == ["Moulin ouvert"]


def test_suggestions_do_not_tell_private_words(ask):
    page = make_page(StandardPage, title="Confidentialissime")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "onfidentialissime</a>" not in str(ask("confidentialisime"))


def pin(question, page=None, **fields):
    query, _created = Query.objects.get_or_create(query_string=question)
    return SearchPromotion.objects.create(query=query, page=page, **fields)


def test_what_editors_pinned_comes_first_once_in_the_language_of_the_reader(ask):
    make_page(StandardPage, title="Moulin")
    pinned = make_page(StandardPage, title="Les énergies")
    make_translation(pinned, "en", title="Energies")
    pin("moulins", pinned, description="À lire d’abord")
    screen = ask("moulin")
    assert titles(screen) == ["Les énergies", "Moulin"]
    assert "À lire d’abord" in screen.select_one(".result").get_text()
    assert titles(ask("moulins", "en")) == ["Energies"]
    assert titles(ask("moulin roue")) == ["Moulin"]


def test_a_pinned_page_that_becomes_private_is_not_shown(ask):
    pinned = make_page(StandardPage, title="Énergies")
    pin("moulin", pinned)
    PageViewRestriction.objects.create(page=pinned, restriction_type="login")
    assert titles(ask("moulin")) == []


def test_a_pinned_link_outside_is_shown_and_counted(ask):
    pin("mill", external_link_url="https://example.org/mill", external_link_text="The mill elsewhere")
    screen = ask("mill", "en")
    assert titles(screen) == ["The mill elsewhere"]
    assert "1 result" in screen.select_one("[role=status]").get_text()


def test_asking_writes_nothing(client, django_assert_max_num_queries):
    client.get(address(), {"q": "moulin"})
    assert not Query.objects.exists()


def test_a_spelling_is_suggested(ask):
    make_page(StandardPage, title="La transition énergétique")
    screen = ask("tranzition énergétique", "fr")
    assert "transition énergétique" in [link.get_text(strip=True) for link in screen.select("main a")]


def test_nothing_found_says_where_to_go(ask):
    screen = ask("xyzxyzxyz", "en")
    assert "Nothing was found" in screen.get_text()
    assert screen.select(".empty a")


def test_without_a_question_the_screen_helps(ask):
    assert "What the search finds" in ask("", "en").get_text()
    assert "too common" in ask("the of a", "en").get_text()


def test_long_lists_are_read_by_pages(ask):
    for number in range(15):
        make_page(StandardPage, title=f"Moulin {number}")
    screen = ask("moulin")
    assert len(titles(screen)) == 12
    assert len(titles(ask("moulin", page=2))) == 3
    assert "q=moulin" in screen.select_one("nav.pages a[rel=next]")["href"]


def test_the_number_of_queries_does_not_follow_the_number_of_results(client, django_assert_max_num_queries):
    theme = Theme.objects.create(name_fr="Eau", slug="eau")
    region = Region.objects.create(name_fr="Bretagne", slug="bretagne", country="FR")
    pin("moulin", make_page(NewsPage, title="Moulin 0", themes=[theme], region=region))

    def queries():
        client.get(address(), {"q": "moulin"})  # warm what is kept between requests
        with CaptureQueriesContext(connection) as captured:
            client.get(address(), {"q": "moulin"})
        return len(captured)

    with_one = queries()
    for number in range(1, 50):
        model = NewsPage if number % 2 else SheetPage
        make_page(model, revised=False, title=f"Moulin {number}", themes=[theme], region=region)
    assert queries() == with_one <= MOST_QUERIES


ODD = [
    "\x00", "a\x00b", "'", '"', '"non fermé', "AND OR NOT", "NEAR(a b)", "title:a*", "a* -b +c ^d", "(((", "%_\\", "'; DROP TABLE",
    "<script>alert(1)</script>", "🌱🌍", "مرحبا بالعالم", "שלום", "\u202eabc", "漢字", "ß", "İ", "ﷺ" * 50, "a" * 10_000, "mot " * 2_500,
    "\ud800", "e\u0301" * 300, "&amp;", "{{ 7*7 }}", "${7*7}", "\r\nSet-Cookie: a=b", "../../etc/passwd", "@@ !! :*", "\\", "1'1", "؟",
]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_odd_question_has_an_answer(client, language):
    make_page(StandardPage, title="Moulin")
    for question in ODD:
        data = {"q": question.encode(errors="surrogatepass").decode(errors="replace")}
        response = client.get(address(language), data)
        assert response.status_code == 200, question
        assert b"<script>alert" not in response.content
        assert not response.cookies, question


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_question_has_an_answer(client, question):
    assert client.get(address("fr"), {"q": question.encode(errors="replace")}).status_code == 200


def test_no_cookie_and_not_for_search_engines(client):
    response = client.get(address("en"), {"q": "mill"})
    assert not response.cookies
    assert b'name="robots" content="noindex"' in response.content
    assert client.post(address("en")).status_code in {403, 405}
