"""Experience sheets and collections: what readers find, in three languages, at a constant price."""

import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import override
from PIL import Image
from wagtail.models import Locale, PageViewRestriction

from home.choices import Question
from home.forms.sheets import SheetForm
from home.models import (
    BranchPage,
    CollectionPage,
    Region,
    SheetFigure,
    SheetIndexPage,
    SheetPage,
    SiteImage,
    TerritoryPage,
    Theme,
)
from tests.factories import ter_res
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script>'
MOST_QUERIES = 15


def words(text):
    return [("text", f"<p>{text}</p>")]


def picture(colour="green"):
    buffer = io.BytesIO()
    Image.new("RGB", (600, 400), colour).save(buffer, "PNG")
    buffer.seek(0)
    return SiteImage.objects.create(title="Terraces", file=ImageFile(buffer, name=f"{colour}.png"))


def illustrated(text, *images):
    """Return an answer with pictures, as the database keeps it."""
    blocks = [{"type": "text", "value": f"<p>{text}</p>"}]
    for image in images:
        shown = {"image": image.pk, "decorative": False, "alt_text": "Terraces"}
        blocks.append({"type": "figure", "value": {"image": shown, "caption": "In May"}})
    return json.dumps(blocks)


def theme(slug, name=None):
    name = name or slug.capitalize()
    return Theme.objects.create(slug=slug, name_fr=name, name_en=name, name_es=name)


