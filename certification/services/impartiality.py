"""Impartiality: freeze a mission, record a tie found later, re-open the question, keep who opened which dossier."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AssignmentStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Assignment,
    Dossier,
    DossierAccess,
    InterestCategory,
    InterestDeclaration,
    MissionFreeze,
    UndeclaredInterest,
)
from certification.notifications import assessor as told
from certification.queries import assessor as assessors
from certification.queries.hold import held_dossiers, held_people
from certification.queries.retention import limit_day
from certification.rules import permissions as may
from certification.rules.assessor import strongest_effect
from certification.services.history import record
from certification.services.reexamination import next_session, reexamine
from certification.services.transition import lock

FREEZABLE = (AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)

# --- missions -----------------------------------------------------------------------------------------------------


@transaction.atomic
def freeze_mission(assignment: Assignment, *, actor, reason: str) -> MissionFreeze:
    """Stop one mission: its dossier closes to the assessor at once, and the team waits."""
    assignment, reason = _watched(assignment, actor, reason)
    if assignment.status not in FREEZABLE:
        raise NotAllowed(_("This person is no longer in the team. Reload the page to see it."))
    if assignment.open_freeze is not None:
        raise NotAllowed(_("This mission is already frozen."))
    freeze = assignment.mission_freezes.create(reason=reason, frozen_by=actor, frozen_at=now())
    record(assignment, "certification.assignment.freeze", actor=actor, reason=reason)
    told.mission_frozen(freeze)
    return freeze


@transaction.atomic
def lift_mission_freeze(assignment: Assignment, *, actor, reason: str) -> MissionFreeze:
    """Let a mission go on; the dossier opens again to its assessor."""
    assignment, reason = _watched(assignment, actor, reason)
    freeze = assignment.open_freeze
    if freeze is None:
        raise NotAllowed(_("This mission is not frozen."))
    freeze.lifted_by, freeze.lifted_at, freeze.lifted_reason = actor, now(), reason
    freeze.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    record(assignment, "certification.assignment.lift_freeze", actor=actor, reason=reason)
    told.mission_freeze_lifted(freeze)
    return freeze


def _watched(assignment: Assignment, actor, reason: str) -> tuple[Assignment, str]:
    """Return the mission, locked after its dossier, and the reason, for whoever watches over impartiality."""
    dossier = lock(assignment.dossier)
    if not may.freeze(dossier, actor):
        raise PermissionDenied
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    return lock(assignment), reason.strip()


# --- ties found later -----------------------------------------------------------------------------------------------


@transaction.atomic
def record_undeclared_interest(
    declaration: InterestDeclaration, category: InterestCategory, *, actor, source: str
) -> UndeclaredInterest:
    """Record a tie that a declaration left out: its effect holds at once, and a decision taken is examined again."""
    dossier = lock(declaration.dossier)
    if not may.record_undeclared_interest(dossier, actor) or declaration.person_id == actor.pk:
        raise PermissionDenied
    declaration = InterestDeclaration.objects.select_for_update(of=("self",)).get(pk=declaration.pk)
    if category not in assessors.asked_categories(dossier.version, declaration.capacity):
        raise NotAllowed(_("Choose one of the ties that people are asked about."))
    if declaration.categories.filter(pk=category.pk).exists():
        raise NotAllowed(_("This tie was declared."))
    if declaration.undeclared.filter(category=category).exists():
        raise NotAllowed(_("This tie is recorded already."))
    if not source.strip():
        raise NotAllowed(_("Say how the tie was found."))
    found = UndeclaredInterest.objects.create(
        declaration=declaration,
        category=category,
        source=source.strip(),
        found_by=actor,
        found_at=now(),
        decision=dossier.decisions.filter(annulled_at=None, item__measure=None).order_by("-pk").first(),
    )
    _weigh(declaration)
    record(found, "certification.undeclaredinterest.find", actor=actor, effect=declaration.effect)
    if found.decision is not None:
        record(dossier, "certification.dossier.question", actor=actor, decision=found.decision.number)
    told.tie_found(found)
    return found


@transaction.atomic
def settle_undeclared_interest(
    found: UndeclaredInterest, *, actor, is_confirmed: bool, conclusion: str
) -> UndeclaredInterest:
    """Conclude, as the guardian: the tie is confirmed and its effect stays, or it is not and its effect ends.

    A tie that is confirmed on a decision brings it back before the committee: see `services.reexamination`.
    """
    # A session is locked before its dossiers, here as everywhere.
    session = next_session() if is_confirmed and found.decision_id is not None else None
    dossier = lock(found.dossier)
    if not may.settle_undeclared_interest(dossier, actor) or found.declaration.person_id == actor.pk:
        raise PermissionDenied
    found = UndeclaredInterest.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.settled_at is not None:
        raise NotAllowed(_("This question is settled already."))
    if not conclusion.strip():
        raise NotAllowed(_("Write what you conclude, and what follows from it."))
    found.is_confirmed, found.conclusion = is_confirmed, conclusion.strip()
    found.settled_by, found.settled_at = actor, now()
    found.save(update_fields=["is_confirmed", "conclusion", "settled_by", "settled_at"])
    _weigh(found.declaration)
    record(found, "certification.undeclaredinterest.settle", actor=actor, confirmed=is_confirmed)
    if is_confirmed and found.decision is not None:
        reexamine(found, session, actor=actor, reason=found.conclusion)
    return found


def _weigh(declaration: InterestDeclaration) -> None:
    """Give a declaration the effect of the heaviest tie: declared, or found and not set aside."""
    found = declaration.undeclared.exclude(is_confirmed=False)
    declaration.effect = strongest_effect(
        [
            *declaration.categories.values_list("effect", flat=True),
            *found.values_list("category__effect", flat=True),
        ]
    )
    declaration.save(update_fields=["effect"])


# --- who opened which dossier ---------------------------------------------------------------------------------------


def record_access(dossier: Dossier, person, what: str) -> None:
    """Keep that a person opened a kind of page of a dossier today; the second time that day adds nothing."""
    row = DossierAccess(dossier_id=dossier.pk, person=person, day=localdate(), page=what[:60], first_at=now())
    DossierAccess.objects.bulk_create([row], ignore_conflicts=True)


def forget_accesses() -> int:
    """Drop the accesses kept long enough; return how many."""
    old = DossierAccess.objects.filter(day__lt=limit_day("access_log"))
    due = old.exclude(person__in=held_people()).exclude(dossier__in=held_dossiers())
    count, _by_model = due.delete()
    return count
