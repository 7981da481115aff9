"""The blocks of the texts: each one drawn, safe, and read in a constant number of queries."""

import json
import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.template.loader import get_template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import override
from PIL import Image
from wagtail.admin.icons import get_icons
from wagtail.blocks import (
    ListBlock,
    RawHTMLBlock,
    StructBlockValidationError,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError
from wagtail.documents import get_document_model
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images import get_image_model
from wagtail.models import Locale, PageViewRestriction, Site
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

from certification.clock import localdate
from home.accessibility import FILE_NAME, vague_link_pattern
from home.blocks import AnswerBlock, BodyBlock
from home.models import (
    MeetingIndexPage,
    MeetingPage,
    PersonIndexPage,
    PersonPage,
    SheetIndexPage,
    SheetPage,
    StandardPage,
)

BODY = BodyBlock()
NAMES = [*BODY.child_blocks]
PAGE_BLOCKS = ["people", "meetings", "sheets"]
SCRIPT = '<script>alert("x")</script>'

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page


def make_image(title="Terrasses de Mirvaux", colour="green", size=(320, 200)):
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    buffer.seek(0)
    return get_image_model().objects.create(title=title, file=ImageFile(buffer, name="essai.jpg"))


@pytest.fixture
def library(home, settings, tmp_path):
    """A picture, a document, and three pages of each type that blocks show."""
    settings.MEDIA_ROOT = tmp_path
    image = make_image()
    document = get_document_model().objects.create(
        title="Charte des sources", file=ContentFile(b"%PDF-1.7 essai", name="charte.pdf")
    )
    pages = {name: [make_page(home, name, number) for number in range(3)] for name in PAGE_BLOCKS}
    return {"image": image, "document": document, **pages}


@pytest.fixture
def editor(signed_in):
    return signed_in("editor@example.org", is_superuser=True)


def make_page(home, name, number, locale=None, **facts):
    index_model, model, needed = {
        "people": (PersonIndexPage, PersonPage, {"consent_given_on": localdate()}),
        "meetings": (
            MeetingIndexPage,
            MeetingPage,
            {"starts_at": now() + timedelta(days=3), "ends_at": now() + timedelta(days=4)},
        ),
        "sheets": (SheetIndexPage, SheetPage, {"place": "Mirvaux", "since": 2019}),
    }[name]
    locale = locale or home.locale
    index = index_model.objects.filter(locale=locale).first()
    if index is None:
        title = f"Liste {name} {locale.language_code}"
        index = home.add_child(
            instance=index_model(title=title, slug=f"liste-{name}-{locale.pk}", locale=locale)
        )
    facts = {
        **needed,
        "title": f"Page {name} {number}",
        "slug": f"{name}-{number}",
        "locale": locale,
        **facts,
    }
    return index.add_child(instance=model(**facts))


def stream(*blocks):
    return BODY.to_python([{"type": name, "value": value, "id": str(uuid.uuid4())} for name, value in blocks])


def draw(block, value, **context):
    return block.bind(value).render(context)


# --- 1. Every block, from its sample -----------------------------------------------------------------------


def test_every_block_says_what_it_is():
    for block in {**BODY.child_blocks, **AnswerBlock().child_blocks}.values():
        assert block.meta.icon not in {"placeholder", ""}
        assert isinstance(block.meta.group, Promise)
        assert isinstance(block.label, Promise)
        assert isinstance(block.get_description(), Promise)
        assert block.is_previewable
        assert get_template(block.meta.template)


def test_icons_of_blocks_are_of_the_administration():
    sprite = get_icons()
    for name, block in BODY.child_blocks.items():
        assert f'id="icon-{block.meta.icon}"' in sprite, name


def every_block(block):
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from every_block(child)
    if isinstance(block, ListBlock):
        yield from every_block(block.child_block)


def test_no_block_takes_raw_html_nor_embeds():
    assert not [block for block in every_block(BODY) if isinstance(block, RawHTMLBlock | EmbedBlock)]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_block_drawn_from_its_sample(name, language, library):
    block = BODY.child_blocks[name]
    with override(language):
        html = draw(block, block.get_preview_value())
    soup = BeautifulSoup(html, "html.parser")
    assert soup.get_text(strip=True) or name in PAGE_BLOCKS
    assert not soup.select("h1, h4, h5, h6, iframe, script, embed, object, [style], [onclick]")
    assert all(image.get("alt") for image in soup.select("img"))
    assert all(
        image["width"] and image["height"] and image["loading"] == "lazy" for image in soup.select("img")
    )
    loaded = [
        tag[name] for tag in soup.find_all(True) for name in ("src", "srcset", "poster") if tag.get(name)
    ]
    assert all(address.startswith("/") for address in loaded)
    away = [link for link in soup.select("a[href]") if "://" in link["href"]]
    assert bool(away) == (name == "video")


@pytest.mark.parametrize("name", ["figure", "gallery", "sheets"])
def test_pictures_come_in_light_formats_and_several_widths(name, library):
    library["sheets"][0].picture = library["image"]
    library["sheets"][0].picture_alt = "Des terrasses"
    library["sheets"][0].save()
    block = BODY.child_blocks[name]
    with override("fr"):
        soup = BeautifulSoup(draw(block, block.get_preview_value()), "html.parser")
    picture = soup.select_one("picture")
    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    assert all(source["sizes"] and source["srcset"].count(",") for source in picture.select("source"))


@pytest.mark.parametrize("name", NAMES)
def test_preview_in_the_administration(name, library, editor):
    block = StandardPage._meta.get_field("body").stream_block.child_blocks[name]
    response = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    html = response.content.decode()
    assert "css/components.css" in html
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "style=" not in html


def test_previews_without_a_library():
    for name, block in BODY.child_blocks.items():
        assert draw(block, block.get_preview_value()) is not None, name


def test_an_answer_has_no_second_level_title():
    assert "h2" not in AnswerBlock().child_blocks["text"].features
    assert "h2" in BODY.child_blocks["text"].features
    assert [*AnswerBlock().child_blocks] == ["text", "quote", "figure"]


# --- 2. What somebody types ------------------------------------------------------------------------------------


def with_scripts(name, library):
    picture = {"image": library["image"], "decorative": False, "alt_text": SCRIPT}
    figure = {"image": picture, "caption": SCRIPT}
    values = {
        "text": f"<p>{SCRIPT.replace('<', '&lt;')}</p>",
        "figure": figure,
        "gallery": {"title": SCRIPT, "images": [figure, figure]},
        "document": {"document": library["document"], "title": SCRIPT, "description": SCRIPT},
        "video": {"url": "https://peertube.example.org/w/1", "title": SCRIPT, "description": SCRIPT},
        "figures": [{"value": SCRIPT, "label": SCRIPT}],
        "table": {
            "table": {
                "caption": SCRIPT,
                "columns": [{"type": "text", "heading": SCRIPT}] * 2,
                "rows": [{"values": [SCRIPT, SCRIPT]}],
            },
            "row_headers": True,
        },
        "quote": {"text": SCRIPT, "author": SCRIPT, "role": SCRIPT},
        "callout": {"tone": "info", "title": SCRIPT, "text": f"<p>{SCRIPT.replace('<', '&lt;')}</p>"},
    }
    return values.get(name) or {"title": SCRIPT, "pages": library[name]}


@pytest.mark.parametrize("name", NAMES)
def test_script_in_every_field_stays_words(name, library):
    for model in (get_image_model(), get_document_model()):
        model.objects.update(title=SCRIPT)
    get_image_model().objects.update(credit=SCRIPT)
    for page in library[name] if name in PAGE_BLOCKS else []:
        page.title = page.introduction = page.mandate = page.place = SCRIPT
        page.save()
    for kept in ("image", "document"):
        library[kept].refresh_from_db()
    block = BODY.child_blocks[name]
    html = draw(block, block.normalize(with_scripts(name, library)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html or "&lt;script>" in html


def test_rich_text_drops_what_editors_may_not_write(editor):
    widget = BODY.child_blocks["text"].field.widget
    pasted = {
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
        "blocks": [
            {
                "key": "a",
                "text": "<img src=x onerror=alert(1)> ici",
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
            }
        ],
    }
    html = widget.value_from_datadict({"body": json.dumps(pasted)}, {}, "body")
    drawn = draw(BODY.child_blocks["text"], BODY.child_blocks["text"].normalize(html))
    assert "<img" not in drawn
    assert "javascript:" not in drawn


@pytest.mark.parametrize(
    "url",
    [
        "http://peertube.example.org/w/1",
        "https://peertube.example.org.evil.example/w/1",
        "https://peertube.example.org@evil.example/w/1",
        "https://evil.example/?https://peertube.example.org/",
        "https://www.youtube.com/watch?v=1",
        "https://[peertube.example.org/w/1",
    ],
)
def test_video_of_another_site_is_refused_with_its_reason(url):
    block = BODY.child_blocks["video"]
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize({"url": url, "title": "Une matinée", "description": ""}))
    assert "url" in refused.value.block_errors


def test_video_of_an_allowed_site_is_accepted(settings):
    settings.VIDEO_HOSTS = ["peertube.example.org", "films.example.org"]
    block = BODY.child_blocks["video"]
    value = block.normalize(
        {"url": "https://films.example.org/w/1", "title": "Une matinée", "description": ""}
    )
    assert block.clean(value).host == "films.example.org"
    value["url"] = "https://elsewhere.example.org/"
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    (reason,) = refused.value.block_errors["url"].messages
    assert reason == (
        "Videos may come from: peertube.example.org, films.example.org. The address must begin with https://."
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Rien à vendre.", "Rien à vendre."),
        ("« Rien à vendre. »", "Rien à vendre."),
        ("“Nothing.”", "Nothing."),
        ("« Rien », dit-elle.", "« Rien », dit-elle."),
        ("«", "«"),
    ],
)
def test_quotation_marks_are_those_of_the_page(typed, shown):
    assert BODY.child_blocks["quote"].normalize({"text": typed, "author": "", "role": ""}).words == shown


def test_decorative_picture_has_an_empty_alternative(library):
    block = BODY.child_blocks["figure"]
    value = {"image": {"image": library["image"], "decorative": True, "alt_text": ""}, "caption": ""}
    image = BeautifulSoup(draw(block, block.normalize(value)), "html.parser").img
    assert image["alt"] == ""


def test_picture_must_be_described_or_decorative(library):
    block = BODY.child_blocks["figure"]
    value = {"image": {"image": library["image"], "decorative": False, "alt_text": ""}, "caption": ""}
    with pytest.raises(StructBlockValidationError):
        block.clean(block.normalize(value))


# --- 3. Tables -------------------------------------------------------------------------------------------------


def table(**changes):
    sample = BODY.child_blocks["table"].sample()
    return BODY.child_blocks["table"].normalize({**sample, "table": {**sample["table"], **changes}})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"caption": " "}, "Give the table a caption: it tells what the table is about."),
        ({"rows": []}, "Add at least one column and one row."),
        (
            {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["a"]}]},
            "Give every column a heading.",
        ),
    ],
)
def test_table_must_be_readable(changes, reason):
    value = table(**changes)
    with pytest.raises(TypedTableBlockValidationError) as refused:
        BODY.child_blocks["table"].child_blocks["table"].clean(value["table"])
    assert reason in refused.value.non_block_errors
    BODY.child_blocks["table"].defer_required_validation()
    try:
        assert BODY.child_blocks["table"].clean(value)  # a draft may wait
    finally:
        BODY.child_blocks["table"].restore_deferred_validation()