def read(client, page, query=""):
    response = client.get(page.url + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def queries_of(client, url):
    client.get(url)  # pictures are cut, sites are read: once
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def whole_sheet(**fields):
    """Return a sheet that shows everything that a sheet may show."""
    region = Region.objects.create(slug="occitanie", name_fr="Occitanie", country="FR")
    territory = make_page(TerritoryPage, title="Haute vallée", place="Couiza")
    make_page(BranchPage, title="Antenne Sud", region=region)
    given = {
        "title": "Une foire où rien ne se vend",
        "introduction": "Trente-deux itinéraires.",
        "territory": territory,
        "region": region,
        "place": "Haute vallée de l’Aude",
        "country": "FR",
        "since": 2000,
        "until": 2009,
        "latitude": "42.87",
        "longitude": "2.18",
        "axis": "B",
        "actors": "BASE Sud Audois\n\nAssociations de la vallée",
        "themes": [theme("local-development", "Développement local")],
        "figures": [
            SheetFigure(value="32", label="itinéraires", locale=Locale.objects.get(language_code="fr"))
        ],
        "opening": "<p>En 2000.</p>",
        "what_failed": "<p>Un annuaire vieillit.</p>",
        "picture": picture(),
        "picture_alt": "Des chemins",
        "picture_caption": "Trente-deux chemins",
        **{question: words(f"Réponse {question.number}") for question in Question},
        **fields,
    }
    return make_page(SheetPage, **given)


# --- one sheet -----------------------------------------------------------------------------------------------------


def test_a_sheet_shows_its_figures_its_answers_and_its_surroundings(client):
    ter_res.in_force()
    sheet = whole_sheet()
    page = read(client, sheet)
    assert page.h1.text == "Une foire où rien ne se vend"
    assert page.title.text.startswith("Une foire où rien ne se vend – ")
    assert page.select_one(".figures dd").text == "32"
    assert [link["href"] for link in page.select(".toc a")] == [
        "#q1",
        "#q2",
        "#q3",
        "#q4",
        "#q5",
        "#what-failed",
    ]
    assert all(page.find(id=link["href"][1:]) for link in page.select(".toc a"))
    assert page.select_one(".map-locator")
    side = page.select_one(".reading-aside")
    for text in (
        "BASE Sud Audois",
        "Associations de la vallée",
        "Antenne Sud",
        "Développement local",
        "B · ",
    ):
        assert text in side.text
    assert side.select_one(".more")["href"] == sheet.territory.url
    assert "2000–2009" in page.select_one(".page-head").text
    assert "CC BY-SA 4.0" in page.select_one(".colophon").text
    assert page.select_one(".reading-text img")["alt"] == "Des chemins"
    assert [crumb.text for crumb in page.select(".crumbs li")][-1] == sheet.title


def test_a_sheet_costs_few_queries_however_many_pictures_its_answers_hold(client):
    ter_res.in_force()
    sheet = whole_sheet()
    for number in range(3):
        make_page(SheetPage, title=f"Voisine {number}", themes=list(sheet.themes.all()))
    one = queries_of(client, sheet.url)
    for question in Question:
        setattr(sheet, question, illustrated("Avec des images", picture("red"), picture("blue")))
    sheet.save_revision().publish()
    assert queries_of(client, sheet.url) <= min(one + 2, MOST_QUERIES)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_sheet_is_read_in_three_languages(client, language):
    territory = make_page(TerritoryPage, title="Vallée")
    sheet = make_page(SheetPage, title="Foire", territory=territory, lessons=words("Recenser"))
    if language != "fr":
        make_translation(territory, language, title=f"Valley {language}")
        sheet = make_translation(
            sheet, language, title=f"Fair {language}", territory=territory, lessons=words("Count")
        )
    page = read(client, sheet)
    assert page.html["lang"] == language
    assert page.h1.text == sheet.title
    with override(language):
        assert page.find(id="q5").text.replace("\u202f", " ") == str(Question.LESSONS.sentence).replace(
            "\u202f", " "
        )
    link = page.select_one(".reading-aside .more")
    assert link["href"].startswith(f"/{language}/")


def test_a_sheet_without_anything_but_a_title_is_a_page(client):
    page = read(client, make_page(SheetPage, title="Rien encore"))
    assert page.h1.text == "Rien encore"
    assert not page.select(".toc, .figures, .failed, .map-locator")


def test_sheets_in_the_same_spirit_share_themes_then_the_axis(client):
    water, bread = theme("water"), theme("bread")
    sheet = make_page(SheetPage, title="Celle-ci", themes=[water, bread], axis="A")
    make_page(SheetPage, title="Un thème", themes=[water])
    make_page(SheetPage, title="Deux thèmes", themes=[water, bread])
    make_page(SheetPage, title="Même axe", axis="A")
    make_page(SheetPage, title="Rien de commun", axis="C", themes=[theme("other")])
    make_page(SheetPage, title="Brouillon", themes=[water, bread], live=False).unpublish()
    titles = [title.text for title in read(client, sheet).select(".band .card h3")]
    assert titles == ["Deux thèmes", "Un thème", "Même axe"]


def test_hostile_words_of_a_sheet_stay_words(client):
    fields = ["title", "introduction", "place", "actors", "picture_caption", "licence"]
    sheet = whole_sheet(
        **dict.fromkeys(fields, HOSTILE),
        slug="hostile",
        what_failed=f"<p>{escape(HOSTILE)}</p>",
        economy=[("quote", {"text": HOSTILE, "author": HOSTILE, "role": HOSTILE})],
        figures=[SheetFigure(value="1", label=HOSTILE, locale=Locale.objects.get(language_code="fr"))],
    )
    for url in (sheet.url, sheet.get_parent().url):
        html = client.get(url).content.decode()
        assert HOSTILE not in html
        assert "&lt;script&gt;alert(" in html


# --- the axis of a sheet ---------------------------------------------------------------------------------------------


def axis_field(axis=""):
    """Return the field as an editor finds it."""
    form_class = SheetPage.get_edit_handler().get_form_class()
    assert issubclass(form_class, SheetForm)
    return form_class(instance=SheetPage(axis=axis)).fields["axis"]


def test_the_axis_of_a_sheet_is_one_of_the_framework_in_force():
    ter_res.in_force()
    field = axis_field()
    assert [code for code, _ in field.choices][:2] == ["", "A"]
    assert field.clean("A") == "A"
    with pytest.raises(ValidationError) as refused:
        field.clean("Z")
    assert refused.value.messages == ["The framework in force has no axis “Z”."]
    with override("es"):
        spanish = dict(axis_field().choices)["A"]
    assert spanish != dict(field.choices)["A"]


def test_an_axis_of_a_former_framework_is_kept_until_an_editor_changes_it():
    ter_res.in_force()
    field = axis_field("Z")
    assert field.choices[-1] == ("Z", "Z (not an axis of the framework in force)")
    assert field.clean("Z") == "Z"


def test_without_a_framework_a_sheet_has_no_axis():
    field = axis_field()
    assert field.clean("") == ""
    with pytest.raises(ValidationError):
        field.clean("A")


# --- the list ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(db):
    """An index with sheets that differ by question, theme, axis and country."""
    ter_res.in_force()
    index = make_page(SheetIndexPage, title="Fiches")
    water, bread = theme("water", "Eau"), theme("bread", "Pain")
    make_page(SheetPage, title="Sources", themes=[water], axis="A", country="FR", economy=words("Eau"))
    make_page(
        SheetPage, title="Moulins", themes=[water, bread], axis="B", country="SN", lessons=words("Pain")
    )
    make_page(
        SheetPage, title="Fours", themes=[bread], country="FR", economy=words("Pain"), lessons=words("Feu")
    )
    make_translation(make_page(SheetPage, title="Absente").get_parent().specific, "en", title="Sheets")
    SheetPage.objects.get(title="Absente").unpublish()
    return index


def titles(client, index, query=""):
    return [title.text for title in read(client, index, query).select(".wrap.page .card h3")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Sources", "Moulins", "Fours"}),
        ("?question=economy", {"Sources", "Fours"}),
        ("?question=lessons&theme=water", {"Moulins"}),
        ("?theme=bread", {"Moulins", "Fours"}),
        ("?axis=B", {"Moulins"}),
        ("?country=FR&question=lessons", {"Fours"}),
    ],
)
def test_sheets_are_narrowed_by_question_theme_axis_and_country(client, shelf, query, found):
    assert set(titles(client, shelf, query)) == found


