"""Doubts about certificates: what somebody saw, what was found."""

import django_filters
from django.conf import settings
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.consultation import OfOneRow
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
)
from certification.choices import DoubtStatus
from certification.forms.doubt import HandleForm
from certification.models import Doubt
from certification.rules import permissions as may
from certification.services.doubt import handle_doubt

EXCERPT = 140

policy = MandatePolicy(
    Doubt,
    read=may.read_doubts,
    write=may.handle_doubts,
    rows=lambda user: Doubt.objects.select_related("certificate__award", "handled_by"),
)


def number_of(doubt) -> str:
    """Return the number of the certificate, else what was typed."""
    return doubt.certificate.facts["number"] if doubt.certificate_id else doubt.code or "–"


class DoubtFilters(WagtailFilterSet):
    """By state, by day."""

    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=DoubtStatus.choices)
    received_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Received on"))

    class Meta:
        model = Doubt
        fields = ["status", "received_at"]


class DoubtListing(Listing):
    """Every doubt; those that wait come first, the oldest above."""

    columns = [
        linked(
            "received_at",
            gettext_lazy("Received on"),
            "doubt:inspect",
            accessor=lambda row: day(row.received_at),
        ),
        Column("number", label=gettext_lazy("Certificate No"), accessor=number_of),
        Column(
            "text",
            label=gettext_lazy("What was seen"),
            accessor=lambda row: Truncator(row.text).chars(EXCERPT),
        ),
        Column("place", label=gettext_lazy("Where it was seen")),
        StateColumn(kind="doubt"),
        DateColumn("handled_at", label=gettext_lazy("Handled on"), sort_key="handled_at"),
    ]
    filterset_class = DoubtFilters
    search_fields = ["code", "text", "place"]
    default_ordering = ("-status", "received_at")
    help_text = gettext_lazy(
        "What anybody reported from the verification pages. Look into it, write what was found; open a suspension or a "
        "complaint where it asks for more."
    )
    export_filename = "doubts"
    exported = {
        "received": (gettext_lazy("Received on"), lambda row: day(row.received_at)),
        "number": (gettext_lazy("Certificate No"), number_of),
        "text": (gettext_lazy("What was seen"), lambda row: row.text),
        "place": (gettext_lazy("Where it was seen"), lambda row: row.place),
        "state": (gettext_lazy("State"), lambda row: row.get_status_display()),
        "found": (gettext_lazy("What was found"), lambda row: row.answer),
        "handled": (gettext_lazy("Handled on"), lambda row: day(row.handled_at)),
    }


class DoubtFacts(FactsView):
    """One doubt: what was seen, where, what was found."""

    def sections(self):
        row = self.object
        return [
            Section(
                _("What was seen"),
                [
                    Fact(_("Certificate No"), number_of(row)),
                    Fact(_("Number or code as it was typed"), row.code or "–"),
                    Fact(_("Where it was seen"), row.place),
                    Fact(_("E-mail"), row.email or "–"),
                    Fact(_("Language"), dict(settings.LANGUAGES).get(row.language, row.language)),
                    Fact(_("Received on"), day(row.received_at)),
                ],
                text=row.text,
            ),
            Section(
                _("What was found"),
                [Fact(_("Handled on"), day(row.handled_at)), Fact(_("Handled by"), row.handled_by or "–")],
                text=row.answer,
            ),
        ]

    def links(self):
        row, found = self.object, []
        if row.status == DoubtStatus.WAITING and self.user_has_permission("change"):
            found.append(Fact(_("Write what was found"), "", reverse("doubt:handle", args=[row.pk])))
        if row.certificate_id:
            found.append(
                Fact(_("See the award"), "", reverse("award:inspect", args=[row.certificate.award_id]))
            )
            found.append(
                Fact(
                    _("See the public page of the certificate"),
                    "",
                    reverse("verify", args=[row.certificate.code]),
                )
            )
        return found


class HandleView(OfOneRow):
    """Write what was found: the doubt is then handled."""

    submit = gettext_lazy("Send what was found")
    help_text = gettext_lazy("Whoever wrote reads this, when an address was left. It is written once.")

    def get_page_title(self):
        return _("Handle a doubt")

    def form(self, data=None):
        return HandleForm(data)

    def write(self, data):
        return handle_doubt(self.object, actor=self.request.user, answer=data["answer"])

    def done(self, row):
        return _("The doubt is handled.")


class DoubtViewSet(ReadOnlyViewSet):
    """Doubts of the public, looked into by the secretariat."""

    model = Doubt
    policy = policy
    name = "doubt"
    icon = "warning"
    index_view_class = DoubtListing
    inspect_view_class = DoubtFacts

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/handle/", self.construct_view(HandleView), name="handle"),
        ]
