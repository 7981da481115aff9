"""The tree of the transparency log: RFC 6962 hashes and proofs, and how C2SP tlog-tiles cut it into files.

Nothing here knows where hashes are stored. What builds a proof asks a `Fetch`: given the addresses of complete
subtrees, (level, index), it returns their hashes; so a database answers each proof with one query.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

Node = tuple[int, int]
Fetch = Callable[[list[Node]], Mapping[Node, bytes]]

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
LEAF_LIMIT = 1 << 16  # an entry bundle writes a length in two bytes
EMPTY_ROOT = hashlib.sha256(b"").digest()
TILE_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# --- which subtrees ------------------------------------------------------------------------------------------------


def split(size: int) -> int:
    """Return the largest power of two below `size`, where a tree of that size divides."""
    return 1 << ((size - 1).bit_length() - 1)


def complete_subtrees(start: int, end: int) -> Iterator[Node]:
    """Yield the complete subtrees of the leaves [start, end), left to right; `start` is where such a range begins."""
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height, start >> height
        start += 1 << height


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose roots prove that entry `index` is in a tree of `size`, deepest first."""
    if not 0 <= index < size:
        raise ValueError(f"Entry {index} is not in a tree of {size}.")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges whose roots prove that a tree of `old` entries is the beginning of one of `new`."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} entries does not follow one of {old}.")
    if old in (0, new):
        return []
    start, end, found, is_whole = 0, new, [], True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, is_whole = middle, False
    if not is_whole:
        found.append((start, end))
    return found[::-1]


def roots(ranges: Iterable[tuple[int, int]], fetch: Fetch) -> list[bytes]:
    """Return the root of each range of leaves."""
    parts = [list(complete_subtrees(start, end)) for start, end in ranges]
    known = fetch([node for nodes in parts for node in nodes])
    return [join([known[node] for node in nodes]) for nodes in parts]


def join(hashes: list[bytes]) -> bytes:
    """Return the root over complete subtrees that shrink from left to right."""
    *others, found = hashes
    for left in reversed(others):
        found = node_hash(left, found)
    return found


def root(size: int, fetch: Fetch) -> bytes:
    """Return the root of the first `size` entries."""
    return roots([(0, size)], fetch)[0] if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """Return the audit path of an entry in a tree of `size` (RFC 6962, 2.1.1)."""
    return roots(inclusion_ranges(index, size), fetch)


def consistency_proof(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """Return the proof that the first `old` entries are the beginning of `new` (RFC 6962, 2.1.2)."""
    return roots(consistency_ranges(old, new), fetch)


# --- growing -------------------------------------------------------------------------------------------------------


def left_edge(size: int) -> list[Node]:
    """Return the complete subtrees of a tree of `size`: all that it needs to grow."""
    return list(complete_subtrees(0, size))


def grow(size: int, leaves: Iterable[bytes], edge: Mapping[Node, bytes]) -> dict[Node, bytes]:
    """Return every node that leaf hashes add to a tree of `size` whose left edge is known."""
    known, added = dict(edge), {}
    for index, leaf in enumerate(leaves, size):
        level, place, found = 0, index, leaf
        known[level, place] = added[level, place] = found
        while place & 1:
            found = node_hash(known[level, place - 1], found)
            level, place = level + 1, place >> 1
            known[level, place] = added[level, place] = found
    return added


# --- checking ------------------------------------------------------------------------------------------------------


def proves_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], expected: bytes) -> bool:
    """Tell whether a path leads from a leaf hash to the root of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def proves_growth(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Tell whether a tree only grew: all that the old root covers is still there (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


# --- tiles (C2SP tlog-tiles) ---------------------------------------------------------------------------------------


def tile_path(number: int) -> str:
    """Write the number of a tile in groups of three digits, all but the last marked: 1234067 is x001/x234/067."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def tile_number(path: str) -> int:
    """Read the number of a tile. Raise ValueError for any other way of writing it."""
    if not TILE_NUMBER.fullmatch(path):
        raise ValueError("This is not the number of a tile.")
    number = int(path.replace("x", "").replace("/", ""))
    if tile_path(number) != path:
        raise ValueError("This is not the number of a tile.")
    return number


def tile_nodes(level: int, number: int, width: int = TILE_WIDTH) -> list[Node]:
    """Return the addresses of the hashes that a tile holds, left to right."""
    first = number * TILE_WIDTH
    return [(level * TILE_HEIGHT, first + place) for place in range(width)]


def tile_width(level: int, number: int, size: int) -> int:
    """Return how many hashes of a tile exist in a tree of `size`: none to 256."""
    return max(0, min(TILE_WIDTH, (size >> (level * TILE_HEIGHT)) - number * TILE_WIDTH))


def bundle(entries: Iterable[bytes]) -> bytes:
    """Write entries one after the other, each after its length in two bytes."""
    return b"".join(len(data).to_bytes(2, "big") + data for data in entries)
