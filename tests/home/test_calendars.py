"""Meetings in the calendars of visitors: valid for real clients, the same identifier for ever."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar

from certification.clock import now
from cms.addresses import whole_address
from home.choices import MeetingKind, MeetingMode
from home.models import Region, Theme
from tests.factories.pages import make_translation
from tests.home.test_meetings import meet

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def get(client, name="calendars", *args, language="fr"):
    with override(language):
        response = client.get(reverse(f"home:{name}", args=args))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response


def read(response):
    calendar = Calendar.from_ical(response.content)
    assert calendar.errors == []
    return calendar


def only_event(response):
    (event,) = read(response).walk("VEVENT")
    assert event.errors == []
    return event


def stage(**fields):
    fields = {
        "title": "Habiter à l’année un plateau que l’on visite, avec virgules, points-virgules ; et accents",
        "introduction": "Une maison sur quatre ouvre l’été.\nEt ferme l’hiver.",
        "starts_at": dt.datetime(2027, 1, 21, 9, tzinfo=PARIS),
        "ends_at": dt.datetime(2027, 7, 22, 13, tzinfo=PARIS),
        "place": "Chazelles-sur-Mire",
        "address": "Place du Lavoir",
        "country": "FR",
        "latitude": Decimal("45.31"),
        "longitude": Decimal("3.72"),
        **fields,
    }
    return meet(**fields)


def test_one_meeting(client):
    meeting = stage()
    event = only_event(get(client, "meeting_calendar", meeting.translation_key))
    assert event["SUMMARY"] == meeting.title
    assert meeting.introduction in event["DESCRIPTION"]
    assert event["LOCATION"] == "Place du Lavoir, Chazelles-sur-Mire, France"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (45.31, 3.72)
    assert event["URL"] == whole_address(meeting)
    assert str(meeting.translation_key) in event["UID"]
    assert event.decoded("DTSTART") == meeting.starts_at
    assert event.decoded("DTEND") == meeting.ends_at
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") <= now()


def test_hours_are_those_of_paris_with_their_rules(client):
    meeting = stage()
    response = get(client, "meeting_calendar", meeting.translation_key)
    text = response.content.decode()
    assert "DTSTART;TZID=Europe/Paris:20270121T090000\r\n" in text
    assert "DTEND;TZID=Europe/Paris:20270722T130000\r\n" in text
    calendar = read(response)
    assert calendar.get_missing_tzids() == set()
    (zone,) = calendar.walk("VTIMEZONE")
    # As a client that knows no time zone would work it out.
    rules = zone.to_tz(lookup_tzid=False)
    for month, hours in ((1, 1), (7, 2)):
        naive = dt.datetime(2027, month, 21, 9)  # noqa: DTZ001 - given its zone below
        assert naive.replace(tzinfo=rules).utcoffset() == dt.timedelta(hours=hours)


def test_lines_are_folded_and_end_as_the_standard_says(client):
    body = get(client, "meeting_calendar", stage().translation_key).content
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    for line in lines:
        line.decode()  # never cut in the middle of a character


def test_the_identifier_is_the_same_in_every_language_and_version(client):
    meeting = stage()
    english = make_translation(
        meeting, "en", title="Living all year", starts_at=meeting.starts_at, ends_at=meeting.ends_at
    )
    french = only_event(get(client, "meeting_calendar", meeting.translation_key))
    translated = only_event(get(client, "meeting_calendar", meeting.translation_key, language="en"))
    assert translated["SUMMARY"] == english.title
    assert translated["UID"] == french["UID"]

    meeting.title = "Un autre titre"
    meeting.save_revision().publish()
    type(meeting).objects.filter(pk=meeting.pk).update(
        first_published_at=meeting.first_published_at - dt.timedelta(days=3)
    )
    later = only_event(get(client, "meeting_calendar", meeting.translation_key))
    assert later["UID"] == french["UID"]
    assert later["SEQUENCE"] > french["SEQUENCE"]
    assert later.decoded("LAST-MODIFIED") >= french.decoded("LAST-MODIFIED")


def test_online_and_both(client):
    online = stage(mode=MeetingMode.ONLINE, online_link="https://meet.example.org/secret")
    both = stage(mode=MeetingMode.HYBRID, online_link="https://meet.example.org/secret")
    responses = [
        get(client, "meeting_calendar", one.translation_key, language="fr") for one in (online, both)
    ]
    places = [only_event(response)["LOCATION"] for response in responses]
    assert "Chazelles" not in places[0]
    assert "Chazelles" in places[1]
    assert not any(b"secret" in response.content for response in responses)


def test_the_whole_calendar_and_its_parts(client):
    theme = Theme.objects.create(name="Tourisme", slug="tourisme")
    region = Region.objects.create(name="Bretagne", slug="bretagne", country="FR")
    stage(title="One", themes=[theme], kind=MeetingKind.WORKSHOP)
    stage(title="Two", region=region)
    stage(title="Three", language="en")

    def found(*args):
        calendar = read(get(client, *args))
        assert calendar["X-WR-CALNAME"] == calendar["NAME"]
        return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]

    assert sorted(found()) == ["One", "Two"]
    assert found("calendar", "theme", "tourisme") == ["One"]
    assert found("calendar", "region", "bretagne") == ["Two"]
    assert found("calendar", "kind", "workshop") == ["One"]
    assert found("calendar", "kind", "assembly") == []


@pytest.mark.parametrize(
    ("facet", "value"), [("theme", "none"), ("kind", "none"), ("region", "x"), ("title", "x")]
)
def test_a_calendar_that_does_not_exist(client, facet, value):
    with override("fr"):
        assert client.get(reverse("home:calendar", args=[facet, value])).status_code == 404


def test_what_is_not_published_has_no_calendar(client):
    meeting = stage()
    with override("en"):
        assert client.get(reverse("home:meeting_calendar", args=[meeting.translation_key])).status_code == 404
    meeting.unpublish()
    with override("fr"):
        assert client.get(reverse("home:meeting_calendar", args=[meeting.translation_key])).status_code == 404
    assert read(get(client)).walk("VEVENT") == []


def test_a_calendar_that_did_not_change_is_not_sent_again(client):
    stage()
    first = get(client)
    assert not first.cookies
    with override("fr"):
        again = client.get(reverse("home:calendars"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_an_empty_calendar_is_one_all_the_same(client):
    assert read(get(client))["VERSION"] == "2.0"


def test_a_calendar_costs_the_same_for_one_and_ten(client, django_assert_num_queries):
    def count():
        with override("fr"):
            address = reverse("home:calendars")
            client.get(address)
            with django_assert_num_queries(1):
                client.get(address)

    stage()
    count()
    for _number in range(9):
        stage()
    count()
