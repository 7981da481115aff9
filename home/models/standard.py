"""Pages of words: a text, and a section that presents the pages under it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from home.models.base import ContentPage, body_field
from home.queries import standard as queries


class StandardPage(ContentPage):
    """A text."""

    body = body_field()

    content_panels = [*ContentPage.content_panels, FieldPanel("body")]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    page_description = _("A text made of blocks: presentation, method, legal notice.")

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **queries.text_context(self)}


class SectionPage(ContentPage):
    """The door of a part of the site: a few words, then the pages under it."""

    body = body_field()

    content_panels = [*ContentPage.content_panels, FieldPanel("body")]
    search_fields = [*ContentPage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    page_description = _("Presents the pages that are under it.")

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **queries.section_context(self)}
