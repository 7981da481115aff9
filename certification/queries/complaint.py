"""Complaints as each person may know them, who may investigate, and the yearly figures that identify nobody."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import (
    ENDED_COMPLAINTS,
    ComplaintOutcome,
    ComplaintStatus,
    ComplaintSubject,
    InterestEffect,
    Role,
)
from certification.clock import localdate
from certification.models import (
    Award,
    Complaint,
    Finding,
    InterestCategory,
    Mandate,
    Membership,
    Scheme,
    Suspension,
    Territory,
    UndeclaredInterest,
)
from certification.models.people import mandate_roles
from certification.queries.framework import version_in_force
from certification.queries.waiting import Task
from certification.rules.complaint import DESK_ROLES, masked, reasons_not_to_investigate

S = ComplaintStatus
MOST_TASKS = 30
MOST_YEARS = 10
TRUSTED = (
    Role.CASE_OFFICER,
    Role.ASSESSOR,
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_CHAIR,
    Role.APPEAL_PANEL_MEMBER,
    Role.IMPARTIALITY_GUARDIAN,
    Role.SCHEME_MANAGER,
)
AFTER_CONCLUSIONS = (S.FOUNDED, S.PARTLY_FOUNDED, S.UNFOUNDED, S.MEASURES)


def visible_to(person) -> QuerySet[Complaint]:
    """Return the complaints that a person handles, may take in hand, investigates or watches over."""
    if not person.is_authenticated:
        return Complaint.objects.none()
    return Complaint.objects.known_to(person)


def listed_for(person) -> QuerySet[Complaint]:
    """Return them with what a list reads: what is under way first, the nearest deadline at the head."""
    rows = visible_to(person).select_related("territory", "handler", "investigator")
    return rows.order_by(F("due_on").asc(nulls_last=True), "-received_at", "-pk")


def heard_by(person) -> QuerySet[Complaint]:
    """Return the complaints about which the territories that a person leads today were told."""
    today = localdate()
    leads = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today),
        territory=OuterRef("territory"),
        person=person,
        role=Role.TERRITORY_LEAD,
        since__lte=today,
    )
    return Complaint.objects.filter(Exists(leads), told_at__isnull=False).select_related("territory")


def files_of(complaint: Complaint) -> QuerySet:
    """Return every file that the complainant joined, at first or later."""
    model = Complaint.files.field.related_model
    return model.objects.filter(
        Q(complaints=complaint) | Q(complaint_messages__complaint=complaint)
    ).distinct()


# --- who, about what ------------------------------------------------------------------------------------------------


def find_territory(words: str) -> Territory | None:
    """Return the territory of a certificate's number or code, or of that very name, or None."""
    words = words.strip()
    if not words:
        return None
    award = (
        Award.objects.filter(Q(number__iexact=words) | Q(certificate__code__iexact=words))
        .select_related("territory")
        .first()
    )
    if award is not None:
        return award.territory
    named = Territory.objects.filter(name__iexact=words)[:2]
    return named[0] if len(named) == 1 else None


def trusted_people() -> QuerySet:
    """Return everybody who holds a mandate of the network today."""
    mandates = Mandate.objects.active().filter(person=OuterRef("pk"), role__in=TRUSTED)
    return get_user_model().objects.filter(Exists(mandates), is_active=True).order_by("name", "pk")


class Candidate(NamedTuple):
    """Somebody who might investigate, and what keeps them from it."""

    person: object
    refusals: list


def candidates_for(complaint: Complaint) -> list[Candidate]:
    """Return who might investigate, those whom nothing keeps from it first; the guard's own sentences explain the rest."""
    found = [
        Candidate(person, reasons_not_to_investigate(person.pk, complaint)) for person in trusted_people()
    ]
    return sorted(found, key=lambda candidate: bool(candidate.refusals))


def asked_ties() -> list[InterestCategory]:
    """Return the ties that an investigator is asked about: those of the version in force."""
    version = version_in_force()
    if version is None:
        return []
    return [row for row in version.interest_categories.all() if row.effect != InterestEffect.NONE]


class Facts(NamedTuple):
    """What a measure may have led to, for the territory of a complaint."""

    findings: QuerySet
    suspensions: QuerySet
    ties: QuerySet


def facts_to_link(complaint: Complaint) -> Facts:
    if complaint.territory_id is None:
        return Facts(Finding.objects.none(), Suspension.objects.none(), UndeclaredInterest.objects.none())
    territory = complaint.territory_id
    return Facts(
        Finding.objects.filter(dossier__territory=territory).select_related("criterion"),
        Suspension.objects.filter(award__territory=territory).select_related("award__territory"),
        UndeclaredInterest.objects.filter(declaration__dossier__territory=territory).select_related(
            "declaration__dossier", "declaration__person"
        ),
    )


# --- where it stands ------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One moment of a complaint: the day when it happened, or before which it is owed."""

    label: str
    day: dt.date | None
    is_done: bool
    is_due: bool = False


