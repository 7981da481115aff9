"""Decisions as each person may read them: their public part for all once an award stands, the rest for those concerned."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.choices import PUBLIC_AWARD_STATUSES, AdjournmentNext, Role
from certification.models import Award, Decision
from certification.models.people import mandate_roles
from certification.queries import committee
from certification.queries import dossier as dossiers
from certification.queries.committee_item import AxisLine
from certification.rules.appeal import APPEALABLE, last_day_to_appeal, last_day_to_contest


def visible_to(person) -> QuerySet[Decision]:
    """Return the decisions that a person may read.

    Before the secretary's signature, only the people of the session; afterwards those who read the dossier too, and
    anybody at all once an award that came of it is public.
    """
    public = Exists(Award.objects.filter(decision=OuterRef("pk"), status__in=PUBLIC_AWARD_STATUSES))
    decisions = Decision.objects.select_related(
        "dossier__territory", "dossier__version", "item__session", "item__measure__procedure__award"
    )
    if not person.is_authenticated:
        return decisions.filter(public)
    effective = Q(signed_by_secretary__isnull=False)
    return decisions.filter(
        Q(public)
        | Q(item__session__in=committee.sessions_visible_to(person).values("pk"))
        | effective & Q(dossier__in=dossiers.visible_to(person).values("pk"))
    )


def possible_verifiers() -> QuerySet:
    """Return the outside bodies that may verify."""
    return committee.people_with(Role.THIRD_PARTY_VERIFIER)


def needs_a_substitute(decision: Decision) -> bool:
    """Tell whether the mandate of the chair who signed ended before the countersignature."""
    return Role.COMMITTEE_CHAIR not in mandate_roles(decision.signed_by_chair)


@dataclass(frozen=True)
class FamilyCount:
    name: str
    votes_for: int
    votes_against: int
    abstentions: int


def document_of(decision: Decision, conditions=None) -> dict:
    """Return what a reader sees of a decision, on the page, on paper and in the preview before it is signed.

    The outcome, the reasons, the counts by family, the scores, how it was computed, what follows. `conditions` are
    those of a decision that is not kept yet.
    """
    dossier = decision.dossier
    version = dossier.version
    families = {family.code: family.name for family in version.families.all()}
    levels = {level.code: level for level in version.award_levels.all()}
    axes = {axis.code: axis.name for axis in version.axes.all()}
    names = (
        {criterion.code: criterion.name for criterion in dossier.criteria}
        if decision.criterion_reasons
        else {}
    )
    scores, counts = decision.scores, decision.counts.get("by_family", {})
    return {
        "decision": decision,
        "dossier": dossier,
        "territory": dossier.territory,
        "level": levels.get(decision.level),
        "axes": [
            AxisLine(code, axes.get(code, code), None if value is None else float(value))
            for code, value in scores["axes"].items()
        ]
        if scores
        else [],
        "overall": float(scores["overall"]) if scores else None,
        "reached": levels.get(scores["level"] or "") if scores else None,
        "measure": decision.item.measure,
        "families": [families.get(code, code) for code in decision.families],
        "counts": [
            FamilyCount(families.get(code, code), row["for"], row["against"], row["abstain"])
            for code, row in counts.items()
        ],
        "criterion_reasons": [
            (code, names.get(code, ""), text) for code, text in decision.criterion_reasons.items()
        ],
        "conditions": decision.conditions.all() if conditions is None else conditions,
        "next_step": AdjournmentNext(decision.adjourned_to).label if decision.adjourned_to else "",
        "appeal_days": dossier.scheme.appeal_days,
        "panel_families": dossier.scheme.appeal_panel_families,
        "last_day_to_appeal": _last_day(decision) if decision.is_signed else None,
    }


def _last_day(decision: Decision) -> dt.date | None:
    """Return the last day to appeal against a decision; None for a measure that nobody appeals against."""
    measure = decision.item.measure
    if measure is None:
        return last_day_to_appeal(decision.dossier)
    return last_day_to_contest(measure) if measure.is_taken and measure.kind in APPEALABLE else None
