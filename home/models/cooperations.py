"""Twinnings, partnerships and standing workshops: who does what with whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable
from wagtail.search import index

from home.choices import CooperationKind
from home.models.base import ContentPage, IndexPage, body_field
from home.queries import cooperations


class CooperationIndexPage(IndexPage):
    """Everything that territories and people do together."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.CooperationPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of cooperations")
        verbose_name_plural = _("lists of cooperations")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **cooperations.directory(self, request)}


class CooperationPage(ContentPage):
    """A twinning, a partnership or a standing workshop."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=CooperationKind, default=CooperationKind.TWINNING
    )
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until (year)"), null=True, blank=True)
    body = body_field()

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("kind"), FieldRowPanel([FieldPanel("since"), FieldPanel("until")])],
            heading=_("About"),
        ),
        InlinePanel("territories", heading=_("Territories"), label=_("territory")),
        InlinePanel("people", heading=_("People"), label=_("person")),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("kind")]
    parent_page_types = ["home.CooperationIndexPage"]
    subpage_types = []
    page_description = _("What territories and people do together over time.")

    class Meta:
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperations")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **cooperations.cooperation(self)}


class CooperationTerritory(Orderable):
    """A territory that takes part."""

    cooperation = ParentalKey(CooperationPage, on_delete=models.CASCADE, related_name="territories")
    territory = models.ForeignKey(
        "home.TerritoryPage", models.CASCADE, related_name="+", verbose_name=_("territory")
    )

    panels = [PageChooserPanel("territory")]

    class Meta(Orderable.Meta):
        verbose_name = _("territory that takes part")
        verbose_name_plural = _("territories that take part")


class CooperationPerson(Orderable):
    """A resource person who takes part."""

    cooperation = ParentalKey(CooperationPage, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey("home.PersonPage", models.CASCADE, related_name="+", verbose_name=_("person"))

    panels = [PageChooserPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("person who takes part")
        verbose_name_plural = _("people who take part")
