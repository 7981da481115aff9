"""Tags of the PDFs made from pages: blocks set for paper, pictures carried inside, French spaces, whole addresses."""

import base64
import re

from django import template
from django.conf import settings
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from home.reading import Text, with_anchors

register = template.Library()

WIDTH = 1400  # 200 points an inch across the column of an A4 sheet
PICTURE = "width-{width}|format-jpeg|jpegquality-82|bgcolor-ffffff"
OWN_ADDRESS = re.compile(r'(<a\b[^>]*?\shref=")(?=/(?!/))', re.IGNORECASE)


@register.simple_tag
def printed(blocks) -> SafeString:
    """Set blocks for paper: with their own template in `home/pdf/blocks/` if they have one, else that of the screen."""
    # Safe: each template escapes what it shows.
    return mark_safe("".join(map(_print_block, blocks or [])))


@register.simple_tag
def printed_text(blocks) -> Text:
    """Set a text for paper: its `html`, and its `headings` with the anchors that lead to them."""
    return with_anchors(printed(blocks))


@register.simple_tag
def print_picture(image, alt: str = "", width: int = WIDTH) -> SafeString:
    """Carry a picture inside the document; nothing when its file is lost."""
    if not image:
        return SafeString("")
    try:
        rendition = image.get_rendition(PICTURE.format(width=width))
        with rendition.file.open("rb") as file:
            data = base64.b64encode(file.read()).decode()
    except (OSError, SourceImageIOError, InvalidFilterSpecError):
        return SafeString("")
    return format_html('<img src="data:image/jpeg;base64,{}" alt="{}">', data, alt)


@register.filter
def whole_addresses(html: str) -> SafeString:
    """Write the addresses of this site in full: paper and files know no other."""
    return mark_safe(OWN_ADDRESS.sub(rf"\g<1>{settings.BASE_URL.rstrip('/')}", html))


def _print_block(block) -> str:
    names = [f"home/pdf/blocks/{block.block_type}.html", block.block.meta.template]
    return select_template(names).render(block.block.get_context(block.value))
