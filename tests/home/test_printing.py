"""PDFs of sheets, collections and syntheses: well made, made once, for those who may read the page."""

import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.template import Context, Template
from django.utils.translation import override
from PIL import Image
from pypdf import PdfReader
from wagtail.models import PageViewRestriction

from certification.documents import pdf
from cms.templatetags.site import french_spacing
from home.documents import printing
from home.models import CollectionPage, SheetPage, SiteImage, SynthesisPage, Theme
from home.templatetags.printing import whole_addresses
from tests.factories.pages import make_page, make_translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }


def words(text):
    return [("text", f"<p>{text}</p>")]


def picture(name="picture.png"):
    buffer = io.BytesIO()
    Image.new("RGB", (600, 400), "green").save(buffer, "PNG")
    buffer.seek(0)
    return SiteImage.objects.create(title="Terraces", file=ImageFile(buffer, name=name))


def sheet(**fields):
    given = {
        "title": "Une foire où rien ne se vend : récit",
        "introduction": "Trente-deux itinéraires.",
        "economy": words("La foire ne fait pas de recette : c’est sa règle."),
        "what_failed": "<p>Un annuaire vieillit.</p>",
        **fields,
    }
    return make_page(SheetPage, **given)


def synthesis(**fields):
    body = [
        (
            "text",
            "<h2>Ce que nous avons vu</h2><p>Des terrasses.</p><h2>Ce que nous proposons</h2><p>Un pacte.</p>",
        ),
        ("callout", {"tone": "idea", "title": "À retenir", "text": "<p>Compter d’abord.</p>"}),
    ]
    given = {"title": "L’eau en partage", "authors": "Collectif des sources", "body": body, **fields}
    return make_page(SynthesisPage, **given)


