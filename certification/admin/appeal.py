"""Appeals: what is contested, who rules, what was ruled."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Section,
    StateColumn,
    day,
    linked,
    yes_no,
)
from certification.choices import AppealStatus
from certification.clock import localdate
from certification.models import Appeal
from certification.queries.dossier import visible_to
from certification.rules import permissions as may
from cms.addresses import address


def contested(appeal) -> str:
    """Name what an appeal contests: a measure, a decision, or an ineligibility."""
    if appeal.measure_id is not None:
        return str(appeal.measure.get_kind_display())
    return str(appeal.decision) if appeal.decision_id else _("Ineligibility")


def appeals_visible_to(user):
    return Appeal.objects.filter(dossier__in=visible_to(user))


policy = MandatePolicy(Appeal, read=may.read_dossiers, rows=appeals_visible_to)


class AppealFilters(WagtailFilterSet):
    """By state."""

    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=AppealStatus.choices)

    class Meta:
        model = Appeal
        fields = ["status"]


class AppealListing(Listing):
    """Every appeal."""

    columns = [
        linked("dossier", gettext_lazy("Dossier"), "appeal:inspect", sort_key="dossier__number"),
        Column(
            "decision",
            label=gettext_lazy("Decision"),
            accessor=contested,
        ),
        StateColumn(kind="appeal"),
        DateColumn("lodged_at", label=gettext_lazy("Lodged on"), sort_key="lodged_at"),
        DateColumn("ruled_at", label=gettext_lazy("Ruled on"), sort_key="ruled_at"),
    ]
    exported = {
        "dossier": (gettext_lazy("Dossier"), lambda appeal: appeal.dossier.number),
        "territory": (gettext_lazy("Territory"), lambda appeal: appeal.dossier.territory.name),
        "status": (gettext_lazy("State"), lambda appeal: str(appeal.get_status_display())),
        "lodged_on": (gettext_lazy("Lodged on"), lambda appeal: localdate(appeal.lodged_at)),
        "ruled_on": (
            gettext_lazy("Ruled on"),
            lambda appeal: localdate(appeal.ruled_at) if appeal.ruled_at else None,
        ),
    }
    help_text = gettext_lazy(
        "Three people of three families rule on an appeal, none of whom took part in the decision."
    )
    filterset_class = AppealFilters
    search_fields = ["dossier__number", "dossier__territory__name"]
    default_ordering = "-lodged_at"
    export_filename = "appeals"

    def narrow(self, queryset):
        return queryset.select_related("dossier__territory", "decision", "measure")


class AppealFacts(FactsView):
    """An appeal with its grounds, its panel and its ruling."""

    def get_base_object_queryset(self):
        return (
            super().get_base_object_queryset().select_related("dossier__territory", "decision", "lodged_by")
        )

    def links(self):
        return [
            Fact(
                _("Open the appeal in the members' area"),
                "",
                address("certification:appeal", self.object.dossier_id),
            )
        ]

    def sections(self):
        appeal = self.object
        return [
            Section(
                _("The appeal"),
                [
                    Fact(_("Dossier"), appeal.dossier, address("dossier:inspect", appeal.dossier_id)),
                    Fact(_("Decision"), appeal.decision or _("Ineligibility")),
                    Fact(_("Lodged by"), appeal.lodged_by),
                    Fact(_("Lodged on"), day(appeal.lodged_at)),
                    Fact(_("Grounds"), appeal.grounds),
                    Fact(_("Panel"), ", ".join(map(str, appeal.panel.all())) or _("Not named yet")),
                    Fact(_("Admissible or not, before"), day(appeal.admit_before)),
                    Fact(_("Both sides may speak until"), day(appeal.exchange_until)),
                    Fact(_("Hearing on"), day(appeal.hearing_on)),
                    Fact(_("To be ruled before"), day(appeal.rule_before)),
                    Fact(_("The decision is suspended"), yes_no(appeal.is_suspensive)),
                    Fact(_("Number of the ruling"), appeal.ruling_number or "–"),
                    Fact(_("Ruling"), appeal.ruling or "–"),
                    Fact(_("Ruled on"), day(appeal.ruled_at)),
                    Fact(_("The award in force is annulled"), yes_no(appeal.annuls_award)),
                ],
            )
        ]


class AppealViewSet(ReadOnlyViewSet):
    """Appeals are ruled, never edited."""

    model = Appeal
    policy = policy
    icon = "rotate"
    kind = "appeal"
    has_history = True
    index_view_class = AppealListing
    inspect_view_class = AppealFacts
