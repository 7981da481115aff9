"""The committee's sessions: convened, attended, opened, closed. The session is locked first."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import (
    AttendanceMode,
    DocketItemStatus,
    Role,
    SessionStatus,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Attendance, Scheme, Seat, Session
from certification.models.people import mandate_roles
from certification.notifications import messages
from certification.queries.committee_minutes import minutes_of
from certification.queries.framework import version_in_force
from certification.rules import committee as rules
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.committee_item import (
    seat_label,
)
from certification.services.docket import left_without_quorum, list_dossier
from certification.services.history import digest_of, record
from certification.services.numbering import next_number
from certification.services.sanction import list_measure, measures_left_without_quorum
from certification.services.transition import hold, lock, perform
from cms.outbox import then

SESSION_PREFIX = "CG"


@transaction.atomic
def convene_session(
    *,
    actor,
    held_on: dt.date,
    starts_at: dt.time,
    place: str,
    chair,
    secretary,
    remote_link: str = "",
    lasts_minutes: int | None = None,
    second_convocation_of: Session | None = None,
) -> Session:
    """Convene the committee under the framework version in force; a second convocation takes its docket along.

    `lasts_minutes` is how long it is expected to last, by default what the scheme says.
    """
    version = version_in_force()
    if version is None:
        raise NotAllowed(_("No version of the framework is in force: its rules of the committee are needed."))
    if not may.convene(version, actor):
        raise PermissionDenied
    if refusals := _convocation_refusals(
        held_on, place, remote_link, chair, secretary, second_convocation_of
    ):
        raise NotAllowed(refusals)
    session = Session.objects.create(
        number=next_number(SESSION_PREFIX, held_on.year),
        version=second_convocation_of.version if second_convocation_of else version,
        held_on=held_on,
        starts_at=starts_at,
        lasts_minutes=lasts_minutes or Scheme.current().session_minutes,
        place=place,
        remote_link=remote_link,
        chair=chair,
        secretary=secretary,
        second_convocation_of=second_convocation_of,
    )
    record(
        session,
        "certification.session.convene",
        actor=actor,
        held_on=held_on,
        second_convocation_of=second_convocation_of.number if second_convocation_of else "",
    )
    for dossier in left_without_quorum(second_convocation_of):
        list_dossier(session, lock(dossier), actor=actor)
    for measure in measures_left_without_quorum(second_convocation_of):
        list_measure(session, measure, award=lock(measure.award), actor=actor)
    then(messages.session_convened, session)
    return session


def _convocation_refusals(held_on, place, remote_link, chair, secretary, first) -> list:
    refusals = []
    if held_on < localdate():
        refusals.append(_("The session takes place today or later."))
    if not place.strip() and not remote_link.strip():
        refusals.append(_("Give a place, or a link to join."))
    if chair == secretary:
        refusals.append(_("The chair and the secretary are two people: both sign the decisions."))
    if Role.COMMITTEE_CHAIR not in mandate_roles(chair):
        refusals.append(_("%(person)s has no mandate to chair the committee.") % {"person": chair})
    if first is not None:
        earliest = first.held_on + dt.timedelta(
            days=first.version.committee_rules.second_convocation_notice_days
        )
        if held_on < earliest:
            refusals.append(
                _("A second convocation takes place on %(date)s at the earliest.")
                % {"date": date_format(earliest, "DATE_FORMAT")}
            )
        if not (left_without_quorum(first) or measures_left_without_quorum(first)):
            refusals.append(_("No item of that session was deferred for lack of quorum."))
    return refusals


@transaction.atomic
def record_presence(
    session: Session,
    seat: Seat,
    *,
    actor,
    mode: str = AttendanceMode.ON_SITE,
    by_alternate: bool = False,
) -> Attendance:
    """Record that a seat is present, on site or at a distance: its holder, or its own alternate in their place."""
    session = hold(session, may.keep_presence, actor)
    _refuse_outside_the_meeting(session)
    if seat.pk not in {known.pk for known in session.seats}:
        raise NotAllowed(_("This seat is not in office on the day of the session."))
    if by_alternate and seat.alternate_id is None:
        raise NotAllowed(_("This seat has no alternate."))
    attendance = Attendance.objects.filter(session=session, seat=seat).first()
    if attendance is None or attendance.left_at is not None:
        attendance = attendance or Attendance(session=session, seat=seat)
        attendance.arrived_at = now()
    attendance.mode, attendance.left_at = AttendanceMode(mode), None
    attendance.alternate_id = seat.alternate_id if by_alternate else None
    attendance.save()
    record(
        session,
        "certification.session.record_presence",
        actor=actor,
        seat=seat_label(seat),
        mode=attendance.mode,
        alternate=by_alternate,
    )
    return attendance


@transaction.atomic
def record_departure(session: Session, seat: Seat, *, actor) -> Attendance:
    """Record that a seat left the session: it no longer counts."""
    session = hold(session, may.keep_presence, actor)
    _refuse_outside_the_meeting(session)
    attendance = Attendance.objects.filter(session=session, seat=seat, left_at=None).first()
    if attendance is None:
        raise NotAllowed(_("This seat is not recorded as present."))
    attendance.left_at = now()
    attendance.save(update_fields=["left_at"])
    record(session, "certification.session.record_departure", actor=actor, seat=seat_label(seat))
    return attendance


def _refuse_outside_the_meeting(session: Session) -> None:
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN):
        raise NotAllowed(_("This session is over: its presence no longer changes."))
    if refusals := rules.session_day_has_come.refusals(session):
        raise NotAllowed(refusals)


@transaction.atomic
def open_session(session: Session, *, actor, reason: str = "") -> Session:
    return perform(session, "open", actor=actor, reason=reason)


@transaction.atomic
def close_session(session: Session, *, actor, reason: str = "") -> Session:
    """Close a session; what its minutes say is frozen with a digest."""
    session = lock(session)
    session.minutes = minutes_of(session)
    session.minutes_digest = digest_of(session.minutes)
    session.save(update_fields=["minutes", "minutes_digest"])
    return perform(session, "close", actor=actor, reason=reason, digest=session.minutes_digest)


@transaction.atomic
def cancel_session(session: Session, *, actor, reason: str = "") -> Session:
    """Cancel a session before it opens; its dossiers stay on the docket for another one."""
    session = perform(session, "cancel", actor=actor, reason=reason)
    for item in session.items.filter(status=DocketItemStatus.LISTED):
        perform(item, "defer", actor=SYSTEM, reason=reason)
    return session


SESSION_MOVES = {"open": open_session, "close": close_session, "cancel": cancel_session}
