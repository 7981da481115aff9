"""The engine: the golden vectors of the default framework, its properties, its caps, its sentences."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from certification.exports.framework import read_document
from certification.rules.document_kinds import share
from certification.rules.scoring import (
    AwardSpec,
    AxisSpec,
    CriterionSpec,
    FrameworkSpec,
    LevelRequirementSpec,
    ObservedAnswer,
    differ_too_much,
    percent,
    retained_level,
    score,
)
from tests.golden import VECTORS

DEFAULT = Path("certification/frameworks/ter_res.yaml")


def spec_of(document):
    """Read the engine's needs straight from the file: no row, no query."""
    scoring = document["scoring"]
    return FrameworkSpec(
        axes=tuple(AxisSpec(axis["code"], axis["weight"]) for axis in document["axes"]),
        criteria=tuple(
            CriterionSpec(
                row["code"], axis["code"], row["weight"], row["veto"], row["not_applicable"] is not None
            )
            for axis in document["axes"]
            for row in axis["criteria"]
        ),
        awards=tuple(
            AwardSpec(
                code=award["code"],
                order=award["order"],
                overall_min=share(award["overall_min"]),
                axis_min=share(award["axis_min"]),
                veto_min=award["veto_min"],
                criterion_min=award["criterion_min"],
                criteria_at_4_min=award["criteria_at_4_min"],
                requires=tuple(award["requires"].items()),
                site_visit=award.get("site_visit", False),
            )
            for award in document["awards"]
        ),
        level_requirements=tuple(
            LevelRequirementSpec(level, tuple(row["any_of"]), row.get("testimony_min_families", 0))
            for level, row in scoring["level_requirements"].items()
        ),
        na_max_axis_share=share(scoring["not_applicable"]["max_axis_share"]),
        na_max_overall_share=share(scoring["not_applicable"]["max_overall_share"]),
    )


SPEC = spec_of(read_document(DEFAULT.name, DEFAULT.read_bytes()).document)
CODES = [criterion.code for criterion in SPEC.criteria]
VETOES = [criterion.code for criterion in SPEC.criteria if criterion.veto]
ORDER = {None: 0} | {award.code: award.order for award in SPEC.awards}


def answer(level):
    return ObservedAnswer(not_applicable=True) if level == "na" else ObservedAnswer.fully_evidenced(level)


def result_of(levels, **facts):
    return score(SPEC, {code: answer(level) for code, level in levels.items()}, **facts)


def all_at(level):
    return dict.fromkeys(CODES, level)


levels_everywhere = st.lists(st.integers(0, 4), min_size=len(CODES), max_size=len(CODES)).map(
    lambda levels: dict(zip(CODES, levels, strict=True))
)
answers_everywhere = st.lists(
    st.builds(
        ObservedAnswer,
        level=st.integers(0, 4),
        evidence=st.sampled_from(["none", "documents", "visited"]),
        measured=st.booleans(),
        testimony_families=st.integers(0, 4),
        transmitted=st.booleans(),
    ),
    min_size=len(CODES),
    max_size=len(CODES),
).map(lambda answers: dict(zip(CODES, answers, strict=True)))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_golden_vectors(vector):
    result = result_of(vector.levels(CODES, VETOES))
    assert result.overall_percent == vector.overall
    assert result.axis_percents == vector.axes
    assert result.level == vector.level
    assert bool(result.blockers) == (vector.level is None)


def test_the_blocker_of_a_failed_veto_names_the_criterion():
    result = result_of(all_at(3) | {"D1": 1})
    with translation.override("en"):
        assert [str(sentence) for sentence in result.blockers] == [
            "Mandatory criterion D1: level 1, at least 2 needed."
        ]
    assert result.failed_vetoes == {"D1": 1}


def test_a_brilliant_mean_does_not_compensate_a_weak_axis():
    result = result_of({code: 2 if code.startswith("B") else 4 for code in CODES})
    missing = result.next_award
    with translation.override("en"):
        assert missing.code == "ressource"
        assert "Axis B: 50.00%, at least 65.00% needed." in map(str, missing.missing)


@given(levels_everywhere)
def test_all_at_the_top_gives_a_hundred_and_nothing_gives_more(levels):
    top = result_of(all_at(4))
    assert (top.overall, top.level) == (1, "ressource")
    assert 0 <= result_of(levels).overall <= 1


