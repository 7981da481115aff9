"""How public pages reach anonymous readers: the same bytes for all, checked by fingerprint, kept in a shared cache.

Three promises: no cookie, no stale page after a publication, and no query for a page that is kept. Pages are kept only
where a shared cache is configured (`PAGE_CACHE_SECONDS` above zero): a memory of one process alone would not hear of
what another one publishes. See docs/decisions/017-pages-the-same-for-all.md.

A page is kept under a name that says what it was made of: what editors wrote for the pages of the site; the rows of the
certification and the texts around them for the others, so that a publication that changes no menu leaves these as they are.
"""

import gzip
import hashlib
import random
import re
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple, TypeVar
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.timezone import localdate
from django.utils.translation import get_language

# The views whose answer to an anonymous reader is the same for all; every page of the site is one `wagtail_serve`.
PUBLIC_VIEWS = {
    "wagtail_serve",
    "home:calendar",
    "home:calendars",
    "home:feed",
    "home:feed_narrowed",
    "home:feeds",
    "home:meeting_calendar",
    "home:message",
    "home:message_sent",
    "home:propose",
    "home:propose_initiative",
    "home:propose_received",
    "home:propose_sheet",
    "home:registration",
    "home:registration_received",
    "home:site_map",
    "search",
    "robots",
    "verify",
    "verify_form",
    "sitemap",
    "certification:guarantee",
    "certification:framework",
    "certification:framework_criterion",
    "certification:framework_difference",
    "certification:framework_versions",
    "certification:framework_version",
    "certification:framework_version_criterion",
    "certification:framework_pdf",
    "certification:consultation",
    "certification:consultation_comment",
    "certification:consultation_pdf",
    "certification:comment_received",
    "certification:complaint",
    "certification:complaint_figures",
    "certification:complaint_received",
    "certification:criterion_comment",
    "certification:doubt",
    "certification:doubt_received",
    "certification:glossary",
    "certification:register",
    "certification:why_trust",
    "certification:register_data",
    "certification:register_map",
    "certification:register_territory",
}
# Of these, the pages that show rows of the certification, and no row of the editors.
CERTIFICATION_VIEWS = {"verify", "verify_form"} | {
    view for view in PUBLIC_VIEWS if view.startswith("certification:")
}
# Screens with a form for anonymous people, whose address is a secret: no cookie either, but never kept.
SECRET_VIEWS = {"home:registration_cancel", "certification:complaint_follow"}
# Cookies that change nothing on a public page; with any other one, the page is made for its reader.
NEUTRAL_COOKIES = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
# What a public page may be asked with, and be kept for: free text (a search) has too many values to keep.
PARAMETERS = {
    "after",
    "axis",
    "before",
    "cell",
    "country",
    "criterion",
    "family",
    "kind",
    "language",
    "level",
    "month",
    "page",
    "question",
    "region",
    "starting",
    "status",
    "theme",
    "type",
    "untranslated",
    "year",
}
PLAIN_VALUE = re.compile(r"[\w-]{0,40}")
# Where a reader comes from, written by others in addresses: no page reads it.
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|mtm_\w+")

T = TypeVar("T")
FOR_ALL = "public, max-age=30, stale-while-revalidate=60"
FOR_ONE = "private, no-cache"
FOR_NOBODY_ELSE = "private, no-store"
# How the name of a page asked with something begins, and how many such pages are kept at a time.
ASKED = "?"
MOST_ASKED = 2_000
# A twentieth more bytes than the tightest, for half of its time.
PACKING = 6
FINGERPRINT_SECONDS = 30 * 24 * 3600
# What public pages are made of: all of them of the first; those of the certification of the second, and of what surrounds a page.
SITE, CERTIFICATION = "made-of-site", "made-of-certification"
# A page is kept for this share of the time at least: pages kept at the same time do not all end at the same time.
SHORTEST = 0.6
# What this process read last, and until when: a few pages that most readers ask for.
NEAR_SECONDS, MOST_NEAR = 10, 128


class Kept(NamedTuple):
    """A page as it was made once for everybody."""

    headers: dict
    packed: bytes  # compressed: most browsers want it so, and the cache holds more; empty until it is kept or asked for
    etag: str
    modified: int


_near: dict[str, tuple[float, object]] = {}


def surroundings(language: str) -> str:
    """Return what changes with what stands around the pages of a language; `cms.apps` puts here what knows it."""
    raise NotImplementedError(language)


