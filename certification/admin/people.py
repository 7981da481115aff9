"""Mandates: who is trusted with what, since when, until when."""

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.entry import EntryViewSet
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import Listing
from certification.choices import MANDATE_ROLES
from certification.clock import localdate
from certification.forms.roster import MandateForm
from certification.models import Mandate
from certification.rules import permissions as may
from certification.services.people import end_mandate, grant_mandate

policy = MandatePolicy(Mandate, read=may.read_mandates, write=may.grant_mandates, rows=everything(Mandate))
RUNNING, ENDED = "running", "ended"


class EndColumn(Column):
    """The way to end a record that still runs, for whoever may."""

    cell_template_name = "certification/admin/end_cell.html"

    def __init__(self, url_name, policy):
        super().__init__("end", label=gettext_lazy("Action"))
        self.url_name, self.policy = url_name, policy

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        runs = instance.until is None or instance.until > localdate()
        may_end = runs and self.policy.user_has_permission(context["request"].user, "change")
        return context | {"end_url": reverse(self.url_name, args=[instance.pk]) if may_end else ""}


class MandateFilters(WagtailFilterSet):
    """By role, running or ended."""

    role = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in MANDATE_ROLES]
    )
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=[(RUNNING, gettext_lazy("Running today")), (ENDED, gettext_lazy("Ended"))],
        method="by_day",
    )

    class Meta:
        model = Mandate
        fields = ["role", "when"]

    def by_day(self, queryset, name, value):
        today = localdate()
        if value == RUNNING:
            return queryset.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        return queryset.filter(until__lt=today)


class MandateListing(Listing):
    """Every mandate, those of today and those that ended."""

    columns = [
        Column("person", label=gettext_lazy("Person"), sort_key="person__name"),
        Column("get_role_display", label=gettext_lazy("Role"), sort_key="role"),
        Column("bounds", label=gettext_lazy("Family or region"), sort_key="family"),
        DateColumn("since", label=gettext_lazy("Since"), sort_key="since"),
        DateColumn("until", label=gettext_lazy("Until"), sort_key="until"),
        EndColumn("mandate:end", policy),
    ]
    exported = {
        "person": (gettext_lazy("Person"), lambda mandate: str(mandate.person)),
        "email": (gettext_lazy("E-mail"), lambda mandate: mandate.person.email),
        "role": (gettext_lazy("Role"), lambda mandate: str(mandate.get_role_display())),
        "family": (gettext_lazy("Family of actors"), lambda mandate: mandate.family),
        "region": (gettext_lazy("Region"), lambda mandate: mandate.region),
        "since": (gettext_lazy("Since"), lambda mandate: mandate.since),
        "until": (gettext_lazy("Until"), lambda mandate: mandate.until),
    }
    help_text = gettext_lazy(
        "A mandate gives its rights from its first day to its last. It is ended, never deleted: the history keeps it."
    )
    filterset_class = MandateFilters
    search_fields = ["person__name", "person__email"]
    default_ordering = "-since"
    export_filename = "mandates"

    def narrow(self, queryset):
        return queryset.select_related("person")


def give(*, actor, person, role, family="", place=("", ""), since=None, until=None):
    """Give the mandate that a form describes; one that already runs is returned as it is."""
    is_today = since == localdate() and until is None
    return grant_mandate(
        person,
        role,
        actor=actor,
        family=family,
        place=place,
        since=None if is_today else since,
        until=until,
    )


class MandateViewSet(EntryViewSet):
    """Mandates are given and ended."""

    model = Mandate
    policy = policy
    icon = "key"
    index_view_class = MandateListing
    add_form = MandateForm
    add = staticmethod(give)
    end = staticmethod(end_mandate)
    end_consequence = gettext_lazy("The rights of this mandate stop at once. What was done with it stays.")
