"""French spacing, set when a page is rendered so that the texts themselves stay plain.

A narrow no-break space goes before `; : ! ?` and inside « », a no-break space between a number and its unit or its
month. Only spaces that the author typed are changed: other languages pass through untouched.
"""

import re

from django.utils.translation import get_language

NARROW = "\u202f"
NO_BREAK = "\u00a0"

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNITS = "%|€|°C|Ko|Mo|Go|km²|km|m²|m|ha|h|min|ans?|jours?|mois|habitants?|communes?"

BEFORE_SIGN = re.compile(r"[ \u00a0]([;:!?»])")
AFTER_OPENING = re.compile(r"«[ \u00a0]")
NUMBER_AND_WORD = re.compile(rf"(?<=\d) (?=(?:{UNITS}|{MONTHS})(?!\w))")
DAY_ONE = re.compile(rf"\b1er (?={MONTHS})")
# Most texts have none of these.
ANY = re.compile(r"[ \u00a0][;:!?»]|«[ \u00a0]|\d |1er ")
# What must stay as it is: tags, comments, and elements whose text is data or code.
UNTOUCHED = re.compile(
    r"<!--.*?-->|<(script|style|textarea|pre|code|kbd|samp|template)\b.*?</\1\s*>|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)


def space_french(text: str) -> str:
    """Return plain text with French no-break spaces."""
    if not ANY.search(text):
        return text
    text = BEFORE_SIGN.sub(NARROW + r"\1", text)
    text = AFTER_OPENING.sub("«" + NARROW, text)
    text = NUMBER_AND_WORD.sub(NO_BREAK, text)
    return DAY_ONE.sub("1er" + NO_BREAK, text)


def space_french_html(html: str) -> str:
    """Return HTML whose running text has French no-break spaces; tags, scripts and fields are left alone."""
    parts, end = [], 0
    for kept in UNTOUCHED.finditer(html):
        parts += [space_french(html[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*parts, space_french(html[end:])])


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
