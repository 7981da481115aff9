"""The first page of the site in one language, composed by editors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from home.links import MenuBlock
from home.models.base import SitePage
from home.queries.front import front_of
from home.sections import HomeSections


class HomePage(SitePage):
    """The first page of the site in one language."""

    hero_title = models.CharField(_("first sentence"), max_length=120, blank=True)
    hero_text = models.TextField(_("mission"), max_length=400, blank=True)
    hero_links = StreamField(MenuBlock(max_num=2), verbose_name=_("buttons"), blank=True)
    sections = StreamField(HomeSections(), verbose_name=_("sections"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_text"), FieldPanel("hero_links")],
            heading=_("Opening"),
        ),
        FieldPanel("sections"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("hero_title"), index.SearchField("hero_text")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "front": front_of(self)}
