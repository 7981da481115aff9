"""Receive a doubt about a certificate, look into it, answer it; forget who wrote."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certification.choices import DoubtStatus
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Doubt, Scheme
from certification.notifications import doubt as told
from certification.queries.certificate import find_by_code, find_by_number
from certification.queries.hold import held_dossiers, held_emails
from certification.queries.retention import limit, limit_day
from certification.rules import permissions as may
from certification.services.history import record
from cms.outbox import then

# Somebody who clicks twice, or goes back and sends again, has said one thing.
REPEATED_AFTER = dt.timedelta(hours=1)


@transaction.atomic
def receive_doubt(*, text: str, place: str, language: str, code: str = "", email: str = "") -> Doubt:
    """Keep a doubt, tell the secretariat, and tell its author that it arrived. The same one twice is kept once."""
    said = {"code": code.strip(), "text": text.strip(), "place": place.strip(), "email": email.lower()}
    # The scheme is held, so that two clicks come one after the other.
    Scheme.current()
    Scheme.objects.select_for_update().get(pk=1)
    if known := Doubt.objects.filter(received_at__gte=now() - REPEATED_AFTER, **said).first():
        return known
    certificate = find_by_code(code) or find_by_number(code) if code.strip() else None
    doubt = Doubt.objects.create(certificate=certificate, language=language, **said)
    then(told.received, doubt)
    return doubt


@transaction.atomic
def handle_doubt(doubt: Doubt, *, actor, answer: str) -> Doubt:
    """Write what was found, once; whoever left an address reads it."""
    doubt = Doubt.objects.select_for_update(of=("self",)).get(pk=doubt.pk)
    if not may.handle_doubts(doubt, actor):
        raise PermissionDenied
    if doubt.status == DoubtStatus.HANDLED:
        raise NotAllowed(_("Somebody has handled this doubt already."))
    if not answer.strip():
        raise NotAllowed(_("Say what was found: whoever wrote reads it, and so will your colleagues."))
    doubt.status, doubt.answer = DoubtStatus.HANDLED, answer.strip()
    doubt.handled_by, doubt.handled_at = actor, now()
    doubt.save()
    record(doubt, "certification.doubt.handle", actor=actor)
    then(told.answered, doubt)
    return doubt


def forget_doubters() -> int:
    """Blank the addresses kept long enough; what was seen and what was found stay."""
    due = not_held(Doubt.objects.filter(received_at__date__lte=limit_day("doubt_contact")))
    return due.exclude(email="").update(email="")


def forget_doubts() -> int:
    """Blank the words of the doubts handled long enough ago; that there was one, when, and about what stay."""
    due = not_held(Doubt.objects.filter(handled_at__lt=limit("doubt_text")))
    return due.exclude(text="").update(text="", place="", answer="", email="")


def not_held(doubts: QuerySet) -> QuerySet:
    on_hold = Doubt.objects.filter(certificate__award__dossier__in=held_dossiers()).values("pk")
    return doubts.exclude(pk__in=on_hold).exclude(email__in=held_emails())
