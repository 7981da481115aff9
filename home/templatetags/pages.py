"""Tags of pages: the links that editors chose."""

from django import template
from wagtail.blocks import StructValue

from cms.navigation import Entry, target
from home.queries.front import Front
from home.queries.links import read_links

register = template.Library()


@register.simple_tag
def hero_entries(front: Front) -> list[tuple[Entry, str]]:
    """Return the buttons of a home page that lead somewhere, each with the name of its screen."""
    return [(Entry(link.label, url), link.screen) for link in front.hero_links if (url := target(link))]


@register.simple_tag
def entries(front: Front, chosen) -> list[Entry]:
    """Return the links of a section that lead somewhere; `chosen`: the value of a LinkBlock, or of a list of them."""
    values = [chosen] if isinstance(chosen, StructValue) else chosen or []
    raw = [{**link, "page": link["page"].pk if link["page"] else None} for link in values]
    return [Entry(link.label, url) for link in read_links(raw, front.link_pages) if (url := target(link))]
