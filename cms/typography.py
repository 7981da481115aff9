"""French spacing, set when a page is rendered so that the texts themselves stay plain.

A narrow no-break space goes before `; : ! ?` and inside « », a no-break space between a number and its unit or its
month; the first day of a month is written 1er, which no format of dates can say. Only spaces that the author typed are
changed: other languages pass through untouched.
"""

import re

from django.utils.translation import get_language

NARROW = "\u202f"
NO_BREAK = "\u00a0"

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNITS = "%|€|°C|Ko|Mo|Go|km²|km|m²|m|ha|h|min|ans?|jours?|mois|habitants?|communes?"

# Each finds what stands beside one space: how far back of its end the space is, and what replaces it. A rule begins with
# what is rarer than spaces.
SPACES = (
    (re.compile(r"[;:!?»](?<=[ \u00a0].)"), -2, NARROW),
    (re.compile(r"«[ \u00a0]"), -1, NARROW),
    (re.compile(rf"[0-9] (?=(?:{UNITS}|{MONTHS})(?!\w))"), -1, NO_BREAK),
    (re.compile(rf"1er (?={MONTHS})(?<!\w1er )"), -1, NO_BREAK),
    (re.compile(rf"1 (?=(?:{MONTHS})(?!\w))(?<![\w.,]1 )"), -1, f"er{NO_BREAK}"),
)
# Elements whose text is data or code, and comments.
UNTOUCHED = re.compile(
    r"<!--.*?-->|<(script|style|textarea|pre|code|kbd|samp|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)


def space_french(text: str) -> str:
    """Return plain text with French no-break spaces."""
    return _replaced(text, _spaces(text))


def space_french_html(html: str) -> str:
    """Return HTML whose running text has French no-break spaces; tags, scripts and fields are left alone."""
    found = _spaces(html)
    if not found:
        return html
    untouched = [*(kept.span() for kept in UNTOUCHED.finditer(html)), (len(html), len(html))]
    rank, running = 0, {}
    for place in sorted(found):
        while untouched[rank][1] <= place:
            rank += 1
        is_in_a_tag = html.rfind("<", 0, place) > html.rfind(">", 0, place)
        if place < untouched[rank][0] and not is_in_a_tag:
            running[place] = found[place]
    return _replaced(html, running)


def _spaces(text: str) -> dict[int, str]:
    """Return the places of the spaces to change, and what stands there instead."""
    return {found.end() + back: instead for rule, back, instead in SPACES for found in rule.finditer(text)}


def _replaced(text: str, spaces: dict[int, str]) -> str:
    parts, end = [], 0
    for place in sorted(spaces):
        parts += (text[end:place], spaces[place])
        end = place + 1
    return "".join([*parts, text[end:]])


class FrenchSpacingMiddleware:
    """Set French spaces in the HTML pages that are served in French, outside the administration."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Rewrite the body of a French HTML answer."""
        response = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        # Whatever wraps this middleware writes the header: until then the active language tells.
        language = response.get("Content-Language") or get_language()
        if is_page and language == "fr" and not request.path.startswith("/admin/"):
            response.content = space_french_html(response.content.decode(response.charset))
        return response
