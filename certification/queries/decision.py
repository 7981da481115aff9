"""Decisions as each person may read them: their public part for all once an award stands, the rest for those concerned."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.choices import PUBLIC_AWARD_STATUSES, AdjournmentNext, Role
from certification.models import Appeal, Award, Decision, Dossier
from certification.queries import committee
from certification.queries import dossier as dossiers
from certification.queries.committee import AxisLine
from certification.rules.decision import OPEN_TO_APPEAL


def visible_to(person) -> QuerySet[Decision]:
    """Return the decisions that a person may read.

    Before the secretary's signature, only the people of the session; afterwards those who read the dossier too, and
    anybody at all once an award that came of it is public.
    """
    public = Exists(Award.objects.filter(decision=OuterRef("pk"), status__in=PUBLIC_AWARD_STATUSES))
    decisions = Decision.objects.select_related("dossier__territory", "dossier__version", "item__session")
    if not person.is_authenticated:
        return decisions.filter(public)
    effective = Q(signed_by_secretary__isnull=False)
    return decisions.filter(
        Q(public)
        | Q(item__session__in=committee.sessions_visible_to(person).values("pk"))
        | effective & Q(dossier__in=dossiers.visible_to(person).values("pk"))
    )


def possible_panel() -> QuerySet:
    """Return the people trusted to sit on an appeal panel."""
    return committee.people_with(Role.APPEAL_PANEL_MEMBER)


def possible_verifiers() -> QuerySet:
    """Return the outside bodies that may verify."""
    return committee.people_with(Role.THIRD_PARTY_VERIFIER)


def appeal_of(dossier: Dossier) -> Appeal | None:
    """Return the appeal of this round; until this round is decided, the one that opened it."""
    rounds = [dossier.round] if dossier.status in OPEN_TO_APPEAL else [dossier.round, dossier.round - 1]
    return dossier.appeals.filter(round__in=rounds).order_by("-round").first()


def award_of(appeal: Appeal) -> Award | None:
    """Return the award that came of the decision appealed against, if any."""
    return Award.objects.filter(decision=appeal.decision_id).first() if appeal.decision_id else None


@dataclass(frozen=True)
class FamilyCount:
    name: str
    votes_for: int
    votes_against: int
    abstentions: int


def in_words(decision: Decision) -> dict:
    """Return what a reader sees of a decision: the outcome, the counts by family, the scores, how it was computed."""
    version = decision.dossier.version
    families = {family.code: family.name for family in version.families.all()}
    levels = {level.code: level for level in version.award_levels.all()}
    axes = {axis.code: axis.name for axis in version.axes.all()}
    scores, counts = decision.scores, decision.counts.get("by_family", {})
    return {
        "level": levels.get(decision.level),
        "axes": [
            AxisLine(code, axes.get(code, code), None if value is None else float(value))
            for code, value in scores["axes"].items()
        ],
        "overall": float(scores["overall"]),
        "reached": levels.get(scores["level"] or ""),
        "families": [families.get(code, code) for code in decision.families],
        "counts": [
            FamilyCount(families.get(code, code), row["for"], row["against"], row["abstain"])
            for code, row in counts.items()
        ],
        "conditions": decision.conditions.all(),
        "next_step": AdjournmentNext(decision.adjourned_to).label if decision.adjourned_to else "",
    }
