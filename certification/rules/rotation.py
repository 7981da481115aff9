"""How often the same people assess the same territory, and who assesses whom in turn. Pure: plain sets and pairs."""

from collections.abc import Collection, Sequence
from typing import NamedTuple


class Seen(NamedTuple):
    """That people of one territory took part in the assessment of another."""

    home: int
    assessed: int


def cycles_in_a_row(person: int, teams: Sequence[Collection[int]]) -> int:
    """Return in how many cycles up to the latest one a person assessed without a break; `teams` are in order."""
    count = 0
    for team in reversed(teams):
        if person not in team:
            break
        count += 1
    return count


def reciprocal(of_the_year: Collection[Seen], known: Collection[Seen]) -> list[Seen]:
    """Return who assessed those who assessed them: the pairs of a year whose reverse is known, in order, once each."""
    known = set(known)
    return sorted(
        {
            pair
            for pair in of_the_year
            if Seen(pair.assessed, pair.home) in known and pair.home != pair.assessed
        }
    )
