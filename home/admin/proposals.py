"""The proposals of visitors, for moderators: read, follow to their draft, decline with an answer; nothing is typed here."""

import django_filters
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet

from certification.admin.screens import (
    REFUSED,
    ROWS,
    Fact,
    FactsView,
    Listing,
    OneObject,
    Section,
    day,
    linked,
)
from home.choices import ProposalKind, ProposalStatus
from home.forms.proposals import DeclineForm
from home.models import Proposal
from home.services.proposals import decline


class ProposalFilters(WagtailFilterSet):
    """By kind, by status and by language."""

    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=ProposalStatus.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=ProposalKind.choices)

    class Meta:
        model = Proposal
        fields = ["status", "kind"]


class ProposalListing(Listing):
    """What was proposed, and what became of it."""

    help_text = gettext_lazy(
        "What visitors propose arrives here, and as a draft in moderation. Publishing the draft tells its proposer."
    )
    filterset_class = ProposalFilters
    search_fields = ["title", "name", "email", "organisation"]
    default_ordering = "-created_at"
    export_filename = "proposals"
    columns = [
        linked("title", gettext_lazy("Title"), "proposal:inspect", sort_key="title"),
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("name", label=gettext_lazy("Proposed by"), sort_key="name"),
        Column("organisation", label=gettext_lazy("Organisation"), sort_key="organisation"),
        Column("language", label=gettext_lazy("Language"), sort_key="language"),
        Column("get_status_display", label=gettext_lazy("Status"), sort_key="status"),
        DateColumn("created_at", label=gettext_lazy("Received on"), sort_key="created_at"),
    ]
    exported = {
        "title": (gettext_lazy("Title"), lambda row: row.title),
        "kind": (gettext_lazy("Kind"), lambda row: str(row.get_kind_display())),
        "name": (gettext_lazy("Proposed by"), lambda row: row.name),
        "email": (gettext_lazy("E-mail"), lambda row: row.email),
        "organisation": (gettext_lazy("Organisation"), lambda row: row.organisation),
        "language": (gettext_lazy("Language"), lambda row: row.language),
        "status": (gettext_lazy("Status"), lambda row: str(row.get_status_display())),
        "created_at": (gettext_lazy("Received on"), lambda row: row.created_at),
    }


class ProposalView(FactsView):
    """One proposal: who, when, its draft and its outcome."""

    def sections(self):
        proposal = self.object
        return [
            Section(
                _("Proposal"),
                [
                    Fact(_("Kind"), proposal.get_kind_display()),
                    Fact(_("Status"), proposal.get_status_display()),
                    Fact(_("Received on"), day(proposal.created_at)),
                    Fact(_("Consent given on"), day(proposal.consent_given_at)),
                    Fact(_("Closed on"), day(proposal.closed_at)),
                    Fact(_("Answer"), proposal.answer or "–"),
                ],
            ),
            Section(
                _("Proposed by"),
                [
                    Fact(_("Name"), proposal.name or "–"),
                    Fact(_("E-mail"), proposal.email or "–"),
                    Fact(_("Organisation"), proposal.organisation or "–"),
                    Fact(_("Language"), proposal.language),
                ],
            ),
        ]

    def links(self):
        if not self.object.page_id:
            return []
        url = reverse("wagtailadmin_pages:edit", args=[self.object.page_id])
        return [Fact(_("Open its page, to correct and publish it"), "", url)]

    def moves(self):
        if not may_decline(self.request.user, self.object):
            return []
        url = reverse("proposal:decline", args=[self.object.pk])
        return [{"label": _("Decline with an answer"), "url": url, "refusals": [], "tone": "danger"}]


def may_decline(user, proposal: Proposal) -> bool:
    return proposal.status == ProposalStatus.RECEIVED and user.has_perm("home.change_proposal")


class DeclineView(OneObject, TemplateView):
    """Close a proposal, with the words that its proposer will read."""

    permission_required = "change"
    page_title = gettext_lazy("Decline with an answer")
    header_icon = "cross"
    template_name = "home/admin/decline_proposal.html"

    def post(self, request, *args, **kwargs):
        form = DeclineForm(request.POST, instance=self.object)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=REFUSED)
        if decline(proposal=self.object, answer=form.cleaned_data["answer"], actor=request.user):
            messages.success(
                request, _("The proposal is declined; its proposer reads your answer by e-mail.")
            )
        else:
            messages.error(request, _("This proposal already has its outcome: nothing was changed."))
        return HttpResponseRedirect(reverse("proposal:inspect", args=[self.object.pk]))

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", DeclineForm(instance=self.object))
        back = reverse("proposal:inspect", args=[self.object.pk])
        return super().get_context_data(proposal=self.object, back=back, **kwargs)


class ProposalViewSet(ModelViewSet):
    """The list of proposals; they are made on the site and closed by their outcome."""

    model = Proposal
    name = "proposal"
    icon = "mail"
    menu_label = gettext_lazy("Proposals")
    menu_order = 265
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = ROWS
    search_backend_name = None
    exclude_form_fields: list = []
    index_view_class = ProposalListing
    inspect_view_class = ProposalView

    def get_common_view_kwargs(self, **kwargs):
        none = {"add_url_name": None, "edit_url_name": None, "delete_url_name": None}
        return super().get_common_view_kwargs(
            **{**none, "inspect_url_name": self.get_url_name("inspect"), "history_url_name": None, **kwargs}
        )

    def get_inspect_view_kwargs(self, **kwargs):
        return kwargs

    def get_urlpatterns(self):
        """Leave out every screen that would write behind the services' back."""
        declining = self.construct_view(DeclineView)
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/decline/", declining, name="decline"),
        ]
