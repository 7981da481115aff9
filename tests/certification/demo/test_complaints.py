"""The complaints of the demo, told alone: the services accept each step, and every kind of end is there."""

from collections import Counter
from types import SimpleNamespace

import pytest

from certification import clock
from certification.choices import ComplaintStatus, Role
from certification.clock import localdate
from certification.demo.complaints import CLOSED, complaints
from certification.demo.timeline import Timeline
from certification.models import Complaint
from tests.factories import people
from tests.factories.territory import territory

pytestmark = pytest.mark.django_db


def test_every_story_reaches_its_end():
    timeline = Timeline(localdate())
    with clock.at(timeline.day(-600)):
        world = SimpleNamespace(
            people={
                "secretariat": people.case_officer(),
                "secretariat2": people.second_case_officer(),
                "impartialite": people.guardian(),
                "recours3": people.trusted("recours3@example.org", Role.APPEAL_PANEL_MEMBER, family="UNI"),
            },
            territories={"orsane": territory()},
            timeline=timeline,
        )
    world.day = world.timeline.day
    for language, story in complaints(world):
        world.timeline.add(story, language)
    world.timeline.run()
    assert Counter(Complaint.objects.values_list("status", flat=True)) == {
        ComplaintStatus.CLOSED: len(CLOSED),
        ComplaintStatus.INVESTIGATED: 1,
        ComplaintStatus.LODGED: 1,
    }
    assert Complaint.objects.filter(told_at__isnull=False).count() == 1
