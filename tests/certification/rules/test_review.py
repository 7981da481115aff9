"""The draw of the visits, written a second time; when a silence has its consequence."""

import datetime as dt
import hashlib
from types import SimpleNamespace

import pytest

from certification.rules import mark, review

NUMBERS = [f"AG-2025-{number:04d}" for number in range(1, 12)]
DAY = dt.date(2026, 6, 1)


def drawn_by_hand(numbers, seed, one_in):
    ranked = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
    wanted = len(numbers) // one_in + (1 if len(numbers) % one_in else 0)
    return sorted(ranked[:wanted])


@pytest.mark.parametrize(
    ("how_many", "one_in", "drawn"), [(1, 4, 1), (4, 4, 1), (5, 4, 2), (11, 4, 3), (11, 1, 11), (0, 4, 0)]
)
def test_one_in_so_many_rounded_up(how_many, one_in, drawn):
    found = review.draw(NUMBERS[:how_many], seed="graine", one_in=one_in)
    assert (len(found), found) == (drawn, drawn_by_hand(NUMBERS[:how_many], "graine", one_in))


def test_a_draw_depends_on_its_seed_and_list_alone():
    assert review.draw(NUMBERS, seed="a", one_in=4) == review.draw(NUMBERS[::-1], seed="a", one_in=4)
    assert len({tuple(review.draw(NUMBERS, seed=str(seed), one_in=4)) for seed in range(20)}) > 10


def test_every_award_has_its_chance():
    times = dict.fromkeys(NUMBERS, 0)
    for seed in range(2000):
        for number in review.draw(NUMBERS, seed=str(seed), one_in=4):
            times[number] += 1
    assert all(450 < count < 650 for count in times.values())


def test_the_digest_of_the_list_is_that_of_its_lines():
    assert review.digest_of_list(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()


@pytest.mark.parametrize(
    ("days_after", "reminders", "over"),
    [(0, 5, False), (1, 1, False), (1, 2, True), (60, 0, False), (60, 3, True)],
)
def test_a_silence_needs_its_last_day_and_its_reminders(days_after, reminders, over):
    silent = SimpleNamespace(last_day=DAY, reminders=reminders)
    today = DAY + dt.timedelta(days=days_after)
    assert review.silence_is_over(silent, today=today, reminders=2) is over


@pytest.mark.parametrize(("days", "late"), [(0, False), (30, False), (31, True)])
def test_a_change_is_late_after_the_days_of_the_contract(days, late):
    assert review.is_declared_late(DAY - dt.timedelta(days=days), on=DAY, days=30) is late


USES = {
    "institution": (True, True),
    "public_space": (True, True),
    "press": (True, True),
    "badge": (True, True),
    "offers": (False, True),
    "brochures": (False, True),
    "products": (False, False),
    "claims": (False, False),
    "outside": (False, False),
    "altered": (False, False),
    "certified": (False, False),
    "after": (False, False),
}


def test_each_use_is_permitted_by_the_scopes_of_the_table():
    found = {
        use.code: (use.is_permitted("institutional"), use.is_permitted("commercial_eu")) for use in mark.USES
    }
    assert found == USES


def test_the_mark_is_used_while_the_award_is_in_force_alone():
    states = (
        "prepared",
        "active",
        "suspended",
        "expired",
        "withdrawn",
        "surrendered",
        "superseded",
        "annulled",
    )
    assert [state for state in states if mark.may_be_used(state)] == ["active"]
