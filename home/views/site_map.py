"""The map of the site: every page in the reader's language, and the screens that are not pages."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.addresses import address
from home.links import SCREENS
from home.queries.tree import tree_of

GUARANTEE = ("certification:", "verify_form")


@require_safe
def site_map(request):
    """Show where everything is."""
    screens = _screens()
    guarantee = [link for name, *link in screens if name.startswith(GUARANTEE)]
    others = [link for name, *link in screens if not name.startswith(GUARANTEE) and name != "home:site_map"]
    return render(
        request,
        "home/site_map.html",
        {
            "tree": tree_of(get_language()),
            "groups": [(_("Collective guarantee"), guarantee), (_("Find and take part"), others)],
            "crumbs": [(_("Home"), f"/{get_language()}/"), (_("Site map"), "")],
        },
    )


def _screens() -> list[tuple[str, str, str]]:
    """Return the name, the words and the address of each screen that this site has."""
    screens = [*SCREENS, ("search", _("Search the site"))]
    return [(name, words, url) for name, words in screens if (url := address(name))]
