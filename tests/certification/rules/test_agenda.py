"""Five whys, and no cause under itself."""

import pytest

from certification.rules.agenda import depth_of, height_of, refusals_of_action, refusals_to_place

# A problem with five whys below it, and another problem.
PARENTS = {1: None, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: None, 8: 7}


def test_depth_and_height():
    assert [depth_of(node, PARENTS) for node in PARENTS] == [0, 1, 2, 3, 4, 5, 0, 1]
    assert [height_of(node, PARENTS) for node in PARENTS] == [5, 4, 3, 2, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("node", "parent", "start"),
    [
        (None, None, None),
        (None, 5, None),
        (None, 6, "Five whys are enough"),
        (7, 4, None),
        (7, 5, "Five whys are enough"),
        (8, 5, None),
        (8, 6, "Five whys are enough"),
        (1, 6, "A cause cannot be put under itself."),
        (3, 3, "A cause cannot be put under itself."),
        (6, None, None),
        (1, 7, "Five whys are enough"),
    ],
)
def test_where_a_cause_may_be_put(node, parent, start):
    found = refusals_to_place(node, parent, PARENTS)
    assert (found == []) if start is None else found[0].startswith(start)


@pytest.mark.parametrize(
    ("status", "reason", "refused"),
    [("planned", "", False), ("done", "", False), ("given_up", " ", True), ("given_up", "Trop cher.", False)],
)
def test_an_action_is_given_up_with_a_reason(status, reason, refused):
    assert bool(refusals_of_action(status, reason)) is refused
