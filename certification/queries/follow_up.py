"""Follow-ups: what each person sees, what waits for them, what the territory measures and does."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from certification.choices import (
    OPEN_ACTION_STATUSES,
    OPEN_REVIEW_STATUSES,
    AwardStatus,
    DocketItemStatus,
    ReviewOutcome,
    ReviewStatus,
    Role,
)
from certification.clock import localdate
from certification.models import (
    AgendaAction,
    Award,
    AwardMeasure,
    DeclaredChange,
    IndicatorValue,
    Review,
    ReviewDraw,
    ReviewProgress,
    Scheme,
    Suspension,
)
from certification.models.people import mandate_roles
from certification.queries.dossier import awards_visible_to
from certification.queries.indicator import CriterionIndicators, groups_of
from certification.queries.waiting import Task
from certification.rules.sanction import delay_is_over

MOST_TASKS = 30
FILLED = (ReviewStatus.OPEN, ReviewStatus.OVERDUE)


def visible_to(person) -> QuerySet[Review]:
    """Return the follow-ups of the awards that a person may read."""
    return Review.objects.filter(award__in=awards_visible_to(person))


def readable() -> tuple[str, ...]:
    """Return what the page of a follow-up reads with it."""
    return (
        "award__territory",
        "award__level",
        "award__dossier__territory",
        "award__dossier__version",
        "draw",
        "submitted_by",
        "visited_by",
        "recorded_by",
    )


class Filters(NamedTuple):
    """What a list of follow-ups is narrowed to; what is empty narrows nothing."""

    status: str = ""
    on_site: bool = False


def listed(person, filters: Filters) -> QuerySet[Review]:
    """Return the follow-ups that a person sees, the nearest date first, those that are over last."""
    found = visible_to(person).select_related("award__territory", "award__dossier")
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.on_site:
        found = found.filter(on_site=True)
    is_over = Case(When(status__in=OPEN_REVIEW_STATUSES, then=0), default=1)
    return found.order_by(is_over, "due_on", "pk")


def counts(person) -> dict[str, int]:
    """Return how many follow-ups there are in each state; one query."""
    states = {status.value: Count("pk", filter=Q(status=status)) for status in ReviewStatus}
    return visible_to(person).aggregate(**states)


# --- what a follow-up shows ---------------------------------------------------------------------------------------


class ActionLine(NamedTuple):
    """An action of the progress plan, and what this follow-up says of it."""

    action: AgendaAction
    told: ReviewProgress | None


def action_lines(review: Review) -> list[ActionLine]:
    """Return the actions of a follow-up: those that are not over, and those of which it says something."""
    of_this = Prefetch(
        "progress", ReviewProgress.objects.filter(review=review).select_related("evidence__file"), "told"
    )
    actions = (
        review.dossier.actions.filter(Q(status__in=OPEN_ACTION_STATUSES) | Q(progress__review=review))
        .distinct()
        .prefetch_related("criteria", of_this)
        .order_by("due_on", "pk")
    )
    return [ActionLine(action, action.told[0] if action.told else None) for action in actions]


def measured(review: Review) -> list[CriterionIndicators]:
    """Return the indicators that the territory measures: those that hold a value in some year, with their series."""
    groups = groups_of(review.dossier, review.dossier.criteria, review.year)
    for group in groups:
        group.rows[:] = [row for row in group.rows if row.series]
    return [group for group in groups if group.rows]


def is_given_before(review: Review, value: IndicatorValue) -> bool:
    """Tell whether a value was examined with the dossier, before the award."""
    return localdate(value.updated_at) <= review.award.prepared_on


def changes_of(award: Award) -> QuerySet[DeclaredChange]:
    return award.changes.select_related("declared_by", "answered_by", "review")


def published_draws() -> QuerySet[ReviewDraw]:
    """Return the draws that anybody may do again, the latest first."""
    return ReviewDraw.objects.order_by("-year")


# --- what waits for people ----------------------------------------------------------------------------------------


def waiting_for(person, led) -> list[Task]:
    """Return what follow-ups, changes and measures ask of a person; `led` are the territories that they lead."""
    roles, tasks = mandate_roles(person), []
    if led:
        tasks += _of_the_territory(led)
    if Role.CASE_OFFICER in roles:
        tasks += _of_the_secretariat() + _to_bring_before_the_committee()
    return tasks


def _task(
    label: str, page: str, key: int, since: dt.date | None, due_on: dt.date | None, award: Award
) -> Task:
    return Task(label, f"certification:{page}", (key,), since, due_on, award.dossier)


def _of_the_territory(led) -> list[Task]:
    reviews = Review.objects.filter(
        award__territory__in=led,
        status__in=FILLED,
        award__status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED],
    ).select_related("award__dossier__territory")
    procedures = Suspension.objects.filter(
        Q(heard_at=None) | Q(withdrawal_notified_on__isnull=False, withdrawal_heard_at=None),
        award__territory__in=led,
        lifted_at=None,
    ).select_related("award__dossier__territory")
    return [
        *(
            _task(_("Hand in the follow-up"), "follow_up", row.pk, row.opens_on, row.due_on, row.award)
            for row in reviews[:MOST_TASKS]
        ),
        *(
            _task(
                _("Answer the notice"),
                "award",
                row.award_id,
                row.withdrawal_notified_on or row.notified_on,
                (row.withdrawal_notified_on or row.notified_on)
                + dt.timedelta(days=row.award.scheme.notice_days),
                row.award,
            )
            for row in procedures[:MOST_TASKS]
        ),
    ]


def _of_the_secretariat() -> list[Task]:
    # A measure that was proposed waits until a procedure is open, or a conclusion says why not.
    is_proposed = Q(notice_proposed_on__isnull=False) & (
        ~Q(status=ReviewStatus.CONCLUDED) | Q(outcome=ReviewOutcome.NOTICE)
    )
    under_way = Suspension.objects.filter(award=OuterRef("award"))
    noticed = Exists(under_way.filter(lifted_at=None)) | Exists(
        under_way.filter(notified_on__gte=OuterRef("notice_proposed_on"))
    )
    reviews = (
        Review.objects.filter(Q(status=ReviewStatus.SUBMITTED) | (is_proposed & ~noticed))
        .filter(award__status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED])
        .select_related("award__dossier__territory")
        .order_by("due_on", "pk")
    )
    changes = DeclaredChange.objects.filter(answered_at=None).select_related("award__dossier__territory")
    return [
        *(
            _task(
                _("Read the follow-up and conclude")
                if row.status == ReviewStatus.SUBMITTED
                else _("Give notice, or say why not: the follow-up did not take place"),
                "follow_up",
                row.pk,
                localdate(row.submitted_at) if row.submitted_at else row.notice_proposed_on,
                None,
                row.award,
            )
            for row in reviews[:MOST_TASKS]
        ),
        *(
            _task(
                _("Say what follows from a declared change"),
                "award_changes",
                row.award_id,
                localdate(row.declared_at),
                None,
                row.award,
            )
            for row in changes[:MOST_TASKS]
        ),
    ]


def _to_bring_before_the_committee() -> list[Task]:
    """Return the procedures that wait for a session: notices answered, urgent measures, causes lifted, withdrawals."""
    today = localdate()
    suspended = Q(award__status=AwardStatus.SUSPENDED)
    in_hand = AwardMeasure.objects.filter(procedure=OuterRef("pk"), settled_at=None).exclude(
        items__status=DocketItemStatus.DEFERRED
    )
    rows = (
        Suspension.objects.filter(
            Q(award__status=AwardStatus.ACTIVE)
            | suspended & Q(ratify_by__gte=today, ratified_at=None)
            | suspended & Q(causes_lifted_at__isnull=False)
            | suspended & Q(withdrawal_notified_on__isnull=False),
            ~Exists(in_hand),
            lifted_at=None,
        )
        .select_related("award__dossier__territory")
        .order_by("pk")
    )
    return [
        _task(
            _of_the_procedure(row),
            "award",
            row.award_id,
            row.withdrawal_notified_on or row.started_on or row.notified_on,
            row.ratify_by if row.awaits_ratification else None,
            row.award,
        )
        for row in _whose_delay_is_over(rows, today)[:MOST_TASKS]
    ]


def _whose_delay_is_over(rows: Iterable[Suspension], today: dt.date) -> list[Suspension]:
    """Return the procedures in which the territory answered its last notice, or let its days pass; or that wait for neither."""
    rows = list(rows)
    scheme = Scheme.current() if rows else None
    found = []
    for row in rows:
        row.award.scheme, row.award.today = scheme, today
        if row.awaits_ratification or row.causes_lifted_at is not None:
            found.append(row)
        elif row.award.status == AwardStatus.ACTIVE:
            if row.heard_at is not None or delay_is_over(row.notified_on, row.award):
                found.append(row)
        elif row.withdrawal_heard_at is not None or delay_is_over(row.withdrawal_notified_on, row.award):
            found.append(row)
    return found


def _of_the_procedure(procedure: Suspension) -> str:
    """Say which measure a procedure waits for: once the causes are lifted, the award is reinstated."""
    if procedure.awaits_ratification:
        return _("Bring the urgent measure before the committee")
    if procedure.causes_lifted_at is not None:
        return _("Bring the reinstatement before the committee")
    if procedure.withdrawal_notified_on is not None:
        return _("Bring the withdrawal before the committee")
    return _("Bring a measure before the committee, or drop the notice")
