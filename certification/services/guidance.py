"""The guidance meeting that a refusal offers to the territory: recorded once, it may bring a new application forward."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import DossierStatus
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Dossier, GuidanceMeeting
from certification.notifications import guidance as told
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.transition import hold
from cms.outbox import then


@transaction.atomic
def record_guidance(
    dossier: Dossier,
    *,
    actor,
    held_on: dt.date,
    people: str,
    summary: str,
    apply_from: dt.date | None = None,
) -> GuidanceMeeting:
    """Record the guidance meeting of a refused dossier; `apply_from` lets the territory apply again sooner."""
    dossier = hold(dossier, may.instruct, actor)
    decision = dossier.decision
    if dossier.status != DossierStatus.REFUSED or decision is None:
        raise NotAllowed(_("A guidance meeting is offered to a territory whose dossier was refused."))
    if dossier.guidance_meeting is not None:
        raise NotAllowed(_("The guidance meeting of this dossier is already recorded."))
    if refusals := _refusals(dossier, held_on, people.strip() and summary.strip(), apply_from):
        raise NotAllowed(refusals)
    meeting = GuidanceMeeting.objects.create(
        decision=decision,
        held_on=held_on,
        people=people.strip(),
        summary=summary.strip(),
        apply_from=apply_from,
        recorded_by=actor,
    )
    record(meeting, "certification.guidancemeeting.record", actor=actor, apply_from=apply_from)
    then(told.guidance_recorded, meeting)
    return meeting


def _refusals(dossier: Dossier, held_on: dt.date, is_told, apply_from: dt.date | None) -> list:
    sentences = []
    if not is_told:
        sentences.append(_("Say who met, what was said, and what comes next."))
    if held_on > localdate():
        sentences.append(_("The meeting is recorded once it was held."))
    if held_on < dossier.decision.decided_on:
        sentences.append(_("The meeting follows the decision: its day cannot come before."))
    latest = dossier.apply_again_from
    if apply_from is not None and not held_on <= apply_from < latest:
        sentences.append(
            _("A new application may be brought forward to a day between the meeting and %(date)s.")
            % {"date": date_format(latest, "DATE_FORMAT")}
        )
    return sentences
