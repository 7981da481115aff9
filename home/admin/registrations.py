"""The registrations for meetings, for those who welcome people: read, export, cancel; nothing is typed here."""

import django_filters
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from certification.admin.screens import Listing
from home.choices import RegistrationStatus
from home.models import MeetingPage, Registration
from home.services.registration import cancel

ROWS = 60


def meetings_with_people(_request):
    """Return the meetings for which somebody registered, the latest first."""
    found = MeetingPage.objects.filter(pk__in=Registration.objects.values("meeting"))
    return found.defer_streamfields().order_by("-starts_at")


class RegistrationFilters(WagtailFilterSet):
    """By meeting and by status."""

    meeting = django_filters.ModelChoiceFilter(label=gettext_lazy("Meeting"), queryset=meetings_with_people)
    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=RegistrationStatus.choices)

    class Meta:
        model = Registration
        fields = ["meeting", "status"]


class CancelColumn(Column):
    """The way to cancel a registration that stands, for whoever may."""

    cell_template_name = "home/admin/cancel_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        stands = instance.status != RegistrationStatus.CANCELLED
        may_cancel = context["request"].user.has_perm("home.change_registration")
        return context | {
            "cancel_url": reverse("registration:cancel", args=[instance.pk]) if stands and may_cancel else ""
        }


class RegistrationListing(Listing):
    """Who comes, who waits, who has cancelled."""

    help_text = gettext_lazy(
        "Every registration for the meetings of the site. They are deleted a year after the meeting."
    )
    filterset_class = RegistrationFilters
    search_fields = ["name", "email", "organisation"]
    default_ordering = "-created_at"
    export_filename = "registrations"
    columns = [
        Column("name", label=gettext_lazy("Name"), sort_key="name"),
        Column("email", label=gettext_lazy("E-mail")),
        Column("organisation", label=gettext_lazy("Organisation"), sort_key="organisation"),
        Column("meeting", label=gettext_lazy("Meeting"), accessor="meeting.title"),
        Column("get_status_display", label=gettext_lazy("Status"), sort_key="status"),
        Column("needs", label=gettext_lazy("Needs")),
        DateColumn("created_at", label=gettext_lazy("Registered on"), sort_key="created_at"),
        CancelColumn("cancel", label=gettext_lazy("Action")),
    ]
    exported = {
        "meeting": (gettext_lazy("Meeting"), lambda row: row.meeting.title),
        "name": (gettext_lazy("Name"), lambda row: row.name),
        "email": (gettext_lazy("E-mail"), lambda row: row.email),
        "organisation": (gettext_lazy("Organisation"), lambda row: row.organisation),
        "needs": (gettext_lazy("Needs"), lambda row: row.needs),
        "language": (gettext_lazy("Language"), lambda row: row.language),
        "status": (gettext_lazy("Status"), lambda row: str(row.get_status_display())),
        "created_at": (gettext_lazy("Registered on"), lambda row: row.created_at),
    }

    def narrow(self, queryset):
        return queryset.select_related("meeting").defer("meeting__body", "meeting__report")


class CancelView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Cancel somebody's registration, once asked."""

    model = Registration
    permission_required = "change"
    page_title = gettext_lazy("Cancel the registration")
    header_icon = "cross"
    template_name = "home/admin/cancel_registration.html"

    def get_page_subtitle(self):
        return self.object.name

    def post(self, request, *args, **kwargs):
        cancel(registration=self.object, actor=request.user)
        words = _("The registration of %(name)s is cancelled; a message tells them.")
        messages.success(request, words % {"name": self.object.name})
        return HttpResponseRedirect(reverse("registration:index"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(registration=self.object, **kwargs)


class RegistrationViewSet(ModelViewSet):
    """The list of registrations; they are made on the site and changed by nobody."""

    model = Registration
    name = "registration"
    icon = "group"
    menu_label = gettext_lazy("Registrations")
    menu_order = 260
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = ROWS
    search_backend_name = None
    exclude_form_fields: list = []
    index_view_class = RegistrationListing

    def get_common_view_kwargs(self, **kwargs):
        screens = ("add", "delete", "edit", "history", "usage")
        none = {f"{screen}_url_name": None for screen in screens}
        return super().get_common_view_kwargs(**{**none, **kwargs})

    def get_urlpatterns(self):
        """Leave out every screen that would write behind the services' back."""
        cancelling = self.construct_view(CancelView)
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/cancel/", cancelling, name="cancel"),
        ]
