"""The directory of initiatives."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.choices import InitiativeKind
from home.models.base import ContentPage, IndexPage, Located, body_field
from home.queries import initiatives


class InitiativeIndexPage(IndexPage):
    """The directory: the list first, the map beside."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.InitiativePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("directory of initiatives")
        verbose_name_plural = _("directories of initiatives")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **initiatives.directory(self, request)}


class InitiativePage(Located, ContentPage):
    """Something that people do together in a territory; one writes to them through a form."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=InitiativeKind, default=InitiativeKind.ASSOCIATION
    )
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    actors = models.TextField(_("actors"), max_length=1000, blank=True, help_text=_("One on each line."))
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Never shown: messages reach it through the form of the page."),
    )
    body = body_field()

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("since")]),
                FieldPanel("themes"),
                FieldPanel("actors"),
                FieldPanel("website"),
                FieldPanel("contact_email"),
            ],
            heading=_("About"),
        ),
        Located.place_panel,
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("actors"),
        index.SearchField("place"),
        index.FilterField("kind"),
        index.FilterField("country"),
    ]
    override_translatable_fields = [
        SynchronizedField("themes"),
        SynchronizedField("place"),
        SynchronizedField("country"),
    ]
    served_with = (*ContentPage.served_with, "region")
    parent_page_types = ["home.InitiativeIndexPage"]
    subpage_types = []
    page_description = _("An entry of the directory.")

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        constraints = Located.Meta.constraints

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **initiatives.initiative(self)}
