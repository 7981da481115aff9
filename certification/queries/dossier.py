"""Which dossiers a person sees, where each one stands, whose turn it is, and what waits for them."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import (
    AwardStatus,
    Capacity,
    DossierStatus,
    InterestEffect,
    Role,
)
from certification.clock import localdate
from certification.models import (
    Appeal,
    Assignment,
    Award,
    Clock,
    CorrectionRequest,
    DocketItem,
    Dossier,
    HistoryEntry,
    InterestDeclaration,
    Membership,
    Scheme,
    Seat,
)
from certification.models.people import accompanied_by, has_missions, mandate_roles, regions_of
from certification.queries.waiting import Task

AFTER_THE_REPORT = (
    DossierStatus.REPLY,
    DossierStatus.DOCKETED,
    DossierStatus.DELIBERATION,
    DossierStatus.CONDITIONAL,
    DossierStatus.ADJOURNED,
    DossierStatus.ACCREDITED,
    DossierStatus.REFUSED,
)


def visible_to(person) -> QuerySet[Dossier]:
    """Return the dossiers that a person may read; a view answers 404 for all others.

    Members read their territory's dossiers, and so does a companion of the territory. Case officers read what was submitted. An assessor reads from the day
    they accepted, which needs their declaration of interests, to the end of their mission. A committee member reads what is on a docket once
    they have declared their interests on it and are not recused; so does a member of an appeal panel, and, once
    the report is sent, a member of the regional commission. The guardian and the administrator read the rest.
    """
    if not person.is_authenticated:
        return Dossier.objects.none()
    today = localdate()
    roles = mandate_roles(person)
    memberships = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), territory=OuterRef("territory"), person=person
    )
    clauses = Q()
    # First what asks no other table: databases stop at the first that holds.
    if roles & {Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}:
        # A draft that its territory gave up was never submitted either.
        clauses |= ~Q(status=DossierStatus.DRAFT) & ~Q(status=DossierStatus.WITHDRAWN, submitted_at=None)
    clauses |= Q(Exists(memberships))
    if accompanied := accompanied_by(person):
        clauses |= Q(territory__in=accompanied)
    return Dossier.objects.filter(clauses | read_by_trust(person))


def _open_to_the_committee(person) -> Q:
    declared = InterestDeclaration.objects.filter(
        dossier=OuterRef("pk"), person=person, capacity=Capacity.COMMITTEE, round=OuterRef("round")
    ).exclude(effect=InterestEffect.RECUSED)
    return Exists(declared) & Exists(DocketItem.objects.filter(dossier=OuterRef("pk")))


def _open_to_the_panel(person) -> Exists:
    declared = InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), person=person, capacity=Capacity.APPEAL, round=OuterRef("round")
    ).exclude(effect=InterestEffect.RECUSED)
    return Exists(Appeal.objects.filter(Exists(declared), dossier=OuterRef("pk"), panel=person))


def in_regions(regions: Iterable[tuple[str, str]]) -> Q:
    """Return the condition that a dossier's territory lies in one of these regions, each with its country."""
    found = Q(pk__in=())
    for country, region in regions:
        found |= Q(territory__country=country, territory__region=region)
    return found


def of_the_commission_of(person) -> Q:
    """Return the condition that a person's regional commission is concerned: its region, from the right of reply on."""
    return in_regions(regions_of(person)) & Q(status__in=AFTER_THE_REPORT)


def _open_to_the_commission(person) -> Q:
    """Each member declares their interests first; whoever is recused in any capacity does not read."""
    made = InterestDeclaration.objects.filter(dossier=OuterRef("pk"), person=person, round=OuterRef("round"))
    declared = made.filter(capacity=Capacity.COMMISSION)
    recused = made.filter(effect=InterestEffect.RECUSED)
    return of_the_commission_of(person) & Exists(declared) & ~Exists(recused)


def read_by_trust(person) -> Q:
    """Return the condition under which a person reads a dossier only because they assess it or decide on it.

    What nobody gave them is not asked about.
    """
    roles, clauses = mandate_roles(person), Q(pk__in=())
    if has_missions(person):
        clauses |= Q(Exists(Assignment.objects.open_to(person).filter(dossier=OuterRef("pk"))))
    if not {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}.isdisjoint(roles):
        clauses |= _open_to_the_committee(person)
    if Role.APPEAL_PANEL_MEMBER in roles:
        clauses |= Q(_open_to_the_panel(person))
    if Role.REGIONAL_COMMISSION in roles:
        clauses |= _open_to_the_commission(person)
    return clauses


def holds_a_seat(person) -> bool:
    """Tell whether a person sits on the committee today."""
    return Seat.objects.on(localdate()).of(person).exists()


