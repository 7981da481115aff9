"""Personal data: the register of processing, how long data are kept, what is held, the copies and closures asked for."""

from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from certification.admin.consultation import OfOneRow
from certification.admin.entry import AddView, EntryViewSet, SettingsView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import Listing, MomentColumn, ReadOnlyViewSet
from certification.clock import localdate
from certification.forms.privacy import HoldForm, LiftForm, PersonForm, RetentionForm
from certification.models import Closure, Hold, PersonExport, RetentionRule
from certification.queries.processing import register
from certification.rules import permissions as may
from certification.rules.processing import SECURITY
from certification.services.closure import ask_closure, cancel_closure
from certification.services.hold import lift_hold, place_hold
from certification.services.person_export import ask_person_export
from certification.services.retention import change_rules

EXCERPT = 140
retention_policy = MandatePolicy(
    RetentionRule, read=may.read_processings, write=may.manage_retention, rows=everything(RetentionRule)
)
hold_policy = MandatePolicy(
    Hold,
    read=may.hold_data,
    write=may.hold_data,
    rows=lambda user: Hold.objects.select_related("person", "dossier__territory", "placed_by"),
)
export_policy = MandatePolicy(
    PersonExport,
    read=may.keep_people,
    write=may.keep_people,
    rows=lambda user: PersonExport.objects.select_related("person", "asked_by"),
)
closure_policy = MandatePolicy(
    Closure,
    read=may.keep_people,
    write=may.keep_people,
    rows=lambda user: Closure.objects.select_related("person", "asked_by"),
)


# --- the register and its clocks ----------------------------------------------------------------------------------


