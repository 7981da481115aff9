"""The replies of the territory, and what the assessors answered."""

from django.db.models import QuerySet

from certification.models import (
    Dossier,
    Reply,
)
from certification.rules import permissions as may
from certification.rules.dossier import reply_is_closed


def replies_of(dossier: Dossier) -> QuerySet[Reply]:
    """Return the replies of the round, in the order of the framework."""
    return (
        dossier.replies.filter(round=dossier.round)
        .select_related("criterion", "answered_by")
        .prefetch_related("evidence__file")
        .order_by("criterion__axis__order", "criterion__order", "pk")
    )


def replies_for(dossier: Dossier, person) -> list[Reply]:
    """Return the replies that a person may read: the territory its drafts, the others what was sent."""
    if may.territory_member(dossier, person) or reply_is_closed(dossier) or dossier.docketed_at is not None:
        return list(replies_of(dossier))
    return []