@given(answers_everywhere, st.sampled_from(CODES))
def test_raising_one_level_never_lowers_the_total_nor_the_award(answers, code):
    before = score(SPEC, answers)
    raised = replace(answers[code], level=min(4, answers[code].level + 1))
    after = score(SPEC, answers | {code: raised})
    assert after.overall >= before.overall
    assert ORDER[after.level] >= ORDER[before.level]


@given(answers_everywhere, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(SPEC, dict(shuffled)) == score(SPEC, answers)


@given(levels_everywhere, st.sampled_from(VETOES), st.integers(0, 1))
def test_a_failed_veto_gives_no_level(levels, veto, level):
    result = result_of(levels | {veto: level})
    assert result.level is None
    assert result.failed_vetoes[veto] == level


@given(levels_everywhere, st.integers(0, 4))
def test_not_applicable_leaves_the_denominator(levels, level):
    """What the criterion would have been worth changes nothing: it is as if the grid had no such criterion."""
    left_out = result_of(levels | {"E4": "na"})
    without = replace(SPEC, criteria=tuple(row for row in SPEC.criteria if row.code != "E4"))
    others = {code: answer(found) for code, found in levels.items() if code != "E4"}
    assert left_out.axes == score(without, others).axes
    assert left_out.not_applicable == ("E4",)


def test_not_applicable_is_refused_where_the_framework_does_not_allow_it():
    result = result_of(all_at(4) | {"A2": "na", "A1": "na"})
    assert result.level is None
    with translation.override("en"):
        assert [str(sentence) for sentence in result.blockers][:2] == [
            "Criterion A1 cannot be declared not applicable.",
            "Criterion A2 cannot be declared not applicable.",
        ]
    assert result.axes["A"] < 1


def test_too_much_not_applicable_gives_no_level():
    spec = replace(SPEC, na_max_axis_share=Fraction(1, 5), na_max_overall_share=Fraction(1, 50))
    result = score(
        spec, {code: answer(level) for code, level in (all_at(4) | {"E4": "na", "E5": "na"}).items()}
    )
    assert result.level is None
    with translation.override("en"):
        assert [str(sentence) for sentence in result.blockers][:2] == [
            "Axis E: 25.00% of its weight is declared not applicable, at most 20.00% allowed.",
            "5.48% of the total weight is declared not applicable, at most 2.00% allowed.",
        ]


def test_the_limit_itself_is_allowed():
    spec = replace(SPEC, na_max_axis_share=Fraction(4, 16), na_max_overall_share=Fraction(4, 73))
    levels = all_at(4) | {"E4": "na", "E5": "na"}
    assert score(spec, {code: answer(level) for code, level in levels.items()}).level == "ressource"


def test_what_is_not_answered_counts_as_zero_and_blocks():
    levels = all_at(4)
    del levels["B3"]
    result = result_of(levels)
    assert result.unanswered == ("B3",)
    assert result.level is None
    assert result.axes["B"] == Fraction(12, 14)
    with translation.override("en"):
        assert str(result.blockers[0]) == "Criterion B3 is not answered."


def test_no_answer_at_all():
    result = score(SPEC, {})
    assert (result.overall, result.level, len(result.unanswered)) == (0, None, len(CODES))


@pytest.mark.parametrize(
    ("proofs", "retained", "reason"),
    [
        ({"evidence": "none"}, 1, "4 declared, capped at 1: no accepted evidence."),
        ({"evidence": "documents"}, 2, "4 declared, capped at 2: not seen on site."),
        (
            {"measured": False, "testimony_families": 1},
            2,
            "4 declared, capped at 2: neither a dated measure nor concordant testimonies from 2 families.",
        ),
        ({"transmitted": False}, 3, "4 declared, capped at 3: no published transmission."),
        ({"measured": False, "testimony_families": 2}, 4, None),
        ({}, 4, None),
    ],
)
def test_evidence_caps_the_level(proofs, retained, reason):
    found, cap = retained_level(SPEC, replace(ObservedAnswer.fully_evidenced(4), **proofs))
    assert found == retained
    with translation.override("en"):
        assert (cap and str(cap.reason)) == reason


def test_a_level_that_needs_no_more_proof_is_not_capped():
    assert retained_level(SPEC, ObservedAnswer(level=1)) == (1, None)


def test_caps_count_in_the_result():
    answers = {code: answer(3) for code in CODES} | {"C1": ObservedAnswer(level=3, evidence="documents")}
    result = score(SPEC, answers)
    assert (result.capped["C1"].declared, result.capped["C1"].retained) == (3, 2)
    assert result.retained["C1"] == 2
    assert result.axes["C"] == Fraction(3 * 14 - 3, 4 * 14)


def test_the_top_level_needs_a_visit():
    assert result_of(all_at(4)).level == "ressource"
    assert result_of(all_at(4), site_visited=False).level == "responsable"


def test_the_top_level_needs_named_and_top_criteria():
    assert result_of(all_at(4) | {"E7": 2}).level == "responsable"
    assert result_of(all_at(4) | {"B6": 0}).level == "responsable"


def test_a_required_criterion_left_out_of_the_grid_is_not_asked():
    spec = replace(SPEC, criteria=tuple(row for row in SPEC.criteria if row.code != "E7"))
    assert score(spec, {row.code: answer(4) for row in spec.criteria}).level == "ressource"


def test_a_required_criterion_cannot_be_left_out_as_not_applicable():
    (low, middle, top) = SPEC.awards
    spec = replace(SPEC, awards=(low, middle, replace(top, requires=(("E4", 3),))))
    result = score(spec, {code: answer(level) for code, level in (all_at(4) | {"E4": "na"}).items()})
    assert result.level == "responsable"
    with translation.override("en"):
        assert [str(sentence) for sentence in result.next_award.missing] == [
            "Criterion E4: not applicable, at least level 3 needed."
        ]


def test_sentences_show_as_many_decimals_as_the_framework_asks():
    result = score(replace(SPEC, percent_places=0), {code: answer(1) for code in CODES})
    with translation.override("en"):
        assert "Overall result: 25%, at least 40% needed." in map(str, result.blockers)
    assert result.overall_percent == "25"


def test_thresholds_are_compared_before_rounding():
    """One axis short by less than a hundredth of a point is short."""
    spec = FrameworkSpec(
        axes=(AxisSpec("A", 1),),
        criteria=(CriterionSpec("A1", "A", 59_999), CriterionSpec("A2", "A", 40_001)),
        awards=(AwardSpec("only", 1, Fraction(60, 100), Fraction(0), veto_min=0),),
    )
    result = score(spec, {"A1": answer(4), "A2": answer(0)})
    assert result.overall_percent == "60.00"
    assert result.level is None


def test_every_line_explains_its_part():
    result = result_of(all_at(3) | {"E4": "na"})
    assert sum(line.points for line in result.lines if line.axis == "A") == 51
    with translation.override("en"):
        assert str(result.lines[0].sentence) == "A1: level 3, weight 3, 9 points out of 12."
        left_out = next(line for line in result.lines if line.criterion == "E4")
        assert str(left_out.sentence) == "E4: not applicable, weight 2 left out."


def test_every_floor_is_reported_held_or_not():
    checks = {check.code: check for check in result_of(all_at(2)).award_checks}
    assert checks["engage"].passed
    assert not checks["ressource"].passed
    assert {floor.code for floor in checks["ressource"].floors} == {
        "overall", "axis", "veto", "every_criterion", "top_criteria", "required", "visited",
    }  # fmt: skip


@pytest.mark.parametrize("levels", [{"A1": 5}, {"A1": -1}, {"Z9": 1}])
def test_what_the_scale_or_the_grid_does_not_hold_is_refused(levels):
    with pytest.raises(ValueError, match=r"outside the scale|unknown criteria"):
        result_of(levels)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(29, 40), 2, "72.50"),
        (Fraction(1, 3), 2, "33.33"),
        (Fraction(2, 3), 2, "66.67"),
        (Fraction(12345, 1_000_000), 2, "1.23"),
        (Fraction(12350, 1_000_000), 2, "1.24"),
        (Fraction(5, 1000), 0, "1"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1), 1, "100.0"),
    ],
)
def test_percentages_round_half_up(value, places, expected):
    assert percent(value, places) == expected


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_rounding_keeps_the_order(one, other):
    low, high = sorted((one, other))
    assert Fraction(percent(low)) <= Fraction(percent(high))


def test_assessors_far_apart_must_talk():
    assert differ_too_much([1, 3], 2)
    assert not differ_too_much([2, 3], 2)
    assert not differ_too_much([], 2)
