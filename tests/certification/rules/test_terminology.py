"""A noun in place of another, in the grammar of each language: the specification as sentences."""

import pytest

from certification.rules.terminology import DEFAULTS, WORD, Noun, is_about, reword

LABEL, CARD, LIST = Noun("label", "labels"), Noun("carte", "cartes"), Noun("annuaire", "annuaires")

SENTENCES = [
    ("fr", "award", LABEL, "L’agrément est suspendu.", "Le label est suspendu."),
    ("fr", "award", LABEL, "Numéro d’agrément", "Numéro de label"),
    ("fr", "award", LABEL, "les effets de l’agrément", "les effets du label"),
    ("fr", "award", LABEL, "mettre fin à l’agrément", "mettre fin au label"),
    ("fr", "award", LABEL, "cet agrément, un nouvel agrément", "ce label, un nouveau label"),
    ("fr", "award", LABEL, "Filtrer les agréments", "Filtrer les labels"),
    ("fr", "award", LABEL, "AGRÉMENT", "Label"),
    ("fr", "award", LABEL, "Agrément suspendu, l'agrément", "Label suspendu, le label"),
    ("fr", "award", LABEL, "agréments/<int:pk>/agrément/", "agréments/<int:pk>/agrément/"),
    ("fr", "award", LABEL, "%(agrément)s, désagrément", "%(agrément)s, désagrément"),
    ("fr", "award", Noun("aval", "avals"), "L’agrément, un nouvel agrément", "L’aval, un nouvel aval"),
    ("fr", "certificate", CARD, "L’attestation et son attestation", "La carte et sa carte"),
    ("fr", "certificate", CARD, "De l’attestation à l’attestation", "De la carte à la carte"),
    ("fr", "certificate", CARD, "attestation d’agrément", "carte d’agrément"),
    ("fr", "register", LIST, "Le registre, du registre, au registre", "L’annuaire, de l’annuaire, à l’annuaire"),
    ("fr", "register", LIST, "Registre public", "Annuaire public"),
    ("fr", "register", Noun("livre blanc", "livres blancs"), "du registre", "du livre blanc"),
    ("en", "award", LABEL, "An award, the award, awards", "A label, the label, labels"),
    ("en", "certificate", Noun("attestation", "attestations"), "a certificate", "an attestation"),
    ("es", "award", Noun("distinción", "distinciones"), "la acreditación, Acreditaciones", "la distinción, Distinciones"),
    ("es", "register", Noun("listado", "listados"), "registro público", "listado público"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "code", "noun", "text", "expected"), SENTENCES)
def test_a_sentence_keeps_its_grammar(language, code, noun, text, expected):
    assert reword(text, language, code, noun) == expected


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("code", DEFAULTS)
def test_the_default_word_changes_nothing(language, code):
    for _language, _code, _noun, text, _expected in SENTENCES:
        if (_language, _code) == (language, code) and text != "AGRÉMENT":
            assert reword(text, language, code, DEFAULTS[code][language]).replace("’", "'") == text.replace(
                "’", "'"
            )


@pytest.mark.parametrize(
    ("text", "code", "about"),
    [
        ("S’inscrire à la rencontre", "register", False),
        ("Le registre répond", "register", True),
        ("registre/", "register", False),
        ("Désagrément", "award", False),
    ],
)
def test_a_sentence_is_about_a_word_or_not(text, code, about):
    assert is_about(text, code) is about


@pytest.mark.parametrize(
    ("word", "fits"),
    [
        *[(word, True) for word in ("label", "attestation d’aval", "livre-blanc")],
        *[(word, False) for word in ("", "<b>", "%(x)s", "a  b", "deux 2", "x\x00")],
    ],
)
def test_a_word_holds_letters_alone(word, fits):
    assert bool(WORD.fullmatch(word)) is fits
