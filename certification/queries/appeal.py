"""Appeals as each person may follow them: both sides read what is said and ruled, the panel alone reads its drafts."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import (
    OPEN_APPEALS,
    AppealStatus,
    Capacity,
    InterestEffect,
    Role,
    RulingOutcome,
)
from certification.clock import localdate
from certification.models import (
    Appeal,
    AppealStatement,
    Award,
    Dossier,
    InterestDeclaration,
    RulingDraft,
)
from certification.models.people import mandate_roles
from certification.queries import committee
from certification.queries import dossier as dossiers
from certification.queries.waiting import Task
from certification.rules.appeal import (
    OPEN_TO_APPEAL,
    agreements_missing,
)
from cms.delivery import until_written

MOST_TASKS = 30


def visible_to(person) -> QuerySet[Appeal]:
    """Return the appeals of the dossiers that a person may read."""
    return Appeal.objects.filter(dossier__in=dossiers.visible_to(person).values("pk"))


def possible_panel() -> QuerySet:
    """Return the people trusted to sit on an appeal panel."""
    return committee.people_with(Role.APPEAL_PANEL_MEMBER)


def appeal_of(dossier: Dossier) -> Appeal | None:
    """Return the appeal of this round; until this round is decided, the one that opened it."""
    rounds = [dossier.round] if dossier.status in OPEN_TO_APPEAL else [dossier.round, dossier.round - 1]
    return dossier.appeals.filter(round__in=rounds, measure=None).order_by("-round").first()


def award_of(appeal: Appeal) -> Award | None:
    """Return the award that came of the decision appealed against, if any."""
    return Award.objects.filter(decision=appeal.decision_id).first() if appeal.decision_id else None


def is_contested(award: Award) -> bool:
    """Tell whether a panel is still to rule on the decision behind an award, or on a measure about it."""
    return award.pk in until_written("contested awards", _contested_awards)


def _contested_awards() -> frozenset[int]:
    open_ones = Appeal.objects.filter(status__in=OPEN_APPEALS)
    about = Q(decision__in=open_ones.values("decision")) | Q(
        pk__in=open_ones.values("measure__procedure__award")
    )
    return frozenset(Award.objects.filter(about).values_list("pk", flat=True))


class Said(NamedTuple):
    """One statement before the panel, with its documents."""

    statement: AppealStatement
    files: list


def statements_of(appeal: Appeal) -> list[Said]:
    """Return what both sides said and the record of the hearing, in order; two queries."""
    rows = appeal.statements.select_related("given_by").prefetch_related("files")
    return [Said(row, list(row.files.all())) for row in rows]


class Step(NamedTuple):
    """One moment of an appeal, for the line that shows where it stands."""

    label: str
    day: dt.date | None
    is_done: bool
    is_due: bool = False


def steps_of(appeal: Appeal) -> list[Step]:
    """Return the moments of an appeal in order, each with the day when it happened or before which it is owed."""
    is_open, admitted = appeal.status in OPEN_APPEALS, appeal.admitted_at is not None
    steps = [Step(_("Lodged"), localdate(appeal.lodged_at), is_done=True)]
    if admitted or appeal.status == AppealStatus.LODGED:
        day = localdate(appeal.admitted_at) if admitted else appeal.admit_before
        steps.append(Step(_("Admitted"), day, admitted, not admitted))
        over = admitted and appeal.exchange_until is not None and appeal.exchange_until < localdate()
        steps.append(
            Step(
                _("Exchange of both sides"), appeal.exchange_until, over or not is_open, admitted and not over
            )
        )
    if appeal.hearing_on is not None:
        steps.append(Step(_("Hearing"), appeal.hearing_on, appeal.hearing_on < localdate()))
    day = localdate(appeal.ruled_at) if appeal.ruled_at else appeal.rule_before
    steps.append(Step(_("Ruling notified"), day, not is_open, is_open and admitted))
    return steps


class InHand(NamedTuple):
    """The ruling that the panel has in hand, as one of its members reads it."""

    draft: RulingDraft
    opinions: list
    missing: list
    is_asked: bool


def draft_in_hand(appeal: Appeal, person) -> InHand | None:
    """Return the drafted ruling of an open appeal, with what each member said of it, or None."""
    draft = appeal.draft if appeal.status in OPEN_APPEALS else None
    if draft is None:
        return None
    opinions = list(draft.opinions.all())
    asked = person.pk not in {opinion.member_id for opinion in opinions}
    return InHand(draft, opinions, agreements_missing(appeal), asked)


def document_of(appeal: Appeal) -> dict:
    """Return what a ruling says on paper: number, decision, what was contested, what is ruled, why, by how many."""
    dossier = appeal.dossier
    families = {family.code: family.name for family in dossier.version.families.all()}
    names = {
        AppealStatus.INADMISSIBLE: RulingOutcome.INADMISSIBLE,
        AppealStatus.REJECTED: RulingOutcome.REJECTED,
        AppealStatus.UPHELD: RulingOutcome.UPHELD,
    }
    draft = appeal.drafts.filter(replaced_at=None).prefetch_related("opinions").first()
    return {
        "appeal": appeal,
        "dossier": dossier,
        "territory": dossier.territory,
        "outcome": names[AppealStatus(appeal.status)].label,
        "families": sorted(families.get(code, code) for code in appeal.panel_families()),
        "agreed": sum(opinion.agrees for opinion in draft.opinions.all()) if draft else 0,
        "members": len(appeal.members),
        "statements": appeal.statements.count(),
    }


# --- what waits ---------------------------------------------------------------------------------------------------


def waiting_for(person) -> list[Task]:
    """Return the panels to name, the appeals to answer for the committee, and those that a person rules on."""
    roles, tasks = mandate_roles(person), []
    if Role.CASE_OFFICER in roles:
        tasks += _to_prepare()
    if Role.APPEAL_PANEL_MEMBER in roles:
        tasks += _to_rule(person)
    return tasks


def _to_prepare() -> list[Task]:
    appeals = Appeal.objects.filter(status=AppealStatus.LODGED, panel=None)
    return [
        _task(_("Name the appeal panel"), appeal, appeal.admit_before)
        for appeal in appeals.select_related("dossier__territory").order_by("admit_before", "pk")[:MOST_TASKS]
    ]


def _to_rule(person) -> list[Task]:
    declared = InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), round=OuterRef("round"), person=person, capacity=Capacity.APPEAL
    ).filter(effect=InterestEffect.NONE)
    appeals = Appeal.objects.filter(Exists(declared), panel=person, status__in=OPEN_APPEALS)
    return [
        _task(_("Rule on the appeal"), appeal, appeal.due_on)
        for appeal in appeals.select_related("dossier__territory").order_by("pk")[:MOST_TASKS]
    ]


def _task(label: str, appeal: Appeal, due_on) -> Task:
    page, key = appeal.page
    return Task(
        label,
        f"certification:{page}",
        (key,),
        localdate(appeal.status_since),
        due_on,
        appeal.dossier,
    )
