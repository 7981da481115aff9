"""Tags of long texts on a screen."""

from django import template
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from home.reading import Text, with_anchors

register = template.Library()


@register.simple_tag(takes_context=True)
def anchored(context, blocks) -> Text:
    """Draw a text of blocks: its `html`, and its `headings` with the anchors that lead to them."""
    return with_anchors(blocks.render_as_block(context.flatten()) if blocks else "")


@register.filter
def in_words(values) -> str:
    """Write a list as a sentence does: commas, then “and”."""
    # Translators: before the last item of a list.
    return get_text_list([str(value) for value in values], _("and"))