def test_table_names_its_rows_and_columns():
    soup = BeautifulSoup(draw(BODY.child_blocks["table"], table()), "html.parser")
    assert soup.caption.get_text() == "Springs followed by their keepers"
    assert [cell["scope"] for cell in soup.select("th")] == ["col"] * 3 + ["row"] * 2
    assert [cell["data-l"] for cell in soup.select("td")] == ["Springs", "Cubic metres a year"] * 2


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "18\u202f640"), ("en", "18,640"), ("es", "18\u202f640")]
)
def test_table_writes_numbers_as_the_language_does(language, shown):
    value = table()
    with override(language):
        text = BeautifulSoup(draw(BODY.child_blocks["table"], value), "html.parser").get_text()
    assert shown in text.replace("\xa0", "\u202f")


# --- 4. Translation and search -----------------------------------------------------------------------------------


def test_every_word_of_a_text_is_translated(library):
    body = stream(*[(name, BODY.child_blocks[name].get_prep_value(preview(name))) for name in NAMES])
    segments = StreamFieldSegmentExtractor(None, include_overridables=True).handle_stream_block(body)
    words = [
        segment for segment in segments if isinstance(segment, StringSegmentValue) and not segment.is_empty()
    ]
    translated = [
        StringSegmentValue(segment.path, f"T {segment.render_text()}", order=segment.order)
        for segment in words
    ]
    for_writer = [segment for segment in segments if not isinstance(segment, StringSegmentValue)] + translated
    kept = [segment for segment in for_writer if not segment.is_empty()]
    for order, segment in enumerate(kept):
        segment.order = order if not isinstance(segment, StringSegmentValue) else order + len(segments)
    StreamFieldSegmentsWriter(None, None, None).handle_stream_block(body, kept)
    drawn = BeautifulSoup(str(body), "html.parser")
    for selector in (
        ".said p",
        ".alert .t",
        ".figure figcaption",
        "caption",
        "thead th",
        ".figures dt",
        "h2",
    ):
        assert all("T " in tag.get_text() for tag in drawn.select(selector)), selector
    assert all(image["alt"].startswith("T ") for image in drawn.select(".figure img"))
    assert [cell.get_text() for cell in drawn.select("tbody th")] == ["T Saint-Orens", "T Mirvaux"]