def download(client, page):
    response = client.get(page.pdf_url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def text_of(reader):
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def is_tagged(reader):
    return reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.trailer["/Root"]


def links_of(reader):
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                yield action["/URI"]


def titles_of(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from titles_of(entry)
        else:
            yield entry.title


@pytest.fixture
def rendered(monkeypatch):
    """The templates that the PDF engine was given."""
    found, render = [], pdf.render_pdf

    def watch(template, *args, **kwargs):
        found.append(template)
        return render(template, *args, **kwargs)

    monkeypatch.setattr(pdf, "render_pdf", watch)
    return found


# --- what a PDF holds --------------------------------------------------------------------------------------------------


def test_the_pdf_of_a_sheet_is_the_sheet(client, settings):
    page = sheet(place="Couiza", country="FR", actors="BASE Sud Audois")
    reader = download(client, page)
    assert reader.metadata.title.replace("\u202f", " ") == page.title
    assert reader.metadata.author == "Pactes Locaux"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert is_tagged(reader)
    text = text_of(reader)
    for expected in (
        "Une foire",
        "Couiza, France",
        "BASE Sud Audois",
        "pas de recette :",
        "Un annuaire vieillit",
    ):
        assert expected in text
    assert f"1 / {len(reader.pages)}" in text
    assert f"{settings.BASE_URL}{page.url}" in set(links_of(reader))
    assert not [link for link in links_of(reader) if link.startswith("file:")]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_pdf_speaks_the_language_of_its_page(client, language):
    translation = make_translation(sheet(), language, title=f"Fair {language}", lessons=words("Count"))
    reader = download(client, translation)
    assert reader.trailer["/Root"]["/Lang"] == language
    with override(language):
        question = Template("{% load i18n %}{% translate 'Experience sheet' %}").render(Context())
    assert question in text_of(reader)


def test_the_pdf_of_a_synthesis_has_its_contents_with_page_numbers(client):
    page = synthesis(picture=picture(), picture_alt="Des terrasses")
    reader = download(client, page)
    assert reader.metadata.author == "Collectif des sources"
    text = text_of(reader)
    assert "Ce que nous proposons" in text
    assert "À retenir" in text
    assert {"Ce que nous avons vu", "Ce que nous proposons"} <= set(titles_of(reader.outline))
    assert any(page.images for page in reader.pages)


def test_the_pdf_of_a_collection_holds_every_answer(client):
    theme = Theme.objects.create(slug="water", name_fr="Eau")
    for number in range(3):
        sheet(
            title=f"Source {number}",
            slug=f"source-{number}",
            themes=[theme],
            lessons=words(f"Leçon {number}"),
        )
    page = make_page(CollectionPage, theme=theme)
    reader = download(client, page)
    text = text_of(reader)
    assert all(f"Leçon {number}" in text for number in range(3))
    assert len(reader.pages) >= 4  # each sheet begins a page
    assert is_tagged(reader)


def test_a_collection_without_a_sheet_has_a_pdf_that_says_so(client):
    page = make_page(CollectionPage, question="lessons")
    assert page.title in text_of(download(client, page))


def test_hostile_words_stay_words_in_a_pdf(client):
    page = sheet(title=HOSTILE, slug="hostile", actors=HOSTILE, place=HOSTILE[:100], licence=HOSTILE[:50])
    text = text_of(download(client, page))
    assert text.count("alert") >= 2


def test_every_block_is_set_for_paper(client):
    image, other = picture(), sheet(title="Voisine", slug="voisine")
    figure = {"image": {"image": image.pk, "decorative": False, "alt_text": "Terrasses"}, "caption": "En mai"}
    page = synthesis(
        body=json.dumps(
            [
                {"type": name, "value": value}
                for name, value in (
                    ("quote", {"text": "Rien n’est à vendre", "author": "Rosa", "role": "maraîchère"}),
                    ("figure", figure),
                    ("gallery", {"title": "En images", "images": [figure, figure]}),
                    (
                        "video",
                        {"url": "https://peertube.example.org/w/1", "title": "Un matin", "description": ""},
                    ),
                    ("figures", [{"value": "32", "label": "itinéraires"}]),
                    ("sheets", {"title": "À lire ensuite", "pages": [other.pk]}),
                )
            ]
        )
    )
    reader = download(client, page)
    text = text_of(reader)
    for expected in ("Rien n’est à vendre", "Rosa", "En mai", "En images", "Un matin", "32", "Voisine"):
        assert expected in text
    assert "https://peertube.example.org/w/1" in set(links_of(reader))


def test_a_lost_picture_does_not_stop_a_pdf(client):
    image = picture()
    page = sheet(picture=image)
    image.file.storage.delete(image.file.name)
    assert "Une foire" in text_of(download(client, page))


# --- made once -----------------------------------------------------------------------------------------------------------


def test_a_pdf_is_made_once_for_each_state_of_its_page(client, rendered):
    page = sheet()
    download(client, page)
    download(client, page)
    assert rendered == ["home/pdf/sheet.html"]
    page.title = "Autre titre"
    page.save_revision().publish()
    assert "Autre titre" in text_of(download(client, page))
    assert len(rendered) == 2
    assert len(storages["private"].listdir(f"{printing.FOLDER}/{page.pk}")[1]) == 1


def test_a_collection_is_made_again_when_one_of_its_sheets_changes(client, rendered):
    first = sheet()
    page = make_page(CollectionPage, question="economy")
    download(client, page)
    first.economy = words("Tout autre chose")
    first.save_revision().publish()
    assert "Tout autre chose" in text_of(download(client, page))


def test_a_sheet_that_another_one_resembles_is_not_made_again(client, rendered):
    theme = Theme.objects.create(slug="water", name_fr="Eau")
    page = sheet(themes=[theme])
    download(client, page)
    sheet(title="Voisine", slug="voisine", themes=[theme])
    download(client, page)
    assert len(rendered) == 1


def test_a_browser_that_has_the_pdf_is_sent_nothing(client, settings):
    page = sheet()
    first = client.get(page.pdf_url)
    list(first.streaming_content)
    again = client.get(page.pdf_url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert f'filename="{page.slug}.pdf"' in first["Content-Disposition"]
    assert first["Link"] == f'<{settings.BASE_URL}{page.url}>; rel="canonical"'


def test_the_page_tells_the_size_once_the_pdf_is_there(client):
    page = sheet()

    def label():
        found = BeautifulSoup(client.get(page.url).content, "html.parser").select(
            f'a[href="{page.pdf_url}"][download]'
        )
        return found[0].text

    assert "Ko" not in label()
    download(client, page)
    assert "Ko" in label()


# --- for whom ------------------------------------------------------------------------------------------------------------


def test_who_may_not_read_a_page_may_not_read_its_pdf(client):
    page = sheet()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(page.pdf_url).status_code == 302


def test_a_draft_has_no_pdf(client):
    page = sheet()
    url = page.pdf_url
    page.unpublish()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_pdf_is_only_read(client, method):
    assert getattr(client, method)(sheet().pdf_url).status_code == 405


@pytest.mark.parametrize("tail", ["pdf/pdf/", "pdf/x/", "other/"])
def test_nothing_else_is_under_a_page(client, tail):
    assert client.get(sheet().url + tail).status_code == 404


# --- the hand of the printer ----------------------------------------------------------------------------------------------


def test_only_own_addresses_are_completed(settings):
    settings.BASE_URL = "https://example.org"
    html = '<a href="/fr/x/">a</a><a class="b" href="//other.org/">b</a><a href="#s1">c</a><p>href="/fr/"</p>'
    assert whole_addresses(html) == html.replace('"/fr/x/"', '"https://example.org/fr/x/"')


def test_french_spaces_are_french():
    with override("en"):
        assert french_spacing("<p>Why ?</p>") == "<p>Why ?</p>"
    with override("fr"):
        assert french_spacing("<p>Quoi ?</p>") == "<p>Quoi\u202f?</p>"


def test_the_engine_reads_its_own_folders_alone(tmp_path):
    own = printing.HERE / "styles" / "print.css"
    assert pdf.allowed_path(own.as_uri(), printing.HERE) == own
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    for url in (secret.as_uri(), "https://example.org/x.png", (printing.HERE / "printing.py").as_uri()):
        with pytest.raises(pdf.FetchRefused):
            pdf.allowed_path(url, printing.HERE)
    with pytest.raises(pdf.FetchRefused):
        pdf.allowed_path(own.as_uri())
