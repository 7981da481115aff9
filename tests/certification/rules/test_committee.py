"""Quorum and majority against literal tables, and what always holds of them."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.committee import (
    Sitting,
    close_count,
    count_quorum,
    count_votes,
    sittings_at_close,
    suspended_by_lot,
)

SPHERES = {
    "ENT": "economic",
    "CON": "economic",
    "HAB": "civil",
    "ELU": "public",
    "RPU": "public",
    "UNI": "knowledge",
    "MED": "knowledge",
}
SEED = "graine"


@dataclass(frozen=True)
class Rules:
    quorum_share: Fraction = Fraction(1, 2)
    second_convocation_share: Fraction = Fraction(1, 3)
    min_families: int = 4
    all_spheres: bool = True
    max_family_share: Fraction = Fraction(1, 3)
    majority: Fraction = Fraction(2, 3)
    family_majority_share: Fraction = Fraction(1, 2)


RULES = Rules()


def seats(states):
    """Return fourteen seats: `states` says, family by family, P present, . away, R recused, D present with a tie."""
    sittings = []
    for family, letters in zip(SPHERES, states.split(), strict=True):
        for letter in letters:
            sittings.append(
                Sitting(
                    seat=len(sittings) + 1,
                    family=family,
                    sphere=SPHERES[family],
                    present=letter in "PRD",
                    recused=letter == "R",
                    votes=letter != "D",
                )
            )
    return sittings


#                       ENT CON HAB ELU RPU UNI MED   seats needed families missing             met   second
QUORUMS = {
    "everybody":       ("PP  PP  PP  PP  PP  PP  PP",  14,    7,     7,      (),                 True,  True),
    "just half":       ("P.  P.  P.  P.  P.  P.  P.",   7,    7,     7,      (),                 True,  True),
    "one short":       ("P.  P.  P.  P.  P.  P.  ..",   6,    7,     6,      (),                 False, True),
    "no knowledge":    ("PP  PP  PP  PP  PP  ..  ..",  10,    7,     5,      ("knowledge",),     False, False),
    "three families":  ("PP  ..  PP  PP  ..  ..  ..",   6,    7,     3,      ("knowledge",),     False, False),
    "four families":   ("PP  ..  PP  PP  ..  PP  ..",   8,    7,     4,      (),                 True,  True),
    "a sphere recused": ("PP PP  RR  PP  PP  PP  PP",  12,    6,     6,      ("civil",),         False, False),
    "recusals lower":  ("PR  PP  P.  PR  P.  ..  P.",   7,    6,     6,      (),                 True,  True),
    "mock-up":         ("PR  PP  P.  PR  P.  ..  ..",   6,    6,     5,      ("knowledge",),     False, False),
    "five at second":  ("P.  ..  P.  P.  ..  P.  P.",   5,    7,     5,      (),                 False, True),
    "four at second":  ("P.  ..  P.  P.  ..  P.  ..",   4,    7,     4,      (),                 False, False),
    "ties do not vote": ("DD DD  DD  DD  DD  DD  DD",  14,    7,     7,      (),                 False, False),
}  # fmt: skip


@pytest.mark.parametrize("name", QUORUMS)
def test_the_quorum_of_a_table(name):
    states, present, needed, families, missing, is_met, at_second = QUORUMS[name]
    quorum = count_quorum(seats(states), RULES, seed=SEED)
    found = (quorum.seats_present, quorum.seats_needed, len(quorum.families_present), quorum.spheres_missing)
    assert found == (present, needed, families, missing)
    assert quorum.is_met is is_met
    assert bool(quorum.sentences()) is not is_met
    assert count_quorum(seats(states), RULES, second_convocation=True, seed=SEED).is_met is at_second


def test_no_family_holds_more_than_a_third_of_the_votes():
    sittings = [*seats("PP P. P. .. .. P. .."), Sitting(15, "ENT", "economic", present=True)]
    quorum = count_quorum(sittings, RULES, seed=SEED)
    assert len(quorum.suspended) == 2
    assert set(quorum.suspended) < {1, 2, 15}
    assert quorum.family_share_holds


#                     family: votes                                                          carried
BALLOTS = {
    "unanimous":     ({"ENT": "FF", "HAB": "FF", "ELU": "FF", "UNI": "FF"},                   True),
    "just two thirds": ({"ENT": "FF", "HAB": "FF", "ELU": "AA"},                              True),
    "below two thirds": ({"ENT": "FF", "HAB": "FA", "ELU": "AF", "UNI": "AF"},                False),
    "a tie":         ({"ENT": "FA", "HAB": "FA", "ELU": "FA", "UNI": "FA"},                   False),
    "abstentions are not cast": ({"ENT": "F0", "HAB": "F0", "ELU": "A0", "UNI": "00"},        True),
    "two families of five": ({"ENT": "FF", "HAB": "FF", "ELU": "A", "UNI": "0", "MED": "0"},  False),
    "nobody votes":  ({"ENT": "00", "HAB": "00", "ELU": "00", "UNI": "00"},                   False),
    "all against":   ({"ENT": "AA", "HAB": "AA"},                                             False),
}  # fmt: skip
CHOICES = {"F": "for", "A": "against", "0": "abstain"}


def votes_of(table):
    return [(family, CHOICES[letter]) for family, letters in table.items() for letter in letters]


@pytest.mark.parametrize("name", BALLOTS)
def test_the_majority_of_a_table(name):
    table, is_carried = BALLOTS[name]
    assert count_votes(votes_of(table), RULES, table).is_carried is is_carried


def test_the_count_is_kept_by_family():
    tally = count_votes(votes_of({"HAB": "FA", "ENT": "F0"}), RULES, ["HAB", "ENT", "UNI"])
    assert tally.by_family == {
        "ENT": {"for": 1, "against": 0, "abstain": 1},
        "HAB": {"for": 1, "against": 1, "abstain": 0},
    }
    assert (tally.votes_for, tally.votes_against, tally.abstentions, tally.families_for) == (2, 1, 1, 1)


def test_who_voted_then_left_counts_and_who_came_late_does_not():
    sittings = seats("P. .. P. .. .. .. ..")
    closing = sittings_at_close(sittings, voters={2, 5}, voted={2})
    assert [(s.seat, s.present, s.votes) for s in closing if s.present] == [
        (1, True, False),
        (2, True, True),
        (5, True, True),
    ]


# --- what always holds -------------------------------------------------------------------------------------------

rooms = st.lists(
    st.builds(
        Sitting,
        seat=st.integers(1, 1000),
        family=st.sampled_from(sorted(SPHERES)),
        sphere=st.just(""),
        present=st.booleans(),
        recused=st.booleans(),
        votes=st.booleans(),
        declared=st.booleans(),
    ).map(lambda s: replace(s, sphere=SPHERES[s.family])),
    max_size=20,
    unique_by=lambda sitting: sitting.seat,
)


@given(rooms)
def test_recusing_somebody_present_never_brings_families_or_spheres(sittings):
    before = count_quorum(sittings, RULES, seed=SEED)
    for index, sitting in enumerate(sittings):
        after = count_quorum(
            [*sittings[:index], replace(sitting, recused=True), *sittings[index + 1 :]], RULES, seed=SEED
        )
        assert set(after.families_present) <= set(before.families_present)
        assert set(after.spheres_missing) >= set(before.spheres_missing)
        assert not after.enough_families or before.enough_families
        assert not after.enough_spheres or before.enough_spheres


@given(rooms, st.booleans())
def test_recusing_somebody_present_never_creates_a_quorum(sittings, second):
    """A seat that leaves also leaves the denominator: never enough for a quorum that was not there."""
    how = {"second_convocation": second, "seed": SEED}
    before = count_quorum(sittings, RULES, **how)
    for index, sitting in enumerate(sittings):
        if not (sitting.present and sitting.declared and not sitting.recused):
            continue
        changed = [*sittings[:index], replace(sitting, recused=True), *sittings[index + 1 :]]
        after = count_quorum(changed, RULES, **how)
        assert not after.enough_seats or before.enough_seats
        assert not after.is_met or before.is_met


@given(rooms, st.data())
def test_a_recusal_in_the_middle_takes_one_vote_away_and_adds_none(sittings, data):
    opening = count_quorum(sittings, RULES, seed=SEED)
    votes = {seat: data.draw(st.sampled_from(sorted(CHOICES.values()))) for seat in opening.voters}
    for gone in opening.voters:
        closing = [replace(s, recused=s.recused or s.seat == gone) for s in sittings]
        kept = {seat: choice for seat, choice in votes.items() if seat != gone}
        count = close_count(closing, opening.voters, kept, RULES, seed=SEED)
        assert set(count.quorum.voters) <= set(opening.voters) - {gone}
        assert not count.quorum.is_met or opening.is_met
        counted = sum(sum(row.values()) for row in count.tally.by_family.values())
        assert counted == len(count.quorum.voters)


@given(rooms)
def test_who_is_recused_absent_undeclared_or_tied_never_votes(sittings):
    quorum = count_quorum(sittings, RULES, seed=SEED)
    able = {s.seat for s in sittings if s.present and s.declared and s.votes and not s.recused}
    assert set(quorum.voters) | set(quorum.suspended) == able
    assert not set(quorum.voters) & set(quorum.suspended)


@given(rooms, st.randoms(use_true_random=False))
def test_the_lot_does_not_depend_on_the_order_of_the_seats(sittings, random):
    shuffled = random.sample(sittings, len(sittings))
    assert count_quorum(sittings, RULES, seed=SEED) == count_quorum(shuffled, RULES, seed=SEED)


@given(rooms, st.text(max_size=8))
def test_the_lot_can_be_drawn_again(sittings, seed):
    first = suspended_by_lot(sittings, RULES.max_family_share, seed)
    assert first == suspended_by_lot(list(reversed(sittings)), RULES.max_family_share, seed)


ballots = st.lists(
    st.tuples(st.sampled_from(sorted(SPHERES)), st.sampled_from(sorted(CHOICES.values()))), max_size=14
)


@given(ballots, st.randoms(use_true_random=False))
def test_the_order_of_the_votes_does_not_matter(votes, random):
    families = {family for family, _choice in votes}
    shuffled = random.sample(votes, len(votes))
    assert count_votes(votes, RULES, families) == count_votes(shuffled, RULES, families)


@given(ballots)
def test_one_more_vote_for_never_loses_a_ballot(votes):
    before = count_votes(votes, RULES, SPHERES)
    for family in SPHERES:
        after = count_votes([*votes, (family, "for")], RULES, SPHERES)
        assert after.is_carried or not before.is_carried