def preview(name):
    return BODY.child_blocks[name].get_preview_value()


def test_words_of_a_table_are_sent_once_and_follow_their_row():
    cells = BODY.child_blocks["table"].child_blocks["table"]
    value = table(
        columns=[{"type": "text", "heading": "Village"}],
        rows=[{"values": ["Mirvaux"]}, {"values": ["Saint-Orens"]}, {"values": ["Mirvaux"]}],
    )["table"]
    segments = cells.get_translatable_segments(value)
    assert [segment.render_text() for segment in segments] == [
        "Springs followed by their keepers", "Village", "Mirvaux", "Saint-Orens",
    ]  # fmt: skip
    spanish = [StringSegmentValue(segment.path, f"{segment.render_text()} (es)") for segment in segments]
    value.row_data.reverse()
    restored = cells.restore_translated_segments(value, spanish)
    assert restored.caption.endswith("(es)")
    assert [row["values"] for row in restored.row_data] == [
        ["Mirvaux (es)"], ["Saint-Orens (es)"], ["Mirvaux (es)"],
    ]  # fmt: skip


def test_search_reads_every_word(library):
    found = " ".join(
        BODY.get_searchable_content(
            stream(*[(n, BODY.child_blocks[n].get_prep_value(preview(n))) for n in NAMES])
        )
    )
    for words in (
        "Water, shared", "Nothing is for sale", "Rosa Arbousier", "To take away", "Count before", "The caption says",
        "In pictures", "What readers find", "One morning", "Six minutes", "Springs followed", "Mirvaux", "people tell",
    ):  # fmt: skip
        assert words in found, words


