"""Long texts on a screen: how long they take to read, and the titles that lead into them."""

import math
import re
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

WORDS_A_MINUTE = 200
TAG = re.compile(r"<[^>]*>")
TITLE = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)


class Heading(NamedTuple):
    """A title of a text, with the anchor that leads to it."""

    anchor: str
    words: str


class Text(NamedTuple):
    """A text whose titles can be linked to."""

    html: SafeString
    headings: list[Heading]


def with_anchors(html: str) -> Text:
    """Give each title of the second level an anchor, and list them."""
    headings = []

    def mark(found: re.Match) -> str:
        anchor = f"s{len(headings) + 1}"
        headings.append(Heading(anchor, unescape(strip_tags(found[1])).strip()))
        return f'<h2 id="{anchor}">{found[1]}</h2>'

    # Safe: blocks escape what they draw; only their titles receive a number.
    return Text(mark_safe(TITLE.sub(mark, html)), headings)


def reading_minutes(*texts) -> int:
    """Return the minutes that a text takes to read, at least one. Texts of blocks are read as they are stored."""
    return max(1, math.ceil(sum(map(_count, texts)) / WORDS_A_MINUTE))


def _count(value) -> int:
    if isinstance(value, str):
        return len(TAG.sub(" ", value).split())
    if isinstance(value, dict):
        value = value.values()
    elif not hasattr(value, "__iter__"):
        return 0
    return sum(map(_count, value))
