"""What the administration learns from the guarantee."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from certification.admin.account import AccountViewSet
from certification.admin.account import policy as accounts
from certification.admin.menu import GuaranteeGroup, leave_out
from certification.admin.panels import WaitingPanel
from certification.models import (
    Appeal,
    AssessorApplication,
    Assignment,
    Award,
    Complaint,
    DocketItem,
    Dossier,
    FrameworkVersion,
    HistoryEntry,
    Session,
)
from certification.models.facts import actions


@hooks.register("register_log_actions")
def register_facts(registry):
    """Register every move and every fact, so that the history refuses an unknown word."""
    for action, words in actions().items():
        registry.register_action(action, words, words)
    # Never edited through generic views, which would write entries of their own.
    for model in (
        Dossier,
        Award,
        Assignment,
        AssessorApplication,
        Session,
        DocketItem,
        Appeal,
        Complaint,
        FrameworkVersion,
    ):
        registry.register_model(model, HistoryEntry)


@hooks.register("register_admin_viewset")
def register_guarantee():
    return GuaranteeGroup()


@hooks.register("register_admin_viewset")
def register_accounts():
    return AccountViewSet()


@hooks.register("register_user_listing_buttons")
def lead_to_access(user, request_user):
    """Lead from the list of accounts to what concerns the access of each."""
    if accounts.user_has_permission(request_user, "view"):
        yield Button(
            gettext_lazy("Access"), reverse("account:inspect", args=[user.pk]), icon_name="key", priority=15
        )


@hooks.register("construct_homepage_panels")
def show_what_waits(request, panels):
    panels.append(WaitingPanel())


@hooks.register("construct_main_menu")
def shorten_the_menu(request, menu_items):
    leave_out(request, menu_items)


@hooks.register("before_delete_user")
def keep_accounts(request, user):
    """An account is closed, with a reason, or erased where the calendar of personal data says so."""
    messages.error(
        request,
        _("An account is not deleted here: close it, and what must be erased is when its time comes."),
    )
    return redirect("account:inspect", user.pk)


@hooks.register("before_bulk_action")
def change_accounts_one_by_one(request, action_type, objects, action):
    """What is done to an account has a reason of its own, that the history keeps."""
    if action.model is not get_user_model():
        return None
    messages.error(
        request, _("Accounts are changed one by one, each with its reason: open the access of each.")
    )
    return redirect("wagtailusers_users:index")
