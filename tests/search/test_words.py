"""Words compared without accents, capitals or plurals, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import LONGEST_QUESTION, LONGEST_WORD, MOST_TERMS, asked, fold, stem_of, stems, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "territoire", "Territoires"),
        ("fr", "énergie", "ENERGIES"),
        ("fr", "égalité", "egalites"),
        ("fr", "local", "locaux"),
        ("fr", "travail", "travaux"),
        ("fr", "élu", "élus"),
        ("fr", "jeu", "jeux"),
        ("fr", "œuvre", "oeuvres"),
        ("fr", "réseau", "reseaux"),
        ("en", "territory", "territories"),
        ("en", "child", "children"),
        ("en", "city", "Cities"),
        ("en", "commons", "common"),
        ("es", "transición", "transiciones"),
        ("es", "ciudad", "CIUDADES"),
        ("es", "joven", "jóvenes"),
        ("es", "año", "años"),
        ("es", "país", "paises"),
        ("es", "luz", "luces"),
        ("es", "red", "redes"),
    ],
)
def test_accents_capitals_and_plurals_do_not_matter(language, one, other):
    assert stem_of(one, language) == stem_of(other, language) != ""


def test_different_words_stay_different():
    assert len({stem_of(word, "fr") for word in ("eau", "énergie", "élu", "école", "jeu", "jour")}) == 6


@pytest.mark.parametrize(
    ("language", "question"),
    [("fr", "l’eau de la ville"), ("en", "the water of a city"), ("es", "el agua de la villa")],
)
def test_words_of_every_text_are_left_out(language, question):
    assert len(stems(question, language)) == 2


def test_terms_say_where_they_stand():
    text = "L’économie d’énergie"
    assert [text[term.start : term.end] for term in terms(text, "fr")] == ["économie", "énergie"]


def test_a_question_is_cut_to_what_a_person_types():
    assert len(asked("mot " * 5000)) <= LONGEST_QUESTION
    assert len(stems(" ".join(f"mot{number}" for number in range(100)), "fr")) == MOST_TERMS
    assert asked("  a\x00b\n c\u202e ") == "a b c"


@given(st.text(max_size=300), st.sampled_from(["fr", "en", "es"]))
def test_any_text_has_words_that_the_index_can_hold(text, language):
    found = stems(asked(text), language)
    assert all(0 < len(stem) <= LONGEST_WORD and stem.isalnum() and stem == fold(stem) for stem in found)
