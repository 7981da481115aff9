"""The agenda of a visit as a calendar file (RFC 5545), for the team's own calendars."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from certification.clock import now
from certification.models import Visit, VisitSlot


def visit_calendar(visit: Visit) -> bytes:
    """Return the visit, then each of its meetings; the same visit keeps the same identifiers."""
    host = urlsplit(settings.BASE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//visit//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Visit of %(territory)s") % {"territory": visit.dossier.territory})
    calendar.add_component(_whole_visit(visit, host))
    for slot in visit.slots.all():
        calendar.add_component(_meeting(slot, host))
    return calendar.to_ical()


def _event(uid: str, summary: str, starts, ends, location: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    if location:
        event.add("location", location)
    return event


def _whole_visit(visit: Visit, host: str) -> Event:
    territory = visit.dossier.territory
    event = _event(
        f"visit-{visit.pk}@{host}",
        _("Visit of %(territory)s") % {"territory": territory},
        visit.starts_on,
        # The end of an event that lasts whole days is the day after.
        visit.ends_on + dt.timedelta(days=1),
        visit.meeting_point or territory.place,
    )
    event.add("status", "CONFIRMED" if visit.confirmed_at else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(slot: VisitSlot, host: str) -> Event:
    return _event(
        f"visit-{slot.visit_id}-slot-{slot.pk}@{host}",
        slot.title,
        slot.starts_at.astimezone(dt.UTC),
        slot.ends_at.astimezone(dt.UTC),
        slot.place,
    )
