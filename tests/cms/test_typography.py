"""French spaces are set where a reader sees text, and nowhere else."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from cms.typography import FrenchSpacingMiddleware, space_french, space_french_html

NARROW, NO_BREAK = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Qui a vérifié ?", f"Qui a vérifié{NARROW}?"),
        ("Trois axes : A ; B !", f"Trois axes{NARROW}: A{NARROW}; B{NARROW}!"),
        ("« Faire pacte »", f"«{NARROW}Faire pacte{NARROW}»"),
        ("le 23 novembre 2026", f"le 23{NO_BREAK}novembre 2026"),
        ("le 1er mai", f"le 1er{NO_BREAK}mai"),
        ("1 mai, 11 mai, 0,1 mai", f"1er{NO_BREAK}mai, 11{NO_BREAK}mai, 0,1{NO_BREAK}mai"),
        ("2,4 Mo, 45 %", f"2,4{NO_BREAK}Mo, 45{NO_BREAK}%"),
        ("Ready? Yes: go!", "Ready? Yes: go!"),
    ],
)
def test_spaces_of_a_text(typed, shown):
    assert space_french(typed) == shown


@pytest.mark.parametrize(
    "html",
    [
        '<a title="Qui ?" href="/a ?b">lien</a>',
        "<textarea>Qui ?</textarea>",
        "<script>a ? b : c</script>",
        "<code>a : b</code>",
        "<!-- Qui ? -->",
    ],
)
def test_code_and_fields_stay_as_they_were_typed(html):
    assert space_french_html(html) == html


def test_text_between_tags_is_spaced():
    assert space_french_html("<h2>Qui <b>décide</b> ?</h2>") == f"<h2>Qui <b>décide</b>{NARROW}?</h2>"


def answer(response, path="/fr/", language="fr"):
    response.headers["Content-Language"] = language
    request = type("Request", (), {"path": path})()
    return FrenchSpacingMiddleware(lambda _: response)(request)


def test_a_french_page_is_spaced():
    assert answer(HttpResponse("<p>Oui !</p>")).content.decode() == f"<p>Oui{NARROW}!</p>"


@pytest.mark.parametrize(
    ("response", "path", "language"),
    [
        (HttpResponse("<p>Yes !</p>"), "/en/", "en"),
        (HttpResponse('{"a" : "b !"}', content_type="application/json"), "/fr/", "fr"),
        (HttpResponse("<p>Oui !</p>"), "/admin/", "fr"),
    ],
)
def test_other_answers_pass_untouched(response, path, language):
    before = response.content
    assert answer(response, path, language).content == before


def test_streams_pass_untouched():
    assert answer(StreamingHttpResponse(["<p>Oui !</p>"])).getvalue() == b"<p>Oui !</p>"
