"""Witnesses of the register: which keys are trusted, since when, and how each of them stands."""

from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.entry import EndView, EntryViewSet
from certification.admin.people import EndColumn
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import Listing, MomentColumn
from certification.clock import localdate
from certification.forms.witness import WitnessForm
from certification.models import Witness
from certification.queries.log import state_of, with_last_visit
from certification.rules import permissions as may
from certification.services.witness import end_witness, register_witness

policy = MandatePolicy(Witness, read=may.read_scheme, write=may.manage_witnesses, rows=everything(Witness))


def late(witness):
    return state_of(witness, localdate()).late_since


class WitnessListing(Listing):
    """Every witness, and when it came last."""

    columns = [
        Column("organisation", label=gettext_lazy("Antenna or organisation"), sort_key="organisation"),
        Column("name", label=gettext_lazy("Name of its key")),
        Column("size", label=gettext_lazy("Entries checked")),
        MomentColumn("at", label=gettext_lazy("Last seen on")),
        DateColumn("late", label=gettext_lazy("Late since"), accessor=late),
        DateColumn("valid_from", label=gettext_lazy("Witness from"), sort_key="valid_from"),
        DateColumn("valid_to", label=gettext_lazy("Witness until"), sort_key="valid_to"),
        EndColumn("witness:end", policy),
    ]
    exported = {
        "organisation": (gettext_lazy("Antenna or organisation"), lambda witness: witness.organisation),
        "key": (gettext_lazy("Verification key"), lambda witness: witness.key),
        "size": (gettext_lazy("Entries checked"), lambda witness: witness.size),
        "valid_from": (gettext_lazy("Witness from"), lambda witness: witness.valid_from),
        "valid_to": (gettext_lazy("Witness until"), lambda witness: witness.valid_to),
    }
    help_text = gettext_lazy(
        "A witness checks from its own machine that the log of the register only grew. We never hold its private key."
    )
    search_fields = ["organisation", "name", "key"]
    default_ordering = "organisation"
    export_filename = "witnesses"

    def narrow(self, queryset):
        return with_last_visit(queryset)


class EndWitnessView(EndView):
    """Confirm that a witness is trusted no more."""

    page_title = gettext_lazy("End a witness")
    button = gettext_lazy("Trust it no more from today")
    done = gettext_lazy("“%(row)s” is no longer a witness.")

    def get_base_object_queryset(self):
        return Witness.objects.filter(valid_to=None)


class WitnessViewSet(EntryViewSet):
    """Witnesses are added and ended, never edited: another key is another witness."""

    model = Witness
    policy = policy
    icon = "view"
    index_view_class = WitnessListing
    add_form = WitnessForm
    add = staticmethod(register_witness)
    end_view_class = EndWitnessView
    end = staticmethod(end_witness)
    end_consequence = gettext_lazy(
        "What it cosigned stays in the proofs already given; it counts for nothing from today on."
    )
