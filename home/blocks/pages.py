"""Blocks that show pages chosen by editors: people, meetings, sheets."""

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StructBlock

from home.blocks.base import PAGES, Sampled
from home.queries.chosen import as_shown, samples

WRITTEN_IN = {
    "fr": gettext_lazy("In French"),
    "en": gettext_lazy("In English"),
    "es": gettext_lazy("In Spanish"),
}


class PagesBlock(Sampled, StructBlock):
    """Cards of chosen pages: in the reader's language when they have it, and only while they are public."""

    only = Q()

    class Meta:
        group = PAGES

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        shown = as_shown([page for page in value["pages"] if page], only=self.only)
        return {**context, "cards": [{"page": page, "foreign_language": _foreign(page)} for page in shown]}

    def sample(self):
        return {
            "title": self.sample_title(),
            "pages": samples(self.child_blocks["pages"].child_block.target_model),
        }


class PeopleBlock(PagesBlock):
    title = CharBlock(label=gettext_lazy("Title"), max_length=120)
    pages = ListBlock(PageChooserBlock("home.PersonPage"), label=gettext_lazy("People"), max_num=24)

    only = Q(consent_given_on__isnull=False, consent_withdrawn_on=None)

    class Meta:
        icon = "group"
        label = gettext_lazy("People")
        description = gettext_lazy(
            "Cards of resource people; who withdraws their consent leaves them at once."
        )
        template = "home/blocks/people.html"

    def sample_title(self):
        return _("Who to ask")


class MeetingsBlock(PagesBlock):
    title = CharBlock(label=gettext_lazy("Title"), max_length=120)
    pages = ListBlock(PageChooserBlock("home.MeetingPage"), label=gettext_lazy("Meetings"), max_num=24)

    class Meta:
        icon = "calendar-alt"
        label = gettext_lazy("Meetings")
        description = gettext_lazy("Cards of stages and meetings, with their date and place.")
        template = "home/blocks/meetings.html"

    def sample_title(self):
        return _("Come and see")


class SheetsBlock(PagesBlock):
    title = CharBlock(label=gettext_lazy("Title"), max_length=120)
    pages = ListBlock(PageChooserBlock("home.SheetPage"), label=gettext_lazy("Sheets"), max_num=24)

    class Meta:
        icon = "copy"
        label = gettext_lazy("Experience sheets")
        description = gettext_lazy("Cards of experience sheets, with their picture and place.")
        template = "home/blocks/sheets.html"

    def sample_title(self):
        return _("To read next")


def _foreign(page) -> dict | None:
    """Name the language of a page that the reader's language does not have."""
    code = page.locale.language_code
    return None if code == get_language() else {"code": code, "words": WRITTEN_IN.get(code, code)}