class RegisterView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What personal data are for, on what ground, for whom, for how long."""

    template_name = "certification/admin/processings.html"
    permission_required = "view"
    model = None
    index_url_name = None

    def get_page_title(self):
        return _("Personal data")

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, lines=register(), security=SECURITY, rules_url=reverse("retention:rules")
        )


class RulesView(SettingsView):
    """Read how long data are kept; the administrator changes it."""

    submit = gettext_lazy("Save")
    help_text = gettext_lazy(
        "The daily job forgets what has been kept for longer. A shorter time takes effect the next night, for good. "
        "The history keeps each change. “manage.py retention_due” says beforehand what would go."
    )

    def get_page_title(self):
        return _("How long data are kept")

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("retention:index"), "label": _("Personal data")},
            {"url": "", "label": self.get_page_title()},
        ]

    def settings(self, data=None):
        return RetentionForm(data)

    def back(self):
        return self.after()

    def write(self, data):
        return change_rules(actor=self.request.user, amounts=data)

    def done(self, row):
        return _("The times are saved.")


class RetentionViewSet(ReadOnlyViewSet):
    """The register of processing, and the clocks beside it."""

    model = RetentionRule
    policy = retention_policy
    name = "retention"
    icon = "lock"
    menu_label = gettext_lazy("Personal data")
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(RegisterView), name="index"),
            path("rules/", self.construct_view(RulesView), name="rules"),
        ]


# --- holds --------------------------------------------------------------------------------------------------------


class WayColumn(Column):
    """The way to end what still stands, for whoever may."""

    cell_template_name = "certification/admin/way_cell.html"

    def __init__(self, url_name, words, stands):
        super().__init__("way", label=gettext_lazy("Action"))
        self.url_name, self.words, self.stands = url_name, words, stands

    def get_cell_context_data(self, instance, parent_context):
        way = reverse(self.url_name, args=[instance.pk]) if self.stands(instance) else ""
        return super().get_cell_context_data(instance, parent_context) | {"way": way, "words": self.words}


def stands(hold: Hold) -> bool:
    return hold.lifted_at is None and (hold.until is None or hold.until >= localdate())


class HoldListing(Listing):
    """Every hold, those that stand and those that are over."""

    columns = [
        Column("about", label=gettext_lazy("Person or dossier"), accessor=str),
        Column(
            "reason",
            label=gettext_lazy("Reason"),
            accessor=lambda hold: Truncator(hold.reason).chars(EXCERPT),
        ),
        Column("placed_by", label=gettext_lazy("Held by")),
        MomentColumn("placed_at", label=gettext_lazy("Held since"), sort_key="placed_at"),
        DateColumn("until", label=gettext_lazy("Held until"), sort_key="until"),
        MomentColumn("lifted_at", label=gettext_lazy("Lifted on"), sort_key="lifted_at"),
        WayColumn("hold:lift", gettext_lazy("Lift"), stands),
    ]
    exported = {
        "about": (gettext_lazy("Person or dossier"), str),
        "reason": (gettext_lazy("Reason"), lambda hold: hold.reason),
        "by": (gettext_lazy("Held by"), lambda hold: str(hold.placed_by)),
        "since": (gettext_lazy("Held since"), lambda hold: hold.placed_at),
        "until": (gettext_lazy("Held until"), lambda hold: hold.until),
        "lifted": (gettext_lazy("Lifted on"), lambda hold: hold.lifted_at),
    }
    help_text = gettext_lazy(
        "Nothing about a person or a dossier held here is purged nor erased, whatever the calendar says. "
        "A dossier under appeal is held by itself."
    )
    search_fields = ["person__name", "person__email", "dossier__number"]
    default_ordering = "-placed_at"
    export_filename = "holds"


class LiftView(OfOneRow):
    """Lift a hold, with the reason."""

    submit = gettext_lazy("Lift the hold")
    help_text = gettext_lazy("From the next night, what has been kept long enough is forgotten.")

    def get_page_title(self):
        return _("Lift a hold")

    def after(self):
        return reverse("hold:index")

    def form(self, data=None):
        return LiftForm(data)

    def write(self, data):
        return lift_hold(self.object, actor=self.request.user, reason=data["reason"])

    def done(self, row):
        return _("The hold is lifted.")


class HoldViewSet(EntryViewSet):
    """Holds are placed and lifted."""

    model = Hold
    policy = hold_policy
    icon = "lock"
    index_view_class = HoldListing
    add_form = HoldForm
    add = staticmethod(place_hold)

    def get_urlpatterns(self):
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "end"]
        return [*kept, path("lift/<int:pk>/", self.construct_view(LiftView), name="lift")]


# --- copies and closures ------------------------------------------------------------------------------------------


def asker(row) -> str:
    return str(row.asked_by) if row.asked_by_id else _("The platform")


class PersonExportListing(Listing):
    """The copies asked for; the file itself is for its person alone."""

    columns = [
        Column("person", label=gettext_lazy("Person"), sort_key="person__name"),
        Column("state", label=gettext_lazy("State"), accessor=lambda row: row.get_status_display()),
        Column("asked_by", label=gettext_lazy("Asked by"), accessor=asker),
        MomentColumn("asked_at", label=gettext_lazy("Asked on"), sort_key="asked_at"),
        MomentColumn("expires_at", label=gettext_lazy("Kept until")),
    ]
    exported = {
        "person": (gettext_lazy("Person"), lambda row: str(row.person)),
        "state": (gettext_lazy("State"), lambda row: str(row.get_status_display())),
        "asked_at": (gettext_lazy("Asked on"), lambda row: row.asked_at),
    }
    help_text = gettext_lazy(
        "People ask for a copy of their data from their account. Ask here for whoever cannot: they are told by e-mail, "
        "and they alone download it."
    )
    search_fields = ["person__name", "person__email"]
    default_ordering = "-asked_at"
    export_filename = "copies"


class PersonExportViewSet(EntryViewSet):
    """Copies are asked for; they go by themselves."""

    model = PersonExport
    policy = export_policy
    icon = "download"
    index_view_class = PersonExportListing
    add_form = PersonForm
    add = staticmethod(ask_person_export)

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "end"]


class ClosureListing(Listing):
    """The accounts to be closed, and those that were."""

    columns = [
        Column("person", label=gettext_lazy("Person"), sort_key="person__name"),
        Column("asked_by", label=gettext_lazy("Asked by"), accessor=asker),
        MomentColumn("asked_at", label=gettext_lazy("Asked on"), sort_key="asked_at"),
        DateColumn("due_on", label=gettext_lazy("To be closed on"), sort_key="due_on"),
        MomentColumn("cancelled_at", label=gettext_lazy("Cancelled on")),
        MomentColumn("done_at", label=gettext_lazy("Closed on"), sort_key="done_at"),
        WayColumn(
            "closure:keep",
            gettext_lazy("Keep the account"),
            lambda row: row.cancelled_at is None and row.done_at is None,
        ),
    ]
    exported = {
        "person": (gettext_lazy("Person"), lambda row: str(row.person)),
        "asked_at": (gettext_lazy("Asked on"), lambda row: row.asked_at),
        "due_on": (gettext_lazy("To be closed on"), lambda row: row.due_on),
        "closed": (gettext_lazy("Closed on"), lambda row: row.done_at),
    }
    help_text = gettext_lazy(
        "People close their account themselves. Ask here for whoever cannot. What the guarantee must be able to prove "
        "stays, under a pseudonym; the rest is erased once the time to change one's mind is over."
    )
    search_fields = ["person__name", "person__email"]
    default_ordering = "-asked_at"
    export_filename = "closures"


class AskClosureView(AddView):
    """Ask for the closure of somebody's account."""

    def done(self, row):
        return _("The account will be closed after %(date)s.") % {
            "date": date_format(row.due_on, "DATE_FORMAT")
        }


class KeepView(OfOneRow):
    """Keep an account that was to be closed."""

    template_name = "certification/admin/entry.html"
    submit = gettext_lazy("Keep the account")

    def get_page_title(self):
        return _("Keep the account")

    def get_page_subtitle(self):
        return str(self.object.person)

    def after(self):
        return reverse("closure:index")

    def form(self, data=None):
        return ()

    def post(self, request, *args, **kwargs):
        cancel_closure(self.object, actor=request.user)
        messages.success(request, _("The account is kept."))
        return HttpResponseRedirect(self.after())


class ClosureViewSet(EntryViewSet):
    """Closures are asked for, and cancelled while they wait."""

    model = Closure
    policy = closure_policy
    icon = "user"
    index_view_class = ClosureListing
    add_view_class = AskClosureView
    add_form = PersonForm
    add = staticmethod(ask_closure)

    def get_urlpatterns(self):
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "end"]
        return [*kept, path("keep/<int:pk>/", self.construct_view(KeepView), name="keep")]
