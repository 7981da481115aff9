"""Clocks on the page of a dossier, its calendar file, and the calendar that a person subscribes to."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.clock import localdate
from certification.documents import calendar as files
from certification.documents.calendar import dates_calendar
from certification.queries import deadline as clocks
from certification.queries.dashboard import gather
from certification.queries.path import path_in_time
from certification.services import deadline as services
from certification.views import panel
from certification.views.access import dossier_or_404, members_only

SHOWN_REQUESTS = 3


def clocks_context(dossier, person, head: dict) -> dict:
    """Return the clocks, the last requests for more time and the whole path, for the page of a dossier with this head."""
    roles = dossier.roles_of(person)
    is_concerned = bool(roles & (panel.MEMBERS | {"case_officer"}))
    return {
        "countdowns": clocks.countdowns(dossier, head["turn"]),
        "requests_for_time": clocks.requests_for_time(dossier)[:SHOWN_REQUESTS] if is_concerned else [],
        "whole_path": path_in_time(dossier, person, head["turn"], head["steps"]),
        "dates_url": panel.address("dossier_calendar", dossier.pk),
    }


def as_file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


@members_only
@require_safe
def dossier_calendar(request, pk):
    """Give the dates of one dossier as a file."""
    found = dossier_or_404(request, pk)
    name = found.territory.name
    actions = clocks.actions_on_the_calendar([found.pk])
    return as_file(dates_calendar(name, [found], actions), slugify(f"{found.number or 'dossier'} {name}"))


@never_cache
@require_safe
def feed(_request, token):
    """Give a person's dates to their calendar, which cannot sign in: the address is the secret."""
    key = services.key_of(token)
    found = clocks.feed_of_key(key) if key else None
    if found is None:
        raise Http404
    person = found.person
    with override(person.language):
        content = files.own_calendar(_("My dossiers"), dates_of(person))
    response = as_file(content, "calendar")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def dates_of(person) -> clocks.Dates:
    return clocks.dates_of(person, gather(person).tasks)


@members_only
@require_safe
def own_calendar(request):
    """Give the reader's own dates as a file."""
    return as_file(files.own_calendar(_("My dossiers"), dates_of(request.user)), "calendar")


def month_asked(text: str, today: dt.date) -> dt.date:
    """Return the first day of the month asked for as "2026-11"; this month when it makes no sense."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        return today.replace(day=1)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    """List the reader's dates month by month; make, show or take away the secret address of their calendar."""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            services.revoke_feed(actor=request.user)
            messages.success(request, _("The address no longer works."))
        else:
            services.make_feed(actor=request.user)
            messages.success(request, _("Your calendar has a new address."))
        return redirect("certification:calendar")
    today = localdate()
    month = month_asked(request.GET.get("month", ""), today)
    after = month + relativedelta(months=1)
    found = clocks.feed_of(request.user)
    address = reverse("certification:calendar_feed", args=[services.token_of(found)]) if found else ""
    events = files.own_events(dates_of(request.user))
    return render(
        request,
        "certification/deadline/calendar.html",
        {
            "month": month,
            "before": month - relativedelta(months=1),
            "after": after,
            "today": today,
            "entries": files.as_entries(events, month, after - dt.timedelta(days=1)),
            "has_dates": bool(events),
            "feed": found,
            "address": settings.BASE_URL + address if found else "",
            "crumbs": [(_("My space"), panel.address("dashboard")), (_("My calendar"), None)],
        },
    )
