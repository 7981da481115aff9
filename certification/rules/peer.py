"""What the rules of a team read: a peer of the network, the place to visit, the scheme's numbers. Plain values only."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Peer:
    """An assessor, whatever the dossier. Days are dates; `absences` are pairs (first day, last day).

    `home` is (country, region); `mandate_until` None means an open end; `open_missions` and `completed_missions` count
    missions on other dossiers.
    """

    person: int
    family: str = ""
    home: tuple[str, str] = ("", "")
    territory: int | None = None
    languages: frozenset[str] = frozenset()
    trained_until: dt.date | None = None
    is_mandated: bool = True
    mandate_until: dt.date | None = None
    open_missions: int = 0
    completed_missions: int = 0
    absences: tuple[tuple[dt.date, dt.date], ...] = ()


class Numbers(NamedTuple):
    """The scheme's numbers about teams."""

    team_size: int = 2
    team_families: int = 2
    consecutive_cycles: int = 2
    open_missions: int = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier whose team is formed. People and territories are known by their primary keys.

    The team is needed from `first_day` to `last_day`: the days of the visit, or today while they are not set.
    `cycles` says in how many cycles in a row, just before this one, a person assessed the territory.
    """

    territory: int | None
    home: tuple[str, str]
    first_day: dt.date
    last_day: dt.date
    numbers: Numbers = field(default_factory=Numbers)
    languages: frozenset[str] = frozenset()
    officer: int | None = None
    members: frozenset[int] = NOBODY
    companions: frozenset[int] = NOBODY
    recused: frozenset[int] = NOBODY
    voters: frozenset[int] = NOBODY
    in_team: frozenset[int] = NOBODY
    signed: frozenset[int] = NOBODY
    last_team: frozenset[int] = NOBODY
    is_renewal: bool = False
    assessed_by_the_hosts: frozenset[int] = NOBODY
    cycles: dict[int, int] = field(default_factory=dict)
    team: tuple[Peer, ...] = ()


class Candidate(NamedTuple):
    """A peer seen from a place: what every rule on one name is asked of."""

    peer: Peer
    place: Place
