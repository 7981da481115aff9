"""Meetings: what comes first, then what was; the poster of the next one, the record of the last."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from certification.clock import at, now
from home.choices import MeetingKind, RegistrationMode, Sequence
from home.models import (
    HalfDay,
    MeetingIndexPage,
    MeetingPage,
    Region,
    SynthesisPage,
    TerritoryPage,
    Theme,
)
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db


def meet(days=30, *, hours=6, language="fr", **fields):
    starts_at = now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    fields = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=hours), **fields}
    return make_page(MeetingPage, language=language, **fields)


def add(days, *, themes, **fields):
    """Add a meeting without the work of its publication."""
    starts_at = now() + dt.timedelta(days=days)
    meeting = MeetingPage(
        title=f"Meeting {days}", starts_at=starts_at, ends_at=starts_at, locale=index().locale, **fields
    )
    index().add_child(instance=meeting)
    meeting.themes = themes
    meeting.save()


def index(language="fr"):
    found = MeetingIndexPage.objects.filter(locale__language_code=language).first()
    return found or make_page(MeetingIndexPage, language=language)


def titles(response):
    return [meeting.title for meeting in response.context["listing"].object_list]


# --- the calendar ----------------------------------------------------------------------------------------------


def test_what_comes_is_first_then_what_was(client):
    meet(-400, title="Long ago")
    meet(60, title="Later")
    meet(-10, title="Just over")
    meet(2, title="Soon")
    with override("fr"):
        response = client.get(index().url)
    assert titles(response) == ["Soon", "Later", "Just over", "Long ago"]
    assert [part["is_past"] for part in response.context["parts"]] == [False, True]


def test_a_meeting_that_has_begun_is_not_over(client):
    meet(0, hours=48, title="Under way", starts_at=now() - dt.timedelta(hours=3))
    with override("fr"):
        response = client.get(index().url)
    assert not response.context["parts"][0]["is_past"]


def test_facets_narrow_the_calendar(client):
    theme = Theme.objects.create(name="Tourisme", slug="tourisme")
    region = Region.objects.create(name="Bretagne", slug="bretagne", country="FR")
    meet(10, title="Here", kind=MeetingKind.WORKSHOP, themes=[theme], region=region)
    meet(20, title="Elsewhere")
    with override("fr"):
        address = index().url
        for asked in ("kind=workshop", "theme=tourisme", "region=bretagne"):
            response = client.get(f"{address}?{asked}")
            assert titles(response) == ["Here"]
        facet, value, _words = response.context["calendars"][0]
        assert (facet, value) == ("region", "bretagne")
        assert reverse("home:calendar", args=[facet, value]) in response.content.decode()


def test_month_by_month(client):
    first = meet(10, title="First")
    meet(80, title="Second")
    meet(-80, title="Past")
    with override("fr"):
        response = client.get(index().url)
        assert len(response.context["months"]) == 2
        response = client.get(f"{index().url}?month={first.starts_at:%Y-%m}")
        assert titles(response) == ["First"]
        assert len(titles(client.get(f"{index().url}?month=nonsense"))) == 3
        assert len(titles(client.get(f"{index().url}?month=2027-99"))) == 3


def test_a_year_of_the_past(client):
    old = meet(-800, title="Old")
    meet(5, title="New")
    with override("fr"):
        assert titles(client.get(f"{index().url}?year={old.starts_at.year}")) == ["Old"]


def test_an_empty_calendar_says_so_and_leads_out(client):
    meet(5)
    with override("fr"):
        page = client.get(f"{index().url}?month=1999-01").content.decode()
    assert 'class="empty"' in page


def test_only_what_is_published_in_the_language_is_listed(client):
    meet(5, title="Hidden").unpublish()
    meet(6, title="English only", language="en")
    with override("fr"):
        assert titles(client.get(index().url)) == []


def test_the_calendar_costs_the_same_for_one_and_fifty(client, django_assert_max_num_queries):
    theme = Theme.objects.create(name="Tourisme", slug="tourisme")
    region = Region.objects.create(name="Bretagne", slug="bretagne", country="FR")
    meet(1, themes=[theme], region=region)
    with override("fr"):
        address = index().url
        client.get(address)
        counts = []
        for number in (0, 49):
            for day in range(number):
                add(day - 20, themes=[theme], region=region)
            with django_assert_max_num_queries(15) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[0] == counts[1]


# --- one meeting -----------------------------------------------------------------------------------------------


def with_programme(meeting):
    for number, sequence in enumerate(Sequence):
        starts_at = meeting.starts_at + dt.timedelta(hours=4 * number)
        meeting.programme.add(
            HalfDay(
                sequence=sequence,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=3),
                title=f"Half-day {number}",
                text="<p>Words</p>",
                locale=meeting.locale,
            )
        )
    meeting.save()
    return meeting


def everything_around(**fields):
    """A meeting with everything that a meeting may have."""
    theme = Theme.objects.create(name="Tourisme", slug="tourisme")
    region = Region.objects.create(name="Bretagne", slug="bretagne", country="FR")
    return with_programme(
        meet(
            themes=[theme],
            region=region,
            territory=make_page(TerritoryPage, title="Vallée de l’Orsane"),
            synthesis=make_page(SynthesisPage, title="La synthèse"),
            latitude=45,
            longitude=3,
            place="Chazelles",
            host="Le conseil",
            delegation="Quarante personnes",
            report='[{"type": "text", "value": "<p>Ce qui fut dit</p>"}]',
            **fields,
        )
    )


def test_the_poster_of_a_coming_meeting(client, django_assert_max_num_queries):
    meeting = everything_around(
        registration=RegistrationMode.FORM, capacity=40, online_link="https://meet.example.org/x"
    )
    with override("fr"):
        client.get(meeting.url)
        with django_assert_max_num_queries(15):
            response = client.get(meeting.url)
    page = response.content.decode()
    assert "stage-head" in page
    assert page.count("Half-day") == 3
    assert "Vallée de l’Orsane" in page
    with override("fr"):
        assert reverse("home:registration", args=[meeting.translation_key]) in page
    assert response.context["places"].left == 40
    assert "Ce qui fut dit" not in page
    assert "meet.example.org" not in page


def test_the_record_of_a_past_meeting(client, django_assert_max_num_queries):
    meeting = everything_around(registration=RegistrationMode.FORM, days=-30)
    with override("fr"):
        client.get(meeting.url)
        with django_assert_max_num_queries(15):
            page = client.get(meeting.url).content.decode()
    assert "stage-head" not in page
    assert "Ce qui fut dit" in page
    assert "La synthèse" in page
    assert page.count("Half-day") == 3
    assert "/register/" not in page


def test_a_past_meeting_without_programme_shows_none(client):
    meeting = meet(-30)
    with override("fr"):
        assert 'id="programme"' not in client.get(meeting.url).content.decode()


def test_related_pages_are_those_of_the_readers_language(client):
    territory = make_page(TerritoryPage, title="Vallée")
    make_translation(territory, "en", title="Valley")
    meeting = meet(territory=territory)
    english = make_translation(
        meeting, "en", starts_at=meeting.starts_at, ends_at=meeting.ends_at, territory=territory
    )
    page = client.get(english.url).content.decode()
    assert "Valley" in page
    assert "Vallée" not in page


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"registration": "none"}, "none"),
        ({"registration": "link", "registration_link": "https://example.org/"}, "link"),
        ({"registration": "link"}, "none"),
        ({"registration": "form"}, "open"),
        ({"registration": "form", "capacity": 0}, "full"),
        ({"registration": "form", "registration_closes_at": -1}, "closed"),
        ({"registration": "form", "registration_closes_at": 1}, "open"),
        ({"registration": "form", "days": -1}, "over"),
    ],
)
def test_where_registration_stands(client, fields, state):
    if closes := fields.get("registration_closes_at"):
        fields = {**fields, "registration_closes_at": now() + dt.timedelta(days=closes)}
    meeting = meet(**fields)
    with override("fr"):
        response = client.get(meeting.url)
    assert response.status_code == 200
    assert response.context["state"] == state


def test_it_becomes_past_by_itself(client):
    meeting = meet(3)
    with override("fr"), at(meeting.ends_at + dt.timedelta(minutes=1)):
        assert client.get(meeting.url).context["is_past"]


def test_the_translations_follow_the_page_of_origin(client):
    meeting = meet(registration=RegistrationMode.FORM, capacity=1)
    english = make_translation(
        meeting, "en", starts_at=meeting.starts_at, ends_at=meeting.ends_at, registration="form", capacity=9
    )
    assert client.get(english.url).context["places"].capacity == 1
