"""What a migration map lacks, proposes, and does to answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.choices import MapChange as C
from certification.rules.migration_map import (
    Entry,
    Given,
    Known,
    Place,
    Side,
    chain,
    follow,
    gaps,
    propose,
    settle,
)

FULL = {level: level for level in range(5)}
OLD = Side("1.0", 4, {"a": "A1", "b": "A2"})
NEW = Side("2.0", 4, {"a": "A1", "c": "A3"})


def said(old, new, *entries):
    return [str(gap.sentence) for gap in gaps(old, new, entries)]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([Entry(C.KEPT, "a", "a"), Entry(C.WITHDRAWN, "b"), Entry(C.NEW, target="c")], []),
        ([Entry(C.KEPT, "a", "a"), Entry(C.MERGED, "b", "c")], []),
        ([Entry(C.KEPT, "a", "a"), Entry(C.WITHDRAWN, "b")], ["A3 of version 2.0"]),
        ([Entry(C.KEPT, "a", "a"), Entry(C.NEW, target="c")], ["A2 of version 1.0"]),
        ([Entry(C.KEPT, "a", "a"), Entry(C.MERGED, "b", "gone")], ["A2 of version 1.0", "A3 of version 2.0"]),
        (
            [Entry(C.KEPT, "a", "a"), Entry(C.MERGED, "b", "c"), Entry(C.WITHDRAWN, "b")],
            ["exclude each other"],
        ),
        (
            [Entry(C.KEPT, "a", "a"), Entry(C.MERGED, "b", "c"), Entry(C.NEW, target="c")],
            ["A3 of version 2.0"],
        ),
        ([Entry(C.KEPT, "a", "a"), Entry(C.RESCALED, "b", "c")], ["from 0 to 4"]),
        ([Entry(C.KEPT, "a", "a"), Entry(C.RESCALED, "b", "c", {0: 0, 1: 2})], ["from 0 to 4"]),
        ([Entry(C.KEPT, "a", "a"), Entry(C.RESCALED, "b", "c", FULL)], []),
        ([Entry(C.KEPT, "a", "a"), Entry(C.RESCALED, "b", "c", FULL | {4: 5})], ["from 0 to 4"]),
    ],
)
def test_what_a_map_lacks(entries, words):
    found = said(OLD, NEW, *entries)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_a_new_scale_asks_for_a_table_even_where_nothing_else_changed():
    short = Side("2.0", 3, {"a": "A1"})
    assert said(Side("1.0", 4, {"a": "A1"}), short, Entry(C.KEPT, "a", "a"))
    assert not said(Side("1.0", 4, {"a": "A1"}), short, Entry(C.KEPT, "a", "a", FULL | {4: 3}))


def test_the_identifiers_tell_what_is_kept_renamed_and_moved():
    axis, other = ("axis", "p"), ("other", "q")
    former = {1: Known("A1", ("x",), axis), 2: Known("A2", ("y",), axis), 3: Known("A3", ("z",), axis), 4: Known("A4", ("t",), axis)}  # fmt: skip
    new = {1: Known("A1", ("x",), axis), 2: Known("A2", ("yy",), axis), 3: Known("B3", ("z",), other), 5: Known("A5", ("u",), axis)}  # fmt: skip
    proposed = propose(former, new)
    assert [(entry.change, entry.source) for entry in proposed] == [(C.KEPT, 1), (C.RENAMED, 2), (C.MOVED, 3)]
    assert settle(former, new, proposed) == [Entry(C.WITHDRAWN, 4), Entry(C.NEW, target=5)]
    assert settle(former, new, [*proposed, Entry(C.MERGED, 4, 5)]) == []


def test_merged_takes_the_lowest_level_and_none_where_one_is_missing():
    entries = [Entry(C.MERGED, "a", "x"), Entry(C.MERGED, "b", "x")]
    grid = {"x": Place(na_allowed=True)}
    plan = follow(entries, {"a": Given(3, text="un"), "b": Given(2, text="deux")}, grid, 4)
    assert plan.carried["x"].given == Given(2, text="un\n\ndeux")
    assert plan.carried["x"].change == C.MERGED
    plan = follow(entries, {"a": Given(3, text="un"), "b": Given()}, grid, 4)
    assert (plan.carried["x"].given.level, plan.anew) == (None, ("x",))


def test_not_applicable_is_not_carried_to_a_criterion_that_always_applies():
    answers = {"a": Given(None, not_applicable=True, na_reason="Aucun élevage ici.", text="")}
    entries = [Entry(C.KEPT, "a", "a")]
    plan = follow(entries, answers, {"a": Place(na_allowed=True)}, 4)
    assert plan.carried["a"].given == answers["a"]
    plan = follow(entries, answers, {"a": Place(na_allowed=False)}, 4)
    assert (dict(plan.carried), plan.left, plan.anew) == ({}, ("a",), ("a",))


def test_two_maps_lead_where_they_lead_one_after_the_other():
    first = [
        Entry(C.MERGED, "a", "x"),
        Entry(C.MERGED, "b", "x"),
        Entry(C.WITHDRAWN, "c"),
        Entry(C.KEPT, "d", "d"),
    ]
    second = [Entry(C.RESCALED, "x", "y", {0: 0, 1: 0, 2: 1, 3: 2, 4: 4}), Entry(C.WITHDRAWN, "d"), Entry(C.NEW, target="n")]  # fmt: skip
    found = chain(first, second)
    assert {(entry.change, entry.source, entry.target) for entry in found} == {
        (C.MERGED, "a", "y"),
        (C.MERGED, "b", "y"),
        (C.WITHDRAWN, "c", None),
        (C.WITHDRAWN, "d", None),
        (C.NEW, None, "n"),
    }
    assert found[0].level(3, 4) == 2


LEVELS = st.none() | st.integers(0, 4)
ANSWERS = st.builds(
    lambda level, na, text: Given(None if na else level, na, "why" if na else "", text),
    LEVELS,
    st.booleans(),
    st.sampled_from(["", "texte un", "texte deux", "texte trois"]),
)
SOURCES, TARGETS = "abcdef", "uvwxyz"
TABLES = st.just({}) | st.dictionaries(st.integers(0, 4), st.integers(0, 4), min_size=5, max_size=5)
LINES = st.builds(
    lambda source, target, levels: Entry(C.RESCALED if levels else C.KEPT, source, target, levels),
    st.sampled_from(SOURCES),
    st.sampled_from(TARGETS),
    TABLES,
)
ENDS = st.builds(lambda uid: Entry(C.WITHDRAWN, uid), st.sampled_from(SOURCES))
MAPS = st.lists(LINES | ENDS, max_size=10, unique_by=lambda entry: (entry.source, entry.target))


@given(
    MAPS,
    st.dictionaries(st.sampled_from(SOURCES), ANSWERS),
    st.dictionaries(st.sampled_from(TARGETS), st.builds(Place, st.booleans())),
)
def test_following_a_map_keeps_what_it_promises(entries, answers, grid):
    plan = follow(entries, answers, grid, 4)
    used = {source for item in plan.carried.values() for source in item.sources}
    given_answers = {uid for uid, found in answers.items() if found.is_anything()}
    # Every answer is carried or left, never both.
    assert given_answers <= used | set(plan.left)
    assert not used & set(plan.left)
    assert set(plan.carried) | set(plan.anew) == set(grid)
    by_pair = {(entry.source, entry.target): entry for entry in entries}
    for target, item in plan.carried.items():
        # Nothing is invented: each level comes from the table, each text from a text.
        sources = [(answers[source], by_pair[source, target]) for source in item.sources]
        if item.given.level is not None:
            assert item.given.level == min(e.level(a.level, 4) for a, e in sources if a.level is not None)
        assert [text for text in item.given.text.split("\n\n") if text] == [
            a.text for a, _e in sources if a.text
        ]
        assert not item.given.not_applicable or (
            grid[target].na_allowed and all(a.not_applicable for a, _e in sources)
        )


@given(MAPS, st.dictionaries(st.sampled_from(SOURCES), ANSWERS))
def test_a_map_followed_by_one_that_keeps_everything_is_the_map_itself(entries, answers):
    same = [Entry(C.KEPT, uid, uid) for uid in TARGETS]
    grid = {uid: Place(na_allowed=True) for uid in TARGETS}
    through = follow(chain(entries, same), answers, grid, 4)
    direct = follow(entries, answers, grid, 4)
    assert {uid: item.given for uid, item in through.carried.items()} == {
        uid: item.given for uid, item in direct.carried.items()
    }
    assert set(through.left) == set(direct.left)
