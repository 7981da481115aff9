"""The meetings: their list with what comes first, their calendars, and what stands around one of them."""

import datetime as dt
from collections.abc import Mapping
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import ExtractYear, TruncMonth
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from cms.countries import country_name
from home import models
from home.choices import MeetingKind
from home.dates import poster
from home.queries.facets import Facet, narrow
from home.queries.pages import crumbs, published
from home.queries.registrations import standing
from home.queries.subjects import REGION, THEME, kind_facet
from home.rules.registration import takes_registrations

PAGE_SIZE = 20


def _years(meetings):
    return meetings.annotate(year=ExtractYear("starts_at")).values_list("pk", "year")


def _year_words(values) -> dict[str, str]:
    return {year: year for year in sorted(values, reverse=True)}


FACETS = [kind_facet(MeetingKind), THEME, REGION, Facet("year", _("Year"), _years, _year_words)]


# --- lists --------------------------------------------------------------------------------------------------------


def as_cards(meetings: "QuerySet[models.MeetingPage]") -> "QuerySet[models.MeetingPage]":
    """Return meetings without their long texts."""
    return meetings.defer("body", "report").select_related("region")


def coming_first(meetings: "QuerySet[models.MeetingPage]") -> "QuerySet[models.MeetingPage]":
    """Return what comes, the nearest first, then what was, the latest first."""
    coming = Case(When(ends_at__gte=now(), then=F("starts_at")))
    return meetings.order_by(coming.asc(nulls_last=True), "-starts_at", "-pk")


def list_context(index, asked: Mapping[str, str]) -> dict:
    """Return the meetings that match what was asked, a page at a time."""
    meetings = published(models.MeetingPage)
    months = _months(meetings)
    month = _month(asked.get("month", ""))
    if month:
        meetings = meetings.filter(_in_month(month))
    narrowed = narrow(meetings, FACETS, asked)
    paginator = Paginator(coming_first(as_cards(narrowed.pages)), PAGE_SIZE)
    paginator.count = narrowed.count  # counted already
    listing = paginator.get_page(asked.get("page"))
    return {
        "crumbs": crumbs(index),
        "narrowed": narrowed,
        "listing": listing,
        "parts": _parts(listing.object_list),
        "months": months,
        "month": month,
        "calendars": _calendars(narrowed),
    }


def _months(meetings) -> list[dt.date]:
    """Return the months in which something comes."""
    coming = meetings.filter(ends_at__gte=now()).order_by()
    found = coming.annotate(month=TruncMonth("starts_at")).values_list("month", flat=True).distinct()
    return sorted(timezone.localdate(month) for month in found)


def _month(asked: str) -> dt.date | None:
    try:
        return parse_date(f"{asked}-01")
    except ValueError:
        return None


def _in_month(month: dt.date) -> Q:
    return Q(starts_at__year=month.year, starts_at__month=month.month)


def _parts(meetings) -> list[dict]:
    """Cut a page of the list into what comes and what was, with its months or its years as titles."""
    today = now()
    parts = []
    for is_past, found in groupby(meetings, key=lambda meeting: meeting.ends_at < today):
        groups = groupby(found, key=lambda meeting: _period(meeting, is_past=is_past))
        parts.append({"is_past": is_past, "groups": [(period, list(group)) for period, group in groups]})
    return parts


def _period(meeting, *, is_past: bool) -> dt.date:
    day = timezone.localdate(meeting.starts_at)
    return day.replace(month=1, day=1) if is_past else day.replace(day=1)


def _calendars(narrowed) -> list[tuple[str, str, str]]:
    """Return the calendars that hold what is listed, as (facet, value, words); the whole one has neither."""
    found = []
    for option in narrowed.options:
        if option.chosen and option.facet.name in CALENDARS:
            words = next(choice.label for choice in option.choices if choice.is_chosen)
            found.append((option.facet.name, option.chosen, words))
    return found


# --- calendars ----------------------------------------------------------------------------------------------------


# The facets that have a calendar of their own, with the field that each reads.
CALENDARS = {"kind": "kind", "region": "region__slug", "theme": "themes__slug"}


def of_calendar(facet: str = "", value: str = "") -> "QuerySet[models.MeetingPage]":
    """Return the meetings of a calendar, in the reader's language, the oldest first."""
    meetings = as_cards(published(models.MeetingPage)).select_related("locale", "region")
    if facet:
        meetings = meetings.filter(**{CALENDARS[facet]: value})
    return meetings.order_by("starts_at", "pk")


def calendar_words(facet: str, value: str) -> str:
    """Return the name of what a calendar is narrowed to; nothing when there is no such thing."""
    if facet == "kind":
        return str(dict(MeetingKind.choices).get(value, ""))
    model = {"region": models.Region, "theme": models.Theme}[facet]
    row = model.objects.filter(slug=value).first()
    return (row.name or row.slug) if row else ""


# --- one meeting --------------------------------------------------------------------------------------------------


def meeting_context(meeting) -> dict:
    """Return what stands around a meeting: where and when, how to take part, or what came out of it."""
    is_past = meeting.ends_at < now()
    state, places = standing(meeting)
    return {
        "crumbs": crumbs(meeting),
        "poster": poster(meeting.starts_at, meeting.ends_at),
        "is_past": is_past,
        "venue": venue(meeting),
        "themes": [theme.name for theme in meeting.themes.all()],
        "programme": list(meeting.programme.all()),
        "documents": [row.document for row in meeting.documents.select_related("document")],
        "territory": _translated(models.TerritoryPage, meeting.territory_id),
        "synthesis": _translated(models.SynthesisPage, meeting.synthesis_id),
        "state": state,
        "places": places,
        "form_is_open": takes_registrations(state),
    }


def venue(meeting, *, with_country: bool = False) -> str:
    """Return where a meeting takes place, on one line; nothing when it is online."""
    country = country_name(meeting.country) if with_country and meeting.country else ""
    parts = [meeting.address]
    # People write the town in the address, or leave it to its own field.
    parts += [part for part in (meeting.place, country) if part and part not in meeting.address]
    return ", ".join(filter(None, parts))


def _translated(model, pk: int | None):
    """Return a chosen page as the reader finds it in their language; one query."""
    if pk is None:
        return None
    chosen = model.objects.filter(pk=pk, translation_key=OuterRef("translation_key"))
    return published(model).filter(Exists(chosen)).defer_streamfields().first()
