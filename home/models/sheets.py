"""Experience sheets, structured by the five questions, and the collections that read them together."""

from django.db import models
from django.db.models import F, Q
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
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import AnswerBlock
from home.choices import Question
from home.forms.sheets import SheetForm
from home.models.base import ContentPage, IndexPage, Located, body_field, short_text_field
from home.models.printable import PrintablePage
from home.queries import sheets as queries


class SheetIndexPage(IndexPage):
    """All the sheets, by question, theme, axis and country."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.SheetPage", "home.CollectionPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of sheets")
        verbose_name_plural = _("lists of sheets")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, **queries.list_context(self, request.GET)}


class SheetPage(PrintablePage, Located, ContentPage):
    """An experience told by those who lived it, through the five questions."""

    territory = models.ForeignKey(
        "home.TerritoryPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory"),
    )
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until (year)"), null=True, blank=True)
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    axis = models.CharField(
        _("axis of the framework"),
        max_length=10,
        blank=True,
        help_text=_("The letter of the axis that the experience says most about, for example A."),
    )
    criteria = models.CharField(
        _("criteria of the framework"),
        max_length=100,
        blank=True,
        help_text=_("The codes of the criteria that it illustrates, with commas: A1, B3."),
    )
    actors = models.TextField(_("actors"), max_length=1000, blank=True, help_text=_("One on each line."))
    picture_caption = models.CharField(_("caption of the picture"), max_length=250, blank=True)
    opening = short_text_field(_("opening"))
    economy = body_field(Question.ECONOMY.label, block=AnswerBlock, help_text=Question.ECONOMY.sentence)
    power_to_act = body_field(
        Question.POWER_TO_ACT.label, block=AnswerBlock, help_text=Question.POWER_TO_ACT.sentence
    )
    cooperation = body_field(
        Question.COOPERATION.label, block=AnswerBlock, help_text=Question.COOPERATION.sentence
    )
    lasting = body_field(Question.LASTING.label, block=AnswerBlock, help_text=Question.LASTING.sentence)
    lessons = body_field(Question.LESSONS.label, block=AnswerBlock, help_text=Question.LESSONS.sentence)
    what_failed = short_text_field(
        _("what failed"), help_text=_("What did not work is what helps other territories most.")
    )
    licence = models.CharField(_("licence"), max_length=60, default="CC BY-SA 4.0", blank=True)

    content_panels = [
        HelpPanel(template="home/admin/help_sheet.html"),
        *ContentPage.content_panels,
        FieldPanel("picture_caption"),
        MultiFieldPanel(
            [
                PageChooserPanel("territory"),
                FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
                FieldPanel("themes"),
                FieldPanel("axis"),
                FieldPanel("criteria"),
                FieldPanel("actors"),
            ],
            heading=_("About"),
        ),
        Located.place_panel,
        InlinePanel("figures", heading=_("Key figures"), label=_("figure"), max_num=4),
        FieldPanel("opening"),
        MultiFieldPanel(
            [FieldPanel(question) for question in Question.values], heading=_("The five questions")
        ),
        FieldPanel("what_failed"),
        FieldPanel("licence"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        *[index.SearchField(question) for question in Question.values],
        index.SearchField("opening"),
        index.SearchField("what_failed"),
        index.SearchField("actors"),
        index.SearchField("place"),
        index.FilterField("country"),
        index.FilterField("axis"),
    ]
    override_translatable_fields = [
        SynchronizedField("themes"),
        SynchronizedField("place"),
        SynchronizedField("country"),
        SynchronizedField("axis"),
        SynchronizedField("criteria"),
        SynchronizedField("licence"),
    ]
    parent_page_types = ["home.SheetIndexPage"]
    subpage_types = []
    page_description = _("An experience told through the five questions.")
    base_form_class = SheetForm
    print_template = "home/pdf/sheet.html"
    served_with = ("picture", "region")

    class Meta:
        verbose_name = _("experience sheet")
        verbose_name_plural = _("experience sheets")
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="sheet_ends_after_it_starts",
                violation_error_message=_("The last year comes after the first."),
            ),
        ]

    @property
    def questions(self) -> list[int]:
        """The numbers of the questions that the sheet answers."""
        known = getattr(self, "answered", None)  # set by the lists, which do not read the texts
        if known is not None:
            return [int(number) for number in known]
        return [question.number for question in Question if getattr(self, question)]

    def shown(self):
        return queries.sheet_context(self)


class SheetFigure(TranslatableMixin, Orderable):
    """A key figure of an experience."""

    sheet = ParentalKey(SheetPage, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("figure"), max_length=30)
    label = models.CharField(_("what it counts"), max_length=160)

    panels = [FieldPanel("value"), FieldPanel("label")]
    translatable_fields = [TranslatableField("value"), TranslatableField("label")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")


class CollectionPage(PrintablePage, ContentPage):
    """The sheets of one question or one theme, read together: what several territories answer to the same thing."""

    question = models.CharField(_("question"), max_length=20, choices=Question, blank=True)
    theme = models.ForeignKey(
        "home.Theme", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    opening = short_text_field(_("opening"))

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("theme")],
            heading=_("What is read together"),
            help_text=_(
                "A question lines up the answers of every sheet to it; a theme keeps the sheets of that theme. Both can go together."
            ),
        ),
        FieldPanel("opening"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("opening")]
    parent_page_types = ["home.SectionPage", "home.SheetIndexPage"]
    subpage_types = []
    page_description = _("Lines up what several sheets answer to one question or on one theme.")
    print_template = "home/pdf/collection.html"
    served_with = ("picture", "theme")

    class Meta:
        verbose_name = _("collection of sheets")
        verbose_name_plural = _("collections of sheets")
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") | Q(theme__isnull=False),
                name="collection_reads_something",
                violation_error_message=_("Choose a question, a theme, or both."),
            ),
        ]

    def shown(self):
        return queries.collection_context(self)
