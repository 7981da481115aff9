"""The tree, against an implementation that we did not write, and its addresses against the text of the format."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from certification.rules import log
from certification.rules.log import leaf_hash, node_hash

SIZES = st.integers(1, 140)


def stored(size):
    """Return the nodes of a tree of numbered entries, as the database would hold them."""
    return log.grow(0, [leaf_hash(b"%d" % number) for number in range(size)], {})


def fetch_from(nodes):
    return lambda asked: {node: nodes[node] for node in asked}


def oracle(size):
    tree = InmemoryTree("sha256")
    tree.append_entries([b"%d" % number for number in range(size)])
    return tree


NODES = stored(140)
FETCH = fetch_from(NODES)
ORACLE = oracle(140)


def test_the_hashes_are_those_of_rfc_6962():
    assert log.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert node_hash(b"L" * 32, b"R" * 32) == hashlib.sha256(b"\x01" + b"L" * 32 + b"R" * 32).digest()
    assert log.root(0, FETCH) == log.EMPTY_ROOT


@given(SIZES)
def test_the_root_is_the_oracle_s(size):
    assert log.root(size, FETCH) == ORACLE.get_root(size)


@given(SIZES, st.data())
def test_an_inclusion_proof_is_the_oracle_s_and_holds_for_its_entry_alone(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root = log.inclusion_proof(index, size, FETCH), log.root(size, FETCH)
    assert proof == inclusion_of(index, size)
    leaf = NODES[0, index]
    assert log.proves_inclusion(leaf, index, size, proof, root)
    assert not log.proves_inclusion(leaf_hash(b"forged"), index, size, proof, root)
    assert not log.proves_inclusion(leaf, (index + 1) % size, size, proof, root) or size == 1
    assert not log.proves_inclusion(leaf, index, size, [*proof, root], root)
    assert not proof or not log.proves_inclusion(leaf, index, size, proof[:-1], root)
    assert not log.proves_inclusion(leaf, size, size, proof, root)


@given(SIZES, st.data())
def test_a_consistency_proof_holds_for_the_trees_that_it_links(new, data):
    old = data.draw(st.integers(1, new))
    proof = log.consistency_proof(old, new, FETCH)
    before, after = log.root(old, FETCH), log.root(new, FETCH)
    assert proof == consistency_of(old, new)
    assert log.proves_growth(old, before, new, after, proof)
    rewritten = leaf_hash(b"rewritten")
    assert not log.proves_growth(old, rewritten, new, after, proof)
    if new > old:
        assert not log.proves_growth(old, before, new, rewritten, proof)
        assert not log.proves_growth(old, before, new, after, [*proof, after])
        assert not log.proves_growth(old, before, new, after, proof[:-1])


@given(st.lists(st.integers(1, 20), max_size=7))
def test_a_tree_grown_in_steps_is_the_tree_grown_at_once(steps):
    nodes, size = {}, 0
    for step in steps:
        edge = {node: nodes[node] for node in log.left_edge(size)}
        leaves = [leaf_hash(b"%d" % number) for number in range(size, size + step)]
        nodes |= log.grow(size, leaves, edge)
        size += step
    assert nodes == stored(size)


def test_nothing_is_proved_of_what_cannot_be():
    with pytest.raises(ValueError, match="Entry 3 is not in a tree of 3"):
        log.inclusion_proof(3, 3, FETCH)
    with pytest.raises(ValueError, match="does not follow"):
        log.consistency_proof(4, 3, FETCH)
    assert log.proves_growth(0, log.EMPTY_ROOT, 3, log.root(3, FETCH), [])
    assert not log.proves_growth(4, b"", 3, b"", [])
    assert not log.proves_growth(3, log.root(3, FETCH), 3, log.root(4, FETCH), [])
    assert not log.proves_growth(3, log.root(3, FETCH), 5, log.root(5, FETCH), [])


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (7, "007"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_a_tile_is_numbered_as_the_format_says(number, path):
    assert log.tile_path(number) == path
    assert log.tile_number(path) == number


@pytest.mark.parametrize("path", ["", "7", "0007", "x000/001", "001/002", "x001", "x001/x234", "-01", "../x"])
def test_a_tile_has_one_address(path):
    with pytest.raises(ValueError, match="not the number of a tile"):
        log.tile_number(path)


def test_the_width_of_a_tile_follows_the_size_of_the_tree():
    assert [log.tile_width(0, 0, size) for size in (0, 5, 256, 300)] == [0, 5, 256, 256]
    assert [log.tile_width(0, 1, size) for size in (256, 300, 600)] == [0, 44, 256]
    assert [log.tile_width(1, 0, size) for size in (255, 256, 600)] == [0, 1, 2]
    assert log.tile_nodes(1, 2, 2) == [(8, 512), (8, 513)]
    assert log.bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"


def inclusion_of(index, size):
    """Return the oracle's path without the leaf, which it puts first."""
    return [bytes.fromhex(step) for step in ORACLE.prove_inclusion(index + 1, size).serialize()["path"]][1:]


def consistency_of(old, new):
    """Return what RFC 6962 calls the proof, written from its definition: slow, and plain."""
    return [] if old == new else subproof(old, 0, new, is_whole=True)


def subproof(old, start, end, *, is_whole):
    if old == end - start:
        return [] if is_whole else [mth(start, end)]
    middle = 1
    while middle * 2 < end - start:
        middle *= 2
    if old <= middle:
        return [*subproof(old, start, start + middle, is_whole=is_whole), mth(start + middle, end)]
    return [*subproof(old - middle, start + middle, end, is_whole=False), mth(start, start + middle)]


def mth(start, end):
    tree = InmemoryTree("sha256")
    tree.append_entries([b"%d" % number for number in range(start, end)])
    return tree.get_root()
