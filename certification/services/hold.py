"""Hold what would be forgotten: place a hold on a person or a dossier, lift it. Both are facts of the history."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Dossier, Hold, Mandate
from certification.rules import permissions as may
from certification.services.history import record


@transaction.atomic
def place_hold(
    *, actor, reason: str, person=None, dossier: Dossier | None = None, until: dt.date | None = None
) -> Hold:
    """Keep everything about a person or a dossier, until a day or until it is lifted."""
    if not may.hold_data(Mandate(), actor):
        raise PermissionDenied
    if (person is None) == (dossier is None):
        raise NotAllowed(_("Name a person or a dossier: one of them."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason: data kept longer than said need one."))
    if until is not None and until < localdate():
        raise NotAllowed(_("The last day of a hold is today or later."))
    if Hold.objects.active().filter(person=person, dossier=dossier).exists():
        raise NotAllowed(_("It is held already: lift that hold first."))
    hold = Hold.objects.create(
        person=person, dossier=dossier, reason=reason.strip(), placed_by=actor, placed_at=now(), until=until
    )
    # The reason may tell of somebody: it stays in the row, and out of the history, which forgets nothing.
    record(hold, "certification.hold.place", actor=actor, person=person and person.pk, until=until)
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, actor, reason: str) -> Hold:
    """Let the calendar do its work again."""
    if not may.hold_data(Mandate(), actor):
        raise PermissionDenied
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise NotAllowed(_("This hold is lifted already."))
    if not reason.strip():
        raise NotAllowed(_("Say why it is lifted."))
    hold.lifted_by, hold.lifted_at, hold.lifted_reason = actor, now(), reason.strip()
    hold.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    record(hold, "certification.hold.lift", actor=actor, person=hold.person_id)
    return hold
