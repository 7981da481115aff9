"""The versions of the demo: sound, and different from the one in force as they say."""

import pytest

from certification.demo.framework import next_of, next_version, pilot_of
from certification.models.framework_document import LOCALES
from certification.queries.framework_diff import differences_between
from certification.rules.framework_problems import find_problems
from tests.factories import people, ter_res


@pytest.mark.parametrize("change", [pilot_of, next_of])
def test_every_version_is_sound(change):
    assert find_problems(change(ter_res.document()), LOCALES) == []


@pytest.mark.django_db
def test_the_next_version_is_drawn_up_with_its_map_half_done():
    class World:
        people = {"admin": people.administrator()}

    former = ter_res.in_force()
    version = next_version(World())
    assert version.status == "draft"
    assert [gap.sentence.split(" ")[0] for gap in version.map_gaps] == ["D6"]
    said = {(change.change.value, change.place) for change in differences_between(former, version)}
    assert {
        ("added", ("D6",)),
        ("removed", ("B6",)),
        ("reworded", ("A5",)),
        ("reweighted", ("D2",)),
    } <= said
