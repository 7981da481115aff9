"""Complaints in the administration: a list and facts without a name nor a word; the work is done in the members' area."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    DeadlineColumn,
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Section,
    StateColumn,
    day,
    linked,
)
from certification.choices import ComplaintStatus, ComplaintSubject
from certification.clock import localdate
from certification.models import Complaint
from certification.queries.complaint import visible_to
from certification.rules import permissions as may

policy = MandatePolicy(Complaint, read=may.read_complaints, rows=visible_to)


class ComplaintFilters(WagtailFilterSet):
    """By state and by subject."""

    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=ComplaintStatus.choices)
    subject = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Subject"), choices=ComplaintSubject.choices
    )

    class Meta:
        model = Complaint
        fields = ["status", "subject"]


class ComplaintListing(Listing):
    """The complaints that this person handles or watches over."""

    columns = [
        linked("number", gettext_lazy("Number"), "complaint:inspect", sort_key="number"),
        Column(
            "subject",
            label=gettext_lazy("Subject"),
            accessor=lambda complaint: complaint.get_subject_display(),
        ),
        StateColumn(kind="complaint"),
        Column("handler", label=gettext_lazy("Handled by")),
        Column("investigator", label=gettext_lazy("Investigated by")),
        DateColumn("received_at", label=gettext_lazy("Received on"), sort_key="received_at"),
        DeadlineColumn("due_on", label=gettext_lazy("Before when?"), sort_key="due_on"),
    ]
    exported = {
        "number": (gettext_lazy("Number"), lambda complaint: complaint.number),
        "subject": (gettext_lazy("Subject"), lambda complaint: str(complaint.get_subject_display())),
        "status": (gettext_lazy("State"), lambda complaint: str(complaint.get_status_display())),
        "received_on": (gettext_lazy("Received on"), lambda complaint: localdate(complaint.received_at)),
        "outcome": (gettext_lazy("Outcome"), lambda complaint: str(complaint.get_outcome_display())),
        "closed_on": (
            gettext_lazy("Closed on"),
            lambda complaint: localdate(complaint.closed_at) if complaint.closed_at else None,
        ),
    }
    help_text = gettext_lazy(
        "Only those who handle, investigate or watch over a complaint see it, and never those whom it is about."
    )
    filterset_class = ComplaintFilters
    search_fields = ["number"]
    default_ordering = "-received_at"
    export_filename = "complaints"

    def narrow(self, queryset):
        return queryset.select_related("handler", "investigator")


class ComplaintFacts(FactsView):
    """The dates and the hands of one complaint; its words are in the members' area."""

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().select_related("handler", "investigator", "territory")

    def links(self):
        url = reverse("certification:complaint_handled", args=[self.object.pk])
        return [Fact(_("Open the complaint in the members' area"), "", url)]

    def moves(self):
        return []

    def sections(self):
        row = self.object
        return [
            Section(
                _("Facts"),
                [
                    Fact(_("Subject"), row.get_subject_display()),
                    Fact(_("Territory"), row.territory or "–"),
                    Fact(_("Handled by"), row.handler or row.get_desk_display()),
                    Fact(_("Investigated by"), row.investigator or "–"),
                    Fact(_("Received on"), day(row.received_at)),
                    Fact(_("Acknowledged on"), day(row.acknowledged_at)),
                    Fact(_("Concluded on"), day(row.concluded_at)),
                    Fact(_("Outcome"), row.get_outcome_display() or "–"),
                    Fact(_("Closed on"), day(row.closed_at)),
                    Fact(_("Before when?"), day(row.due_on)),
                ],
            )
        ]


class ComplaintViewSet(ReadOnlyViewSet):
    """Complaints are handled in the members' area, never edited here."""

    model = Complaint
    policy = policy
    icon = "warning"
    kind = "complaint"
    has_history = True
    index_view_class = ComplaintListing
    inspect_view_class = ComplaintFacts
