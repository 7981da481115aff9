"""Where the header and the footer lead: what editors chose, else the screens that exist on this site."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language, get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.addresses import address
from cms.delivery import until_written
from home.choices import MenuSlot
from home.queries.furniture import Column, Notice, furniture
from home.queries.links import Link
from home.queries.pages import HOME_DEPTH, restrictions

CODES = ("fr", "en", "es")
LANGUAGE_BY_QUERY = ("/accounts/", "/verifier/", "/log/")  # addresses that carry no language of their own
CONTACT = "contact@example.org"
# A notice begins and ends at its hour, without anything being written.
NOTICE_SECONDS = 60


class Entry(NamedTuple):
    """A link: its words, its address, and whether the reader is already there."""

    label: str
    url: str
    is_current: bool = False


class Lead(NamedTuple):
    """A link to somewhere that exists, and where that page stands in the tree when it is one of the site."""

    label: str
    url: str
    screen: str
    pk: int
    path: str
    depth: int


class Language(NamedTuple):
    """A language of the switch: where this page is in it, or its home page when there is no translation."""

    code: str
    name: str
    url: str
    is_current: bool
    is_translated: bool


class FooterColumn(NamedTuple):
    """A group of links in the footer, under its title."""

    slot: str
    title: str
    entries: tuple[Entry, ...]


class Surroundings(NamedTuple):
    """What stands around a page: the navigation above, the footer below, the notices of the day.

    Nothing in it can change, and two that say the same are equal: templates keep what they draw of it.
    """

    main: tuple[Entry, ...]
    columns: tuple[FooterColumn, ...]
    legal: tuple[Entry, ...]
    sentence: str
    contact_email: str
    notices: tuple[Notice, ...] = ()
    here: str = ""  # the address of the entry that is this very page


class Written(NamedTuple):
    """What surrounds every page of a language, before anything is known of its reader."""

    leads: dict[str, tuple[Lead, ...]]
    titles: dict[str, str]
    sentence: str
    contact_email: str
    notices: tuple[Notice, ...]


# Where a menu leads until editors write it.
FIXED = {
    MenuSlot.MAIN: [
        (gettext_lazy("Public register"), "certification:register"),
        (gettext_lazy("Verify a certificate"), "verify_form"),
        (gettext_lazy("Reference framework"), "certification:framework"),
    ],
    MenuSlot.FOOTER_GUARANTEE: [
        (gettext_lazy("How the guarantee works"), "certification:guarantee"),
        (gettext_lazy("Reference framework"), "certification:framework"),
        (gettext_lazy("Public register"), "certification:register"),
        (gettext_lazy("Verify a certificate"), "verify_form"),
        (gettext_lazy("Apply"), "certification:dossier_new"),
        (gettext_lazy("Make a complaint"), "certification:complaint"),
    ],
    MenuSlot.FOOTER_NETWORK: [],
    MenuSlot.FOOTER_CONTACT: [],
    MenuSlot.LEGAL: [(gettext_lazy("Site map"), "home:site_map")],
}
TITLES = {
    MenuSlot.FOOTER_GUARANTEE: gettext_lazy("Collective guarantee"),
    MenuSlot.FOOTER_NETWORK: gettext_lazy("The network"),
    MenuSlot.FOOTER_CONTACT: gettext_lazy("Contact us"),
}
# The screens of the guarantee that everybody reads; a menu shows them under its entry for how the guarantee works.
GUARANTEE = "certification:guarantee"
GUARANTEE_VIEWS = (
    GUARANTEE,
    "certification:framework",
    "certification:register",
    "verify",
    "verify_form",
    "certification:why_trust",
)


def surroundings(request=None, page=None) -> Surroundings:
    """Return the menus, the footer and the notices around a page; two queries at most, none until one is written again."""
    written = _known(get_language())
    entries = {slot: menu(written.leads[slot], request, page) for slot in MenuSlot}
    return Surroundings(
        main=entries[MenuSlot.MAIN],
        columns=tuple(FooterColumn(slot, written.titles[slot], entries[slot]) for slot in TITLES),
        legal=entries[MenuSlot.LEGAL],
        sentence=written.sentence,
        contact_email=written.contact_email,
        notices=written.notices,
        here=next((one.url for one in entries[MenuSlot.MAIN] if request and one.url == request.path), ""),
    )


def fingerprint(language: str) -> str:
    """Return what changes when something that surrounds the pages of a language does."""
    with override(language):
        return hashlib.sha256(repr(_known(language)).encode()).hexdigest()


def _known(language: str) -> Written:
    return until_written(f"around:{language}", lambda: _written(language), NOTICE_SECONDS)


def _written(language: str) -> Written:
    found = furniture(language)
    columns = {slot: _column(found.menus, slot) for slot in MenuSlot}
    return Written(
        leads={slot.value: leads(column.links) for slot, column in columns.items()},
        titles={slot.value: columns[slot].title or str(title) for slot, title in TITLES.items()},
        sentence=found.sentence
        or _("A network of peers, without a head office, to root change in territories and make it last."),
        contact_email=found.contact_email or CONTACT,
        notices=tuple(found.notices),
    )


def leads(links: Iterable[Link]) -> tuple[Lead, ...]:
    """Return the links that lead somewhere."""
    found = []
    for link in links:
        if url := target(link):
            place = (link.page.pk, link.page.path, link.page.depth) if link.page else (0, "", 0)
            found.append(Lead(str(link.label), url, link.screen, *place))
    return tuple(found)


def menu(found: Iterable[Lead], request=None, page=None) -> tuple[Entry, ...]:
    """Return the entries of a menu, with the one nearest to the reader marked: this page, or one above it."""
    near = {len(lead.url): lead.url for lead in found if _leads_near(lead, request, page)}
    current = near[max(near)] if near else None
    if current is None and _is_about_the_guarantee(request):
        current = next((lead.url for lead in found if lead.screen == GUARANTEE), None)
    return tuple(Entry(lead.label, lead.url, lead.url == current) for lead in found)


def languages(request, page=None) -> tuple[Language, ...]:
    """Return the language switch, which stays on the same page wherever it is translated; one query at most."""
    here = get_language()
    translations = {}
    is_page = isinstance(page, Page) and page.pk  # a list page of a paginator has the same name in templates
    if is_page and page.depth == HOME_DEPTH:
        # There is one in each language from the first day: nothing to look up.
        translations = {code: f"/{code}/" for code in CODES}
    elif is_page:
        translations = _translations(page, request)
    found = []
    for code in CODES:
        url = translations.get(code) if is_page else _same_view(request, code)
        name = get_language_info(code)["name_local"].capitalize()
        home = f"/{code}/?untranslated=1"
        found.append(Language(code, name, url or home, code == here, bool(url) or code == here))
    return tuple(found)


def _column(menus: dict[str, Column], slot: MenuSlot) -> Column:
    """Return what editors wrote at a place of the page, else what stands there until they do."""
    return menus.get(slot) or Column("", [Link(label, None, name, "") for label, name in FIXED[slot]])


def target(link: Link) -> str:
    """Return the address of a link, or an empty string when this site does not have it."""
    if link.page:
        return link.page.get_url() or ""
    return address(link.screen) if link.screen else link.url


def _leads_near(lead: Lead, request, page) -> bool:
    """Tell whether a link leads to where the reader is, or above: in the tree for pages, in the address for screens."""
    if lead.pk and isinstance(page, Page) and page.pk:
        if lead.depth <= HOME_DEPTH:
            return page.pk == lead.pk
        return page.path.startswith(lead.path)
    return bool(lead.screen and request) and request.path.startswith(lead.url)


def _is_about_the_guarantee(request) -> bool:
    match = getattr(request, "resolver_match", None)
    return match is not None and (match.view_name or "").startswith(GUARANTEE_VIEWS)


def _translations(page: Page, request) -> dict[str, str]:
    """Return the addresses of a page that is published in other languages, by language.

    A page that everybody may read has no translation behind a login, as far as its readers know.
    """
    known = list(
        page.get_translations(inclusive=True)
        .live()
        .filter(alias_of__isnull=True)
        .select_related("locale")
        .annotate(is_restricted=Exists(restrictions()))
    )
    if not any(found.pk == page.pk and found.is_restricted for found in known):
        known = [found for found in known if not found.is_restricted]
    return {found.locale.language_code: found.get_url(request) for found in known}


def _same_view(request, code: str) -> str:
    """Return this address in another language, or nothing when it has no translation."""
    if request is None or getattr(request, "resolver_match", None) is None:
        return ""
    if request.path.startswith(LANGUAGE_BY_QUERY):
        query = request.GET.copy()
        query["language"] = code
        return f"{request.path}?{query.urlencode()}"
    if code == get_language():
        return request.get_full_path()
    match = request.resolver_match
    try:
        with override(code):
            translated = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return ""
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    return (f"{translated}?{query}" if query else translated) if translated != request.path else ""
