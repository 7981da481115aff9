"""What the head of every page tells machines: its one address, its translations, what it is, how to show its link."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from home.queries.pages import HOME_DEPTH, crumbs
from home.structured_data import describe, script

register = template.Library()

PAGE_VIEW = "wagtail_serve"
TERRITORIES = {"fr": "fr_FR", "en": "en_GB", "es": "es_ES"}


@register.simple_tag(takes_context=True)
def canonical(context) -> str:
    """Return the one address of what is read: filters and tracking left out, the page of a list kept."""
    request = context.get("request")
    if request is None:
        return ""
    number = request.GET.get("page", "")
    kept = f"?{urlencode({'page': number})}" if number.isdigit() and int(number) > 1 else ""
    return f"{settings.BASE_URL}{request.path}{kept}"


@register.inclusion_tag("home/parts/machines.html", takes_context=True)
def page_for_machines(context) -> dict:
    """Describe a published page of the site; nothing for other screens, even about a page, nor for a preview."""
    page, request = context.get("page"), context.get("request")
    match = getattr(request, "resolver_match", None)
    if not isinstance(page, Page) or not page.live or match is None or match.view_name != PAGE_VIEW:
        return {}
    language = page.locale.language_code
    url = canonical(context)
    changed = int(page.last_published_at.timestamp()) if page.last_published_at else 0
    # The home page is a bare name: its social picture says so with its first words.
    picture = f"{settings.BASE_URL}{reverse('home:social_picture', args=[page.pk])}?v={changed}"
    way = [] if page.depth <= HOME_DEPTH else crumbs(page)
    return {
        "title": page.seo_title or getattr(page, "hero_title", "") or page.title,
        "description": page.search_description or getattr(page, "introduction", ""),
        "kind": "article" if page.depth > HOME_DEPTH else "website",
        "url": url,
        "picture": picture,
        "locale": TERRITORIES[language],
        "data": script(describe(page, url, way, picture)),
    }
