"""Territories: who they are, who speaks in them, what they applied for."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from certification.admin.dossier import countries
from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Row,
    Section,
    Table,
    day,
    linked,
)
from certification.choices import TerritoryKind
from certification.models import Territory
from certification.queries import territory as territories
from certification.queries.dossier import awards_visible_to, visible_to
from certification.rules import permissions as may
from cms.addresses import address

policy = MandatePolicy(Territory, read=may.read_dossiers, rows=territories.visible_to)


class TerritoryFilters(WagtailFilterSet):
    """By country and kind."""

    country = django_filters.ChoiceFilter(label=gettext_lazy("Country"), choices=countries)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind of territory"), choices=TerritoryKind.choices)

    class Meta:
        model = Territory
        fields = ["country", "kind"]


class TerritoryListing(Listing):
    """Every territory."""

    columns = [
        linked("name", gettext_lazy("Name"), "territory:inspect", sort_key="name"),
        Column("get_kind_display", label=gettext_lazy("Kind of territory"), sort_key="kind"),
        Column("place", label=gettext_lazy("Main town or seat"), sort_key="place"),
        Column("region", label=gettext_lazy("Region"), sort_key="region"),
        Column("country", label=gettext_lazy("Country"), sort_key="country"),
        Column("lead_organisation", label=gettext_lazy("Lead organisation"), sort_key="lead_organisation"),
    ]
    exported = {
        "name": (gettext_lazy("Name"), lambda territory: territory.name),
        "kind": (gettext_lazy("Kind of territory"), lambda territory: str(territory.get_kind_display())),
        "place": (gettext_lazy("Main town or seat"), lambda territory: territory.place),
        "region": (gettext_lazy("Region"), lambda territory: territory.region),
        "country": (gettext_lazy("Country"), lambda territory: territory.country),
        "lead": (gettext_lazy("Lead organisation"), lambda territory: territory.lead_organisation),
        "email": (gettext_lazy("Contact address"), lambda territory: territory.contact_email),
    }
    help_text = gettext_lazy("A territory is described by its own project leader, in the members' area.")
    filterset_class = TerritoryFilters
    search_fields = ["name", "place", "region", "lead_organisation"]
    default_ordering = "name"
    export_filename = "territories"


class TerritoryFacts(FactsView):
    """A territory with its families, its members, its dossiers."""

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().prefetch_related("representations", "memberships__person")

    def sections(self):
        territory = self.object
        return [
            Section(
                _("The territory"),
                [
                    Fact(_("Kind of territory"), territory.get_kind_display()),
                    Fact(_("Place"), f"{territory.place}, {territory.region} ({territory.country})"),
                    Fact(_("In a few words"), territory.summary or "–"),
                    Fact(_("Lead organisation"), territory.lead_organisation),
                    Fact(_("Legal form"), territory.lead_organisation_form or "–"),
                    Fact(_("Contact address"), territory.contact_email, f"mailto:{territory.contact_email}"),
                    Fact(_("Created on"), day(territory.created_at)),
                ],
            ),
            Section(
                _("Families represented"),
                table=Table(
                    [_("Family"), _("Organisation or group that speaks for it")],
                    [Row([row.family, row.organisation]) for row in territory.representations.all()],
                    _("No family is named yet."),
                ),
            ),
            Section(
                _("Members"),
                table=Table(
                    [_("Person"), _("Role"), _("Family"), _("Since"), _("Until")],
                    [
                        Row(
                            [
                                str(member.person),
                                member.get_role_display(),
                                member.family or "–",
                                day(member.since),
                                day(member.until),
                            ]
                        )
                        for member in territory.memberships.all()
                    ],
                    _("Nobody yet."),
                ),
            ),
            self.dossiers(),
        ]

    def dossiers(self):
        user = self.request.user
        rows = [
            Row(
                [dossier.number or _("Draft"), dossier.get_kind_display(), dossier.get_status_display()],
                address("dossier:inspect", dossier.pk),
            )
            for dossier in visible_to(user).filter(territory=self.object).order_by("-pk")
        ]
        rows += [
            Row(
                [award.number or _("Award being prepared"), _("Award"), award.get_status_display()],
                address("award:inspect", award.pk),
            )
            for award in awards_visible_to(user).filter(territory=self.object).order_by("-pk")
        ]
        return Section(
            _("Dossiers and awards"),
            table=Table([_("Reference"), _("Kind"), _("State")], rows, _("Nothing was submitted yet.")),
        )


class TerritoryViewSet(ReadOnlyViewSet):
    """Territories are read here and written by their own people."""

    model = Territory
    policy = policy
    icon = "globe"
    index_view_class = TerritoryListing
    inspect_view_class = TerritoryFacts
