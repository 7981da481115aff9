"""What everybody may read: the framework in force, one criterion, how the guarantee works."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from certification.services import printing
from certification.views.guarantee import share_in_words
from tests.factories import ter_res
from tests.factories.framework import small_version

pytestmark = pytest.mark.django_db

PAGES = [
    ("certification:framework", ()),
    ("certification:framework_criterion", ("A1",)),
    ("certification:guarantee", ()),
]


def address(name, args=(), language="fr"):
    with override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_a_stranger_reads_without_cookie_in_eleven_queries(client, name, args, language):
    ter_res.in_force()
    url = address(name, args, language)
    assert url.startswith(f"/{language}/")
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        response = client.get(url)
    assert response.status_code == 200
    assert len(found) <= 11
    assert not response.cookies
    assert f'<html lang="{language}">' in response.content.decode()


def test_the_framework_is_read_axis_by_axis(client):
    version = ter_res.in_force()
    page = client.get(address("certification:framework", language="en")).content.decode()
    for axis in version.axes.all():
        assert axis.name_en in page
    for criterion in version.criteria.all():
        assert address("certification:framework_criterion", [criterion.code], "en") in page


def test_a_criterion_shows_its_levels_indicators_and_evidence(client):
    version = ter_res.in_force()
    criterion = version.criteria.get(code="A1")
    page = client.get(address("certification:framework_criterion", ["A1"], "es"))
    assert len(page.context["levels"]) == version.max_level + 1
    assert page.context["levels"][0]["text"] == criterion.descriptors.get(level=0).text_es
    assert len(page.context["criterion"].indicators.all()) == criterion.indicators.count()


def test_a_criterion_leads_to_those_before_and_after(client):
    version = ter_res.in_force()
    codes = [row.code for row in version.criteria.order_by("axis__order", "order")]
    first = client.get(address("certification:framework_criterion", [codes[0]])).context
    middle = client.get(address("certification:framework_criterion", [codes[5]])).context
    last = client.get(address("certification:framework_criterion", [codes[-1]])).context
    assert (first["before"], first["after"].code) == (None, codes[1])
    assert (middle["before"].code, middle["after"].code) == (codes[4], codes[6])
    assert (last["before"].code, last["after"]) == (codes[-2], None)
    asked = version.criteria.get(code=codes[0]).questions
    assert [question.code for question in first["asked"]] == sorted(asked)


@pytest.mark.parametrize(
    ("words", "language", "code"),
    [
        ("GÉNÉRATIONS", "fr", None),
        ("generations", "fr", None),
        ("  A1 ", "en", "A1"),
        ("nothing holds these words", "en", ""),
        ("' OR 1=1 --", "en", ""),
        ("\0\0", "en", None),
        ("x" * 5000, "en", ""),
    ],
)
def test_a_search_ignores_accents_and_capitals(client, words, language, code):
    ter_res.in_force()
    url = address("certification:framework", language=language)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url, {"q": words})
    assert page.status_code == 200
    assert len(queries) <= 12
    found = [one.criterion.code for one in page.context["found"]]
    if code:
        assert found[0] == code
    elif code == "":
        assert found == []
        assert "No criterion" in page.content.decode() or language != "en"
    if "eneration" in words.lower() or "ÉNÉR" in words:
        assert found
        assert all(one.excerpt for one in page.context["found"])


def test_both_spellings_find_the_same(client):
    ter_res.in_force()
    url = address("certification:framework", language="fr")
    plain, accented = (
        [one.criterion.code for one in client.get(url, {"q": words}).context["found"]]
        for words in ("evaluation", "ÉVALUATION")
    )
    assert plain == accented
    assert plain


def test_every_version_but_drafts_is_read_at_its_number(client):
    small_version(publish=True)
    small_version(version="2.0", publish=True)
    small_version(version="3.0")
    assert client.get(address("certification:framework_version", ["2.0"]))["Location"] == address(
        "certification:framework"
    )
    former = client.get(address("certification:framework_version", ["1.0"], "en")).content.decode()
    assert "You are reading version 1.0 (in transition), which is not the one in force" in former
    assert address("certification:framework_version_criterion", ["1.0", "A1"], "en") in former
    assert client.get(address("certification:framework_version", ["3.0"])).status_code == 404
    assert client.get(address("certification:framework_version_criterion", ["3.0", "A1"])).status_code == 404
    now = client.get(address("certification:framework", language="en")).content.decode()
    assert address("certification:framework_version", ["1.0"], "en") in now
    assert reverse("api_framework", args=["SMALL", "2.0"]) in now
    criterion = address("certification:framework_version_criterion", ["2.0", "A1"])
    assert client.get(criterion)["Location"] == address("certification:framework_criterion", ["A1"])


def test_a_page_names_its_other_languages_and_its_one_address(client):
    ter_res.in_force()
    page = client.get(address("certification:framework", language="en"), {"q": "water"}).content.decode()
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', page)[1]
    assert canonical.endswith(address("certification:framework", language="en"))
    for language in ("fr", "en", "es"):
        assert f'hreflang="{language}"' in page
    assert 'name="robots" content="noindex"' in page


def test_the_whole_framework_is_one_tagged_pdf_made_once(client, monkeypatch):
    version = ter_res.in_force()
    url = address("certification:framework_pdf", [version.version])
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("fr", True)
    axes, criteria = outline(reader)
    assert len(axes) == version.axes.count() + 2
    codes = [row.code for row in version.criteria.order_by("axis__order", "order")]
    assert [title.split(".")[0] for title in criteria if title.split(".")[0] in codes] == codes
    text = "".join(page.extract_text() for page in reader.pages)
    assert f"1 / {len(reader.pages)}" in text
    monkeypatch.setattr(printing, "make", None)  # nothing more is made
    assert client.get(url)["ETag"] == answer["ETag"]
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def outline(reader):
    """Return the titles of the second level of headings, then those of the third."""
    (whole,) = [entry for entry in reader.outline if isinstance(entry, list)]
    seconds = [entry.title for entry in whole if not isinstance(entry, list)]
    thirds = [entry.title for part in whole if isinstance(part, list) for entry in part]
    return seconds, thirds


def test_an_unknown_criterion_does_not_exist(client):
    ter_res.in_force()
    assert client.get(address("certification:framework_criterion", ["Z9"])).status_code == 404


def test_the_guarantee_speaks_with_the_figures_of_the_version(client):
    version = ter_res.in_force()
    page = client.get(address("certification:guarantee", language="en"))
    assert len(page.context["levels"]) == version.award_levels.count()
    assert len(page.context["families"]) == version.families.count()
    sentences = " ".join(page.context["rules"])
    assert str(version.committee_rules.min_families) in sentences
    assert "two thirds" in sentences


@pytest.mark.parametrize(("name", "args"), [PAGES[0], PAGES[2]])
def test_before_any_version_the_pages_say_so(client, name, args):
    assert client.get(address(name, args)).status_code == 200


def test_an_odd_share_is_a_percentage():
    with override("en"):
        assert share_in_words(ter_res.in_force().na_max_axis_share) == "30%"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(page, axe):
    ter_res.in_force()
    page.set_viewport_size({"width": 320, "height": 800})
    for name, args in PAGES:
        page.goto(address(name, args))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
