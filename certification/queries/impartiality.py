"""What the impartiality guardian reads: the register of declarations, the ties found later, who opened which dossier."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import Role
from certification.clock import localdate
from certification.models import (
    Assignment,
    Dossier,
    DossierAccess,
    Freeze,
    InterestDeclaration,
    MissionFreeze,
    UndeclaredInterest,
)
from certification.models.people import mandate_roles
from certification.queries.dossier import read_by_trust
from certification.queries.waiting import Task
from certification.rules import permissions as may

# What the pages of a dossier are called, by the name of their address.
PAGES = {
    "dossier": gettext_lazy("Page of the dossier"),
    "application": gettext_lazy("Application"),
    "workspace": gettext_lazy("Self-assessment"),
    "criterion": gettext_lazy("Criterion of the self-assessment"),
    "questions": gettext_lazy("Answers to the five questions"),
    "score": gettext_lazy("Scores"),
    "evidence": gettext_lazy("Evidence library"),
    "evidence_piece": gettext_lazy("Piece of evidence"),
    "file": gettext_lazy("File"),
    "indicators": gettext_lazy("Indicators"),
    "agenda": gettext_lazy("Territorial agenda"),
    "team": gettext_lazy("Team of assessors"),
    "visit": gettext_lazy("Peer visit"),
    "obco": gettext_lazy("OBCO report"),
    "grid": gettext_lazy("Grid"),
    "grid_criterion": gettext_lazy("Criterion of the grid"),
    "consensus": gettext_lazy("Consensus of the assessors"),
    "consensus_criterion": gettext_lazy("Consensus of the assessors"),
    "report": gettext_lazy("Assessment report"),
    "reply": gettext_lazy("Replies of the territory"),
    "item": gettext_lazy("Item of the session"),
    "conditions": gettext_lazy("Conditions"),
    "history": gettext_lazy("History"),
}


def register_for(
    person, *, text: str = "", capacity: str = "", effect: str = "", state: str = ""
) -> QuerySet:
    """Return the declarations that a person may read, filtered, the latest first; none for whoever does not watch."""
    if not may.read_declarations.roles & mandate_roles(person):
        return InterestDeclaration.objects.none()
    found = (
        InterestDeclaration.objects.select_related("person", "dossier__territory")
        .prefetch_related("categories", "undeclared__category")
        .order_by("-declared_at", "-pk")
    )
    if text:
        found = found.filter(
            Q(person__name__icontains=text)
            | Q(dossier__number__icontains=text)
            | Q(dossier__territory__name__icontains=text)
        )
    if capacity:
        found = found.filter(capacity=capacity)
    if effect:
        found = found.filter(effect=effect)
    if state:
        later = UndeclaredInterest.objects.filter(declaration=OuterRef("pk"))
        found = found.filter(Exists(later.filter(settled_at=None) if state == "open" else later))
    return found


class Figures(NamedTuple):
    """The register at a glance."""

    declared: int
    with_an_effect: int
    recused: int
    open_questions: int


def figures(person) -> Figures:
    """Count what the register holds for a person; two queries."""
    counts = register_for(person).aggregate(
        declared=Count("pk", distinct=True),
        with_an_effect=Count("pk", filter=~Q(effect="none"), distinct=True),
        recused=Count("pk", filter=Q(effect="recused"), distinct=True),
    )
    return Figures(**counts, open_questions=undeclared_for(person).filter(settled_at=None).count())


def undeclared_for(person) -> QuerySet[UndeclaredInterest]:
    """Return the ties found later that a person may read: the secretariat and the guardian, never one's own."""
    if not may.record_undeclared_interest.roles & mandate_roles(person):
        return UndeclaredInterest.objects.none()
    return UndeclaredInterest.objects.exclude(declaration__person=person).select_related(
        "declaration__person",
        "declaration__dossier__territory",
        "category",
        "found_by",
        "settled_by",
        "decision",
    )


def declarations_to_question(dossier: Dossier, person) -> QuerySet[InterestDeclaration]:
    """Return the declarations of a dossier on which a person may record a tie found later."""
    if not may.record_undeclared_interest(dossier, person):
        return InterestDeclaration.objects.none()
    return (
        dossier.declarations.exclude(person=person).select_related("person").order_by("-declared_at", "-pk")
    )


def open_question() -> Exists:
    """Tell of each dossier read whether a tie found later waits for the guardian's conclusion."""
    return Exists(UndeclaredInterest.objects.filter(declaration__dossier=OuterRef("pk"), settled_at=None))


def frozen_missions() -> QuerySet[MissionFreeze]:
    """Return the missions that are frozen today."""
    return MissionFreeze.objects.filter(lifted_at=None).select_related(
        "assignment__person", "assignment__dossier__territory", "frozen_by"
    )


def frozen_dossiers() -> QuerySet[Freeze]:
    """Return the freezes of whole dossiers that are in force."""
    return Freeze.objects.filter(lifted_at=None).select_related("dossier__territory", "frozen_by")


def missions_to_watch(person) -> QuerySet[Assignment]:
    """Return the missions that a person may freeze; a view answers 404 for all others."""
    if not may.freeze.roles & mandate_roles(person):
        return Assignment.objects.none()
    return Assignment.objects.exclude(person=person).select_related("person", "dossier__territory")


# --- who opened which dossier ---------------------------------------------------------------------------------------


def accesses_of(dossier: Dossier) -> QuerySet[DossierAccess]:
    """Return who opened which page of a dossier, the latest first."""
    return dossier.accesses.select_related("person")


class Access(NamedTuple):
    """One access, its page in the reader's words."""

    person: object
    page: str
    first_at: object


def access_in_words(access: DossierAccess) -> Access:
    return Access(access.person, str(PAGES.get(access.page, access.page)), access.first_at)


def watched(dossiers: QuerySet[Dossier], person, *, page: str, day) -> QuerySet[Dossier]:
    """Say of each dossier whether its opening is to be kept (`is_watched`): read by trust, and not kept yet today."""
    kept = DossierAccess.objects.filter(dossier=OuterRef("pk"), person=person, day=day, page=page)
    return dossiers.annotate(is_watched=read_by_trust(person) & ~Exists(kept))


def dossiers_to_watch(file, person, *, day) -> QuerySet[Dossier]:
    """Return the dossiers whose evidence a file is, where opening it is to be kept."""
    holding = Dossier.objects.filter(evidences__versions__file=file).distinct()
    return watched(holding, person, page="file", day=day).filter(is_watched=True)


# --- what waits -----------------------------------------------------------------------------------------------------


def waiting_for(person) -> list[Task]:
    """Return the ties found later on which the guardian has not concluded."""
    if Role.IMPARTIALITY_GUARDIAN not in mandate_roles(person):
        return []
    waiting = undeclared_for(person).filter(settled_at=None).order_by("found_at")
    return [
        Task(
            _("Conclude on a tie found after the declaration"),
            "certification:undeclared",
            (found.pk,),
            localdate(found.found_at),
            None,
            found.dossier,
        )
        for found in waiting
    ]