def forget_pages(*, of_the_certification: bool = True) -> None:
    """Make the kept pages again, once the current transaction is there for all to read.

    Those of the certification show nothing that editors write but what surrounds them, which is looked at for each.
    """
    if settings.PAGE_CACHE_SECONDS:
        transaction.on_commit(_new_certification if of_the_certification else _new_site)


def until_written(name: str, make: Callable[[], T], seconds: int = 0) -> T:
    """Return what `make` gives, kept until something that public pages show is written; the same for every reader."""
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    # Read before it is made: what is written meanwhile makes this one of the past.
    name = hashlib.sha256(f"{name}:{_generation(SITE)}".encode()).hexdigest()
    found = caches["pages"].get(name)
    if found is None:
        found = make()
        caches["pages"].set(name, found, seconds or settings.PAGE_CACHE_SECONDS)
    return found


def is_public_view(request) -> bool:
    """Tell whether an anonymous reader gets from this view what everybody gets."""
    match = getattr(request, "resolver_match", None)
    return match is not None and match.view_name in PUBLIC_VIEWS


def is_secret_view(request) -> bool:
    """Tell whether whoever knows the address of this view is its only reader."""
    match = getattr(request, "resolver_match", None)
    return match is not None and match.view_name in SECRET_VIEWS


def is_anonymous(request) -> bool:
    """Tell whether nothing in this request sets its reader apart; previews are made for one editor."""
    return not (request.COOKIES.keys() - NEUTRAL_COOKIES) and not getattr(request, "is_dummy", False)


def is_cookieless(request) -> bool:
    """Tell whether the forms of this page go without the token that needs a cookie: nobody's authority is at stake."""
    return (is_public_view(request) or is_secret_view(request)) and is_anonymous(request)


class DeliveryMiddleware:
    """Answer anonymous readers from the shared cache or with a fingerprint; keep the pages of others private.

    `request.public_page` tells the middleware outside that the reader has now a public page, whole or unchanged (304).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer one request."""
        if request.method not in {"GET", "HEAD"} or not is_anonymous(request):
            return self._private(request)
        address, name = _address(request), ""
        if address and settings.PAGE_CACHE_SECONDS:
            # Read before the page is made: what is published meanwhile makes this page one of the past.
            name = _name(request, address)
            if kept := _near_by(name, lambda: caches["pages"].get(name)):
                return _send(request, HttpResponse(headers=kept.headers), kept)
        response = self.get_response(request)
        if not _is_for_all(request, response):
            if is_public_view(request):
                response.headers.setdefault("Cache-Control", FOR_ONE)
            elif is_secret_view(request):
                response.headers.setdefault("Cache-Control", FOR_NOBODY_ELSE)
            return response
        if name and not _has_room(address):
            address = name = ""
        kept = _keep(response, address)
        # What was written while the page was made may be in it, and written back later.
        if name and request.method == "GET" and name == _name(request, address):
            kept = kept._replace(packed=_pack(response.content))
            share = random.uniform(SHORTEST, 1)  # noqa: S311 - nothing secret
            caches["pages"].set(name, kept, settings.PAGE_CACHE_SECONDS * share)
        return _send(request, response, kept)

    def process_view(self, request, _view, _args, _kwargs):
        """Let an anonymous form of a public page in when the browser says that it comes from this site."""
        if is_cookieless(request) and _comes_from_here(request):
            request.csrf_processing_done = True

    def _private(self, request):
        response = self.get_response(request)
        if is_public_view(request):
            response.headers.setdefault("Cache-Control", FOR_ONE)
            patch_vary_headers(response, ["Cookie"])
        elif is_secret_view(request) or (request.COOKIES and _is_html(response)):
            response.headers.setdefault("Cache-Control", FOR_NOBODY_ELSE)
        return response


