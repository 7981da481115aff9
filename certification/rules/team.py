"""Which teams may visit a place, best first: what the secretariat is shown, and what a whole team is held to.

A team is judged name by name with the rules of `rules.assessor`, the very ones that guard an assignment, then as a
whole: enough people, enough families, a view from outside the region, half of it new for a renewal. Among the teams
that hold, those come first that gather more families, then those whose members have fewer missions under way, assessed
the territory less lately, speak more of its languages, have signed the pledge; at last, the oldest accounts. The order
is total: the same facts always give the same list.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from certification.rules.assessor import MAY_BE_PROPOSED
from certification.rules.peer import Candidate, Peer, Place

# Each part of a cost stays under it, so that one number orders as the list of its parts would.
BASE = 1 << 10
PREDICATES = tuple(rule.predicate for rule in MAY_BE_PROPOSED)


class Team(NamedTuple):
    """Peers to add to a place's team, cheapest first, and who would lead it (None: it has a lead already)."""

    peers: tuple[Peer, ...]
    families: tuple[str, ...]
    outside: tuple[int, ...]
    lead: int | None


def may_be_proposed(peer: Peer, place: Place) -> bool:
    """Tell whether every rule on one name holds; asked of thousands of pairs, it makes no sentence."""
    candidate = Candidate(peer, place)
    # A plain loop: with a generator, a hundred thousand pairs take twice as long.
    for holds in PREDICATES:  # noqa: SIM110 - all() would make a generator for each of very many looks
        if not holds(candidate):
            return False
    return True


def cost_of(peer: Peer, place: Place) -> int:
    """Return how little a person is preferred, as one number: load, turns, languages that lack, pledge to sign."""
    missing = len(place.languages - peer.languages)
    turns = place.cycles.get(peer.person, 0)
    cost = peer.open_missions
    for part in (turns, missing, int(peer.person not in place.signed)):
        cost = cost * BASE + part
    return cost


def holds_together(members: Sequence[Peer], place: Place) -> bool:
    """Tell whether these people, with nobody else, make a team: size, families, view from outside, half new."""
    numbers = place.numbers
    return (
        len(members) >= numbers.team_size
        and len({peer.family for peer in members}) >= numbers.team_families
        and any(peer.home != place.home for peer in members)
        and is_half_new(members, place)
    )


def is_half_new(members: Sequence[Peer], place: Place) -> bool:
    """Tell whether at least half of the team of a renewal did not assess the territory in the last cycle."""
    returning = sum(peer.person in place.last_team for peer in members)
    return not place.is_renewal or 2 * returning <= len(members)


def propose_teams(peers: Iterable[Peer], place: Place, *, at_most: int, has_lead: bool = False) -> list[Team]:
    """Return the best teams that complete the one in place, at most so many, in their order.

    The people already in the team stay: only the missing ones are sought. Nothing is proposed to a team that holds.
    """
    if holds_together(place.team, place):
        return []
    size = max(place.numbers.team_size - len(place.team), 1)
    ranked = _best_of_each_kind(
        sorted(
            ((cost_of(peer, place), peer.person, peer) for peer in peers if may_be_proposed(peer, place)),
            key=lambda line: line[:2],
        ),
        place,
        size + at_most - 1,
    )
    total = len(place.team) + size
    known = {peer.family for peer in place.team}
    most = min(total, len({peer.family for _cost, _person, peer in ranked} | known))
    found: list[Team] = []
    for families in range(most, place.numbers.team_families - 1, -1):

        def fits(chosen, families=families) -> bool:
            members = (*place.team, *chosen)
            return len({peer.family for peer in members}) == families and holds_together(members, place)

        for chosen in _cheapest(ranked, size, fits):
            found.append(_described(chosen, place, has_lead=has_lead))
            if len(found) == at_most:
                return found
    return found


def _best_of_each_kind(ranked: list, place: Place, most: int) -> list:
    """Keep, among people whom the rules on a whole team cannot tell apart, the best ones.

    A team with somebody further down could swap them for as many better ones as teams are asked for.
    """
    taken: Counter = Counter()
    kept = []
    for line in ranked:
        peer = line[2]
        kind = (peer.family, peer.home == place.home, peer.person in place.last_team)
        if taken[kind] < most:
            taken[kind] += 1
            kept.append(line)
    return kept


def _cheapest(ranked: list, size: int, fits: Callable) -> Iterator[tuple[Peer, ...]]:
    """Yield the combinations of `size` people that fit, by total cost, then by their numbers.

    `ranked` is sorted: moving one person of a combination down the list never makes it come earlier, so that a heap
    which holds the next combinations gives them in order without listing them all.
    """
    if len(ranked) < size:
        return
    first = tuple(range(size))
    heap = [(*_rank(ranked, first), first)]
    seen = {first}
    while heap:
        _cost, _people, chosen = heapq.heappop(heap)
        members = tuple(ranked[number][2] for number in chosen)
        if fits(members):
            yield members
        for place, number in enumerate(chosen):
            after = chosen[place + 1] if place + 1 < size else len(ranked)
            moved = (*chosen[:place], number + 1, *chosen[place + 1 :])
            if number + 1 < after and moved not in seen:
                seen.add(moved)
                heapq.heappush(heap, (*_rank(ranked, moved), moved))


def _rank(ranked: list, chosen: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Return by what a combination is ordered: its total cost, then who is in it."""
    lines = [ranked[number] for number in chosen]
    return sum(line[0] for line in lines), tuple(sorted(line[1] for line in lines))


def _described(chosen: tuple[Peer, ...], place: Place, *, has_lead: bool) -> Team:
    """Say of a team what its members bring: families, who comes from outside, who has the most experience to lead."""
    members = (*place.team, *chosen)
    lead = min(chosen, key=lambda peer: (-peer.completed_missions, peer.person)).person
    return Team(
        chosen,
        tuple(sorted({peer.family for peer in members})),
        tuple(peer.person for peer in chosen if peer.home != place.home),
        None if has_lead else lead,
    )
