"""How long a companion is kept out of assessing and voting."""

import datetime as dt
from types import SimpleNamespace

import pytest

from certification.rules.companion import keeps_out

ENDED = dt.date(2026, 3, 31)


def companionship(**fields):
    return SimpleNamespace(**{"person_id": 1, "accepted_at": ENDED, "ended_on": ENDED, **fields})


@pytest.mark.parametrize(
    ("months", "on", "expected"),
    [
        (24, dt.date(2028, 3, 30), True),
        (24, dt.date(2028, 3, 31), False),
        (0, ENDED, False),
        (None, dt.date(2099, 1, 1), True),
    ],
)
def test_a_former_companion_is_kept_out_for_the_months_of_the_framework(months, on, expected):
    assert keeps_out(companionship(), months=months, on=on) is expected


def test_a_companion_of_today_is_kept_out_and_one_who_never_accepted_is_not():
    assert keeps_out(companionship(ended_on=None), months=0, on=ENDED)
    assert not keeps_out(companionship(accepted_at=None), months=24, on=ENDED)
    assert not keeps_out(companionship(person_id=None), months=24, on=ENDED)
