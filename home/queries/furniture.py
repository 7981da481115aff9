"""What stands around every page: menus, footer, notices; in two queries, whatever editors wrote."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter

from certification.clock import now
from home.models import Footer, Menu, SiteNotice
from home.queries.links import Link, candidates, chosen_pages, raw_links, read_links, shown_by_choice, targets

PAGE_IN_TEXT = re.compile(r'linktype="page"[^>]*\bid="(\d+)"|\bid="(\d+)"[^>]*linktype="page"')
LINK_FIELDS = ("title", "url_path", "path", "depth", "translation_key", "locale", "live", "alias_of")
MENU, FOOTER, NOTICE = "menu", "footer", "notice"


class Column(NamedTuple):
    """A menu: its title and its links."""

    title: str
    links: list[Link]


class Notice(NamedTuple):
    """A sentence at the top of every page."""

    tone: str
    text: SafeString


@dataclass(frozen=True)
class Furniture:
    """What editors wrote around the pages, in one language; what they did not write is missing."""

    menus: dict[str, Column] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    sentence: str = ""
    contact_email: str = ""


def furniture(language: str) -> Furniture:
    """Return what surrounds the pages of a language."""
    rows = list(_rows(language))
    menus = {slot: (title, raw_links(links)) for kind, slot, title, links in rows if kind == MENU}
    notices = sorted((since, tone, text) for kind, tone, text, since in rows if kind == NOTICE)
    chosen = {pk for _title, links in menus.values() for pk in chosen_pages(links)}
    chosen |= {pk for _since, _tone, text in notices for pk in _pages_in(text)}
    pages = _link_pages(chosen, language)
    footers = [(sentence, email) for kind, sentence, email, _none in rows if kind == FOOTER]
    sentence, email = footers[0] if footers else ("", "")
    return Furniture(
        menus={slot: Column(title, read_links(links, pages)) for slot, (title, links) in menus.items()},
        notices=[Notice(tone, _with_links(text, pages)) for _since, tone, text in reversed(notices)],
        sentence=sentence,
        contact_email=email,
    )


def _link_pages(chosen: set[int], language: str) -> dict[int, Page]:
    if not chosen:
        return {}
    found = candidates(targets(chosen, language)).only(*LINK_FIELDS)
    return shown_by_choice(found, chosen, language)


def _rows(language: str):
    """Read the three kinds at once: what kind, then three texts."""
    mine = {"locale__language_code": language, "live": True}
    text, nothing = TextField(), Value("", TextField())

    def rows(kind, found, *columns):
        named = {f"text_{number}": column for number, column in enumerate(columns)}
        return found.order_by().annotate(kind=Value(kind, CharField()), **named).values_list("kind", *named)

    day = now()
    return rows(
        MENU, Menu.objects.filter(**mine), Cast("slot", text), Cast("title", text), Cast("links", text)
    ).union(
        rows(FOOTER, Footer.objects.filter(**mine), Cast("text", text), Cast("contact_email", text), nothing),
        rows(
            NOTICE,
            SiteNotice.objects.filter(**mine, starts_at__lte=day, ends_at__gt=day),
            Cast("tone", text),
            Cast("text", text),
            Cast("starts_at", text),
        ),
        all=True,
    )


def _pages_in(text: str) -> set[int]:
    return {int(one or other) for one, other in PAGE_IN_TEXT.findall(text)}


def _with_links(text: str, pages: dict[int, Page]) -> SafeString:
    """Return a short text whose links to pages lead to their addresses; a page that is not shown has none."""

    def to_page(attributes: dict) -> str:
        page = pages.get(int(attributes.get("id", 0)))
        return f'<a href="{escape(page.url)}">' if page else "<a>"

    # Safe: Wagtail's editor keeps nothing but the tags of a short text, and the address is escaped.
    return mark_safe(LinkRewriter({"page": to_page})(text))
