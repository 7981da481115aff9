"""A visit on paper and in calendars: its calendar files (RFC 5545), its programme, the kit that the visitors take along."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress

from certification.clock import now
from certification.documents.pdf import render_pdf
from certification.models import Dossier, Scheme, Visit, VisitSlot
from certification.queries.field import KitLine, points_first
from certification.queries.visit import participants, programme


def visit_calendar(visit: Visit, *, family: str = "", attendee=None) -> bytes:
    """Return the visit, then its meetings; the same visit keeps the same identifiers.

    With `family`, the meetings at which that family is met, for those people alone, who need not know the rest. With
    `attendee`, the file is that person's own: it carries their name, the ways to get there and the scheme's reminders.
    """
    host = urlsplit(settings.BASE_URL).hostname
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//visit//{(get_language() or 'fr').upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Visit of %(territory)s") % {"territory": visit.dossier.territory})
    slots = [slot for slot in visit.agenda if not family or family in slot.families]
    events = [] if family else [_whole_visit(visit, host)]
    events += [_meeting(slot, host, shows_travel=not family) for slot in slots]
    for event in events:
        if attendee is not None:
            _make_personal(event, attendee)
        calendar.add_component(event)
    return calendar.to_ical()


def render_programme(dossier: Dossier, *, language: str) -> bytes:
    """Return the programme of the visit as a tagged PDF, to print and to hand out: no name of those who are met."""
    with override(language):
        context = _head(dossier, with_people=False)
        return render_pdf("certification/pdf/programme.html", context, language=language)


def render_kit(dossier: Dossier, lines: list[KitLine], *, language: str) -> bytes:
    """Return the visit kit as a tagged PDF: essentials, contested points, programme, a blank grid for each criterion."""
    with override(language):
        context = {
            **_head(dossier, with_people=True),
            "points": points_first(lines),
            "lines": lines,
            "scale": list(dossier.version.maturity_levels.all()),
            "questions": list(dossier.version.questions.all()),
        }
        return render_pdf("certification/pdf/kit.html", context, language=language)


def _head(dossier: Dossier, *, with_people: bool) -> dict:
    return {
        "dossier": dossier,
        "territory": dossier.territory,
        "visit": dossier.current_visit,
        "programme": programme(dossier, with_people=with_people),
        "people": participants(dossier),
        "made_at": now(),
    }


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
    event.add("url", settings.BASE_URL + reverse("certification:visit", args=[visit.dossier_id]))
    for alarm in _alarms(event["summary"]):
        event.add_component(alarm)
    return event


def _alarms(summary: str) -> Iterable[Alarm]:
    for days in Scheme.current().visit_reminder_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", dt.timedelta(days=-days))
        yield alarm


def _meeting(slot: VisitSlot, host: str, *, shows_travel: bool) -> Event:
    event = _event(
        f"visit-{slot.visit_id}-slot-{slot.pk}@{host}",
        slot.title,
        slot.starts_at.astimezone(dt.UTC),
        slot.ends_at.astimezone(dt.UTC),
        slot.place,
    )
    # A calendar that knows an older revision takes this one in its place.
    event.add("sequence", slot.revision)
    if shows_travel and slot.travel:
        event.add("description", slot.travel)
    return event


def _make_personal(event: Event, person) -> None:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = str(person)
    event.add("attendee", address)
