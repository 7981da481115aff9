"""Examine a decision again: a tie that nobody had declared was confirmed after it was taken."""

import datetime as dt

from django.db import transaction

from certification.choices import DossierStatus, SessionStatus
from certification.clock import localdate
from certification.models import DocketItem, Scheme, Session, UndeclaredInterest
from certification.services.docket import list_dossier
from certification.services.transition import find_arrow, lock, perform, refusals

# An adjourned dossier comes before the committee anyway.
DECIDED = (DossierStatus.ACCREDITED, DossierStatus.CONDITIONAL, DossierStatus.REFUSED)


def next_session() -> Session | None:
    """Lock and return the next session whose members would have the time to read papers sealed today, or None."""
    today = localdate()
    ahead = Session.objects.filter(
        status=SessionStatus.CONVENED, held_on__gte=today, second_convocation_of=None
    ).order_by("held_on", "pk")
    days = Scheme.current().file_available_days
    found = ahead.filter(held_on__gte=today + dt.timedelta(days=days)).first()
    return lock(found) if found is not None else None


@transaction.atomic
def reexamine(found: UndeclaredInterest, session: Session | None, *, actor, reason: str) -> DocketItem | None:
    """Bring a decision back before the committee, in a new round, without the people whose tie is confirmed.

    The decision stands until a later one supersedes it. The dossier goes on the docket of `session`, locked before
    the dossier; without one it waits on the docket for the secretariat. Returns the item, or None.
    """
    dossier = lock(found.dossier)
    if dossier.status not in DECIDED or found.decision != dossier.decision:
        return None
    # Another application under way decides for this territory: what was decided before it no longer counts.
    if refusals(dossier, find_arrow(dossier, "reexamine")):
        return None
    decision = dossier.decision
    dossier = perform(dossier, "reexamine", actor=actor, reason=reason, data={"decision": decision.number})
    found.reopened_round = dossier.round
    found.save(update_fields=["reopened_round"])
    return list_dossier(session, dossier, actor=actor) if session is not None else None
