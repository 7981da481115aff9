"""The public pages of territories: their award as the register says it today, and what they do."""

from dataclasses import dataclass

from django.utils.translation import get_language

from certification.choices import AwardStatus
from certification.clock import localdate, now
from certification.models import Award
from certification.queries import register
from home import models
from home.queries.lists import drawn, listing, numbered, position
from home.queries.pages import crumbs, published
from home.queries.sheets import as_cards
from home.queries.subjects import COUNTRY, REGION, THEME

FACETS = [THEME, REGION, COUNTRY]
TONES = {AwardStatus.ACTIVE: "ok", AwardStatus.SUSPENDED: "wait"}


@dataclass
class LiveAward:
    """The award of a territory on the day of reading."""

    award: Award
    status: AwardStatus

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "end")

    @property
    def level(self) -> str:
        return self.award.certificate.facts["level"]["name"][get_language()]

    @property
    def code(self) -> str:
        return self.award.certificate.code


def awards_of(pages) -> dict[int, LiveAward]:
    """Return the award of each page that has one, by page, in one query of the register."""
    pages = [page for page in pages if page.territory_id]
    if not pages:
        return {}
    latest = register.latest_of([page.territory_id for page in pages])
    today = localdate()
    return {
        page.pk: LiveAward(award, register.status_on(award, today))
        for page in pages
        if (award := latest.get(page.territory_id))
    }


def directory(index, request) -> dict:
    """Return the territories that match what was asked, each with its award of today and its place on the map."""
    pages = published(models.TerritoryPage).select_related("territory", "region", "picture")
    context = listing(index, pages, FACETS, request)
    listed = context["listed"]
    awards = awards_of(listed.object_list)
    entries = numbered(listed, request)
    for entry in entries:
        entry.award = awards.get(entry.page.pk)
        entry.tone = entry.award.tone if entry.award else "plain"
        if entry.award:
            entry.label = f"{entry.label}, {entry.award.status.label}"
    return {**context, **drawn(entries)}


def territory(page) -> dict:
    """Return what a territory does and where: its award, its sheets, its cooperations and its meetings."""
    key = page.translation_key
    latitude, longitude = position(page)
    meetings = list(
        published(models.MeetingPage).filter(territory__translation_key=key).order_by("starts_at")
    )
    today = now()
    return {
        "crumbs": crumbs(page),
        "themes": page.themes.all(),
        "award": awards_of([page]).get(page.pk),
        "told": as_cards(published(models.SheetPage).filter(territory__translation_key=key)),
        "cooperations": published(models.CooperationPage)
        .filter(territories__territory__translation_key=key)
        .order_by("slug")
        .distinct(),
        "coming": [meeting for meeting in meetings if meeting.ends_at >= today],
        "past": [meeting for meeting in reversed(meetings) if meeting.ends_at < today],
        "latitude": latitude,
        "longitude": longitude,
    }
