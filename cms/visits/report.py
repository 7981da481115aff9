"""The report of the most read pages, for editors."""

import datetime as dt

import django_filters
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.visits.models import DailyVisits

MONTH, YEAR = 30, 365


def most_read():
    """Return the pages that were read, one row a page and language, with how many times."""
    return DailyVisits.objects.values("language", "path").annotate(visits=Sum("count"))


def with_titles(rows) -> list[dict]:
    """Return these rows with the titles of their pages; the other screens of the site have none here."""
    rows = list(rows)
    homes = Page.objects.filter(depth=2).values_list("locale__language_code", "url_path")
    roots = {f"/{language}/": url_path for language, url_path in homes}
    # The tree names the home page of a language by its slug, addresses by the language.
    places = {row["path"]: roots.get(row["path"][:4], "") + row["path"][4:] for row in rows}
    titles = dict(Page.objects.filter(url_path__in=places.values()).values_list("url_path", "title"))
    return [{**row, "title": titles.get(places[row["path"]], "")} for row in rows]


class PeriodFilter(django_filters.ChoiceFilter):
    """The last days; a month when nothing is chosen."""

    def filter(self, qs, value):
        first = timezone.localdate() - dt.timedelta(days=int(value or MONTH) - 1)
        return qs.filter(day__gte=first)


class VisitsFilterSet(WagtailFilterSet):
    period = PeriodFilter(
        label=_("Period"),
        choices=[(MONTH, _("The last 30 days")), (YEAR, _("The last 365 days"))],
        empty_label=None,
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = DailyVisits
        fields = ["period", "language"]


class VisitsReport(ReportView):
    """Addresses, titles and numbers; nobody is in it."""

    page_title = _("Most read pages")
    header_icon = "view"
    verbose_name_plural = _("visits")
    index_url_name = "visits_report"
    index_results_url_name = "visits_report_results"
    filterset_class = VisitsFilterSet
    default_ordering = ("-visits", "path")
    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    columns = [
        Column("title", label=_("Title")),
        Column("path", label=_("Address")),
        Column("language", label=_("Language")),
        NumberColumn("visits", label=_("Visits")),
    ]
    list_export = ["title", "path", "language", "visits"]
    export_headings = {
        "title": _("Title"),
        "path": _("Address"),
        "language": _("Language"),
        "visits": _("Visits"),
    }
    export_filename = "visits"

    def get_base_queryset(self):
        return most_read()

    def get_filterset_kwargs(self):
        return {**super().get_filterset_kwargs(), "queryset": self.get_base_queryset()}

    def decorate_paginated_queryset(self, object_list):
        # The table has its own rows already.
        return with_titles(object_list) if self.is_export else object_list

    def get_table(self, object_list):
        return super().get_table(with_titles(object_list))
