"""The teams proposed are those of a brute force that tries every one; each person left out has a sentence."""

import datetime as dt
from itertools import combinations

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.rules.assessor import MAY_BE_PROPOSED, why_left_out
from certification.rules.peer import Candidate, Numbers
from certification.rules.team import cost_of, holds_together, may_be_proposed, propose_teams
from tests.bench import teams
from tests.factories.pool import ELSEWHERE, HERE, peer, place

TODAY = dt.date(2026, 9, 1)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def sentences(**facts):
    """Return why a peer is left out of a place; facts of the place are under `at`."""
    at = facts.pop("at", {})
    with override("en"):
        candidate = Candidate(peer(1, TODAY, **facts), place(TODAY, **at))
        return [str(sentence) for sentence in why_left_out(candidate)]


ONE = frozenset({1})
LEFT_OUT = [
    ({"is_mandated": False}, "This person is not an assessor of the network today."),
    ({"mandate_until": YESTERDAY}, "This person's mandate ends before the visit is over."),
    ({"trained_until": None}, "This person's training is missing or out of date."),
    ({"trained_until": YESTERDAY}, "This person's training is missing or out of date."),
    (
        {"trained_until": TODAY, "at": {"last_day": TOMORROW}},
        "This person's training ends on 1 September 2026, before the visit is over.",
    ),
    ({"absences": ((YESTERDAY, TODAY),)}, "This person is away from 31 August 2026 to 1 September 2026."),
    ({"open_missions": 3}, "This person has 3 missions under way; nobody has more than 3."),
    ({"at": {"languages": frozenset({"es"})}}, "This person speaks none of the languages of the territory."),
    ({"territory": 1}, "This person belongs to the territory."),
    ({"at": {"members": ONE}}, "This person belongs to the territory."),
    (
        {"territory": 8, "at": {"assessed_by_the_hosts": frozenset({8})}},
        "People of this territory assessed this person's territory in the current or the previous cycle.",
    ),
    (
        {"at": {"cycles": {1: 2}}},
        "This person assessed this territory in the last cycles in a row, up to the limit.",
    ),
    ({"at": {"officer": 1}}, "This person follows this dossier for the secretariat."),
    ({"at": {"recused": ONE}}, "A tie declared on this dossier keeps this person out."),
    ({"at": {"companions": ONE}}, "This person accompanies the territory, or accompanied it too recently."),
    (
        {"at": {"voters": ONE}},
        "This person decided on this dossier in the committee: whoever votes does not assess.",
    ),
    ({"at": {"in_team": ONE}}, "This person is already in the team."),
]


@pytest.mark.parametrize(("facts", "sentence"), LEFT_OUT, ids=lambda found: str(found)[:40])
def test_whoever_is_left_out_reads_why(facts, sentence):
    assert sentences(**dict(facts)) == [sentence]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"absences": ((TOMORROW, TOMORROW), (YESTERDAY, YESTERDAY))},
        {"open_missions": 2, "mandate_until": TODAY},
        {"at": {"cycles": {1: 1}, "languages": frozenset({"fr", "es"})}},
        {"at": {"assessed_by_the_hosts": frozenset({8})}},
    ],
)
def test_at_the_edge_of_a_rule_a_person_stays_in(facts):
    assert sentences(**dict(facts)) == []


# --- against a brute force ------------------------------------------------------------------------------------------

FAMILIES = st.sampled_from(["HAB", "ENT", "ELU"])


@st.composite
def situations(draw):
    """A few peers of all sorts, and a place whose team lacks one to three people."""
    count = draw(st.integers(0, 9))
    peers = [
        peer(
            number,
            TODAY,
            family=draw(FAMILIES),
            home=draw(st.sampled_from([HERE, ELSEWHERE])),
            open_missions=draw(st.integers(0, 3)),
            languages=frozenset(draw(st.sets(st.sampled_from(["fr", "es"])))),
            trained_until=draw(st.sampled_from([TODAY, TODAY, TODAY, YESTERDAY])),
            completed_missions=draw(st.integers(0, 2)),
        )
        for number in range(1, count + 1)
    ]
    some = st.sets(st.integers(1, max(count, 1)), max_size=3).map(frozenset)
    fixed = tuple(peers[: draw(st.integers(0, min(2, count)))])
    at = place(
        TODAY,
        numbers=Numbers(draw(st.integers(2, 3)), draw(st.integers(1, 3)), 2, 3),
        languages=frozenset(draw(st.sets(st.sampled_from(["fr", "es"])))),
        recused=draw(some),
        signed=draw(some),
        last_team=draw(some),
        is_renewal=draw(st.booleans()),
        cycles=dict.fromkeys(draw(some), 1),
        in_team=frozenset(found.person for found in fixed),
        team=fixed,
    )
    return peers, at


def every_team(peers, at):
    """List all the teams that hold, best first, as the words of the rules say it."""
    if holds_together(at.team, at):
        return []
    free = [found for found in peers if not why_left_out(Candidate(found, at))]
    size = max(at.numbers.team_size - len(at.team), 1)
    found = [team for team in combinations(free, size) if holds_together((*at.team, *team), at)]
    return sorted(
        found,
        key=lambda team: (
            -len({member.family for member in (*at.team, *team)}),
            sum(member.open_missions for member in team),
            sum(at.cycles.get(member.person, 0) for member in team),
            sum(len(at.languages - member.languages) for member in team),
            sum(member.person not in at.signed for member in team),
            sorted(member.person for member in team),
        ),
    )


@settings(max_examples=150, deadline=None)
@given(situation=situations(), at_most=st.integers(1, 6))
def test_the_teams_proposed_are_the_best_of_all_teams(situation, at_most):
    peers, at = situation
    proposed = propose_teams(peers, at, at_most=at_most)
    people = [sorted(found.person for found in team.peers) for team in proposed]
    assert people == [sorted(found.person for found in team) for team in every_team(peers, at)][:at_most]
    # The order in which people are read changes nothing.
    assert propose_teams(peers[::-1], at, at_most=at_most) == proposed


@settings(max_examples=50, deadline=None)
@given(situation=situations())
def test_a_team_proposed_passes_every_guard(situation):
    peers, at = situation
    for team in propose_teams(peers, at, at_most=3):
        assert holds_together((*at.team, *team.peers), at)
        assert all(may_be_proposed(found, at) for found in team.peers)
        assert team.lead in {found.person for found in team.peers}


@settings(max_examples=50, deadline=None)
@given(situation=situations())
def test_the_fast_answer_and_the_sentences_agree(situation):
    peers, at = situation
    for found in peers:
        assert may_be_proposed(found, at) is not bool(why_left_out(Candidate(found, at), MAY_BE_PROPOSED))


def test_load_comes_before_turns_and_turns_before_languages():
    at = place(TODAY, languages=frozenset({"fr", "es"}), cycles={2: 1}, signed=frozenset({1, 2, 3, 4}))
    both = frozenset({"fr", "es"})
    ranked = [
        peer(4, TODAY, languages=both),
        peer(3, TODAY),
        peer(2, TODAY, languages=both),
        peer(1, TODAY, open_missions=1, languages=both),
    ]
    assert sorted(ranked, key=lambda found: cost_of(found, at)) == ranked


def test_five_hundred_assessors_and_two_hundred_dossiers_take_less_than_a_second():
    assert teams.measure() < teams.LIMIT_SECONDS
