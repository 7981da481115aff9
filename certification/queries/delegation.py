"""Who answers what on a dossier, and what waits for a person because of it."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from certification.choices import DelegationStatus, DossierStatus, Role
from certification.models import Criterion, Delegation, Dossier
from certification.queries.dossier import visible_to
from certification.queries.waiting import Task
from certification.rules import permissions as may

S = DelegationStatus
TO_ANSWER = (S.OPEN, S.CHANGES_REQUESTED)


def standing(dossier: Dossier) -> list[Delegation]:
    """Return who is asked what on a dossier, in the order of the grid; one query."""
    return list(
        dossier.delegations.exclude(status=S.WITHDRAWN)
        .select_related("axis", "criterion", "person")
        .order_by("criterion__order", "axis__order", "pk")
    )


def for_criterion(delegations: list[Delegation], criterion: Criterion) -> Delegation | None:
    """Return who answers a criterion: the one asked for it, else the one asked for its axis."""
    own = next((d for d in delegations if d.criterion_id == criterion.pk), None)
    return own or next((d for d in delegations if d.axis_id == criterion.axis_id), None)


def readable_by(person) -> QuerySet[Delegation]:
    """Return the delegations that a person may read: those of the teams that they belong to; 404 for all others."""
    found = visible_to(person).select_related("territory")
    dossiers = [dossier.pk for dossier in found if may.discuss(dossier, person)]
    return Delegation.objects.filter(dossier__in=dossiers).select_related(
        "dossier__territory", "dossier__version", "axis", "criterion", "person", "asked_by"
    )


def waiting_for(person, dossiers: list[Dossier], led: set[int]) -> list[Task]:
    """Return what a person is asked to answer, and what was handed in to them on the territories that they lead.

    `dossiers` are those in self-assessment among the person's own; `led`, the territories that they lead.
    """
    found = (
        Delegation.objects.filter(dossier__in=[dossier.pk for dossier in dossiers])
        .filter(status__in=[*TO_ANSWER, S.SUBMITTED])
        .select_related("dossier__territory", "axis", "criterion")
        .order_by("pk")
    )
    tasks = []
    for delegation in found:
        what = {"what": f"{delegation.code} {delegation.name}"}
        since = timezone.localdate(delegation.status_since)
        page = ("certification:delegation", (delegation.pk,), since)
        if delegation.person_id == person.pk and delegation.status in TO_ANSWER:
            words = (
                _("Take up again: %(what)s")
                if delegation.status == S.CHANGES_REQUESTED
                else _("Answer: %(what)s")
            )
            tasks.append(Task(words % what, *page, delegation.due_on, delegation.dossier))
        elif delegation.status == S.SUBMITTED and delegation.dossier.territory_id in led:
            tasks.append(Task(_("Read what was handed in: %(what)s") % what, *page, None, delegation.dossier))
    return tasks


def in_self_assessment(memberships) -> tuple[list[Dossier], set[int]]:
    """Return the dossiers to fill among those of some memberships, and the territories led."""
    dossiers = [
        dossier
        for membership in memberships
        for dossier in membership.territory.dossiers.all()
        if dossier.status == DossierStatus.SELF_ASSESSMENT
    ]
    led = {m.territory_id for m in memberships if m.role == Role.TERRITORY_LEAD}
    return dossiers, led
