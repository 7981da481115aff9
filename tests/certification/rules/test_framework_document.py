"""What is wrong in a framework document: every error is found, named by codes, and nothing makes the reading fail."""

import random
from copy import deepcopy
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.framework_document import (
    Concern,
    canonical,
    find_problems,
    fingerprint,
    share,
    write_share,
)
from tests.factories.framework import small_document

LOCALES = ("fr", "en", "es")


def spoiled(path, value):
    document = small_document()
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def problems_of(document):
    with translation.override("en"):
        return [(problem.concern, str(problem)) for problem in find_problems(document, LOCALES)]


def test_a_sound_document_has_no_problem():
    assert problems_of(small_document()) == []


A1 = ("axes", 0, "criteria", 0)


@pytest.mark.parametrize(
    ("path", "value", "concern", "sentence"),
    [
        (("title", "es"), ..., "translation", "title / es: The text in “es” is missing."),
        (("title", "es"), " ", "translation", "title / es: The text in “es” is missing."),
        (("title", "de"), "x", "shape", "title / de: Unknown language “de”."),
        (("title", "fr"), 3, "shape", "title / fr: “3” is not a text: quote it."),
        (("title", "fr"), "a\x07", "shape", "title / fr: The text holds a control character."),
        (("title", "fr"), "a" * 301, "shape", "title / fr: The text has 301 characters, at most 300 allowed."),
        ((*A1, "name"), ..., "translation", "axes A / criteria A1 / name: The key “name” is missing."),
        ((*A1, "weight"), 0, "weight", "axes A / criteria A1 / weight: “0” is not a whole number from 1 to 99."),
        ((*A1, "weight"), "3", "weight", "axes A / criteria A1 / weight: “3” is not a whole number from 1 to 99."),
        ((*A1, "weight"), True, "weight", "axes A / criteria A1 / weight: “True” is not a whole number from 1 to 99."),
        ((*A1, "code"), "A2", "duplicate", "axes A / criteria A2 / code: “A2” is there twice."),
        ((*A1, "principle"), "B.1", "reference", "axes A / criteria A1 / principle: Unknown principle “B.1” in this axis."),
        ((*A1, "module"), "none", "reference", "axes A / criteria A1 / module: Unknown theme module “none”."),
        ((*A1, "questions"), ["Q9"], "reference", "axes A / criteria A1 / questions 1: Unknown question “Q9”."),
        ((*A1, "sdgs"), [11, 11], "duplicate", "axes A / criteria A1 / sdgs 2: “11” is there twice."),
        ((*A1, "sdgs"), [18], "shape", "axes A / criteria A1 / sdgs 1: “18” is not a whole number from 1 to 17."),
        ((*A1, "levels", 2), ..., "scale", "axes A / criteria A1 / levels: Level 2 is not described."),
        ((*A1, "veto"), "yes", "shape", "axes A / criteria A1 / veto: “yes” is neither true nor false."),
        (
            (*A1, "not_applicable"),
            {"condition": {"fr": "a", "en": "b", "es": "c"}},
            "veto",
            "axes A / criteria A1 / not_applicable: A mandatory criterion can never be not applicable.",
        ),
        ((*A1, "veto"), False, "veto", "axes: At least one criterion must be mandatory."),
        (("scale", 4), ..., "scale", "scale: Level 4 is not described."),
        (("families", 0, "sphere"), "x", "reference", "families HAB / sphere: Unknown sphere “x”."),
        (("awards", 1, "requires"), {"Z1": 3}, "reference", "awards second / requires / Z1: Unknown criterion “Z1”."),
        (("awards", 1, "veto_min"), 5, "scale", "awards second / veto_min: Level 5 is above the scale."),
        (("awards", 1, "order"), 1, "duplicate", "awards second / order: “1” is there twice."),
        (
            ("committee", "majority"),
            "3/2",
            "share",
            "committee / majority: “3/2” is not a share of 1: write “0.30” or “2/3”, in quotes.",
        ),
        (
            ("committee", "majority"),
            0.5,
            "share",
            "committee / majority: “0.5” is not a share of 1: write “0.30” or “2/3”, in quotes.",
        ),
        (("committee", "tie"), "coin", "shape", "committee / tie: “coin” is not one of: adjourned, refused."),
        (("clocks", 0, "days"), ..., "shape", "clocks eligibility: A clock counts either days or months."),
        (("source_locale",), "de", "shape", "source_locale: Unknown language “de”."),
        (("schema",), 2, "shape", "schema: “2” is not one of: 1."),
        (("title",), "Titre", "translation", "title: A text is needed in each language: fr, en, es."),
        (("awards", 0, "requires"), [], "shape", "awards first / requires: A mapping is needed."),
        (("scoring", "level_requirements", 3, "any_of"), [], "shape", "scoring / level_requirements / 3 / any_of: At least one value is needed."),
        ((*A1, "sdgs"), 11, "shape", "axes A / criteria A1 / sdgs: A list is needed."),
        (("committee",), None, "shape", "committee: A mapping is needed."),
        (("colour",), "red", "shape", "colour: Unknown key “colour”."),
        (("scoring", "aggregation"), "median", "shape", "scoring / aggregation: “median” is not one of: weighted_mean."),
        (("axes",), [], "shape", "axes: At least one row is needed."),
        (("axes",), "none", "shape", "axes: A list is needed."),
        (("axes", 0), "none", "shape", "axes 1: A mapping is needed."),
        (("code",), "with space", "shape", "code: “with space” is not a code: letters, digits, “.”, “-”, “_”."),
    ],
)  # fmt: skip
def test_each_error_is_found_and_named(path, value, concern, sentence):
    assert (Concern(concern), sentence) in problems_of(spoiled(path, value))


