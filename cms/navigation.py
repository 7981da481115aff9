"""Where the header and the footer lead: only to addresses that exist on this site."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

MOST_ENTRIES = 6
HOME_DEPTH = 2
CODES = ("fr", "en", "es")
LANGUAGE_BY_QUERY = ("/accounts/", "/verifier/")  # addresses that carry no language of their own


class Entry(NamedTuple):
    """A link: its words, its address, and whether the reader is already there."""

    label: str
    url: str
    is_current: bool = False


class Language(NamedTuple):
    """A language of the switch: where this page is in it, or its home page when there is no translation."""

    code: str
    name: str
    url: str
    is_current: bool
    is_translated: bool


MAIN = [
    (_("Public register"), "certification:register"),
    (_("Verify a certificate"), "verify_form"),
    (_("Reference framework"), "certification:framework"),
]
GUARANTEE = [
    (_("How the guarantee works"), "certification:guarantee"),
    (_("Reference framework"), "certification:framework"),
    (_("Public register"), "certification:register"),
    (_("Verify a certificate"), "verify_form"),
    (_("Apply"), "certification:dossier_new"),
    (_("Make a complaint"), "certification:complaint"),
]
LEGAL = [
    (_("Accessibility"), "accessibility"),
    (_("Legal notice"), "legal_notice"),
    (_("Personal data"), "personal_data"),
]


def address(name: str, *args) -> str:
    """Return the address of a named view, or an empty string when this site does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def entries(links, path: str = "") -> list[Entry]:
    """Turn (label, view name) pairs into the links that exist, the current one marked."""
    found = [(label, address(name)) for label, name in links]
    return [Entry(label, url, bool(path) and path.startswith(url)) for label, url in found if url]


def menu_pages(path: str = "") -> list[Entry]:
    """Return the pages that an editor put in the menus, in the current language."""
    # A restriction on the page itself: `public()` would read every restriction of the site first, on each page.
    pages = (
        Page.objects.live()
        .in_menu()
        .filter(depth=3, view_restrictions=None, locale__language_code=get_language())
    )
    found = [(page.title, page.get_url()) for page in pages.order_by("path")]
    return [Entry(title, url, bool(path) and path.startswith(url)) for title, url in found if url]


def main_menu(path: str, pages: list[Entry]) -> list[Entry]:
    """Return the main navigation: editors' pages first, then the guarantee, six entries at most."""
    fixed = entries(MAIN, path)
    return [*pages[: MOST_ENTRIES - len(fixed)], *fixed]


def languages(request, page=None) -> list[Language]:
    """Return the language switch, which stays on the same page wherever it is translated."""
    here = get_language()
    translations = {}
    is_page = isinstance(page, Page) and page.pk  # a list page of a paginator has the same name in templates
    if is_page and page.depth == HOME_DEPTH:
        # There is one in each language from the first day: nothing to look up.
        translations = {code: f"/{code}/" for code in CODES}
    elif is_page:
        known = (
            page.get_translations(inclusive=True)
            .live()
            .filter(alias_of__isnull=True)
            .select_related("locale")
        )
        translations = {found.locale.language_code: found.get_url(request) for found in known}
    found = []
    for code in CODES:
        url = translations.get(code) if is_page else _same_view(request, code)
        name = get_language_info(code)["name_local"].capitalize()
        home = f"/{code}/?untranslated=1"
        found.append(Language(code, name, url or home, code == here, bool(url) or code == here))
    return found


def _same_view(request, code: str) -> str:
    """Return this address in another language, or nothing when it has no translation."""
    if request is None or getattr(request, "resolver_match", None) is None:
        return ""
    if request.path.startswith(LANGUAGE_BY_QUERY):
        query = request.GET.copy()
        query["language"] = code
        return f"{request.path}?{query.urlencode()}"
    path = request.get_full_path()
    translated = translate_url(path, code)
    return translated if translated != path or code == get_language() else ""
