"""When a piece of evidence is too old, and who may open it."""

import datetime as dt

import pytest

from certification.rules import evidence

TODAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("proved", "months", "expected"),
    [
        (None, 12, False),
        (dt.date(2026, 11, 30), 12, False),
        (dt.date(2025, 11, 30), 12, False),
        (dt.date(2025, 11, 29), 12, True),
        (dt.date(2023, 1, 1), 36, True),
        (dt.date(2023, 1, 1), 60, False),
    ],
)
def test_what_a_piece_says_grows_old_by_whole_months(proved, months, expected):
    assert evidence.is_out_of_date(proved, max_age_months=months, on=TODAY) is expected


@pytest.mark.parametrize(
    ("period_to", "effective_on", "expected"),
    [
        (None, None, None),
        (None, dt.date(2024, 5, 1), dt.date(2024, 5, 1)),
        (dt.date(2025, 12, 31), dt.date(2026, 2, 1), dt.date(2025, 12, 31)),
    ],
)
def test_the_end_of_the_time_covered_counts_before_the_date_of_the_document(
    period_to, effective_on, expected
):
    assert evidence.proved_until(period_to, effective_on) == expected


@pytest.mark.parametrize(("minimum", "found", "expected"), [(0, 0, 0), (2, 0, 2), (2, 1, 1), (2, 3, 0)])
def test_what_is_missing_of_a_type_is_counted(minimum, found, expected):
    assert evidence.lacking(minimum=minimum, found=found) == expected


@pytest.mark.parametrize(
    ("is_member", "opens", "personal", "confidentiality", "submitted", "sentence"),
    [
        (True, True, True, "team", False, ""),
        (False, True, True, "examiners", False, ""),
        (False, False, False, "examiners", False, ""),
        (False, False, True, "examiners", True, "personal data"),
        (False, False, True, "public", True, "personal data"),
        (False, True, False, "team", False, "keeps it to its team"),
        (False, True, False, "team", True, ""),
        (False, False, False, "public", False, ""),
    ],
)
def test_why_a_piece_does_not_open(is_member, opens, personal, confidentiality, submitted, sentence):
    said = evidence.why_closed(
        is_member=is_member,
        opens_personal_data=opens,
        personal_data=personal,
        confidentiality=confidentiality,
        submitted=submitted,
    )
    assert sentence in said
    assert bool(said) is bool(sentence)
