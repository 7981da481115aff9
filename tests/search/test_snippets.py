"""The words around what was found: marked, and never HTML of the text itself."""

from search.snippets import ELLIPSIS, LENGTH, excerpt, mark
from search.words import stems


def test_words_are_marked_as_they_are_written():
    assert mark("L’énergie et les Énergies", stems("energie", "fr"), "fr") == (
        "L’<mark>énergie</mark> et les <mark>Énergies</mark>"
    )


def test_the_text_is_escaped_before_it_is_marked():
    found = mark('<script>alert("eau")</script> & eau', ["eau"], "fr")
    assert found == "&lt;script&gt;alert(&quot;<mark>eau</mark>&quot;)&lt;/script&gt; &amp; <mark>eau</mark>"


def test_an_introduction_with_every_word_is_shown_whole():
    assert excerpt("Une eau claire.", "De l’eau.", ["eau"], "fr") == "Une <mark>eau</mark> claire."


def test_else_the_place_of_the_text_that_has_most_words():
    text = f"{'Bien avant, une rivière. ' * 30}Ici la rivière et le moulin, ensemble.{' Bien après. ' * 30}"
    found = excerpt("Un village.", text, stems("rivière moulin", "fr"), "fr")
    assert "<mark>rivière</mark> et le <mark>moulin</mark>" in found
    assert found.startswith(ELLIPSIS)
    assert found.endswith(ELLIPSIS)
    assert len(found) < LENGTH * 2


def test_nothing_found_in_the_text_shows_the_introduction_or_the_beginning():
    assert excerpt("Une entrée.", "Un texte.", ["absent"], "fr") == "Une entrée."
    assert excerpt("", f"Début {'mot ' * 200}", ["absent"], "fr").startswith("Début mot")
    assert excerpt("", "", ["absent"], "fr") == ""
