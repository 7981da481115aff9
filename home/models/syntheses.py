"""Syntheses and reports: one content, a page to read and a PDF to keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from certification.clock import localdate
from home.choices import SynthesisKind
from home.models.base import ContentPage, IndexPage, body_field
from home.models.printable import PrintablePage
from home.queries import syntheses as queries


class SynthesisIndexPage(IndexPage):
    """All the syntheses and reports, the latest first."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.SynthesisPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of syntheses")
        verbose_name_plural = _("lists of syntheses")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, **queries.list_context(self, request.GET)}


class SynthesisPage(PrintablePage, ContentPage):
    """What a stage, a workshop or a book put together."""

    kind = models.CharField(_("kind"), max_length=20, choices=SynthesisKind, default=SynthesisKind.SYNTHESIS)
    published_on = models.DateField(_("published"), default=localdate)
    authors = models.CharField(_("authors"), max_length=250, blank=True)
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    region = models.ForeignKey(
        "home.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    body = body_field()
    document = models.ForeignKey(
        "home.SiteDocument",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("original document"),
        help_text=_("A file published elsewhere; the PDF of this page is made by itself."),
    )

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("published_on")]),
                FieldPanel("authors"),
                FieldPanel("themes"),
                FieldPanel("region"),
            ],
            heading=_("About"),
        ),
        FieldPanel("body"),
        FieldPanel("document"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("authors"),
        index.FilterField("kind"),
        index.FilterField("published_on"),
    ]
    override_translatable_fields = [SynchronizedField("themes"), SynchronizedField("authors")]
    parent_page_types = ["home.SynthesisIndexPage"]
    subpage_types = []
    page_description = _("A synthesis, a report or a book, with its PDF.")
    print_template = "home/pdf/synthesis.html"
    served_with = ("picture", "region", "document")

    class Meta:
        verbose_name = _("synthesis")
        verbose_name_plural = _("syntheses")

    def shown(self):
        return queries.synthesis_context(self)
