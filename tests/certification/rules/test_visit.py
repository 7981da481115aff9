"""When a visit may start: the team of a renewal."""

from types import SimpleNamespace

import pytest

from certification.rules.visit import renewal_has_a_team_half_new


def dossier(kind, team, last_teams):
    assessors = [SimpleNamespace(person_id=person) for person in team]
    return SimpleNamespace(kind=kind, assessors=assessors, earlier_teams=last_teams)


@pytest.mark.parametrize(
    ("kind", "team", "last_teams", "holds"),
    [
        ("renewal", [1, 2], [{1, 2}], False),
        ("renewal", [1, 3], [{1, 2}], True),
        ("renewal", [1, 2, 3], [{1, 2}], False),
        ("renewal", [1, 3, 4], [{1, 2}], True),
        ("renewal", [1, 2], [{3, 4}, {1, 2}], True),
        ("renewal", [1, 2], [], True),
        ("initial", [1, 2], [{1, 2}], True),
    ],
)
def test_half_the_team_of_a_renewal_is_new(kind, team, last_teams, holds):
    assert renewal_has_a_team_half_new(dossier(kind, team, last_teams)) is holds
