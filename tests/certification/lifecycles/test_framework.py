"""Every move from every status: allowed or not, by the table."""

import pytest

from certification.choices import FrameworkStatus as S
from certification.models import FrameworkVersion

MOVES = {
    "consult": {S.DRAFT: S.CONSULTATION},
    "redraft": {S.CONSULTATION: S.DRAFT},
    "adopt": {S.CONSULTATION: S.ADOPTED},
    "put_in_force": {S.ADOPTED: S.IN_FORCE},
    "phase_out": {S.IN_FORCE: S.TRANSITION},
    "retire": {S.TRANSITION: S.RETIRED},
}


@pytest.mark.parametrize("status", S)
def test_the_moves_that_leave_a_status(status):
    version = FrameworkVersion(version="1.0")
    arrows = [arrow for arrow in version.get_all_status_transitions() if arrow.source == status]
    expected = {move: targets[status] for move, targets in MOVES.items() if status in targets}
    assert {arrow.name: arrow.target for arrow in arrows} == expected


def test_there_is_no_other_move():
    assert {arrow.name for arrow in FrameworkVersion(version="1.0").get_all_status_transitions()} == set(
        MOVES
    )
