"""The appeals of the demo, told alone: one is won, one is under way."""

import datetime as dt
from types import SimpleNamespace

import pytest

from certification.choices import AppealStatus
from certification.clock import localdate
from certification.demo.appeals import PANEL, appeal, win_an_appeal
from certification.demo.timeline import Timeline
from certification.models import Appeal
from tests.factories import decision, path, people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("story", "days", "status", "said"),
    [(win_an_appeal, 140, AppealStatus.UPHELD, 3), (appeal, 50, AppealStatus.ADMITTED, 1)],
)
def test_an_appeal_of_the_demo(story, days, status, said):
    # The decision is of today: the stories are told as seen from some weeks later.
    dossier, timeline = decision.refused(), Timeline(localdate() + dt.timedelta(days=days))
    secretariat, judges = people.case_officer(), decision.panel()
    world = SimpleNamespace(people=dict(zip(PANEL, judges, strict=True)), day=timeline.day)
    timeline.add(
        story(SimpleNamespace(world=world, dossier=dossier, lead=path.lead(dossier), secretariat=secretariat))
    )
    timeline.run()
    found = Appeal.objects.get()
    assert (found.status, found.statements.count()) == (status, said)
    assert found.hearing_on is not None
