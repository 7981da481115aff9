"""The conditions of a decision: proved by the territory, verified by a peer, lifted one by one by the bureau."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certification.choices import (
    DossierStatus,
    InterestEffect,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    BureauOpinion,
    DecisionCondition,
    Dossier,
    Seat,
)
from certification.rules import decision as rules
from certification.rules import permissions as may
from certification.services.committee_item import (
    seat_label,
)
from certification.services.decision import prepare_award
from certification.services.history import digest_of, record
from certification.services.transition import hold, lock, perform


def _hold_condition(condition: DecisionCondition, permission, actor) -> tuple[Dossier, DecisionCondition]:
    dossier = hold(condition.decision.dossier, permission, actor)
    condition = DecisionCondition.objects.select_related("decision").get(pk=condition.pk)
    if dossier.status != DossierStatus.CONDITIONAL or dossier.decision != condition.decision:
        raise NotAllowed(_("This condition is no longer open."))
    if condition.verified_at is not None:
        raise NotAllowed(_("This condition is already verified."))
    return dossier, condition


@transaction.atomic
def propose_condition_proof(condition: DecisionCondition, *, actor, text: str) -> DecisionCondition:
    """Say, for the territory, what was done to meet a condition."""
    _dossier, condition = _hold_condition(condition, may.fill, actor)
    if not text.strip():
        raise NotAllowed(_("Say what was done, and where the proof is."))
    condition.proposed_proof, condition.proposed_at = text.strip(), now()
    condition.save(update_fields=["proposed_proof", "proposed_at"])
    record(condition, "certification.decisioncondition.propose_proof", actor=actor, digest=digest_of(text))
    return condition


@transaction.atomic
def verify_condition(condition: DecisionCondition, *, actor) -> DecisionCondition:
    """Verify, as an assessor of the dossier, that a condition is met."""
    _dossier, condition = _hold_condition(condition, may.verify_condition, actor)
    if condition.proposed_at is None:
        raise NotAllowed(_("The territory has not proposed its proof yet."))
    condition.verified_by, condition.verified_at = actor, now()
    condition.save(update_fields=["verified_by", "verified_at"])
    record(condition, "certification.decisioncondition.verify", actor=actor)
    return condition


@transaction.atomic
def agree_in_bureau(condition: DecisionCondition, *, actor) -> BureauOpinion:
    """Agree, for a seat of the committee, that one condition is met; neither assessors nor recused members do.

    Its holder or its alternate, whoever comes first: a seat agrees once.
    The condition is lifted as soon as enough families agree.
    """
    dossier = lock(condition.decision.dossier)
    seat = Seat.objects.on(localdate()).filter(Q(holder=actor) | Q(alternate=actor)).first()
    if seat is None:
        raise PermissionDenied
    dossier = hold(dossier, may.committee_member, actor)
    if dossier.status != DossierStatus.CONDITIONAL or dossier.decision != condition.decision:
        raise NotAllowed(_("No condition is open on this dossier."))
    item = dossier.decision.item
    if item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this dossier."))
    if actor.pk not in item.effects:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if item.effects[actor.pk] != InterestEffect.NONE:
        raise NotAllowed(_("You declared a tie with this territory: you do not take part in the decision."))
    condition = DecisionCondition.objects.select_related("decision__dossier").get(pk=condition.pk)
    if condition.verified_at is None:
        raise NotAllowed(_("An assessor must verify this condition first."))
    opinion, created = BureauOpinion.objects.get_or_create(condition=condition, seat=seat)
    if not created:
        raise NotAllowed(_("The agreement of your seat is already recorded."))
    families = condition.bureau.values_list("seat__family", flat=True)
    if condition.lifted_at is None and rules.is_lifted_by(condition, families):
        condition.lifted_at = now()
        condition.save(update_fields=["lifted_at"])
    record(
        condition,
        "certification.decisioncondition.agree",
        actor=actor,
        seat=seat_label(seat),
        lifted=condition.lifted_at is not None,
    )
    return opinion


@transaction.atomic
def lift_conditions(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Accredit once the conditions are met: the award starts on this day."""
    dossier = perform(dossier, "lift_conditions", actor=actor, reason=reason)
    prepare_award(dossier, dossier.decision, actor=actor)
    return dossier


@transaction.atomic
def refuse_unmet_conditions(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    return perform(dossier, "refuse_unmet_conditions", actor=actor, reason=reason)


MOVES = {"lift_conditions": lift_conditions, "refuse_unmet_conditions": refuse_unmet_conditions}
