"""What changed from one document to another: complete, empty when nothing did, readable."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.framework_diff import Change, counts, difference, longest_increasing, mark
from certification.rules.framework_document import canonical, fingerprint
from tests.factories.framework import SMALL, axis, criterion, small_document, texts


def paths(value, path=()):
    """List every leaf of a document."""
    if isinstance(value, dict) and value:
        return [found for key in value for found in paths(value[key], (*path, key))]
    if isinstance(value, list) and value:
        return [found for place, item in enumerate(value) for found in paths(item, (*path, place))]
    return [path]


def lists(value, path=()):
    """List every list of several rows in a document."""
    if isinstance(value, dict):
        return [found for key in value for found in lists(value[key], (*path, key))]
    if isinstance(value, list):
        below = [found for place, item in enumerate(value) for found in lists(item, (*path, place))]
        return ([path] if len(value) > 1 else []) + below
    return []


LEAVES, LISTS = paths(SMALL), lists(SMALL)


def at(document, path):
    for step in path:
        document = document[step]
    return document


def edited(document, edit):
    kind, path, what = edit
    try:
        parent = at(document, path[:-1])
        value = at(document, path)
    except (KeyError, IndexError, TypeError):
        return document
    if kind == "write":
        parent[path[-1]] = {str: f"{value} {what}", bool: not value, int: 7, type(None): None}.get(
            type(value), value
        )
    elif kind == "turn" and isinstance(value, list):
        value.insert(0, value.pop())
    elif kind == "drop" and isinstance(value, list) and len(value) > 1:
        value.pop(what % len(value))
    elif kind == "own":
        parent[path[-1]] = value
        if isinstance(parent, dict):
            parent[f"own{what}"] = {"minimum": what}
    return document


EDITS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(LEAVES), st.integers(1, 9)),
    st.tuples(st.sampled_from(["turn", "drop"]), st.sampled_from(LISTS), st.integers(0, 9)),
    st.tuples(st.just("own"), st.sampled_from(LEAVES), st.integers(1, 3)),
)


def plain(document):
    """What a fingerprint compares, unknown keys included."""
    return json.dumps(document, sort_keys=True, default=str)


@given(st.lists(EDITS, max_size=6))
def test_whatever_is_edited_the_difference_is_complete_and_with_itself_empty(edits):
    before, after = canonical(small_document()), canonical(small_document())
    for edit in edits:
        after = edited(after, edit)
    assert difference(after, after) == []
    assert bool(difference(before, after)) == (plain(before) != plain(after))
    assert bool(difference(after, before)) == (plain(before) != plain(after))


def test_a_changed_fingerprint_is_never_silent():
    after = small_document(axes=list(reversed(small_document()["axes"])))
    assert fingerprint(after) != fingerprint(SMALL)
    assert [found.change for found in difference(canonical(SMALL), canonical(after))] == [Change.MOVED]


def changed(spoil, ids=None, new_ids=None):
    after = small_document()
    spoil(after)
    return difference(canonical(SMALL), canonical(after), ids, new_ids)


def a1(document):
    return document["axes"][0]["criteria"][0]


@pytest.mark.parametrize(
    ("spoil", "change", "section", "place", "path"),
    [
        (lambda d: a1(d).update(weight=5), Change.REWEIGHTED, "criteria", ("A1",), ("weight",)),
        (lambda d: a1(d).update(veto=False), Change.VETO, "criteria", ("A1",), ("veto",)),
        (lambda d: a1(d)["levels"][2].update(es="Otro"), Change.REWORDED, "criteria", ("A1",), ("levels", "2")),
        (lambda d: a1(d)["evidence"][0].update(kind="data"), Change.CHANGED, "evidence", ("A1", "A1.a"), ("kind",)),
        (lambda d: d["scoring"].update(divergence_to_discuss=3), Change.CHANGED, "", (), ("scoring", "divergence_to_discuss")),
        (lambda d: d["awards"][1].update(axis_min="0.70"), Change.CHANGED, "awards", ("second",), ("axis_min",)),
        (lambda d: d["committee"].update(majority="3/4"), Change.CHANGED, "", (), ("committee", "majority")),
        (lambda d: d["clocks"][0].update(days=40), Change.CHANGED, "clocks", ("eligibility",), ("days",)),
        (lambda d: d["axes"][1]["criteria"].append(criterion("B4")), Change.ADDED, "criteria", ("B4",), ()),
        (lambda d: d["axes"][1]["criteria"].pop(), Change.REMOVED, "criteria", ("B3",), ()),
        (lambda d: d["modules"].clear(), Change.REMOVED, "modules", ("tourism",), ()),
    ],
)  # fmt: skip
def test_each_change_has_its_word_and_its_place(spoil, change, section, place, path):
    found = changed(spoil)[0]
    assert (found.change, found.section, found.place, found.path) == (change, section, place, path)


def test_a_condition_that_appears_is_said_once_a_language():
    found = changed(
        lambda d: d["axes"][0]["criteria"][1].update(not_applicable={"condition": texts("If none")})
    )
    assert {(f.change, f.locale, f.before) for f in found} == {
        (Change.NOT_APPLICABLE, locale, None) for locale in ("fr", "en", "es")
    }


def test_with_lasting_identifiers_a_new_code_and_a_new_axis_are_no_new_criterion():
    ids = {("criteria", "B1"): "one", ("axes", "A"): "a", ("axes", "B"): "b"}

    def move(document):
        moved = document["axes"][1]["criteria"].pop(0)
        document["axes"][0]["criteria"].append(moved | {"code": "A9", "principle": "A.1"})
        document["awards"][1]["requires"] = {"A9": 3}

    found = changed(move, ids, {("criteria", "A9"): "one", ("axes", "A"): "a", ("axes", "B"): "b"})
    about = [f for f in found if f.place == ("A9",)]
    assert [(f.change, f.before, f.after) for f in about] == [
        (Change.MOVED, ("B",), ("A",)),
        (Change.RECODED, "B1", "A9"),
        (Change.MOVED, "B.1", "A.1"),
    ]
    assert not [f for f in found if f.change in (Change.ADDED, Change.REMOVED) and f.section == "criteria"]


def test_an_unknown_key_is_compared_like_any_other():
    before, after = small_document(), small_document(profiles=[{"code": "island", "name": texts("Island")}])
    a1(after)["evidence"][0]["minimum"] = 2
    assert [(f.change, f.section, f.place, f.path) for f in difference(before, after)] == [
        (Change.CHANGED, "evidence", ("A1", "A1.a"), ("minimum",)),
        (Change.ADDED, "profiles", ("island",), ()),
    ]


def test_only_what_really_moved_has_moved():
    assert longest_increasing([3, 0, 1, 2]) == {0, 1, 2}
    after = small_document()
    after["clocks"].insert(0, after["clocks"].pop())
    found = difference(canonical(SMALL), canonical(after))
    assert [(f.change, f.place, f.before, f.after) for f in found] == [(Change.MOVED, ("whole_path",), 3, 1)]


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_can_be_read_from_the_one_marked_up(before, after):
    marked = mark(before, after)
    assert "".join(words for kind, words in marked if kind != "ins") == before
    assert "".join(words for kind, words in marked if kind != "del") == after


def test_words_are_marked_whole():
    assert mark("Le pays décide.", "Le territoire décide.") == [
        ("same", "Le "),
        ("del", "pays"),
        ("ins", "territoire"),
        ("same", " décide."),
    ]


def test_a_text_counts_once_whatever_its_languages_and_parts_come_with_their_whole():
    after = small_document(title=texts("Another title"))
    after["axes"].append(axis("C", criterion("C1")))
    assert counts(difference(SMALL, after)) == {Change.ADDED: 2, Change.REWORDED: 1}
