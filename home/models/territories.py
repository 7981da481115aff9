"""The public page of a territory: what it tells, its sheets, its award and its twinnings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.models.base import ContentPage, IndexPage, Located, body_field
from home.queries import territories


class TerritoryIndexPage(IndexPage):
    """The territories of the network, accredited or not."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.TerritoryPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of territories")
        verbose_name_plural = _("lists of territories")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **territories.directory(self, request)}


class TerritoryPage(Located, ContentPage):
    """A territory as it presents itself; its award is read live from the public register."""

    territory = models.ForeignKey(
        "certification.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory in the guarantee"),
        help_text=_("Shows its award, with its state of the day."),
    )
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    body = body_field()

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel([FieldPanel("territory"), FieldPanel("themes")], heading=_("About")),
        Located.place_panel,
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("place"),
        index.FilterField("country"),
    ]
    override_translatable_fields = [
        SynchronizedField("themes"),
        SynchronizedField("place"),
        SynchronizedField("country"),
    ]
    served_with = (*ContentPage.served_with, "region", "territory")
    parent_page_types = ["home.TerritoryIndexPage"]
    subpage_types = []
    page_description = _("A territory of the network.")

    class Meta:
        verbose_name = _("page of a territory")
        verbose_name_plural = _("pages of territories")
        constraints = Located.Meta.constraints

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **territories.territory(self)}
