"""The report of the visits in the administration."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.visits.report import VisitsReport


class VisitsItem(MenuItem):
    """Shown to whoever edits pages, where visits are counted."""

    def is_shown(self, request):
        """Ask the report itself who may read it."""
        return settings.VISIT_STATISTICS and VisitsReport.permission_policy.user_has_any_permission(
            request.user, VisitsReport.any_permission_required
        )


@hooks.register("register_admin_urls")
def register_report():
    return [
        path("reports/visits/", VisitsReport.as_view(), name="visits_report"),
        path(
            "reports/visits/results/", VisitsReport.as_view(results_only=True), name="visits_report_results"
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_item():
    return VisitsItem(
        _("Most read pages"), reverse("visits_report"), name="visits", icon_name="view", order=1300
    )
