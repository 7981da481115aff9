"""The icons of the site: Lucide drawings kept with the static files and written into the page."""

from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DIRECTORY = Path(__file__).parent / "static" / "icons"


@cache
def drawing(name: str) -> SafeString:
    """Return what an icon's file holds between its <svg> tags."""
    svg = (DIRECTORY / f"{name}.svg").read_text(encoding="utf-8")
    # Safe: the file is one of ours, not something that a reader sent.
    return mark_safe(svg[svg.index(">") + 1 : svg.rindex("</svg>")])


@cache
def draw_icon(name: str, *, css: str = "icon") -> SafeString:
    """Return an icon as inline SVG, hidden from assistive technology: a word always stands beside it."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        css,
        drawing(name),
    )
