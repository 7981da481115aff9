"""Tags of meetings: their days, as a poster shows them."""

from django import template

from home.dates import Poster, poster

register = template.Library()


@register.filter
def as_poster(meeting) -> Poster:
    """Return the days, the month and the days of the week of a meeting."""
    return poster(meeting.starts_at, meeting.ends_at)
