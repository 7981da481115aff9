"""The consultation of the demo: in progress today, with every family at work in three languages."""

from collections import Counter

import pytest

from certification.choices import CommentStatus
from certification.clock import localdate
from certification.demo.consultation import public_consultation
from certification.demo.people import ADMINISTRATOR, FAMILIES
from certification.demo.world import World
from certification.models import Consultation, ConsultationComment
from certification.services.history import verify_history
from cms.mail import nothing_sent
from tests.factories import ter_res

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def test_a_consultation_is_in_progress_on_the_next_version():
    former = ter_res.in_force()
    world = World("password")
    world.people.add(*ADMINISTRATOR, is_staff=True, is_superuser=True)
    world.timeline.add(public_consultation(world))
    with nothing_sent():
        world.timeline.run()
    held = Consultation.objects.get()
    assert held.receives_on(localdate())
    assert held.days >= held.least_days
    assert held.version.version == "1.1"
    assert not held.version.problems
    uid = former.criteria.get(code="A1").uid
    assert held.version.criteria.get(uid=uid).expected_fr != former.criteria.get(uid=uid).expected_fr
    comments = ConsultationComment.objects.all()
    assert set(FAMILIES) <= {comment.family for comment in comments}
    assert {comment.language for comment in comments} == {"fr", "en", "es"}
    assert Counter(comment.status for comment in comments) == {
        CommentStatus.PUBLISHED: 12,
        CommentStatus.DECLINED: 1,
        CommentStatus.WAITING: 3,
    }
    assert comments.exclude(answered_at=None).count() == 6
    assert all(comment.email.endswith("@example.org") for comment in comments)
    assert verify_history()[1] is None
