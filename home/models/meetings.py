"""Regional stages and meetings: programme, registration, then report and synthesis."""

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

from certification.clock import now
from home.choices import MeetingKind, MeetingMode, RegistrationMode, RegistrationStatus, Sequence
from home.models.base import ContentPage, IndexPage, Located, body_field, short_text_field
from home.queries import meetings as queries


class MeetingIndexPage(IndexPage):
    """The calendar: what comes, then what was."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.MeetingPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("calendar of meetings")
        verbose_name_plural = _("calendars of meetings")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **queries.list_context(self, request.GET)}


class MeetingPage(Located, ContentPage):
    """A regional stage, an international meeting, a workshop or an assembly."""

    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.STAGE)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    mode = models.CharField(
        _("where one takes part"), max_length=20, choices=MeetingMode, default=MeetingMode.ON_SITE
    )
    address = models.CharField(_("street address"), max_length=250, blank=True)
    online_link = models.URLField(
        _("link to take part online"),
        blank=True,
        help_text=_("Sent to the people registered, never shown on the site."),
    )
    host = models.CharField(_("hosted by"), max_length=250, blank=True)
    delegation = models.TextField(_("the delegation that visits"), max_length=500, blank=True)
    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    territory = models.ForeignKey(
        "home.TerritoryPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory"),
    )
    body = body_field()
    registration = models.CharField(
        _("registration"), max_length=10, choices=RegistrationMode, default=RegistrationMode.NONE
    )
    registration_link = models.URLField(_("link to register"), blank=True)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Beyond, people join a waiting list. Empty: no limit."),
    )
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    report = body_field(_("report"))
    synthesis = models.ForeignKey(
        "home.SynthesisPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("synthesis"),
    )

    content_panels = [
        HelpPanel(template="home/admin/help_meeting.html"),
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("mode"),
                FieldPanel("address"),
                FieldPanel("online_link"),
            ],
            heading=_("When and how"),
        ),
        Located.place_panel,
        MultiFieldPanel(
            [
                FieldPanel("host"),
                FieldPanel("delegation"),
                FieldPanel("themes"),
                PageChooserPanel("territory"),
            ],
            heading=_("Who and what about"),
        ),
        FieldPanel("body"),
        InlinePanel("programme", heading=_("Programme"), label=_("half-day")),
        MultiFieldPanel(
            [
                FieldPanel("registration"),
                FieldPanel("registration_link"),
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("registration_closes_at")]),
            ],
            heading=_("Registration"),
        ),
        InlinePanel("documents", heading=_("Documents"), label=_("document")),
        MultiFieldPanel([FieldPanel("report"), PageChooserPanel("synthesis")], heading=_("Afterwards")),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("report"),
        index.SearchField("host"),
        index.SearchField("place"),
        index.FilterField("kind"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
    ]
    override_translatable_fields = [
        SynchronizedField("themes"),
        SynchronizedField("place"),
        SynchronizedField("country"),
        SynchronizedField("address"),
    ]
    parent_page_types = ["home.MeetingIndexPage"]
    subpage_types = []
    page_description = _("A regional stage, an international meeting, a workshop or an assembly.")
    served_with = (*ContentPage.served_with, "region")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("A meeting ends after it begins."),
            ),
        ]

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **queries.meeting_context(self)}


class HalfDay(TranslatableMixin, Orderable):
    """One sequence of the programme."""

    meeting = ParentalKey(MeetingPage, on_delete=models.CASCADE, related_name="programme")
    sequence = models.CharField(_("sequence"), max_length=20, choices=Sequence)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    title = models.CharField(_("title"), max_length=200)
    text = short_text_field(_("what happens"))

    panels = [
        FieldPanel("sequence"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("title"),
        FieldPanel("text"),
    ]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("text"),
        SynchronizedField("sequence"),
        SynchronizedField("starts_at"),
        SynchronizedField("ends_at"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")


class MeetingDocument(Orderable):
    """A document handed out at a meeting."""

    meeting = ParentalKey(MeetingPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "home.SiteDocument", models.CASCADE, related_name="+", verbose_name=_("document")
    )

    panels = [FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = _("document of a meeting")
        verbose_name_plural = _("documents of a meeting")


class Registration(models.Model):
    """Somebody who wants to come. Kept until a year after the meeting; the secret of its link is kept as a digest."""

    meeting = models.ForeignKey(MeetingPage, models.CASCADE, related_name="registrations")
    # The same meeting in every language: places are counted together.
    meeting_key = models.UUIDField(db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    needs = models.TextField(
        _("what would make your coming easier"),
        max_length=500,
        blank=True,
        help_text=_("Access, language, meals, transport."),
    )
    language = models.CharField(max_length=2, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=RegistrationStatus, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("registered"), default=now, editable=False)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting_key", "email"],
                condition=~Q(status="cancelled"),
                name="registration_one_per_address",
            ),
        ]

    def __str__(self):
        return f"{self.name} · {self.meeting}"
