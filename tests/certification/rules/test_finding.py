"""What a grade entails, and which action answers a finding: data of the scheme, never constants."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules import finding as rules

SCHEME = SimpleNamespace(
    finding_plan_days=60,
    minor_correction_months=12,
    major_correction_months=9,
    critical_correction_months=6,
    award_blocked_from="major",
)
# grade: (needs an action, keeps a full award waiting, days to propose, months to correct)
TERMS = {
    "": (False, False, None, None),
    "remark": (False, False, None, None),
    "minor": (True, False, 60, 12),
    "major": (True, True, 60, 9),
    "critical": (True, True, 60, 6),
    "unheard_of": (False, False, None, None),
}
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize("grade", TERMS)
def test_a_grade_entails_what_the_scheme_says(grade):
    assert rules.terms_of(SCHEME, grade) == rules.Terms(*TERMS[grade])


def test_the_association_decides_from_which_grade_an_award_waits():
    strict = SimpleNamespace(**{**vars(SCHEME), "award_blocked_from": "minor"})
    loose = SimpleNamespace(**{**vars(SCHEME), "award_blocked_from": "critical"})
    waits = {
        grade: (rules.terms_of(strict, grade).blocks_award, rules.terms_of(loose, grade).blocks_award)
        for grade in ("minor", "major", "critical")
    }
    assert waits == {"minor": (True, False), "major": (True, False), "critical": (True, True)}


@given(
    sent_on=DAYS, today=DAYS, done_before=st.none() | DAYS, grade=st.sampled_from(list(TERMS)), plan=st.text()
)
def test_an_action_is_written_dated_ahead_and_within_the_time_of_the_grade(
    sent_on, today, done_before, grade, plan
):
    finding = SimpleNamespace(correct_by=rules.correct_by(rules.terms_of(SCHEME, grade), sent_on))
    refused = rules.refusals_to_plan(finding, plan=plan, done_before=done_before, today=today)
    latest = finding.correct_by
    is_in_time = latest is None or today > latest or (done_before is not None and done_before <= latest)
    is_right = bool(plan.strip()) and done_before is not None and done_before >= today and is_in_time
    assert bool(refused) is not is_right