# --- 5. Pages chosen by editors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGE_BLOCKS)
def test_queries_do_not_grow_with_the_pages(name, home, library):
    request = RequestFactory().get("/fr/", headers={"host": "localhost"})
    pages = [make_page(home, name, number, picture=library["image"]) for number in range(10, 30)]

    def count(chosen):
        raw = [{"type": name, "value": {"title": "À lire", "pages": [page.pk for page in chosen]}}]
        for _ in range(2):  # the first time makes the renditions
            with override("fr"), CaptureQueriesContext(connection) as queries:
                html = draw(BODY, BODY.to_python(raw), request=request)
        assert html.count("<li") == len(chosen)
        return len(queries)

    few = count(pages[:1])
    assert count(pages) == few
    assert (
        few <= 4
    )  # the chosen pages; those shown, with the sizes of their pictures; the addresses of the site


@pytest.mark.parametrize("name", PAGE_BLOCKS)
def test_only_pages_open_to_all_are_shown(name, home, library):
    draft, secret, public = library[name]
    draft.unpublish()
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    with override("fr"):
        value = BODY.child_blocks[name].normalize({"title": "À lire", "pages": [draft, secret, public]})
        html = draw(BODY.child_blocks[name], value)
    assert public.title in html
    assert draft.title not in html
    assert secret.title not in html