def _comes_from_here(request) -> bool:
    """Read what browsers write themselves, and no page can forge; without it, the token is asked for as usual."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _address(request) -> str:
    """Return the name under which a page is kept; nothing when it was asked with something unknown."""
    query = []
    for name, values in request.GET.lists():
        if TRACKING.fullmatch(name):
            continue
        if name not in PARAMETERS or len(values) > 1 or not PLAIN_VALUE.fullmatch(values[0]):
            return ""
        query.append((name, values[0]))
    # One address may answer people and machines.
    kind = request.get_preferred_type(["text/html", "application/json"])
    asked = (request.scheme, request.get_host(), get_language(), kind, request.path_info, sorted(query))
    return (ASKED if query else "") + hashlib.sha256(repr(asked).encode()).hexdigest()


def _has_room(address: str) -> bool:
    """Tell whether a page may be kept: of those asked with something, only so many, or anybody could fill the cache."""
    if not address.startswith(ASKED):
        return True
    name = f"asked:{_generation(SITE)}"
    caches["pages"].add(name, 0, settings.PAGE_CACHE_SECONDS)
    try:
        return caches["pages"].incr(name) <= MOST_ASKED
    except ValueError:  # the count ended between the two
        return False


def _is_for_all(request, response) -> bool:
    """Tell whether this answer may be given to everybody: a public page that set no cookie, so holds no token."""
    return (
        response.status_code == HTTPStatus.OK
        and not response.streaming
        and not response.cookies
        and "private" not in response.get("Cache-Control", "")
        and is_public_view(request)
    )


def _is_html(response) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


def _keep(response, address: str) -> Kept:
    body = response.content
    # A view may know its page by less than its bytes, and spare making it again.
    etag = response.get("ETag") or f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", FOR_ALL)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return Kept(
        headers=dict(response.items()),
        packed=b"",
        etag=etag,
        modified=_first_seen(address, etag),
    )


def _near_by(name: str, find: Callable[[], T | None]) -> T | None:
    """Return what bears a name. It is found again every few seconds only: what is published later bears another name."""
    moment = time.monotonic()
    until, found = _near.get(name, (0.0, None))
    if moment < until:
        return found
    if found := find():
        if len(_near) >= MOST_NEAR:
            _near.clear()
        _near[name] = moment + NEAR_SECONDS, found
    return found


def _pack(body: bytes) -> bytes:
    return gzip.compress(body, PACKING, mtime=0)


def _first_seen(address: str, etag: str) -> int:
    """Return the second since which this address has had this very content; later than any other content it had."""
    if not address:
        return 0
    known_etag, known_since = caches["pages"].get(f"seen:{address}") or ("", 0)
    if known_etag == etag:
        return known_since
    since = max(known_since + 1, int(time.time()))
    caches["pages"].set(f"seen:{address}", (etag, since), FINGERPRINT_SECONDS)
    return since


def _send(request, response, kept: Kept):
    """Give a page as this reader's browser wants it: whole, packed, or not at all when it has it already."""
    response.headers["ETag"] = kept.etag
    if kept.modified:
        response.headers["Last-Modified"] = http_date(kept.modified)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        # Such a page holds no secret, so that its length betrays none.
        response.content = kept.packed or _pack(response.content)
        response.headers["Content-Encoding"] = "gzip"
    elif kept.packed and not response.content:
        response.content = gzip.decompress(kept.packed)
    response.headers["Content-Length"] = str(len(response.content))
    request.public_page = _is_html(response)
    return get_conditional_response(
        request, etag=kept.etag, last_modified=kept.modified or None, response=response
    )


def _name(request, address: str) -> str:
    """Return the name of a page as it would be made now: its address, the day, what it is made of."""
    made_of = site = _generation(SITE)
    if _shows_the_certification_alone(request.path_info, get_language()):
        asked = request.GET.get("language")
        language = asked if asked in dict(settings.LANGUAGES) else get_language()
        around = _near_by(f"around:{site}:{language}", lambda: surroundings(language))
        made_of = f"{_generation(CERTIFICATION)}:{around}"
    # What is in force, late or to come is another thing the day after.
    return f"page:{made_of}:{localdate()}:{address}"


@lru_cache(maxsize=4_096)
def _shows_the_certification_alone(path: str, _language: str) -> bool:
    """Tell whether the page of an address, in the language that is active, shows rows of the certification alone."""
    try:
        view = resolve(path).view_name
    except Resolver404:
        return False
    return view in CERTIFICATION_VIEWS


def _generation(part: str) -> str:
    """Return the name of what is published now."""
    return caches["pages"].get(part) or caches["pages"].get_or_set(part, _new_name, timeout=None)


def _new_site() -> None:
    caches["pages"].set(SITE, _new_name(), timeout=None)


def _new_certification() -> None:
    # The pages of the site show figures and territories of the register.
    caches["pages"].set_many({CERTIFICATION: _new_name(), SITE: _new_name()}, timeout=None)


def _new_name() -> str:
    # Never used before: a counter that the cache had lost would start again and bring old pages back.
    return uuid4().hex
