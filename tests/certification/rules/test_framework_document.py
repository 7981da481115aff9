"""What is wrong in a framework document: every error is found, named by codes, and nothing makes the reading fail."""

import random
from copy import deepcopy
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.document_kinds import Concern, share, write_share
from certification.rules.framework_document import canonical, count_texts, fingerprint
from certification.rules.framework_problems import find_problems
from tests.factories import ter_res
from tests.factories.framework import PROFILE, small_document

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


# --- what came later: expectations of evidence, profiles, lasting identifiers -----------------------------------

# The fingerprints of versions that were adopted before these keys existed: they must never change.
GOLDEN = {
    "small": "9a9d1c758ae92708baba2adeaa3ed6fa9f60816f4f25e9b8bb483591a5522638",
    "ter_res": "b666439d42c47a587ef1518523cc18d73cf1ba7c358e459586323b7f52c648e6",
}
EVIDENCE = (*A1, "evidence", 0)
UID = "0d9f8c1e-6f0b-4c5e-9a8e-0123456789ab"


def test_the_fingerprint_of_what_was_adopted_before_does_not_change():
    assert fingerprint(small_document()) == GOLDEN["small"]
    without_profiles = {key: value for key, value in ter_res.document().items() if key != "profiles"}
    assert fingerprint(without_profiles) == GOLDEN["ter_res"]


def test_keys_at_their_default_are_left_out_and_others_change_the_fingerprint():
    spelled = spoiled((*EVIDENCE, "minimum"), 1) | {"profiles": []}
    spelled["axes"][0]["criteria"][0]["evidence"][0]["max_age_months"] = None
    assert canonical(spelled) == canonical(small_document())
    changed = [
        spoiled((*EVIDENCE, "minimum"), 2),
        spoiled((*EVIDENCE, "max_age_months"), 24),
        spoiled(("profiles",), [PROFILE]),
    ]
    assert all(problems_of(document) == [] for document in changed)
    assert len({fingerprint(document) for document in (*changed, small_document())}) == 4


def test_a_lasting_identifier_is_kept_by_files_and_is_no_part_of_the_fingerprint():
    named = spoiled((*A1, "id"), UID)
    assert problems_of(named) == []
    assert fingerprint(named) == GOLDEN["small"]
    assert canonical(named) == canonical(small_document())
    assert canonical(named, identified=True)["axes"][0]["criteria"][0]["id"] == UID


@pytest.mark.parametrize(
    ("path", "value", "concern", "sentence"),
    [
        ((*EVIDENCE, "minimum"), 0, "shape", "axes A / criteria A1 / evidence A1.a / minimum: “0” is not a whole number from 1 to 99."),
        ((*EVIDENCE, "max_age_months"), 999, "shape", "axes A / criteria A1 / evidence A1.a / max_age_months: “999” is not a whole number from 1 to 240."),
        ((*A1, "id"), "x", "shape", "axes A / criteria A1 / id: “x” is not a lasting identifier: leave it as it was exported, or empty."),
        (("profiles",), [PROFILE | {"territory_kinds": []}], "shape", "profiles parks / territory_kinds: At least one value is needed."),
        (("profiles",), [PROFILE | {"modules": ["none"]}], "reference", "profiles parks / modules 1: Unknown theme module “none”."),
        (("profiles",), [PROFILE | {"presumed_na": ["Z1"]}], "reference", "profiles parks / presumed_na 1: Unknown criterion “Z1”."),
        (("profiles",), [PROFILE | {"presumed_na": ["B1"]}], "reference", "profiles parks / presumed_na 1: Criterion “B1” can never be not applicable: no profile may presume it."),
        (("profiles",), [PROFILE | {"presumed_na": ["A1"]}], "reference", "profiles parks / presumed_na 1: Criterion “A1” can never be not applicable: no profile may presume it."),
        (("profiles",), [PROFILE, PROFILE | {"code": "other"}], "duplicate", "profiles other / territory_kinds 1: Two profiles are for the same kind of territory, “natural_park”."),
        (("profiles",), [PROFILE, PROFILE | {"territory_kinds": ["region"]}], "duplicate", "profiles parks / code: “parks” is there twice."),
        (("title", "fr"), "a\ufffe", "shape", "title / fr: The text holds a control character."),
    ],
)  # fmt: skip
def test_what_came_later_is_checked_too(path, value, concern, sentence):
    assert (concern, sentence) in problems_of(spoiled(path, value))


def test_an_identifier_names_one_row():
    document = spoiled((*A1, "id"), UID)
    document["questions"][0]["id"] = UID
    assert ("duplicate", f"axes A / criteria A1 / id: “{UID}” is there twice.") in problems_of(document)


def test_texts_are_counted_in_each_language():
    document = small_document()
    document["title"]["es"] = " "
    document["axes"][0]["criteria"][0]["levels"][2]["es"] = ""
    counts = {count.locale: count for count in count_texts(document, LOCALES)}
    assert counts["fr"].missing == counts["en"].missing == 0
    assert counts["es"].missing == 2
    assert counts["es"].total == counts["fr"].written > 90
