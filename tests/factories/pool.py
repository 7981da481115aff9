"""People who wish to join the pool of assessors, and peers as the rules read them."""

from certification.rules.peer import Numbers, Peer, Place
from certification.services import pool as services
from tests.factories import people, ter_res

HERE, ELSEWHERE = ("FR", "Occitanie"), ("FR", "Bretagne")


def candidate(email="candidate@example.org"):
    return people.someone(email, name="Camille Sorbier")


def applied(person=None, **facts):
    """Return an application that waits for its answer."""
    ter_res.in_force()
    return services.apply_to_assess(
        actor=person or candidate(),
        **{
            "family": "HAB",
            "country": "FR",
            "region": "Bretagne",
            "languages": ["fr", "es"],
            "skills": ["Gestion de l’eau"],
            "availability": "Au printemps, deux missions par an.",
            "motivation": "Apprendre des autres vallées, et rendre ce que j’ai reçu.",
            **facts,
        },
    )


def peer(number, day, **facts):
    """Return a peer whom nothing keeps out of a team needed on that day."""
    return Peer(
        number,
        **{
            "family": f"F{number % 7}",
            "home": ELSEWHERE,
            "languages": frozenset({"fr"}),
            "trained_until": day,
        }
        | facts,
    )


def place(day, **facts):
    """Return a place whose team is needed on that day only."""
    numbers = facts.pop("numbers", Numbers())
    return Place(
        **{"territory": 1, "home": HERE, "first_day": day, "last_day": day, "numbers": numbers} | facts
    )
