"""The whole tree of published pages, for the map of the site."""

from dataclasses import dataclass, field

from wagtail.models import Page

from home.queries.pages import HOME_DEPTH, published


@dataclass
class Node:
    """A page and those under it, in the order of the editors."""

    page: Page | None
    below: list["Node"] = field(default_factory=list)


def tree_of(language: str) -> list[Node]:
    """Return the pages that a language shows under its home page; one query.

    A page under one that is not shown takes the place of the latter.
    """
    pages = (
        published(Page, language)
        .filter(depth__gt=HOME_DEPTH)
        .only("title", "url_path", "path", "depth", "locale")
        .order_by("path")
    )
    top = Node(None)
    way = [top]
    for page in pages:
        while way[-1].page and not page.path.startswith(way[-1].page.path):
            way.pop()
        node = Node(page)
        way[-1].below.append(node)
        way.append(node)
    return top.below
