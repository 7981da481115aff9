"""A session as a calendar file (RFC 5545), for the calendars of those who are convened."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from certification.choices import SessionStatus
from certification.clock import now
from certification.models import Session

REMIND_BEFORE = dt.timedelta(days=-1)


def session_event(session: Session) -> Event:
    """Return a session as an event; cancelled, it keeps its identifier, so that calendars follow it."""
    host = urlsplit(settings.BASE_URL).hostname
    starts, ends = (moment.astimezone(dt.UTC) for moment in session.span)
    summary = _("Guarantee committee, session %(number)s") % {"number": session.number}
    event = Event()
    event.add("uid", f"session-{session.pk}@{host}")
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("location", session.place or session.remote_link)
    event.add("url", settings.BASE_URL + reverse("certification:session", args=[session.pk]))
    if session.remote_link:
        event.add("description", _("To join from a distance: %(link)s") % {"link": session.remote_link})
    event.add("status", "CANCELLED" if session.status == SessionStatus.CANCELLED else "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", REMIND_BEFORE)
    event.add_component(alarm)
    return event


def session_calendar(session: Session) -> bytes:
    """Return the calendar file of one session."""
    host = urlsplit(settings.BASE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//session//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(session_event(session))
    return calendar.to_ical()
