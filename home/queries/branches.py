"""The regional branches, and what happens in the region of one of them."""

from certification.clock import now
from home import models
from home.queries.lists import drawn, listing, numbered, position
from home.queries.pages import crumbs, in_language, published

AGENDA = 5
LATEST = 4


def directory(index, request) -> dict:
    """Return every branch, with its place on the map."""
    context = listing(index, published(models.BranchPage).select_related("region"), [], request)
    return {**context, **drawn(numbered(context["listed"], request))}


def branch(page) -> dict:
    """Return the people of a branch, the coming meetings of its region and its latest news."""
    latitude, longitude = position(page)
    return {
        "crumbs": crumbs(page),
        "people": in_language([member.person for member in page.members.select_related("person")]),
        "meetings": agenda(page.region_id),
        "news": latest_news(page.region_id),
        "latitude": latitude,
        "longitude": longitude,
    }


def agenda(region: int | None) -> list:
    """Return the meetings of a region that are not over, the next one first."""
    if region is None:
        return []
    coming = published(models.MeetingPage).filter(region=region, ends_at__gte=now())
    return list(coming.order_by("starts_at")[:AGENDA])


def latest_news(region: int | None) -> list:
    """Return the latest news of a region."""
    if region is None:
        return []
    return list(published(models.NewsPage).filter(region=region).order_by("-date", "-pk")[:LATEST])
