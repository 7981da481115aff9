"""Dates as a calendar file (RFC 5545): deadlines, visits, awards and actions, of one dossier or of a person's.

Identifiers never change, so that a calendar that reads the file again moves the event instead of adding one. Whole days
have no time zone; meetings are written in universal time. Titles name the territory and the step, nothing else.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from certification.choices import AwardStatus
from certification.clock import now
from certification.documents.committee_session import session_event
from certification.models import AgendaAction, Award, Dossier, Visit
from certification.queries.deadline import Dates
from certification.queries.dossier import whose_turn
from certification.queries.waiting import Task

DAYS_BEFORE = 7
SHOWN_AWARDS = (AwardStatus.PREPARED, AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


def dates_calendar(name: str, dossiers: Iterable[Dossier], actions: dict[int, list[AgendaAction]]) -> bytes:
    """Return the dates of these dossiers; `actions` are those of each, by its id."""
    host = _host()
    return _calendar(
        name,
        [event for dossier in dossiers for event in _events_of(dossier, actions.get(dossier.pk, []), host)],
    )


def own_calendar(name: str, dates: Dates) -> bytes:
    """Return all the dates of a person."""
    return _calendar(name, own_events(dates))


def own_events(dates: Dates) -> list[Event]:
    """Return the dates of a person's dossiers, of their sessions, and of what else waits for them."""
    host = _host()
    events = [
        event
        for dossier in dates.dossiers
        for event in _events_of(dossier, dates.actions.get(dossier.pk, []), host)
    ]
    events += [session_event(session) for session in dates.sessions]
    return events + [_task(task, host) for task in dates.tasks]


class Entry(NamedTuple):
    """An event as a line of a page: whole days, or a moment with its time; `url` is its page on this site."""

    title: str
    first: dt.date
    last: dt.date
    starts_at: dt.datetime | None
    place: str
    url: str


def as_entries(events: Iterable[Event], first: dt.date, last: dt.date) -> list[Entry]:
    """Return the events that touch the days from `first` to `last`, in order."""
    found = [_entry(event) for event in events]
    return sorted(
        (entry for entry in found if entry.first <= last and entry.last >= first),
        key=lambda entry: (entry.first, entry.starts_at is not None, str(entry.starts_at), entry.title),
    )


def _entry(event: Event) -> Entry:
    starts, ends = event["dtstart"].dt, event["dtend"].dt
    words = {name: str(event.get(name, "")) for name in ("summary", "location", "url")}
    address = words["url"].removeprefix(settings.BASE_URL)
    if isinstance(starts, dt.datetime):
        moment = timezone.localtime(starts)
        return Entry(words["summary"], moment.date(), moment.date(), moment, words["location"], address)
    return Entry(words["summary"], starts, ends - dt.timedelta(days=1), None, words["location"], address)


def actions_calendar(name: str, dossier: Dossier, actions: Iterable[AgendaAction]) -> bytes:
    """Return the dated actions of an agenda."""
    return _calendar(name, [_action(dossier, action, _host()) for action in actions])


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or ""


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{_host()}//dates//{(get_language() or 'fr').upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _events_of(dossier: Dossier, actions: list[AgendaAction], host: str) -> Iterable[Event]:
    page = settings.BASE_URL + reverse("certification:dossier", args=[dossier.pk])
    turn = whose_turn(dossier)
    if turn.due_on is not None:
        yield _whole_days(
            f"dossier-{dossier.pk}-round-{dossier.round}-{dossier.status}@{host}",
            f"{turn.task} – {dossier.territory.name}",
            turn.due_on,
            url=page,
            remind=True,
        )
    for visit in dossier.visits.all():
        if visit.round == dossier.round:
            yield from _visit(dossier, visit, page, host)
    for award in dossier.awards.all():
        yield from _award(dossier, award, host)
    for action in actions:
        yield _action(dossier, action, host)


def _action(dossier: Dossier, action: AgendaAction, host: str) -> Event:
    return _whole_days(
        f"action-{action.pk}@{host}",
        f"{action.what} – {dossier.territory.name}",
        action.due_on,
        url=settings.BASE_URL + reverse("certification:agenda", args=[dossier.pk]),
    )


def _visit(dossier: Dossier, visit: Visit, page: str, host: str) -> Iterable[Event]:
    title = _("Visit of %(territory)s") % {"territory": dossier.territory}
    # The same identifiers as the file of the visit alone.
    event = _whole_days(f"visit-{visit.pk}@{host}", title, visit.starts_on, visit.ends_on, url=page)
    event.add("location", visit.meeting_point or dossier.territory.place)
    event.add("status", "CONFIRMED" if visit.confirmed_at else "TENTATIVE")
    yield event
    for slot in visit.agenda:
        meeting = Event()
        meeting.add("uid", f"visit-{visit.pk}-slot-{slot.pk}@{host}")
        meeting.add("dtstamp", now())
        meeting.add("summary", slot.title)
        meeting.add("dtstart", slot.starts_at.astimezone(dt.UTC))
        meeting.add("dtend", slot.ends_at.astimezone(dt.UTC))
        if slot.place:
            meeting.add("location", slot.place)
        yield meeting


def _award(dossier: Dossier, award: Award, host: str) -> Iterable[Event]:
    if award.status not in SHOWN_AWARDS:
        return
    page = settings.BASE_URL + reverse("certification:award", args=[award.pk])
    dates = (
        ("follow-up", _("Yearly follow-up"), award.next_review_on),
        ("end", _("End of the award"), award.valid_until),
    )
    for code, words, day in dates:
        if day is not None:
            uid = f"award-{award.pk}-{code}@{host}"
            yield _whole_days(uid, f"{words} – {dossier.territory.name}", day, url=page, remind=True)


def _task(task: Task, host: str) -> Event:
    name = "-".join(map(str, (task.url_name.split(":")[-1], *task.args, task.due_on)))
    title = f"{task.label} – {task.dossier.territory.name}" if task.dossier else str(task.label)
    return _whole_days(
        f"task-{name}@{host}", title, task.due_on, url=settings.BASE_URL + task.path, remind=True
    )


def _whole_days(uid, summary, first, last=None, *, url="", remind=False) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("dtstart", first)
    # The end of an event that lasts whole days is the day after.
    event.add("dtend", (last or first) + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    if remind:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", dt.timedelta(days=-DAYS_BEFORE))
        event.add_component(alarm)
    return event
