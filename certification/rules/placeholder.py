"""Words with places to fill: `{territory}` in a text that staff wrote. Only names that the event knows, nothing else.

No template language is at work: a brace that is not exactly around a known name is refused, so that no text can reach
an attribute, call anything or hide a tag. Values are put in once and never read again.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

PLACE = re.compile(r"\{([^{}]*)\}")
PERCENT_PLACE = re.compile(r"%\((\w+)\)[sd]")
TEMPLATE_MARKS = ("{{", "}}", "{%", "%}", "{#", "#}")


def problems_of(text: str, known: Iterable[str]) -> list[str]:
    """Return the sentences that refuse a text; an empty list when each brace stands around a known name."""
    known = list(known)
    if mark := next((mark for mark in TEMPLATE_MARKS if mark in text), None):
        return [
            _("“%(mark)s” means nothing here: write the name of a placeholder between single braces.")
            % {"mark": mark}
        ]
    unknown = [name for name in dict.fromkeys(PLACE.findall(text)) if name not in known]
    names = ", ".join(f"{{{name}}}" for name in known)
    found = [
        _("“{%(name)s}” is not a placeholder of this message. The placeholders are: %(names)s.")
        % {"name": name, "names": names}
        for name in unknown
    ]
    if not unknown and set("{}") & set(PLACE.sub("", text)):
        found.append(_("A brace is not closed: a placeholder is written like {territory}."))
    return found


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Return a text with its placeholders replaced; a name without a value stays as it was typed."""
    return PLACE.sub(lambda place: str(facts.get(place[1], place[0])), text)


def with_braces(text: str) -> str:
    """Return a sentence of the code as staff read and write it: `%(territory)s` becomes `{territory}`."""
    return PERCENT_PLACE.sub(r"{\1}", text)
