"""Measure the proposal of teams: 500 assessors, 200 open dossiers, facts in memory. `make bench` says if it is too slow."""

import datetime as dt
import random
import time

from certification.rules.peer import Numbers, Peer, Place
from certification.rules.team import propose_teams

ASSESSORS, DOSSIERS, SHOWN = 500, 200, 5
LIMIT_SECONDS = 1.0
REGIONS = [("FR", f"R{number}") for number in range(13)]
FAMILIES = ["ENT", "CON", "HAB", "ELU", "RPU", "UNI", "MED"]
LANGUAGES = ["fr", "en", "es"]


def pool(chance: random.Random, day: dt.date) -> list[Peer]:
    """Return assessors as various as a network's: some busy, some away, some whose training has ended."""
    return [
        Peer(
            number,
            family=chance.choice(FAMILIES),
            home=chance.choice(REGIONS),
            territory=chance.randrange(DOSSIERS) if number % 3 else None,
            languages=frozenset(chance.sample(LANGUAGES, chance.randint(1, 3))),
            trained_until=day + dt.timedelta(days=chance.randint(-60, 700)),
            open_missions=chance.randint(0, 4),
            completed_missions=chance.randint(0, 9),
            absences=((day, day + dt.timedelta(days=9)),) if number % 11 == 0 else (),
        )
        for number in range(ASSESSORS)
    ]


def place(chance: random.Random, day: dt.date, number: int) -> Place:
    """Return a dossier with its own people, visits given and received."""
    people = range(ASSESSORS)
    returning = frozenset(chance.sample(people, 3))
    return Place(
        territory=number,
        home=chance.choice(REGIONS),
        first_day=day,
        last_day=day + dt.timedelta(days=2),
        numbers=Numbers(2, 2, 2, 3),
        languages=frozenset({chance.choice(LANGUAGES)}),
        members=frozenset(chance.sample(people, 6)),
        companions=frozenset(chance.sample(people, 2)),
        recused=frozenset(chance.sample(people, 5)),
        signed=frozenset(chance.sample(people, 400)),
        last_team=returning,
        is_renewal=number % 2 == 0,
        assessed_by_the_hosts=frozenset(chance.sample(range(DOSSIERS), 8)),
        cycles=dict.fromkeys(returning, 1),
    )


def measure() -> float:
    """Return the seconds that the teams of every dossier take."""
    chance, day = random.Random(7), dt.date(2026, 9, 1)  # noqa: S311 - the same facts at each measure
    peers = pool(chance, day)
    places = [place(chance, day, number) for number in range(DOSSIERS)]
    # Its own time: what else runs on the machine does not count.
    started = time.process_time()
    proposed = sum(len(propose_teams(peers, found, at_most=SHOWN)) for found in places)
    seconds = time.process_time() - started
    print(f"teams: {proposed} for {DOSSIERS} dossiers out of {ASSESSORS} assessors in {seconds:.2f} s")
    return seconds


if __name__ == "__main__":
    seconds = measure()
    if seconds > LIMIT_SECONDS:
        raise SystemExit(f"Too slow: {seconds:.2f} s, at most {LIMIT_SECONDS} s.")
