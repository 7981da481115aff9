"""Forget the content of old dossiers. What was decided, its votes, its award and the history stay: see decision 057."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.choices import TERMINAL_DOSSIER_STATUSES, AwardStatus, DossierStatus
from certification.clock import localdate, now
from certification.models import (
    Award,
    Dossier,
    FieldNote,
    GridAnswer,
    HistoryEntry,
    Membership,
    PrivateFile,
    Reminder,
    Snapshot,
)
from certification.notifications.privacy import draft_goes
from certification.queries.hold import held_dossiers, held_people
from certification.queries.retention import amount, day_after, limit, limit_day
from certification.rules.permissions import SYSTEM
from certification.services.each import each
from certification.services.files import discard
from certification.services.history import record
from certification.services.transition import lock

# What people wrote and joined, in an order that the database accepts: what leans on another goes first.
CONTENT = (
    "replies",
    "findings",
    "consensus",
    "evidences",
    "question_answers",
    "answers",
    "actions",
    "causes",
    "comments",
    "delegations",
    "carried",
    "indicator_values",
    "exports",
    "filled_questionnaires",
    "messages",
    "visits",
    "obcos",
    "corrections",
    "notifications",
)
STANDING = (AwardStatus.PREPARED, AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


def forget_dossiers() -> int:
    """Forget the content of the dossiers that ended long enough ago, with an award or without; return how many."""
    led_to_an_award = Exists(Award.objects.filter(dossier=OuterRef("pk")))
    lasts = Q(status__in=STANDING)
    ended = Q(ended_on=None, valid_until__lt=limit_day("dossier_awarded")) | Q(
        ended_on__lt=limit_day("dossier_awarded")
    )
    # An award that nobody signed has neither day: it lapsed with its status.
    lapsed = Q(ended_on=None, valid_until=None, status_since__lt=limit("dossier_awarded"))
    runs = Exists(Award.objects.filter(lasts | ~(ended | lapsed), dossier=OuterRef("pk")))
    over = Dossier.objects.filter(status__in=TERMINAL_DOSSIER_STATUSES, forgotten_at=None)
    due = over.filter(
        ~led_to_an_award & Q(status_since__lt=limit("dossier_refused")) | led_to_an_award & ~runs
    )
    return each(due.exclude(pk__in=held_dossiers()), forget_dossier)


@transaction.atomic
def forget_dossier(dossier: Dossier) -> None:
    """Delete what people wrote and joined; the number, the states, the decision and the award stay, and their digests."""
    dossier = lock(dossier)
    files = list(files_of(dossier))
    GridAnswer.objects.filter(grid__assignment__dossier=dossier).delete()
    for name in CONTENT:
        getattr(dossier, name).all().delete()
    Snapshot.objects.filter(dossier=dossier).update(content={})
    dossier.motivation, dossier.ineligibility_reasons, dossier.mandate_letter = "", "", None
    dossier.forgotten_at = now()
    dossier.save()
    _discard(files)
    record(dossier, "certification.dossier.forget", actor=SYSTEM)


def files_of(dossier: Dossier) -> QuerySet:
    """Return the files that a dossier holds: evidence in every version, the mandate letter, photos of visits."""
    return PrivateFile.objects.filter(
        Q(evidence_versions__evidence__dossier=dossier)
        | Q(evidences__dossier=dossier)
        | Q(messages__dossier=dossier)
        | Q(pk=dossier.mandate_letter_id)
        | Q(field_photo__note__visit__dossier=dossier)
        | Q(export__dossier=dossier)
    ).distinct()


def forget_field_notes() -> int:
    """Delete the assessors' own notes and photos once their dossier has ended long enough ago; return how many notes."""
    over = Dossier.objects.filter(
        status__in=TERMINAL_DOSSIER_STATUSES, status_since__lt=limit("field_note")
    ).exclude(pk__in=held_dossiers())
    due = FieldNote.objects.filter(visit__dossier__in=over).exclude(author__in=held_people())
    files = list(PrivateFile.objects.filter(field_photo__note__in=due))
    notes = due.count()
    due.delete()
    _discard(files)
    return notes


def _discard(files: Iterable[PrivateFile]) -> None:
    for file in files:
        discard(file)


# --- drafts -------------------------------------------------------------------------------------------------------


def abandoned(before) -> QuerySet:
    """Return the drafts of territories nobody of which wrote there or signed in since a moment."""
    written = HistoryEntry.objects.filter(dossier=OuterRef("pk"), timestamp__gte=before)
    seen = Membership.objects.filter(
        Q(until=None) | Q(until__gte=localdate()),
        territory=OuterRef("territory"),
        person__last_login__gte=before,
    )
    drafts = Dossier.objects.filter(status=DossierStatus.DRAFT, number=None, created_at__lt=before)
    return drafts.filter(~Exists(written), ~Exists(seen)).exclude(pk__in=held_dossiers())


def warn_of_drafts() -> int:
    """Write once to the territories whose draft is abandoned: they have some time to say that it is not."""
    due = abandoned(limit("draft"))
    known = Reminder.objects.filter(dossier=OuterRef("pk"))
    return each(due.filter(~Exists(known)), _warn)


@transaction.atomic
def _warn(dossier: Dossier) -> None:
    day = day_after("notice")
    Reminder.objects.create(dossier=dossier, due_on=day, days_before=amount("notice"), sent_at=now())
    draft_goes(dossier, day)


def forget_drafts() -> int:
    """Delete the drafts that stayed abandoned after the letter; what the history says of them stays. Return how many."""
    over = Reminder.objects.filter(dossier=OuterRef("pk"), due_on__lt=localdate())
    return each(abandoned(limit("draft")).filter(Exists(over)), _forget_draft)


@transaction.atomic
def _forget_draft(dossier: Dossier) -> None:
    dossier = lock(dossier)
    files = list(files_of(dossier))
    record(dossier, "certification.dossier.forget", actor=SYSTEM)
    dossier.delete()
    _discard(files)
