"""Ask members to answer an axis or a criterion; hand in, take up again, agree, take back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import DelegationStatus, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Axis, Criterion, Delegation, Dossier, Territory
from certification.notifications import team as letters
from certification.queries.assessment import in_grid
from certification.rules import permissions as may
from certification.rules.assessment import self_assessment_is_open
from certification.services.history import record
from certification.services.transition import hold, lock, perform

ALIVE = (DelegationStatus.OPEN, DelegationStatus.SUBMITTED, DelegationStatus.CHANGES_REQUESTED)
FILLERS = (Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR)


@transaction.atomic
def assign(
    dossier: Dossier,
    *,
    actor,
    person,
    axis: Axis | None = None,
    criterion: Criterion | None = None,
    due_on: dt.date | None = None,
    note: str = "",
) -> Delegation:
    """Ask a member to answer an axis or a criterion, before a day if one is given."""
    dossier = hold(dossier, may.delegate, actor)
    if refusals := self_assessment_is_open.refusals(dossier):
        raise NotAllowed(refusals)
    refuse_who_does_not_fill(dossier, person)
    if (axis is None) == (criterion is None):
        raise NotAllowed(_("Choose an axis or a criterion: one of the two."))
    if not belongs_to(dossier, axis, criterion):
        raise NotAllowed(_("This is not in the grid of this dossier."))
    if due_on is not None and due_on < localdate():
        raise NotAllowed(_("Choose a day that is not past."))
    standing = dossier.delegations.filter(axis=axis, criterion=criterion).exclude(
        status=DelegationStatus.WITHDRAWN
    )
    if taken := standing.select_related("person", "axis", "criterion").first():
        raise NotAllowed(
            _("%(code)s is already asked of %(person)s: take it back first.")
            % {"code": taken.code, "person": taken.person}
        )
    delegation = dossier.delegations.create(
        axis=axis, criterion=criterion, person=person, asked_by=actor, due_on=due_on, note=note.strip()
    )
    record(delegation, "certification.delegation.assign", actor=actor, person=person.pk, what=delegation.code)
    letters.delegation_asked(delegation, actor)
    return delegation


def belongs_to(dossier: Dossier, axis: Axis | None, criterion: Criterion | None) -> bool:
    if axis is not None:
        return axis.version_id == dossier.version_id
    return dossier.version.criteria.filter(in_grid(dossier), pk=criterion.pk).exists()


def refuse_who_does_not_fill(dossier: Dossier, person) -> None:
    membership = dossier.territory.membership_of(person.pk)
    if membership is None or membership.role not in FILLERS:
        raise NotAllowed(_("Choose a member who may fill in the self-assessment."))


@transaction.atomic
def submit(delegation: Delegation, *, actor, reason: str = "") -> Delegation:
    """Hand in: every criterion of it has a level."""
    delegation = perform(delegation, "submit", actor=actor, reason=reason)
    letters.delegation_handed_in(delegation, actor)
    return delegation


@transaction.atomic
def request_changes(delegation: Delegation, *, actor, reason: str) -> Delegation:
    """Send back what was handed in, saying what to change."""
    delegation = perform(delegation, "request_changes", actor=actor, reason=reason)
    delegation.remark = reason.strip()
    delegation.save(update_fields=["remark"])
    letters.delegation_moved(delegation, actor)
    return delegation


@transaction.atomic
def close(delegation: Delegation, *, actor, reason: str = "") -> Delegation:
    """Agree to what was handed in."""
    delegation = perform(delegation, "close", actor=actor, reason=reason)
    letters.delegation_moved(delegation, actor)
    return delegation


@transaction.atomic
def reopen(delegation: Delegation, *, actor, reason: str) -> Delegation:
    """Open again what was agreed, saying why."""
    refuse_who_does_not_fill(delegation.dossier, delegation.person)
    delegation = perform(delegation, "reopen", actor=actor, reason=reason)
    delegation.remark = reason.strip()
    delegation.save(update_fields=["remark"])
    letters.delegation_moved(delegation, actor)
    return delegation


@transaction.atomic
def withdraw(delegation: Delegation, *, actor, reason: str = "") -> Delegation:
    """Take it back: nobody in particular answers any more."""
    delegation = perform(delegation, "withdraw", actor=actor, reason=reason)
    letters.delegation_moved(delegation, actor)
    return delegation


def hand_over(territory: Territory, person, *, actor) -> list[Delegation]:
    """Give back to a project leader what a person who leaves had still to answer; return what changed hands."""
    leads = [lead for lead in territory.leads() if lead.pk != person.pk]
    held = Delegation.objects.filter(dossier__territory=territory, person=person, status__in=ALIVE)
    returned = []
    for found in held.select_related("dossier", "axis", "criterion"):
        delegation = lock(found)
        # Who asked takes it back when they still lead.
        heir = next((lead for lead in leads if lead.pk == delegation.asked_by_id), leads[0])
        delegation.person = heir
        delegation.save(update_fields=["person"])
        record(
            delegation,
            "certification.delegation.reassign",
            actor=actor,
            before=person.pk,
            after=heir.pk,
        )
        returned.append(delegation)
    return returned


MOVES = {
    "submit": submit,
    "request_changes": request_changes,
    "close": close,
    "reopen": reopen,
    "withdraw": withdraw,
}
