"""The menu of the guarantee in the administration, and what the rest of the menu leaves out."""

from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.model import ModelViewSetGroup

from certification.admin.appeal import AppealViewSet
from certification.admin.assessor import AssessorViewSet
from certification.admin.certificate import AwardViewSet
from certification.admin.comment import CommentViewSet
from certification.admin.committee import SeatViewSet, SessionViewSet
from certification.admin.complaint import ComplaintViewSet
from certification.admin.consultation import ConsultationViewSet
from certification.admin.contract import ContractViewSet
from certification.admin.dossier import DossierViewSet
from certification.admin.doubt import DoubtViewSet
from certification.admin.framework import FrameworkViewSet
from certification.admin.glossary import GlossaryViewSet
from certification.admin.history import HistoryViewSet
from certification.admin.message import MessageViewSet
from certification.admin.people import MandateViewSet
from certification.admin.privacy import (
    ClosureViewSet,
    HoldViewSet,
    PersonExportViewSet,
    RetentionViewSet,
)
from certification.admin.scheme import SchemeViewSet
from certification.admin.terminology import TerminologyViewSet
from certification.admin.territory import TerritoryViewSet
from certification.admin.witness import WitnessViewSet
from certification.models.people import mandate_roles

# Wagtail's help about Wagtail, and its reports about pages, say nothing to those who only keep the guarantee.
NOT_FOR_STAFF = frozenset({"help", "reports"})


class GuaranteeGroup(ModelViewSetGroup):
    """Everything that the secretariat, the guardian and the scheme manager keep."""

    menu_label = gettext_lazy("Collective guarantee")
    menu_icon = "success"
    menu_order = 50
    items = (
        DossierViewSet,
        TerritoryViewSet,
        AwardViewSet,
        DoubtViewSet,
        SessionViewSet,
        AssessorViewSet,
        MandateViewSet,
        SeatViewSet,
        FrameworkViewSet,
        ConsultationViewSet,
        CommentViewSet,
        SchemeViewSet,
        TerminologyViewSet,
        ContractViewSet,
        MessageViewSet,
        GlossaryViewSet,
        HistoryViewSet,
        WitnessViewSet,
        RetentionViewSet,
        HoldViewSet,
        PersonExportViewSet,
        ClosureViewSet,
        AppealViewSet,
        ComplaintViewSet,
    )


def leave_out(request, menu_items) -> None:
    """Keep of Wagtail's menu what this person uses; whoever edits pages keeps the reports about them."""
    edits_pages = any(item.name == "explorer" for item in menu_items)
    hidden = {"help"} if edits_pages or not mandate_roles(request.user) else NOT_FOR_STAFF
    menu_items[:] = [item for item in menu_items if item.name not in hidden]
