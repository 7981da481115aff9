"""The root-cause trees and the agenda of a dossier, for those who may read them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Case, Count, Q, QuerySet, When

from certification.choices import OPEN_ACTION_STATUSES, ActionStatus, DossierStatus, Role
from certification.clock import localdate
from certification.models import AgendaAction, CauseNode, Dossier
from certification.queries.dossier import visible_to

MEMBERS = frozenset({Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER})
# What a territory thinks aloud is its own until it submits its self-assessment.
BEFORE_SUBMISSION = frozenset(
    {
        DossierStatus.DRAFT,
        DossierStatus.SUBMITTED,
        DossierStatus.ELIGIBILITY,
        DossierStatus.INELIGIBLE,
        DossierStatus.SELF_ASSESSMENT,
    }
)
CLOSED = frozenset({DossierStatus.WITHDRAWN, DossierStatus.LAPSED, DossierStatus.INELIGIBLE})
HEADLINES = 5


@dataclass
class Branch:
    """A node of a tree with what is below it; `depth` is 0 for a problem."""

    node: CauseNode
    depth: int
    whys: list["Branch"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Branch"]:
        yield self
        for branch in self.whys:
            yield from branch


class Line(NamedTuple):
    """An action with the days left before its date; `is_late` when it is past and the action is not over."""

    action: AgendaAction
    days_left: int | None
    is_late: bool


def may_read(dossier: Dossier, person) -> bool:
    """Tell whether a person who may read the dossier also reads its causes and its agenda."""
    return bool(dossier.roles_of(person) & MEMBERS) or dossier.status not in BEFORE_SUBMISSION


def may_read_plan(dossier: Dossier, person) -> bool:
    """Tell whether a person reads the progress plan beside an award or a decision, which more people may read."""
    return visible_to(person).filter(pk=dossier.pk).exists() and may_read(dossier, person)


def is_open(dossier: Dossier) -> bool:
    """Tell whether causes and actions may still be written: all along the path and after the award."""
    return dossier.status not in CLOSED


def trees(dossier: Dossier) -> list[Branch]:
    """Return the problems of a dossier with their causes, in order; one query."""
    nodes = dossier.causes.select_related("criterion", "question").order_by("order", "pk")
    branches = {node.pk: Branch(node, 0) for node in nodes}
    roots = []
    for branch in branches.values():
        above = branches.get(branch.node.parent_id)
        (above.whys if above else roots).append(branch)
    for root in roots:
        _number(root, 0)
    return roots


def _number(branch: Branch, depth: int) -> None:
    branch.depth = depth
    for below in branch.whys:
        _number(below, depth + 1)


def agenda(dossier: Dossier, *, status: str = "", criterion: str = "", late: bool = False) -> QuerySet:
    """Return the actions of a dossier, filtered: nearest date first, those that are over last."""
    found = dossier.actions.select_related("cause", "finding__criterion").prefetch_related("criteria")
    if status:
        found = found.filter(status=status)
    if criterion:
        found = found.filter(criteria__code=criterion)
    if late:
        found = found.filter(status__in=OPEN_ACTION_STATUSES, due_on__lt=localdate())
    is_over = Case(When(status__in=OPEN_ACTION_STATUSES, then=0), default=1)
    without_date = Case(When(due_on=None, then=1), default=0)
    return found.order_by(is_over, without_date, "due_on", "pk")


def as_lines(actions) -> list[Line]:
    today = localdate()
    return [Line(action, days_left(action, today), is_late(action, today)) for action in actions]


def days_left(action: AgendaAction, today: dt.date) -> int | None:
    return (action.due_on - today).days if action.due_on and action.status in OPEN_ACTION_STATUSES else None


def is_late(action: AgendaAction, today: dt.date) -> bool:
    left = days_left(action, today)
    return left is not None and left < 0


def counts(dossier: Dossier) -> dict[str, int]:
    """Return how many actions there are in each state, how many are late, how many in all; one query."""
    late = Q(status__in=OPEN_ACTION_STATUSES, due_on__lt=localdate())
    asked = {status.value: Count("pk", filter=Q(status=status)) for status in ActionStatus}
    return dossier.actions.aggregate(**asked, late=Count("pk", filter=late), total=Count("pk"))


def plan_headlines(dossier: Dossier) -> list[AgendaAction]:
    """Return the first actions of the progress plan, for the page of an award or of a decision; one query."""
    return list(agenda(dossier).exclude(status=ActionStatus.GIVEN_UP)[:HEADLINES])


def agenda_content(dossier: Dossier) -> list[dict]:
    """Return the agenda as a snapshot keeps it: all that a reader relies on, in one order."""
    return [
        {
            "what": action.what,
            "owner": action.owner,
            "means": action.means,
            "due_on": action.due_on and action.due_on.isoformat(),
            "criteria": sorted(criterion.code for criterion in action.criteria.all()),
            "status": action.status,
            "given_up_reason": action.given_up_reason,
            "cause": action.cause.text if action.cause else "",
        }
        for action in agenda(dossier)
    ]