def test_each_choice_tells_how_many_sheets_it_leaves(client, shelf):
    page = read(client, shelf, "?theme=water")
    options = {
        select["name"]: [option.text for option in select.find_all("option")][1:]
        for select in page.select("form.facets select")
    }
    assert options["theme"] == ["Eau (2)", "Pain (2)"]
    assert options["country"] == ["France (1)", "Sénégal (1)"]
    assert [option[0] for option in options["axis"]] == ["A", "B"]
    assert "·" in options["axis"][0]
    assert len(options["question"]) == 2
    assert "2" in page.find(id="results").text


def test_choices_that_nothing_brings_together_say_so_and_lead_out(client, shelf):
    page = read(client, shelf, "?theme=bread&axis=A")
    assert page.select_one(".empty a")["href"] == shelf.url


def test_an_empty_list_says_so(client, db):
    assert read(client, make_page(SheetIndexPage)).select_one(".empty")


@pytest.mark.parametrize(
    "query",
    [
        "?question=../../etc",
        "?theme=%3Cscript%3E",
        "?axis=%00",
        "?country=" + "F" * 9000,
        "?page=0",
        "?page=-1",
        "?page=9999",
        "?page=abc",
        "?question=economy&question=lessons",
        "?theme=%F0%9F%8C%8D",
    ],
)
def test_odd_questions_get_a_list(client, shelf, query):
    assert "<script>%3C" not in client.get(shelf.url + query).content.decode()
    assert titles(client, shelf, query)


def test_a_list_costs_the_same_for_one_sheet_and_for_fifty(client):
    ter_res.in_force()
    water = theme("water")
    make_page(SheetPage, title="Première", themes=[water], axis="A", country="FR", economy=words("Eau"))
    index = SheetIndexPage.objects.get()
    one = queries_of(client, index.url)
    for number in range(50):
        make_page(
            SheetPage,
            revised=False,
            title=f"N° {number}",
            themes=[water],
            axis="B",
            country="SN",
            lessons=words("Pain"),
        )
    assert queries_of(client, index.url) == one <= MOST_QUERIES
    assert len(titles(client, index)) == 12
    assert len(titles(client, index, "?page=5")) == 3


def test_a_restricted_sheet_is_in_no_list(client, shelf):
    PageViewRestriction.objects.create(page=SheetPage.objects.get(title="Fours"), restriction_type="login")
    assert set(titles(client, shelf)) == {"Sources", "Moulins"}


# --- sheets read together ------------------------------------------------------------------------------------------------


def test_a_question_lines_up_the_answers_of_several_sheets(client, shelf):
    collection = make_page(CollectionPage, parent=shelf, question="economy", opening="<p>Ouverture</p>")
    page = read(client, collection)
    assert [title.text for title in page.select(".compared h2")] == ["Fours", "Sources"]
    anchors = [link["href"] for link in page.select(".contents a")]
    assert [page.find(id=anchor[1:]).text for anchor in anchors] == ["Fours", "Sources"]
    assert "Ouverture" in page.text
    assert "Feu" not in page.select_one(".reading-text").text
    assert read(client, shelf).find("a", string=collection.title)["href"] == collection.url


def test_a_theme_gives_the_five_answers_of_its_sheets_and_leads_from_one_to_the_next(client, shelf):
    collection = make_page(CollectionPage, parent=shelf, theme=Theme.objects.get(slug="bread"))
    page = read(client, collection)
    assert [title.text for title in page.select(".compared h2")] == ["Fours", "Moulins"]
    assert len(page.select(".compared-answer")) == 3
    (link,) = page.select(".compared-answer .more")
    assert page.find(id=link["href"][1:]).select_one(".blocks").text.strip() == "Pain"
    both = make_page(CollectionPage, parent=shelf, theme=Theme.objects.get(slug="bread"), question="economy")
    assert [title.text for title in read(client, both).select(".compared h2")] == ["Fours"]


def test_a_collection_costs_the_same_for_one_sheet_and_for_fifty(client):
    water = theme("water")
    target = make_page(TerritoryPage)
    link = f'<a linktype="page" id="{target.pk}">Vallée</a>'
    answers = {question: illustrated(f"Eau, {link}", picture()) for question in Question}
    make_page(SheetPage, themes=[water], **answers)
    collection = make_page(CollectionPage, theme=water)
    one = queries_of(client, collection.url)
    for _ in range(49):
        make_page(SheetPage, revised=False, themes=[water], **answers)
    assert queries_of(client, collection.url) == one <= MOST_QUERIES


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_collection_without_a_sheet_says_so(client, language):
    page = read(client, make_page(CollectionPage, language=language, question="lessons"))
    assert page.html["lang"] == language
    assert page.select_one(".empty")
