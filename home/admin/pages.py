"""What the administration asks before a page leaves its place."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.models import HomePage
from home.queries.translations import followers
from home.services.translations import delete_translations

LEAVING = {"delete", "move", "unpublish"}


def keep_home(request, pages: list[Page]) -> HttpResponse | None:
    """Refuse to take a home page away: a whole language would go with it, and from French, the three of them."""
    if request.user.is_superuser or not any(page.specific_class is HomePage for page in pages):
        return None
    messages.error(request, _("A home page stays where it is: the whole site of its language hangs on it."))
    return redirect("wagtailadmin_home")


def before_bulk_action(request, action_type: str, pages: list[Page]) -> HttpResponse | None:
    """Ask of several pages what is asked of each; their translations are deleted with them."""
    if action_type in LEAVING and (answer := keep_home(request, pages)):
        return answer
    if action_type == "delete":
        for page in pages:
            delete_translations(page)
    return None


def deleted_with(pages: list[Page], action: str) -> dict:
    """Tell Wagtail which translations are deleted with a page; unpublishing and moving follow by themselves."""
    return {page: followers(page).specific() for page in pages} if action == "delete" else {}


def before_serving(page: Page, request, *_args) -> HttpResponse | None:
    """Lead from an alias to the page that it stands for: no page is published twice, nor in a language not its own."""
    original = page.alias_of
    if original is None:
        return None
    return HttpResponseRedirect(original.get_url(request) or "/")
