"""News of the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from certification.clock import localdate
from home.choices import NewsKind
from home.models.base import ContentPage, IndexPage, body_field
from home.queries import news as queries


class NewsIndexPage(IndexPage):
    """All the news, the latest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, **queries.list_context(self, request.GET)}


class NewsPage(ContentPage):
    """One piece of news."""

    kind = models.CharField(_("kind"), max_length=20, choices=NewsKind, default=NewsKind.NEWS)
    date = models.DateField(_("date"), default=localdate)
    author = models.CharField(
        _("author"), max_length=200, blank=True, help_text=_("As it is signed; several names, with commas.")
    )
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    region = models.ForeignKey(
        "home.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    body = body_field()

    content_panels = [
        HelpPanel(template="home/admin/help_news.html"),
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
                FieldPanel("author"),
                FieldPanel("themes"),
                FieldPanel("region"),
            ],
            heading=_("About"),
        ),
        FieldPanel("body"),
        InlinePanel("related_pages", heading=_("Related pages"), label=_("page"), max_num=4),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("date"),
    ]
    override_translatable_fields = [SynchronizedField("themes"), SynchronizedField("author")]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types = []
    page_description = _("Something that has just happened, or is about to.")
    served_with = ("picture", "region")

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **queries.news_context(self)}


class RelatedPage(Orderable):
    """A page to read after a piece of news."""

    news = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_pages")
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("related page")
        verbose_name_plural = _("related pages")
