"""A version in public consultation, and what people write about it."""

import datetime as dt

from certification.choices import CommentPosition
from certification.clock import at, localdate
from certification.models import FrameworkVersion
from certification.services import consultation as services
from certification.services.framework import copy_to_new_draft
from certification.services.migration_map import propose_map
from tests.factories import people
from tests.factories.framework import small_version

ANSWER = {"fr": "Réponse", "en": "Answer", "es": "Respuesta"}
WORDS = {
    "position": "amend",
    "text": "I would rather read “at least two families”.",
    "family": "HAB",
    "name": "Ana Almendro",
    "organisation": "Friends of the valley",
    "email": "ana@example.org",
    "consent": "on",
}


def consulted(*, first=False, **dates):
    """Return version 1.1, open to comments since now; 1.0 is in force unless 1.1 is the first."""
    former = small_version(publish=not first)
    draft = copy_to_new_draft(former, number="1.1", actor=people.scheme_manager())
    if not first:
        propose_map(draft, actor=people.scheme_manager())
    services.open_consultation(draft, actor=people.scheme_manager(), **dates)
    return fresh(draft)


def fresh(version):
    return FrameworkVersion.objects.select_related("framework").get(pk=version.pk)


def commented(version, code="A1", **facts):
    """Return a comment that waits to be read."""
    known = {
        "criterion": version.criteria.get(code=code) if code else None,
        "position": CommentPosition.AMEND,
        "text": WORDS["text"],
        "email": WORDS["email"],
        "language": "en",
        "name": WORDS["name"],
        "family": "HAB",
    }
    return services.receive_comment(version.consultation, **known | facts)


def published(version, **facts):
    comment = commented(version, **facts)
    services.publish_comments([comment], actor=people.scheme_manager())
    comment.refresh_from_db()
    return comment


def answered(version, **facts):
    return services.answer_comment(published(version, **facts), actor=people.scheme_manager(), answer=ANSWER)


def after(version, days=1):
    """Live after the last day of the consultation."""
    return at(version.consultation.closes_on + dt.timedelta(days=days))


def in_days(days):
    return localdate() + dt.timedelta(days=days)
