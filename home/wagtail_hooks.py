"""What the public site adds to the administration."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from home.accessibility import use_our_checks
from home.admin import contact, guide, pages, panels, reports, translation
from home.admin.proposals import ProposalViewSet
from home.admin.registrations import RegistrationViewSet
from home.admin.snippets import SiteGroup
from home.models import PersonPage
from home.rich_text import PageLinks
from home.services import consent as consents
from home.services import registration
from home.views import consent

FIRST = -1  # before wagtail-localize, whose screens are held back here
LAST = 200  # after Wagtail


@hooks.register("construct_wagtail_userbar", order=100)
def check_accessibility(request, items, page):
    """Check what editors write with our rules too."""
    use_our_checks(items)


@hooks.register("register_admin_urls")
def register_consent():
    return [path("pages/<int:pk>/withdraw-consent/", consent.withdraw, name="withdraw_consent")]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def offer_withdrawal(page, user, *args, **kwargs):
    person = page.specific if page.specific_class is PersonPage else None
    if person and person.consent.stands and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Withdraw the consent"), consent.withdrawal_address(page), icon_name="cross", priority=55
        )


@hooks.register("before_publish_page")
def ask_for_consent(request, page):
    return consent.stop_publication(request, page)


@hooks.register("register_log_actions")
def register_consents(registry):
    """Register what the history says of consents."""
    registry.register_action(consents.RECORDED, _("Record a consent"), _("Consent recorded"))
    registry.register_action(consents.WITHDRAWN, _("Withdraw a consent"), _("Consent withdrawn"))
    registry.register_action(
        consents.REFUSED, _("Refuse a scheduled publication"), _("Not published: no consent stands")
    )


@hooks.register("register_admin_viewset")
def register_registrations():
    return RegistrationViewSet()


@hooks.register("register_admin_viewset")
def register_proposals():
    return ProposalViewSet()


@hooks.register("filter_form_submissions_for_user")
def keep_messages_for_moderators(user, editable_forms):
    return contact.forms_of(user, editable_forms)


@hooks.register("register_log_actions")
def register_cancellations(registry):
    """Register what the history of a meeting says of its registrations."""
    registry.register_action(registration.CANCELLED, _("Cancel a registration"), _("Registration cancelled"))


@hooks.register("register_admin_urls", order=FIRST)
def put_our_rules_first():
    return [*translation.urls(), *reports.urls(), *guide.urls()]


@hooks.register("register_admin_viewset")
def register_what_stands_around():
    return SiteGroup()


@hooks.register("construct_homepage_panels")
def show_what_waits_for_editors(request, panels_shown):
    panels.arrange(request, panels_shown)


@hooks.register("construct_reports_menu")
def add_our_reports(request, menu_items):
    reports.add_to_menu(request, menu_items)


@hooks.register("register_admin_menu_item")
def offer_the_guide():
    return guide.menu_item()


@hooks.register("before_edit_page", order=FIRST)
def hold_back_unfinished_pages(request, page):
    return translation.before_editing(request, page)


@hooks.register("before_edit_snippet", order=FIRST)
def hold_back_unfinished_snippets(request, instance):
    return translation.before_editing_snippet(request, instance)


@hooks.register("construct_page_action_menu")
def keep_translations_tied(menu_items, request, context):
    """Offer neither to stop a translation nor to make an alias of it."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith("localize-")]


@hooks.register("before_bulk_action")
def ask_of_several_pages(request, action_type, objects, action):
    if action.model is not Page:
        return None
    return translation.before_publishing_together(request, action_type, objects) or pages.before_bulk_action(
        request, action_type, objects
    )


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def keep_home(request, page):
    return pages.keep_home(request, [page])


@hooks.register("construct_translated_pages_to_cascade_actions")
def delete_translations_too(found, action):
    return pages.deleted_with(found, action)


@hooks.register("before_serve_page")
def lead_to_the_original(page, request, args, kwargs):
    return pages.before_serving(page, request)


@hooks.register("register_rich_text_features", order=LAST)
def resolve_links_for_the_reader(features):
    """Lead from a text only to pages that its reader may open; after Wagtail's own, which this replaces."""
    features.register_link_type(PageLinks)