def test_section_without_a_page_to_show_disappears(library):
    for page in library["sheets"]:
        page.unpublish()
    block = BODY.child_blocks["sheets"]
    assert "À lire" not in draw(block, block.normalize({"title": "À lire", "pages": library["sheets"]}))


def test_person_without_consent_is_not_shown(library):
    never, withdrawn, agreed = library["people"]
    PersonPage.objects.filter(pk=never.pk).update(consent_given_on=None)
    PersonPage.objects.filter(pk=withdrawn.pk).update(consent_withdrawn_on=localdate())
    with override("fr"):
        block = BODY.child_blocks["people"]
        html = draw(block, block.normalize({"title": "Qui joindre", "pages": library["people"]}))
    assert agreed.title in html
    assert never.title not in html
    assert withdrawn.title not in html


def test_page_is_shown_in_the_language_of_its_reader(home, library):
    english = Locale.objects.get(language_code="en")
    french, untranslated, _ = library["sheets"]
    english_home = home.get_translation(english)
    translation = make_page(
        english_home, "sheets", 0, locale=english, title="A fair", translation_key=french.translation_key
    )
    block = BODY.child_blocks["sheets"]
    value = block.normalize({"title": "To read", "pages": [french, untranslated]})
    with override("en"):
        cards = BeautifulSoup(draw(block, value), "html.parser").select("li")
    assert [card.h3.get_text() for card in cards] == [translation.title, untranslated.title]
    assert not cards[0].get("lang")
    assert cards[1]["lang"] == cards[1].a["hreflang"] == "fr"
    assert "In French" in cards[1].get_text()
    translation.unpublish()
    with override("en"):
        cards = BeautifulSoup(draw(block, value), "html.parser").select("li")
    assert [card.h3.get_text() for card in cards] == [french.title, untranslated.title]


# --- 6. The editor ---------------------------------------------------------------------------------------------------


def test_editor_loads_every_block_and_our_checks(home, editor):
    page = home.add_child(instance=StandardPage(title="Essai", slug="essai"))
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "typed_table_block/js/typed_table_block.js" in html
    checks = json.loads(BeautifulSoup(html, "html.parser").select_one("#checker-axe-configuration").string)
    assert {"heading-order", "link-name", "alt-text-quality", "vague-link"} <= {*checks["options"]["runOnly"]}


def test_preview_is_framed_by_the_administration_alone(home, editor):
    response = editor.get(reverse("wagtailadmin_pages:view_draft", args=[home.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "js/checks.js" in response.content.decode()
    public = editor.get(home.url)
    assert "frame-ancestors 'none'" in public.headers["Content-Security-Policy"]
    assert "wagtail-userbar" not in public.content.decode()


@pytest.mark.parametrize(
    "words", ["Cliquez ici", "lire la suite…", "En savoir plus >", "Click here", "MÁS INFORMACIÓN", "aquí"]
)
def test_words_that_lead_nowhere(words):
    assert re.search(vague_link_pattern(), words, re.IGNORECASE)


@pytest.mark.parametrize(
    "words", ["Lire la fiche sur l’eau", "Here is the report of Mirvaux", "Voir le territoire"]
)
def test_words_that_say_where_they_lead(words):
    assert not re.search(vague_link_pattern(), words, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "is_file"),
    [
        ("DSC-0042", True),
        ("plan.jpeg", True),
        ("vue_aerienne", True),
        ("IMG 12", True),
        ("Trois sources en mars", False),
    ],
)
def test_descriptions_that_are_names_of_files(text, is_file):
    assert bool(re.search(FILE_NAME, text, re.IGNORECASE)) == is_file
