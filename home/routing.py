"""From an address to its page in three queries at any depth, with the answers of Wagtail's own routing.

Wagtail goes down the tree with two queries a level, then asks for the restrictions of every page above. Here the site,
the pages on the way with their restrictions, and the page itself are read once each; the page remembers its way, so that
breadcrumbs and menus ask for nothing more.
"""

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save
from django.http import Http404
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from home.models import HomePage

SITES = "sites"
# As Wagtail keeps the addresses of sites, for much less long: another process may change a site.
SITES_SECONDS = 60


def serve(request, path: str):
    """Answer the address of a page: Wagtail's own view, which finds the way made already."""
    request._wagtail_site = site_of(request)  # noqa: SLF001 - where Wagtail keeps it for the length of a request
    request._wagtail_route_for_request = route(request, path)  # noqa: SLF001 - same
    return wagtail_serve(request, path)


def site_of(request) -> Site | None:
    """Return the site of a request, kept for a short time."""
    place = f"{request._get_raw_host()}:{request.get_port()}"  # noqa: SLF001 - as Wagtail does, allowed or not
    known = cache.get(SITES) or {}
    if place not in known:
        known = {**known, place: Site.find_for_request(request)}
        cache.set(SITES, known, SITES_SECONDS)
    return known[place]


def route(request, path: str) -> RouteResult | None:
    """Return what Wagtail's routing returns: a page with the arguments of its view, or nothing."""
    site = request._wagtail_site  # noqa: SLF001 - found just before
    if site is None:
        return None
    slugs = [slug for slug in path.split("/") if slug]
    try:
        return _walk(request, site.root_page, slugs)
    except Http404:
        return None


def forget_sites(**_facts) -> None:
    """Read the sites again, now that one has changed."""
    cache.delete(SITES)


def listen() -> None:
    """Hear of every change of a site."""
    for signal in (post_save, post_delete):
        signal.connect(forget_sites, sender=Site, dispatch_uid="home.routing")


def _walk(request, root: Page, slugs: list[str]) -> RouteResult:
    pages = _pages_on_the_way(root, slugs)
    here = _home(pages, root)
    by_slug = {(page.path[: -Page.steplen], page.slug): page for page in pages}
    way = [page for page in pages if page.path == here.path[: Page.steplen]]
    for position, slug in enumerate(slugs):
        if _routes_by_itself(here):
            return _specific(here, way).route(request, slugs[position:])
        way = [*way, here]
        here = by_slug.get((here.path, slug))
        if here is None:
            raise Http404
        here._cached_parent_obj = way[-1]  # noqa: SLF001 - treebeard's own memory, that Wagtail's routing fills too
    return _specific(here, way).route(request, [])


def _pages_on_the_way(root: Page, slugs: list[str]) -> list[Page]:
    """Return the root of the tree, the home page, and every page that may be on the way; one query."""
    return list(
        Page.objects.filter(
            Q(pk=root.pk)
            | Q(path=root.path[: Page.steplen])
            | Q(translation_key=root.translation_key, locale__language_code=get_language())
            | Q(slug__in=slugs)
        )
        .select_related("homepage", "locale")
        .annotate(is_restricted=Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))
    )


def _home(pages: list[Page], root: Page) -> Page:
    """Return the home page of the active language when it is live, else that of the site."""
    for page in pages:
        is_home = page.translation_key == root.translation_key
        if is_home and page.live and page.locale.language_code == get_language():
            return page
    return next(page for page in pages if page.pk == root.pk)


def _routes_by_itself(page: Page) -> bool:
    return page.specific_class is not None and page.specific_class.route is not Page.route


def _specific(page: Page, way: list[Page]) -> Page:
    """Return the page as its type, with its way and what its screen shows; no query for a home page."""
    model = page.specific_class
    if model is None:
        return page
    if model is HomePage:
        specific = page.homepage
    else:
        specific = model._default_manager.select_related(*getattr(model, "served_with", ())).get(pk=page.pk)
    specific.way = [above for above in way if not above.is_root()]
    specific.is_known_open = not any(above.is_restricted or above.alias_of_id for above in [*way, page])
    if hasattr(page, "_cached_parent_obj"):
        specific._cached_parent_obj = page._cached_parent_obj  # noqa: SLF001 - as above
    specific.locale = page.locale
    return specific
