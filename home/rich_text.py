"""What the links of a text lead to: only what its reader may open, in the language of the reader where it exists."""

from uuid import uuid4

from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.rich_text import RichText, expand_db_html
from wagtail.rich_text.pages import PageLinkHandler

from home.queries.links import candidates, is_shown, targets

NO_LINK = "<a>"


class PageLinks(PageLinkHandler):
    """The links of a text to pages of the site, read in one query where Wagtail needs several for each.

    A page that was withdrawn or restricted leaves its words without a link.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """Return the opening tag of each link."""
        chosen = [int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id")).isdecimal()]
        pages = list(candidates(targets(chosen, get_language())))
        keys = {str(page.pk): page.translation_key for page in pages}
        shown = {}
        # The one in the reader's language comes last, and wins over the one that was chosen.
        for page in sorted(pages, key=lambda page: page.language == get_language()):
            if is_shown(page, page.language):
                shown[page.translation_key] = page.get_url()
        addresses = [shown.get(keys.get(str(attrs.get("id")))) for attrs in attrs_list]
        return [f'<a href="{escape(address)}">' if address else NO_LINK for address in addresses]


def lead_together(blocks) -> None:
    """Resolve the links of every text among some blocks at once, whatever their number."""
    texts = [block for block in blocks if isinstance(block.value, RichText)]
    cut = f"<!--{uuid4().hex}-->"
    whole = expand_db_html(cut.join(text.value.source for text in texts))
    for text, html in zip(texts, whole.split(cut), strict=True):
        text.value = RichText(html)
