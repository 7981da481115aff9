"""How deep a root-cause tree goes, where a cause may be put, and when an action says enough. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from certification.choices import ActionStatus

MOST_WHYS = 5


def depth_of(node: int | None, parents: Mapping[int, int | None]) -> int:
    """Return how many whys lead to a node: 0 for a problem. `parents` is {node: parent}."""
    depth = 0
    while node is not None and parents[node] is not None:
        node, depth = parents[node], depth + 1
    return depth


def height_of(node: int, parents: Mapping[int, int | None]) -> int:
    """Return how many whys lie below a node at most."""
    below = [child for child, parent in parents.items() if parent == node]
    return 1 + max(height_of(child, parents) for child in below) if below else 0


def is_below(node: int, other: int, parents: Mapping[int, int | None]) -> bool:
    """Tell whether a node lies under another one, or is it."""
    while node is not None:
        if node == other:
            return True
        node = parents[node]
    return False


def refusals_to_place(node: int | None, parent: int | None, parents: Mapping[int, int | None]) -> list[str]:
    """Return the sentences that refuse to put a node (None: a new one) under a parent (None: as a problem)."""
    if parent is None:
        return []
    if node is not None and is_below(parent, node, parents):
        return [_("A cause cannot be put under itself.")]
    height = height_of(node, parents) if node is not None else 0
    if depth_of(parent, parents) + 1 + height > MOST_WHYS:
        return [
            _(
                "Five whys are enough: a cause found at the fifth one is where the action is. "
                "Add an action to the agenda instead."
            )
        ]
    return []


def refusals_of_action(status: str, given_up_reason: str) -> list[str]:
    """Return the sentences that refuse an action as it is written."""
    if status == ActionStatus.GIVEN_UP and not given_up_reason.strip():
        return [_("Say why the action is given up: what was learnt counts.")]
    return []