def steps_of(complaint: Complaint) -> list[Step]:
    """Return the moments of a complaint in order, as everybody who follows it sees them."""
    status = complaint.status
    is_due = {
        S.LODGED: 1,
        S.ACKNOWLEDGED: 2,
        S.ADMISSIBLE: 3,
        S.INVESTIGATED: 3,
        S.FOUNDED: 4,
        S.PARTLY_FOUNDED: 4,
        S.UNFOUNDED: 4,
        S.MEASURES: 4,
    }.get(status)

    def step(number: int, label: str, moment) -> Step:
        day = localdate(moment) if moment else complaint.due_on if is_due == number else None
        return Step(label, day, moment is not None, is_due == number)

    steps = [
        step(0, _("Received"), complaint.received_at),
        step(1, _("Acknowledged"), complaint.acknowledged_at),
    ]
    if status == S.INADMISSIBLE:
        return [*steps, step(2, _("Not admissible"), complaint.closed_at)]
    is_admitted = status not in (S.LODGED, S.ACKNOWLEDGED)
    day = complaint.due_on if is_due == 2 else None
    return [
        *steps,
        Step(_("Admissible or not"), day, is_admitted, is_due == 2),
        step(3, _("Investigation concluded"), complaint.concluded_at),
        step(4, _("Closed"), complaint.closed_at),
    ]


def answer_in_words(complaint: Complaint) -> str:
    """Return what the complaint came to, for its author; an empty string while nothing is concluded."""
    return ComplaintOutcome(complaint.outcome).label if complaint.outcome else ""


# --- what waits -----------------------------------------------------------------------------------------------------


def waiting_for(person) -> list[Task]:
    """Return the complaints whose next step belongs to a person, and those that a territory is to answer."""
    roles = mandate_roles(person)
    tasks = [
        Task(
            _("Answer the complaint about %(territory)s") % {"territory": complaint.territory},
            "certification:complaint_reply",
            (complaint.pk,),
            localdate(complaint.told_at),
            complaint.reply_before,
        )
        for complaint in heard_by(person).filter(status=S.INVESTIGATED, replied_at=None)[:MOST_TASKS]
    ]
    if not roles:
        return tasks
    mine = Q(investigator=person)
    if desks := [role for role in DESK_ROLES if role in roles]:
        mine |= Q(handler=person) | Q(handler=None, desk__in=desks)
    rows = visible_to(person).filter(mine).exclude(status__in=ENDED_COMPLAINTS)
    for complaint in rows.order_by("due_on", "pk")[:MOST_TASKS]:
        label = _next_step(complaint, person)
        if label:
            since = localdate(complaint.status_since)
            tasks.append(
                Task(label, "certification:complaint_handled", (complaint.pk,), since, complaint.due_on)
            )
    return tasks


def _next_step(complaint: Complaint, person) -> str:
    """Return what a person owes to a complaint now, in words; an empty string when it is somebody else's turn."""
    number = {"number": complaint.number}
    if complaint.investigator_id == person.pk and complaint.status in (S.ADMISSIBLE, S.INVESTIGATED):
        if complaint.declared_at is None:
            return _("Declare your interests on complaint %(number)s") % number
        return _("Investigate complaint %(number)s") % number if complaint.status == S.INVESTIGATED else ""
    if complaint.status == S.INVESTIGATED and complaint.investigator_id is not None:
        return ""
    if complaint.status == S.LODGED:
        return _("Acknowledge complaint %(number)s") % number
    return _("Handle complaint %(number)s") % number


# --- figures --------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of the figures: None hides a number that would identify somebody."""

    label: str
    count: int | None


class Year(NamedTuple):
    """What a year's complaints came to; delays in days, None when too few were counted."""

    year: int
    received: int | None
    subjects: list[Line]
    outcomes: list[Line]
    days_to_acknowledge: int | None
    days_to_answer: int | None
    in_time: int | None


def figures(year: int | None = None) -> tuple[list[int], Year | None]:
    """Return the years with complaints, newest first, and the figures of one of them: by kind, by outcome, delays.

    Kinds and outcomes are never crossed, and a small number is hidden: nobody is to be recognised.
    """
    years = [day.year for day in Complaint.objects.dates("received_at", "year", order="DESC")][:MOST_YEARS]
    if not years:
        return [], None
    chosen = year if year in years else years[0]
    scheme = Scheme.current()
    rows = list(
        Complaint.objects.filter(received_at__year=chosen).values_list(
            "subject", "outcome", "received_at", "acknowledged_at", "concluded_at"
        )
    )
    least = max(scheme.complaint_least_count, 1)
    return years, Year(
        chosen,
        len(rows) if len(rows) >= least else None,
        _lines(ComplaintSubject, (row[0] for row in rows), least),
        _lines(ComplaintOutcome, (row[1] for row in rows if row[1]), least),
        _median([(row[3] - row[2]).days for row in rows if row[3]], least),
        _median([(row[4] - row[2]).days for row in rows if row[4]], least),
        _share([(row[4] - row[2]).days <= scheme.complaint_closing_days for row in rows if row[4]], least),
    )


def _lines(choices, values: Iterable[str], least: int) -> list[Line]:
    found = Counter(values)
    counts = masked({value: found[value] for value in choices.values}, least)
    return [Line(choices(value).label, count) for value, count in counts.items()]


def _median(days: list[int], least: int) -> int | None:
    return round(median(days)) if len(days) >= least else None


def _share(kept: list[bool], least: int) -> int | None:
    return round(100 * sum(kept) / len(kept)) if len(kept) >= least else None