def awards_visible_to(person) -> QuerySet[Award]:
    """Return the awards whose dossier a person may read."""
    return Award.objects.filter(dossier__in=visible_to(person))


# --- where a dossier stands ---------------------------------------------------------------------------------------

S = DossierStatus
TERRITORY_TEAM = frozenset({Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR})
TERRITORY_LEAD = frozenset({Role.TERRITORY_LEAD})
SECRETARIAT = frozenset({Role.CASE_OFFICER})
ASSESSORS = frozenset({Role.ASSESSOR, Role.LEAD_ASSESSOR})
COMMITTEE = frozenset({Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR})
NOBODY: frozenset[Role] = frozenset()

# The path as people see it: eight steps, each with the states that belong to it.
PATH = (
    (_("Application"), {S.DRAFT, S.SUBMITTED}),
    (_("Eligibility"), {S.ELIGIBILITY, S.INELIGIBLE}),
    (_("Self-assessment"), {S.SELF_ASSESSMENT}),
    (_("Completeness"), {S.COMPLETENESS}),
    (_("Peer visit"), {S.VISIT_PLANNING, S.VISIT}),
    (_("Report and reply"), {S.REPORTING, S.REPLY}),
    (_("Guarantee committee"), {S.DOCKETED, S.DELIBERATION, S.CONDITIONAL, S.ADJOURNED, S.REFUSED}),
    (_("Pledge and certificate"), {S.ACCREDITED}),
)


class Step(NamedTuple):
    """One step of the path: `state` is done, current or next."""

    label: str
    state: str


