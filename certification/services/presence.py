"""Note who is at work where; written at most every twenty seconds for each person."""

import datetime as dt

from certification.clock import now
from certification.models import Criterion, Dossier, Presence
from certification.queries.retention import limit

AT_MOST_EVERY = dt.timedelta(seconds=20)


def note(
    dossier: Dossier, person, *, criterion: Criterion | None, is_writing: bool, known: Presence | None
) -> None:
    """Note that a person is on a page of the dossier. `known` is their row as just read, if any.

    One statement, and none when the row already says so: pages are asked for again and again.
    """
    moment = now()
    place = criterion.pk if criterion else None
    is_recent = known is not None and moment - known.seen_at < AT_MOST_EVERY
    # Who wrote there a moment ago still does, whatever else their browser asks for meanwhile.
    if is_recent and known.criterion_id == place and (known.is_writing or not is_writing):
        return
    Presence.objects.bulk_create(
        [Presence(dossier=dossier, person=person, criterion_id=place, is_writing=is_writing, seen_at=moment)],
        update_conflicts=True,
        unique_fields=["dossier", "person"],
        update_fields=["criterion", "is_writing", "seen_at"],
    )


def forget_presences() -> int:
    """Erase where people were: it is of no use once they have left. Returns how many rows went."""
    gone, _by_model = Presence.objects.filter(seen_at__lt=limit("presence")).delete()
    return gone
