"""Words that readers may have meant, on both databases."""

import pytest
from django.db import connection

from home.models import StandardPage
from search.queries.suggestions import suggest
from search.words import stems
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words():
    for title in (
        "La transition des territoires",
        "Un territoire en Bretagne",
        "Coopération",
        "Énergie citoyenne",
    ):
        make_page(StandardPage, title=title)


def meant(question, language="fr"):
    return suggest(question, stems(question, language), language)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("teritoire", "territoire"),
        ("tranzition", "transition"),
        ("coperation", "coopération"),
        ("bretange", "bretagne"),
        ("citoyene", "citoyenne"),
    ],
)
def test_a_typo_is_put_right(typed, word):
    assert meant(typed) in {word, f"{word}s"}


def test_only_unknown_words_are_replaced():
    assert suggest("bretagne tranzition !", stems("tranzition", "fr"), "fr") == "bretagne transition !"


def test_nothing_close_suggests_nothing():
    assert meant("xylophone zzz") == ""
    # Their stems look alike, the words do not.
    make_page(StandardPage, title="Le traité")
    assert meant("tranzitz") == ""


def test_suggestions_are_words_of_the_language_of_the_reader():
    assert meant("teritoire", "en") == ""


@pytest.mark.postgresql
def test_closeness_is_read_from_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'")
        assert cursor.fetchone()
        # A table of a test is too small for PostgreSQL to prefer this index: it exists, for the operator used.
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_word_stem_trigrams'")
        assert "gin (stem gin_trgm_ops)" in cursor.fetchone()[0]


@pytest.mark.postgresql
def test_trigrams_forgive_more_than_one_letter():
    assert meant("teritoirres") in {"territoire", "territoires"}
