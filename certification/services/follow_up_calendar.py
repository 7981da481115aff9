"""The calendar of follow-ups, in the daily job: planned, opened, recalled, late, without object; the draw of the visits."""

import datetime as dt
import secrets
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.choices import OPEN_REVIEW_STATUSES, ReviewKind, ReviewStatus
from certification.clock import localdate, now
from certification.models import Award, Freeze, Review, ReviewDraw, Scheme
from certification.notifications import follow_up as messages
from certification.rules import review as review_is
from certification.rules.permissions import SYSTEM
from certification.rules.synthetic import SYNTHETIC_EMAIL
from certification.services.each import each
from certification.services.follow_up import (
    FILLED,
    STANDING,
    lead_times,
    open_review,
    plan_review,
    propose_notice,
)
from certification.services.history import record
from certification.services.transition import lock, perform

SEED_BYTES = 16
# Once a follow-up is late its reminders count from the last day: their steps lie below all the others.
LATE = 10_000


def plan_reviews() -> int:
    """Plan the next follow-up of each award that stands; the last year is that of the renewal. Returns how many."""
    planned = Review.objects.filter(
        award=OuterRef("pk"), kind=ReviewKind.YEARLY, due_on=OuterRef("next_review_on")
    )
    awards = Award.objects.filter(
        ~Exists(planned),
        status__in=STANDING,
        next_review_on__isnull=False,
        next_review_on__lte=F("valid_until"),
    )
    awards = awards.exclude(territory__contact_email=SYNTHETIC_EMAIL).select_related("dossier__version")
    # One that was sent back keeps its date of the year: its day alone moved.
    waiting = Review.objects.filter(
        award=OuterRef("pk"), kind=ReviewKind.YEARLY, status__in=OPEN_REVIEW_STATUSES
    )
    awards = list(awards.filter(~Exists(waiting)))
    for award in awards:
        plan_review(award)
    return len(awards)


def open_reviews() -> int:
    """Open the follow-ups whose time has come."""
    due = Review.objects.filter(
        status=ReviewStatus.PLANNED, opens_on__lte=localdate(), award__status__in=STANDING
    )
    return each(due, partial(open_review, actor=SYSTEM))


def note_overdue_reviews() -> int:
    """Note the follow-ups whose day has passed without an account of the territory."""
    late = Review.objects.filter(status=ReviewStatus.OPEN, due_on__lt=localdate(), award__status__in=STANDING)
    return each(late, lambda review: perform(review, "fall_overdue", actor=SYSTEM))


def cancel_reviews() -> int:
    """Close the follow-ups of awards that are over."""
    without_object = Review.objects.filter(status__in=OPEN_REVIEW_STATUSES).exclude(
        award__status__in=STANDING
    )
    return each(without_object, lambda review: perform(review, "cancel", actor=SYSTEM))


def running() -> QuerySet[Review]:
    """Return the follow-ups that wait for the territory; a frozen dossier has no deadline."""
    frozen = Freeze.objects.filter(dossier=OuterRef("award__dossier"), lifted_at=None)
    return Review.objects.filter(
        ~Exists(frozen), status__in=FILLED, award__status__in=STANDING
    ).select_related("award__dossier__territory")


def remind_reviews() -> int:
    """Recall each date of a follow-up once for each lead time: its day, then, once late, its last day."""
    today, sent = localdate(), 0
    horizon = today + dt.timedelta(days=lead_times()[0])
    near = Q(status=ReviewStatus.OPEN, due_on__range=(today, horizon)) | Q(
        status=ReviewStatus.OVERDUE, last_day__range=(today, horizon)
    )
    for review in running().filter(near):
        day = review.last_day if review.status == ReviewStatus.OVERDUE else review.due_on
        left = (day - today).days
        # Once late, the count starts again from the last day.
        step = min(days for days in lead_times() if left <= days)
        sent += _remind(review, step if review.status == ReviewStatus.OPEN else step - LATE)
    return sent


@transaction.atomic
def _remind(review: Review, step: int) -> bool:
    """Send one reminder; what is written on the row makes it the only one."""
    current = lock(review)
    if current.status != review.status or (
        current.reminded_days is not None and current.reminded_days <= step
    ):
        return False
    current.reminded_days = step
    current.reminders += 1
    current.save(update_fields=["reminded_days", "reminders"])
    messages.review_due(review, (review.due_on - localdate()).days)
    return True


def propose_notices() -> int:
    """Bring to the secretariat the territories that stayed silent past their reminders and their last day."""
    needed, today = Scheme.current().follow_up_reminders, localdate()
    silent = running().filter(status=ReviewStatus.OVERDUE, last_day__lt=today, notice_proposed_on=None)
    found = [review for review in silent if review_is.silence_is_over(review, today=today, reminders=needed)]
    return sum(_propose_notice(review) for review in found)


@transaction.atomic
def _propose_notice(review: Review) -> bool:
    """Propose a notice, unless the territory answered or somebody else proposed it meanwhile."""
    current = lock(review)
    if current.status != ReviewStatus.OVERDUE or current.notice_proposed_on is not None:
        return False
    propose_notice(current)
    return True


def draw_site_visits() -> int:
    """Draw, once a year, the awards whose follow-up is seen on site; return how many were drawn."""
    year = localdate().year
    if ReviewDraw.objects.filter(year=year).exists():
        return 0
    candidates = sorted(
        Award.objects.filter(
            status__in=STANDING, next_review_on__year=year, next_review_on__lte=F("valid_until")
        )
        .exclude(territory__contact_email=SYNTHETIC_EMAIL)
        .values_list("number", flat=True)
    )
    if not candidates:
        return 0
    try:
        return len(draw_among(candidates, year=year, seed=secrets.token_hex(SEED_BYTES)).chosen)
    except IntegrityError:  # drawn meanwhile: there is one draw a year
        return 0


@transaction.atomic
def draw_among(candidates: list[str], *, year: int, seed: str) -> ReviewDraw:
    """Draw among award numbers with a seed, and mark the follow-ups of the year that are drawn."""
    one_in = Scheme.current().site_visit_one_in
    draw = ReviewDraw.objects.create(
        year=year,
        seed=seed,
        one_in=one_in,
        candidates=sorted(candidates),
        chosen=review_is.draw(candidates, seed=seed, one_in=one_in),
        digest=review_is.digest_of_list(candidates),
        drawn_at=now(),
    )
    record(
        draw,
        "certification.reviewdraw.draw",
        actor=SYSTEM,
        digest=draw.digest,
        seed=seed,
        one_in=one_in,
        chosen=draw.chosen,
    )
    of_the_year = Review.objects.filter(
        kind=ReviewKind.YEARLY,
        due_on__year=year,
        status__in=OPEN_REVIEW_STATUSES,
        award__number__in=candidates,
    )
    of_the_year.update(draw=draw)
    of_the_year.filter(award__number__in=draw.chosen).update(on_site=True)
    return draw
