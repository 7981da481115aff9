"""What waits outside the path of a dossier.

Follow-ups and renewals of awards, sessions ahead, freezes in force, mandates and seats that end, versions to put in force.
"""

import datetime as dt
from collections.abc import Collection

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import (
    OPEN_DOSSIER_STATUSES,
    OPEN_REVIEW_STATUSES,
    AwardStatus,
    DossierKind,
    FrameworkStatus,
    Role,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    Award,
    Dossier,
    FrameworkVersion,
    Freeze,
    Mandate,
    Review,
    Scheme,
    Seat,
)
from certification.models.people import mandate_roles
from certification.queries import follow_up
from certification.queries.deadline import sessions_on_the_calendar_of
from certification.queries.waiting import Task

MOST_TASKS = 30
WATCHING = {Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}
FOLLOWED = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
SITTING = {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}
KEEPERS = {*SITTING, Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.SCHEME_MANAGER, Role.ADMIN}


def waiting_for(person, led: Collection[int] = ()) -> list[Task]:
    """Return what a person's mandates ask for, and the dates of the awards of the territories that they lead."""
    roles, today = mandate_roles(person), localdate()
    tasks = []
    tasks += follow_up.waiting_for(person, led)
    if led or Role.CASE_OFFICER in roles:
        tasks += _of_awards(led, is_officer=Role.CASE_OFFICER in roles, today=today)
    if roles & {*SITTING, Role.CASE_OFFICER}:
        tasks += _sessions(person, today)
    if roles & WATCHING:
        tasks += _freezes()
    if Role.ADMIN in roles:
        tasks += [*_mandates_that_end(today), *_seats_that_end(today)]
    if Role.SCHEME_MANAGER in roles:
        tasks += _versions()
    return tasks


# --- awards -------------------------------------------------------------------------------------------------------


def _of_awards(led: Collection[int], *, is_officer: bool, today: dt.date) -> list[Task]:
    """Return the follow-ups that come, and for those who lead the territory the renewals to open; one query."""
    of_whom = Q() if is_officer else Q(territory__in=led)
    renewing = Dossier.objects.filter(
        territory=OuterRef("territory"), kind=DossierKind.RENEWAL, status__in=OPEN_DOSSIER_STATUSES
    )
    awards = (
        Award.objects.filter(of_whom, status__in=FOLLOWED)
        .annotate(
            is_renewing=Exists(renewing),
            is_planned=Exists(Review.objects.filter(award=OuterRef("pk"), status__in=OPEN_REVIEW_STATUSES)),
        )
        .select_related("dossier__territory", "dossier__version")
        .prefetch_related("dossier__version__clocks")
        .order_by("next_review_on", "pk")
    )
    tasks = []
    for award in awards:
        clocks = {clock.code: clock for clock in award.dossier.version.clocks.all()}
        leads = award.territory_id in led
        if task := _follow_up(award, clocks, today, leads=leads):
            tasks.append(task)
        if leads and (task := _renewal(award, clocks, today)):
            tasks.append(task)
    return tasks[:MOST_TASKS]


def _follow_up(award: Award, clocks: dict, today: dt.date, *, leads: bool) -> Task | None:
    """Return the yearly follow-up once the days around its date have come: to prepare, or to record."""
    clock = clocks.get("annual_review")
    if award.status != AwardStatus.ACTIVE or award.next_review_on is None or clock is None:
        return None
    # Planned: it says itself what it asks, of whom.
    if award.is_planned:
        return None
    opens = award.next_review_on - dt.timedelta(days=clock.tolerance_days)
    if today < opens:
        return None
    label = _("Prepare the yearly follow-up") if leads else _("Record the yearly follow-up")
    return Task(label, "certification:award", (award.pk,), opens, award.next_review_on, award.dossier)


def _renewal(award: Award, clocks: dict, today: dt.date) -> Task | None:
    """Return the renewal to open, once what is left of the award is no more than the time that a path takes."""
    clock = clocks.get("whole_path")
    if award.valid_until is None or clock is None or award.is_renewing:
        return None
    begins = award.valid_until - relativedelta(months=clock.months or 0)
    if today < begins:
        return None
    return Task(
        _("Open the dossier of the renewal"),
        "certification:territory",
        (award.territory_id,),
        begins,
        # Opened later than the shortest path, a renewal can no longer be decided before the award ends.
        award.valid_until - relativedelta(months=clock.months_min or 0),
        award.dossier,
    )


# --- sessions -----------------------------------------------------------------------------------------------------


def _sessions(person, today: dt.date) -> list[Task]:
    """Return the sessions ahead: whose papers a seat reads, and that a secretary prepares."""
    ahead = sessions_on_the_calendar_of(person).filter(status=SessionStatus.CONVENED, held_on__gte=today)
    return [
        Task(
            (
                _("Prepare session %(number)s")
                if session.secretary_id == person.pk
                else _("Read the papers of session %(number)s")
            )
            % {"number": session.number},
            "certification:session",
            (session.pk,),
            localdate(session.convened_at),
            session.held_on,
        )
        for session in ahead.order_by("held_on", "pk")[:MOST_TASKS]
    ]


# --- those who keep the scheme ------------------------------------------------------------------------------------


def _freezes() -> list[Task]:
    freezes = Freeze.objects.filter(lifted_at=None).select_related("dossier__territory").order_by("frozen_at")
    return [
        Task(
            _("Look again at the freeze, or lift it"),
            "certification:dossier",
            (freeze.dossier_id,),
            localdate(freeze.frozen_at),
            None,
            freeze.dossier,
        )
        for freeze in freezes[:MOST_TASKS]
    ]


def _soon(rows: QuerySet, today: dt.date) -> QuerySet:
    """Return what ends within the longest of the lead times at which the scheme recalls a date."""
    horizon = today + dt.timedelta(days=max([*Scheme.current().reminder_days, 0]))
    return rows.filter(until__gte=today, until__lte=horizon).order_by("until", "pk")


def _mandates_that_end(today: dt.date) -> list[Task]:
    later = Mandate.objects.filter(person=OuterRef("person"), role=OuterRef("role")).filter(
        Q(until=None) | Q(until__gt=OuterRef("until"))
    )
    ending = _soon(Mandate.objects.filter(~Exists(later), person__is_active=True), today)
    return [
        Task(
            _("Renew the mandate of %(name)s, or let it end") % {"name": mandate.person},
            "mandate:index",
            (),
            None,
            mandate.until,
        )
        for mandate in ending.select_related("person")[:MOST_TASKS]
    ]


def _seats_that_end(today: dt.date) -> list[Task]:
    later = Seat.objects.filter(family=OuterRef("family"), number=OuterRef("number")).filter(
        Q(until=None) | Q(until__gt=OuterRef("until"))
    )
    return [
        Task(
            _("Fill seat %(number)d of the family %(family)s")
            % {"number": seat.number, "family": seat.family},
            "seat:index",
            (),
            None,
            seat.until,
        )
        for seat in _soon(Seat.objects.filter(~Exists(later)), today)[:MOST_TASKS]
    ]


def _versions() -> list[Task]:
    adopted = FrameworkVersion.objects.filter(status=FrameworkStatus.ADOPTED).order_by("pk")
    return [
        Task(
            _("Put version %(number)s of the framework in force") % {"number": version.version},
            "framework_version:index",
            (),
            localdate(version.status_since),
        )
        for version in adopted[:MOST_TASKS]
    ]
