"""Where to subscribe: every feed and every calendar, explained."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.feeds import address
from home.models import Region, Theme
from home.queries.feeds import FEEDS


@require_safe
def feeds(request):
    """List what one can subscribe to."""
    narrowed = [("theme", theme) for theme in Theme.objects.all()]
    narrowed += [("region", region) for region in Region.objects.all()]
    context = {
        "crumbs": [(_("Home"), f"/{request.LANGUAGE_CODE}/"), (_("Feeds and calendars"), "")],
        "feeds": [
            {"label": source.label, "rss": address(kind, "rss"), "atom": address(kind, "atom")}
            for kind, source in FEEDS.items()
        ],
        "narrowed": [
            {"label": one.name, "facet": facet, "rss": address("all", "rss", facet, one.slug)}
            | {"calendar": reverse("home:calendar", args=[facet, one.slug])}
            for facet, one in narrowed
        ],
        "calendar": request.build_absolute_uri(reverse("home:calendars")),
    }
    return render(request, "home/feeds.html", context)