JUNK = st.sampled_from([None, 0, -1, 99, 1.5, "", "x", [], [[]], [None], {}, {"a": {}}, {1: []}, True])


@given(st.randoms(use_true_random=False), JUNK)
def test_no_document_makes_the_reading_fail(chance: random.Random, junk):
    document = small_document()
    place, path = document, []
    while isinstance(place, dict | list) and place and (not path or chance.random() < 0.8):
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        path.append((place, chance.choice(steps)))
        place = path[-1][0][path[-1][1]]
    holder, step = path[-1]
    holder[step] = deepcopy(junk)
    for problem in find_problems(document, LOCALES):
        assert str(problem)


@pytest.mark.parametrize("document", [None, [], "text", {}, {"axes": [None]}])
def test_what_is_not_a_framework_is_refused(document):
    assert problems_of(document)


def reordered(value):
    """Turn every mapping around; lists keep their order, which means something."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def test_the_fingerprint_ignores_the_order_of_keys_and_languages():
    assert fingerprint(reordered(small_document())) == fingerprint(small_document())


def test_the_fingerprint_ignores_how_a_share_and_a_default_are_written():
    document = small_document()
    document["awards"][0] |= {"axis_min": "0.25", "overall_min": "2/5", "site_visit": False}
    assert fingerprint(document) == fingerprint(small_document())


def test_the_fingerprint_sees_every_change():
    document = small_document()
    document["axes"].reverse()
    assert fingerprint(document) != fingerprint(small_document())
    assert fingerprint(spoiled((*A1, "weight"), 3)) != fingerprint(small_document())


def test_the_canonical_form_is_stable():
    once = canonical(small_document())
    assert canonical(once) == once


@given(st.fractions(0, 1, max_denominator=9999))
def test_shares_are_read_as_they_were_written(value):
    assert share(write_share(value)) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("2/3", Fraction(2, 3)), ("0.30", Fraction(3, 10)), ("1", Fraction(1)), ("0", Fraction(0))],
)
def test_a_share_is_exact(written, value):
    assert share(written) == value


@pytest.mark.parametrize("written", ["1.2", "-0.1", "3/2", "1/0", "30 %", "", 0.3, None, "1e-3"])
def test_what_is_not_a_share_is_refused(written):
    with pytest.raises(ValueError, match="not a share"):
        share(written)