class Turn(NamedTuple):
    """Whose turn it is, to do what, until when; and what comes next, with the clock that bounds it."""

    who: str
    roles: frozenset[Role]
    task: str
    then: str
    then_clock: str = ""
    due_on: dt.date | None = None

    def days_left(self, on: dt.date) -> int | None:
        """Return the days left before the deadline, negative when it is past; None without a deadline."""
        return None if self.due_on is None else (self.due_on - on).days

    def is_for(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody who holds these roles on the dossier is the one who acts."""
        return bool(self.roles & roles)


THE_TERRITORY = _("The territory")
THE_SECRETARIAT = _("The secretariat")
THE_ASSESSORS = _("The assessors")
THE_COMMITTEE = _("The guarantee committee")
OVER = Turn(_("Nobody"), NOBODY, _("The path of this dossier is over."), "")

TURNS = {
    S.DRAFT: Turn(
        THE_TERRITORY, TERRITORY_TEAM, _("Complete the application and submit it"),
        _("The secretariat checks that the application is eligible."), "eligibility",
    ),
    S.SUBMITTED: Turn(
        THE_SECRETARIAT, SECRETARIAT, _("Start the eligibility check"),
        _("The secretariat checks that the application is eligible."), "eligibility",
    ),
    S.ELIGIBILITY: Turn(
        THE_SECRETARIAT, SECRETARIAT, _("Say whether the application is eligible"),
        _("Once eligible, the territory fills in its self-assessment."), "self_assessment",
    ),
    S.SELF_ASSESSMENT: Turn(
        THE_TERRITORY, TERRITORY_TEAM, _("Fill in the self-assessment and submit it"),
        _("The secretariat checks that nothing is missing."), "technical_check",
    ),
    S.COMPLETENESS: Turn(
        THE_SECRETARIAT, SECRETARIAT, _("Check that the dossier is complete"),
        _("A team of peers is formed and the visit is prepared."), "visit",
    ),
    S.VISIT_PLANNING: Turn(
        THE_SECRETARIAT, SECRETARIAT, _("Form the team and set the dates of the visit"),
        _("The peers visit the territory."), "visit",
    ),
    S.VISIT: Turn(
        THE_ASSESSORS, ASSESSORS, _("Visit the territory and tell the hosts what was seen"),
        _("The assessors write their report."), "report",
    ),
    S.REPORTING: Turn(
        THE_ASSESSORS, ASSESSORS, _("Agree on the observations and send the report"),
        _("The territory reads the report and replies to it."), "reply",
    ),
    S.REPLY: Turn(
        THE_TERRITORY, TERRITORY_LEAD, _("Read the report and reply to it"),
        _("The dossier goes to the guarantee committee, which decides without the assessors."), "committee",
    ),
    S.DOCKETED: Turn(
        THE_COMMITTEE, COMMITTEE | SECRETARIAT, _("Examine the dossier in session"),
        _("The committee deliberates and decides."), "notification",
    ),
    S.DELIBERATION: Turn(
        THE_COMMITTEE, COMMITTEE, _("Deliberate and decide"), _("The territory is told of the decision."), "notification",
    ),
    S.CONDITIONAL: Turn(
        THE_TERRITORY, TERRITORY_LEAD, _("Meet the conditions and show the proof"),
        _("Assessors verify each condition, then the committee's bureau lifts them."),
    ),
    S.ADJOURNED: Turn(
        THE_TERRITORY, TERRITORY_LEAD, _("Do what the committee asked for"),
        _("The dossier goes back to the step that the committee chose."),
    ),
    S.ACCREDITED: Turn(
        THE_TERRITORY, TERRITORY_LEAD, _("Sign the pledge of the territory"), _("The secretariat issues the certificate."),
    ),
}  # fmt: skip
CORRECTION = Turn(
    THE_TERRITORY,
    TERRITORY_LEAD,
    _("Answer the correction request"),
    _("The secretariat takes up its check where it stopped."),
    "eligibility",
)
ANSWERS_TO_REPLY = Turn(
    THE_ASSESSORS,
    ASSESSORS,
    _("Answer each contested point"),
    _("The dossier goes to the guarantee committee, which decides without the assessors."),
    "committee",
)
ISSUE = Turn(
    THE_SECRETARIAT,
    SECRETARIAT,
    _("Issue the certificate"),
    _("The certificate appears in the public register."),
)


def whose_turn(dossier: Dossier) -> Turn:
    """Return who acts now, on what, and until when."""
    if dossier.status == S.ELIGIBILITY and dossier.open_correction is not None:
        return CORRECTION._replace(due_on=dossier.due_on)
    if dossier.status == S.REPLY and dossier.reply_submitted_at is not None:
        return ANSWERS_TO_REPLY._replace(due_on=dossier.due_on)
    if dossier.status == S.ACCREDITED:
        return turn_of_the_award(dossier)
    turn = TURNS.get(dossier.status, OVER)
    return turn._replace(due_on=dossier.due_on)


def turn_of_the_award(dossier: Dossier) -> Turn:
    """Return who acts on an accredited dossier: the territory signs, then the secretariat issues."""
    award = next((award for award in dossier.awards.all() if award.status == AwardStatus.PREPARED), None)
    if award is None:
        return OVER
    turn = ISSUE if is_signed(award, dossier.scheme) else TURNS[S.ACCREDITED]
    return turn._replace(due_on=award.pledge_due_on)


def is_signed(award: Award, scheme: Scheme) -> bool:
    """Tell whether the lead organisation and enough families signed the pledge."""
    families = {signature.family for signature in award.signatures.all()}
    return "" in families and len(families) > scheme.pledge_min_families


def path_of(dossier: Dossier) -> list[Step]:
    """Return the eight steps of the path, done, current or next."""
    status = dossier.status
    if status in (S.WITHDRAWN, S.LAPSED):
        status = last_step_before_the_end(dossier)
    here = next((number for number, (_label, states) in enumerate(PATH) if status in states), 0)
    if status == S.ACCREDITED and any(award.status != AwardStatus.PREPARED for award in dossier.awards.all()):
        here = len(PATH)
    return [
        Step(label, "done" if number < here else "current" if number == here else "next")
        for number, (label, _states) in enumerate(PATH)
    ]


def last_step_before_the_end(dossier: Dossier) -> str:
    """Return the state in which a withdrawn or lapsed dossier stood."""
    ending = HistoryEntry.objects.filter(dossier=dossier, target=dossier.status).order_by("-sequence")
    return ending.values_list("source", flat=True).first() or S.DRAFT


def delay_in_words(clock: Clock | None) -> str:
    """Return how long a step may take, in words, or an empty string."""
    if clock is None:
        return ""
    parts = []
    if clock.months:
        parts.append(ngettext_lazy("%(count)d month", "%(count)d months", "count") % {"count": clock.months})
    if clock.days and clock.working_days:
        parts.append(
            ngettext_lazy("%(count)d working day", "%(count)d working days", "count") % {"count": clock.days}
        )
    elif clock.days:
        parts.append(ngettext_lazy("%(count)d day", "%(count)d days", "count") % {"count": clock.days})
    return format_lazy("{}" + " {}" * (len(parts) - 1), *parts) if parts else ""


# --- what waits for people ----------------------------------------------------------------------------------------

OPEN_CORRECTIONS = CorrectionRequest.objects.filter(dossier=OuterRef("pk"), answered_at=None, closed_at=None)
# What tells whose turn it is, read for a whole list at once.
FOR_TURNS = (
    Prefetch(
        "corrections",
        CorrectionRequest.objects.filter(answered_at=None, closed_at=None),
        to_attr="open_corrections",
    ),
    "awards__signatures",
)
MOST_TASKS = 30
TO_FILL = (S.DRAFT, S.ELIGIBILITY, S.SELF_ASSESSMENT)
WAITING_FOR_A_TEAM = (*TO_FILL, S.ACCREDITED)
# Where the secretariat has something to check.
OFFICER_STATES = (S.SUBMITTED, S.ELIGIBILITY, S.COMPLETENESS, S.VISIT_PLANNING)


def ready_for_turns(dossiers: Iterable[Dossier]) -> list[Dossier]:
    """Give each dossier of a list what `whose_turn` asks for, read for all of them at once."""
    dossiers = list(dossiers)
    scheme = Scheme.current() if any(dossier.status == S.ACCREDITED for dossier in dossiers) else None
    for dossier in dossiers:
        dossier.open_correction = next(iter(dossier.open_corrections), None)
        if scheme is not None:
            dossier.scheme = scheme
    return dossiers


def of_territories_of(person) -> QuerySet[Dossier]:
    """Return the dossiers that a person fills, as a member of their territory's team."""
    today = localdate()
    return (
        Dossier.objects.filter(
            Q(territory__memberships__until=None) | Q(territory__memberships__until__gte=today),
            territory__memberships__person=person,
            territory__memberships__role__in=TERRITORY_TEAM,
        )
        .select_related("territory")
        .prefetch_related(*FOR_TURNS)
        .distinct()
    )


def waiting_for(person, *, filled: Iterable[Dossier] | None = None) -> list[Task]:
    """Return the applications to finish, the corrections to answer, and what the secretariat has to check.

    `filled` holds the dossiers that the person fills, when the caller has read them already.
    """
    if filled is None:
        filled = ready_for_turns(of_territories_of(person).filter(status__in=WAITING_FOR_A_TEAM))
    tasks = [task for dossier in filled if (task := task_of_the_team(dossier)) is not None]
    if Role.CASE_OFFICER in mandate_roles(person):
        to_check = (
            Dossier.objects.filter(
                ~Exists(OPEN_CORRECTIONS) | ~Q(status=S.ELIGIBILITY), status__in=OFFICER_STATES
            )
            .select_related("territory")
            .order_by("due_on", "pk")
        )
        tasks += [
            task_on(dossier, TURNS[dossier.status].task, "certification:dossier")
            for dossier in to_check[:MOST_TASKS]
        ]
        tasks += awards_to_issue()
    return tasks


def awards_to_issue() -> list[Task]:
    """Return the awards whose pledge is signed by enough families: the secretariat issues them."""
    prepared = (
        Award.objects.filter(status=AwardStatus.PREPARED)
        .select_related("dossier__territory")
        .prefetch_related("signatures")
        .order_by("pledge_due_on", "pk")
    )
    found = list(prepared[:MOST_TASKS])
    scheme = Scheme.current() if found else None
    return [
        Task(ISSUE.task, "certification:award", (award.pk,), None, award.pledge_due_on, award.dossier)
        for award in found
        if is_signed(award, scheme)
    ]


def task_of_the_team(dossier: Dossier) -> Task | None:
    """Return what a dossier asks of its territory: to finish the application, to correct it, to sign the pledge."""
    if dossier.status == S.DRAFT:
        return task_on(dossier, TURNS[S.DRAFT].task, "certification:application")
    if dossier.status in TO_FILL and dossier.open_correction is not None:
        correction = dossier.open_correction
        page, args = "certification:dossier_act", (dossier.pk, "correction")
        return Task(CORRECTION.task, page, args, localdate(correction.asked_at), correction.due_on, dossier)
    if dossier.status == S.ACCREDITED and (turn := turn_of_the_award(dossier)).is_for(TERRITORY_LEAD):
        award = next(award for award in dossier.awards.all() if award.status == AwardStatus.PREPARED)
        return Task(turn.task, "certification:award", (award.pk,), award.prepared_on, turn.due_on, dossier)
    return None


def task_on(dossier: Dossier, label: str, url_name: str) -> Task:
    return Task(label, url_name, (dossier.pk,), localdate(dossier.status_since), dossier.due_on, dossier)


def worklist(person, *, text: str = "", status: str = "", mine: bool = False) -> QuerySet[Dossier]:
    """Return the dossiers that a person may read, filtered, newest first."""
    found = visible_to(person).select_related("territory", "case_officer").prefetch_related(*FOR_TURNS)
    if status:
        found = found.filter(status=status)
    if mine:
        found = found.filter(case_officer=person)
    if text:
        found = found.filter(
            Q(number__icontains=text)
            | Q(territory__name__icontains=text)
            | Q(territory__place__icontains=text)
            | Q(territory__region__icontains=text)
        )
    return found.order_by("-created_at", "-pk")
