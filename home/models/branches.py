"""Regional branches: they carry the banner of the network with a mandate."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.models.base import ContentPage, IndexPage, Located, body_field
from home.queries import branches


class BranchIndexPage(IndexPage):
    """The regional branches."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.BranchPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of branches")
        verbose_name_plural = _("lists of branches")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **branches.directory(self, request)}


class BranchPage(Located, ContentPage):
    """A branch: its mandate, its people, its agenda and the news of its region."""

    mandate = models.TextField(_("mandate"), max_length=500, blank=True)
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    contact_email = models.EmailField(_("public address"), blank=True, help_text=_("Shown on the page."))
    body = body_field()

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("mandate"), FieldRowPanel([FieldPanel("since"), FieldPanel("contact_email")])],
            heading=_("About"),
        ),
        Located.place_panel,
        InlinePanel("members", heading=_("People"), label=_("person")),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.SearchField("mandate")]
    override_translatable_fields = [SynchronizedField("place"), SynchronizedField("country")]
    served_with = (*ContentPage.served_with, "region")
    parent_page_types = ["home.BranchIndexPage"]
    subpage_types = []
    page_description = _("The network in one region.")

    class Meta:
        verbose_name = _("regional branch")
        verbose_name_plural = _("regional branches")
        constraints = Located.Meta.constraints

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **branches.branch(self)}


class BranchMember(Orderable):
    """A resource person who carries the mandate of a branch."""

    branch = ParentalKey(BranchPage, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("home.PersonPage", models.CASCADE, related_name="+", verbose_name=_("person"))

    panels = [PageChooserPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("member of a branch")
        verbose_name_plural = _("members of a branch")
