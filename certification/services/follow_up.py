"""The follow-up of an award: planned, opened, accounted for by the territory, concluded; and the draw of the visits."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    OPEN_REVIEW_STATUSES,
    ActionStatus,
    AwardStatus,
    Confidentiality,
    ReviewKind,
    ReviewOutcome,
    ReviewStatus,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    AgendaAction,
    Award,
    IndicatorValue,
    Review,
    ReviewDraw,
    ReviewProgress,
    Scheme,
)
from certification.notifications import follow_up as messages
from certification.queries.follow_up import is_given_before
from certification.rules import indicator as indicator_rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.services.agenda import change_action
from certification.services.assessment import refuse_foreign, refuse_too_long, write
from certification.services.history import digest_of, record
from certification.services.reply import take_evidence
from certification.services.transition import hold, lock, perform
from cms.outbox import then

STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
FILLED = (ReviewStatus.OPEN, ReviewStatus.OVERDUE)


# --- what the territory writes ------------------------------------------------------------------------------------


def hold_to_fill(review: Review, actor) -> Review:
    """Return the follow-up, ours, while the territory may still write in it."""
    review = hold(review, may.fill_review, actor)
    if review.status not in FILLED:
        raise NotAllowed(_("This follow-up is not open: it no longer changes."))
    return review


@transaction.atomic
def save_progress(
    review: Review,
    action: AgendaAction,
    *,
    actor,
    status: str,
    text: str = "",
    upload: UploadedFile | None = None,
    link: str = "",
) -> ReviewProgress:
    """Say how far an action of the progress plan is, with what shows it; the agenda follows.

    Raises `InvalidUpload` for a bad file.
    """
    review = hold_to_fill(review, actor)
    if action.dossier_id != review.award.dossier_id:
        raise NotAllowed(_("This action is not in the agenda of the dossier."))
    text = text.strip()
    refuse_too_long(text, ReviewProgress._meta.get_field("text").max_length)
    if status in (ActionStatus.DONE, ActionStatus.GIVEN_UP) and not text:
        raise NotAllowed(_("Say what was done, or why it is given up."))
    kept = ReviewProgress.objects.filter(review=review, action=action).first()
    evidence = kept.evidence if kept is not None else None
    if upload is not None or link.strip():
        evidence = take_evidence(
            review.dossier,
            actor=actor,
            title=action.what,
            upload=upload,
            link=link,
            confidentiality=Confidentiality.EXAMINERS,
        )
    action = AgendaAction.objects.get(pk=action.pk)
    if action.status != status:
        change_action(
            action,
            actor=actor,
            revision=action.revision,
            criteria=list(action.criteria.all()),
            status=status,
            given_up_reason=text if status == ActionStatus.GIVEN_UP else "",
        )
    progress, _is_new = ReviewProgress.objects.update_or_create(
        review=review,
        action=action,
        defaults={
            "status": ActionStatus(status).value,
            "text": text,
            "evidence": evidence,
            "written_by": actor,
            "written_at": now(),
        },
    )
    return progress


@transaction.atomic
def save_indicator(
    review: Review, indicator, *, actor, value, not_available: bool, reason: str, revision: int
) -> IndicatorValue:
    """Write the value of an indicator for the year of the follow-up, in the series of the territory.

    What was given before the award, and examined with the dossier, stays as it was. Raises StaleDossier when somebody
    else saved meanwhile.
    """
    review = hold_to_fill(review, actor)
    dossier = review.dossier
    refuse_foreign(dossier, indicator.criterion)
    value = None if value == "" else value
    if refusal := indicator_rules.why_refused(indicator.kind, value=value):
        raise NotAllowed([refusal])
    if not_available and value is not None:
        raise NotAllowed(_("Give a value, or say that it is not available: not both."))
    row = IndicatorValue.objects.select_related("updated_by", "indicator").filter(
        dossier=dossier, indicator=indicator, year=review.year
    ).first() or IndicatorValue(dossier=dossier, indicator=indicator, year=review.year)
    if row.pk and is_given_before(review, row):
        raise NotAllowed(_("This value was examined with the dossier: it no longer changes."))
    content = {"number": None, "date": None, "yes": None, "text": ""}
    if value is not None:
        content[indicator_rules.field_of(indicator.kind)] = value
    content |= {"not_available": not_available, "reason": reason if not_available else ""}
    return write(row, content, actor=actor, revision=revision)


@transaction.atomic
def save_statement(review: Review, *, actor, statement: str) -> Review:
    """Keep what the territory says of its year, as a draft."""
    review = hold_to_fill(review, actor)
    review.statement = statement.strip()
    review.save(update_fields=["statement"])
    return review


@transaction.atomic
def submit_review(review: Review, *, actor, reason: str = "", statement: str = "") -> Review:
    """Hand the follow-up in; from then on the territory no longer changes it."""
    if said := (statement or reason).strip():
        save_statement(review, actor=actor, statement=said)
    return perform(review, "submit", actor=actor, digest=digest_of(lock(review).statement))


# --- what its readers write ---------------------------------------------------------------------------------------


@transaction.atomic
def open_review(review: Review, *, actor, reason: str = "") -> Review:
    """Open a follow-up whose time has come. The letter that says so stands for the first reminder."""
    review = perform(review, "open", actor=actor, reason=reason)
    left = (review.due_on - localdate()).days
    review.reminded_days = min((days for days in lead_times() if left <= days), default=None)
    review.save(update_fields=["reminded_days"])
    return review


@transaction.atomic
def send_back_review(review: Review, *, actor, reason: str) -> Review:
    """Ask the territory to complete its follow-up, saying what is missing: it has the days of a completion."""
    least = localdate() + dt.timedelta(days=Scheme.current().completion_days)
    current = lock(review)
    due_on = max(current.due_on, least)
    review = perform(
        review,
        "send_back",
        actor=actor,
        reason=reason,
        due_on=due_on,
        last_day=max(current.last_day, due_on),
    )
    review.asked = reason.strip()
    review.save(update_fields=["asked"])
    return review


@transaction.atomic
def record_visit(review: Review, *, actor, visited_on: dt.date, note: str) -> Review:
    """Record what was seen on site, by somebody of the secretariat or a peer."""
    review = hold(review, may.see_on_site, actor)
    if review.status in (ReviewStatus.CONCLUDED, ReviewStatus.CANCELLED):
        raise NotAllowed(_("This follow-up is over: it no longer changes."))
    if not review.opens_on <= visited_on <= localdate():
        raise NotAllowed(_("Give the day of the visit, between the opening of the follow-up and today."))
    if not note.strip():
        raise NotAllowed(_("Say what was seen."))
    review.visited_on, review.visited_by, review.visit_note = visited_on, actor, note.strip()
    review.save(update_fields=["visited_on", "visited_by", "visit_note"])
    record(
        review,
        "certification.review.record_visit",
        actor=actor,
        visited_on=visited_on.isoformat(),
        digest=digest_of(review.visit_note),
    )
    return review


@transaction.atomic
def conclude_review(review: Review, *, actor, outcome: str, summary: str, reason: str = "") -> Review:
    """Conclude a follow-up and, for a yearly one, set the day of the next one."""
    summary = (summary or reason).strip()
    if not summary:
        raise NotAllowed(_("Say what the follow-up found."))
    award = lock(review.award)
    review = perform(
        review,
        "conclude",
        actor=actor,
        reason=summary,
        outcome=ReviewOutcome(outcome).value,
        summary=summary,
        data={"outcome": outcome},
    )
    if review.kind == ReviewKind.YEARLY and award.next_review_on is not None:
        months = award.dossier.version.clock("annual_review").months
        award.next_review_on += relativedelta(months=months)
        award.save(update_fields=["next_review_on"])
    if outcome == ReviewOutcome.NOTICE:
        propose_notice(review)
    return review


@transaction.atomic
def record_review(award: Award, *, actor, outcome: str, summary: str) -> Review:
    """Record a yearly follow-up that was held, whether or not the territory wrote in it, and set the next date."""
    award = hold(award, may.conclude_review, actor)
    if award.status not in STANDING or award.next_review_on is None:
        raise NotAllowed(_("Only an award in force is followed up."))
    if not summary.strip():
        raise NotAllowed(_("Say what the follow-up found."))
    said = {"held_on": localdate(), "outcome": outcome, "summary": summary.strip(), "recorded_by": actor}
    if (sent_twice := award.reviews.filter(**said).first()) is not None:
        return sent_twice
    return conclude_review(plan_review(award), actor=actor, outcome=outcome, summary=summary)


@transaction.atomic
def ask_review(award: Award, *, actor, asked: str, on_site: bool = False) -> Review:
    """Ask for an extraordinary follow-up, which opens at once."""
    award = hold(award, may.answer_change, actor)
    if award.status not in STANDING:
        raise NotAllowed(_("Only an award in force is followed up."))
    if not asked.strip():
        raise NotAllowed(_("Say what is asked."))
    if award.reviews.filter(kind=ReviewKind.EXTRAORDINARY, status__in=OPEN_REVIEW_STATUSES).exists():
        raise NotAllowed(_("An extraordinary follow-up is already under way."))
    today = localdate()
    due_on = deadline(today, days=award.scheme.change_review_days)
    # Another one may have been asked for today, and concluded: each has a day of its own.
    while award.reviews.filter(kind=ReviewKind.EXTRAORDINARY, due_on=due_on).exists():
        due_on += dt.timedelta(days=1)
    review = Review.objects.create(
        award=award,
        kind=ReviewKind.EXTRAORDINARY,
        opens_on=today,
        due_on=due_on,
        last_day=due_on,
        year=today.year - 1,
        asked=asked.strip(),
        on_site=on_site,
    )
    record(review, "certification.review.ask", actor=actor, reason=review.asked, on_site=on_site)
    review = open_review(review, actor=actor)
    then(messages.extraordinary_asked, review.pk)
    return review


# --- its dates ------------------------------------------------------------------------------------------------


def lead_times() -> list[int]:
    """Return how many days before a date it is recalled, the longest first; on the day itself too."""
    return sorted({*Scheme.current().reminder_days, 0}, reverse=True)


def plan_review(award: Award) -> Review:
    """Return the yearly follow-up of an award for its next date, planned now if it is not."""
    clock, due_on = award.dossier.version.clock("annual_review"), award.next_review_on
    around = dt.timedelta(days=clock.tolerance_days)
    draw = ReviewDraw.objects.filter(year=due_on.year).first()
    review, _is_new = Review.objects.get_or_create(
        award=award,
        kind=ReviewKind.YEARLY,
        due_on=due_on,
        defaults={
            "opens_on": due_on - around,
            "last_day": due_on + around,
            "year": due_on.year - 1,
            "draw": draw,
            "on_site": draw is not None and award.number in draw.chosen,
        },
    )
    return review


def propose_notice(review: Review) -> None:
    review.notice_proposed_on = localdate()
    review.save(update_fields=["notice_proposed_on"])
    record(review, "certification.review.propose_notice", actor=SYSTEM)
    then(messages.notice_proposed, review.pk)


MOVES = {
    "open": open_review,
    "submit": submit_review,
    "send_back": send_back_review,
}
