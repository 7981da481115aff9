"""Calendars to subscribe to, and the one of each meeting."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.calendars import write_calendar
from home.queries.meetings import CALENDARS, calendar_words, of_calendar

TYPE = "text/calendar; charset=utf-8"


@require_safe
def meetings(request, facet="", value=""):
    """Give every meeting, or those of one kind, region or theme."""
    name = _("Meetings of Pactes Locaux")
    if facet:
        words = calendar_words(facet, value) if facet in CALENDARS else ""
        if not words:
            raise Http404
        name = _("%(calendar)s: %(narrowed)s") % {"calendar": name, "narrowed": words}
    return _answer(request, of_calendar(facet, value), name, f"pactes-locaux-{value or 'meetings'}")


@require_safe
def meeting(request, key):
    """Give one meeting."""
    found = get_object_or_404(of_calendar(), translation_key=key)
    return _answer(request, [found], found.title, found.slug)


def _answer(request, meetings, name, filename) -> HttpResponse:
    body = write_calendar(meetings, name=name, url=request.build_absolute_uri(request.path))
    headers = {
        "Content-Disposition": f'inline; filename="{filename}.ics"',
        "Content-Language": get_language(),
    }
    return HttpResponse(body, content_type=TYPE, headers=headers)
