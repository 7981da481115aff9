"""Meetings for the calendars of visitors, as iCalendar (RFC 5545).

The same meeting keeps its identifier in every language and version. Nothing depends on the moment of the request: the
same meetings give the same bytes, so that a calendar that did not change is not sent again.
"""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vRecur

from cms.addresses import whole_address
from home.choices import MeetingMode
from home.models import MeetingPage
from home.queries.meetings import venue

PARIS = "Europe/Paris"
SUMMER, WINTER = dt.timedelta(hours=2), dt.timedelta(hours=1)
# How often the calendars that subscribe ask again.
REFRESH = dt.timedelta(hours=12)
MINUTE = dt.timedelta(minutes=1)


def write_calendar(meetings: Iterable[MeetingPage], *, name: str, url: str = "") -> bytes:
    """Return the calendar of some meetings, in the active language."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Pactes Locaux//{_('Meetings')}//{get_language().upper()}")
    calendar.add("calscale", "GREGORIAN")
    # The first is the standard's, the second what older clients read.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", PARIS)
    if url:
        calendar.add("url", url)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(_paris())
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return calendar.to_ical()


def uid(meeting: MeetingPage) -> str:
    """Return the identifier of a meeting, the same in its three languages and for ever."""
    return f"{meeting.translation_key}@{urlsplit(settings.BASE_URL).hostname}"


def _event(meeting: MeetingPage) -> Event:
    changed_at = _changed_at(meeting)
    event = Event()
    event.add("uid", uid(meeting))
    # Without a METHOD, the stamp is that of the last revision.
    event.add("dtstamp", changed_at)
    event.add("created", _utc(meeting.first_published_at or changed_at))
    event.add("last-modified", changed_at)
    event.add("sequence", _sequence(meeting))
    event.add("dtstart", meeting.starts_at.astimezone(ZoneInfo(PARIS)))
    event.add("dtend", meeting.ends_at.astimezone(ZoneInfo(PARIS)))
    language = {"LANGUAGE": meeting.locale.language_code}
    event.add("summary", meeting.title, parameters=language)
    event.add("description", _description(meeting), parameters=language)
    event.add("location", _location(meeting), parameters=language)
    if meeting.latitude is not None and meeting.longitude is not None:
        event.add("geo", (float(meeting.latitude), float(meeting.longitude)))
    event.add("url", whole_address(meeting))
    event.add("categories", [meeting.get_kind_display()])
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")
    return event


def _description(meeting: MeetingPage) -> str:
    return "\n\n".join(filter(None, [meeting.introduction, meeting.host, whole_address(meeting)]))


def _location(meeting: MeetingPage) -> str:
    place = venue(meeting, with_country=True)
    if meeting.mode == MeetingMode.ONLINE:
        return _("Online")
    return f"{place} ({_('and online')})" if meeting.mode == MeetingMode.HYBRID and place else place


def _changed_at(meeting: MeetingPage) -> dt.datetime:
    return _utc(meeting.last_published_at or meeting.latest_revision_created_at or meeting.starts_at)


def _sequence(meeting: MeetingPage) -> int:
    """Return a number that grows with each publication: the minutes since the first."""
    if not (meeting.first_published_at and meeting.last_published_at):
        return 0
    return max(0, (meeting.last_published_at - meeting.first_published_at) // MINUTE)


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _paris() -> Timezone:
    """Return the rules of the French clock, those in force since 1996; no meeting is older."""
    zone = Timezone()
    zone.add("tzid", PARIS)
    for part, start, name, before, after in (
        (TimezoneDaylight(), dt.datetime(1996, 3, 31, 2), "CEST", WINTER, SUMMER),  # noqa: DTZ001 - local by definition
        (TimezoneStandard(), dt.datetime(1996, 10, 27, 3), "CET", SUMMER, WINTER),  # noqa: DTZ001 - same
    ):
        part.add("dtstart", start)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=start.month, byday="-1SU"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
