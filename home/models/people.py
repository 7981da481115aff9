"""Resource people, published only for as long as they agree."""

from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from certification.clock import localdate
from home.errors import ConsentMissingError
from home.forms.people import PersonPageForm
from home.models.base import ContentPage, IndexPage, body_field
from home.queries import people
from home.rules.consent import FIELDS, Consent, consent_of
from home.rules.languages import check_languages
from home.services.consent import drop_schedule


class PersonIndexPage(IndexPage):
    """The pool of resource people."""

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = ["home.PersonPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of resource people")
        verbose_name_plural = _("lists of resource people")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **people.directory(self, request)}


class PersonPage(ContentPage):
    """A volunteer who lends lived expertise; the title of the page is the name."""

    themes = ParentalManyToManyField("home.Theme", blank=True, related_name="+", verbose_name=_("themes"))
    languages = models.CharField(
        _("languages spoken"), max_length=60, blank=True, validators=[check_languages]
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, for example FR.")
    )
    region = models.ForeignKey(
        "home.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    mandate = models.CharField(_("mandate"), max_length=250, blank=True)
    mandate_since = models.DateField(_("mandate since"), null=True, blank=True)
    mandate_until = models.DateField(_("mandate until"), null=True, blank=True)
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Never shown: messages reach it through the form of the page."),
    )
    body = body_field()
    consent_given_on = models.DateField(
        _("consent given on"),
        null=True,
        blank=True,
        help_text=_("The page cannot be published without it."),
    )
    consent_record = models.CharField(
        _("how it was given"),
        max_length=250,
        blank=True,
        help_text=_("For example: e-mail of 3 March, kept by the office."),
    )
    consent_withdrawn_on = models.DateField(
        _("consent withdrawn on"),
        null=True,
        blank=True,
        help_text=_("From that day the page and its translations leave the site."),
    )

    content_panels = [
        HelpPanel(template="home/admin/help_person.html"),
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("consent_given_on"),
                FieldPanel("consent_record"),
                FieldPanel("consent_withdrawn_on"),
            ],
            heading=_("Consent to be published"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("themes"),
                FieldPanel("languages"),
                FieldRowPanel([FieldPanel("region"), FieldPanel("country")]),
                FieldPanel("mandate"),
                FieldRowPanel([FieldPanel("mandate_since"), FieldPanel("mandate_until")]),
                FieldPanel("contact_email"),
            ],
            heading=_("About"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.SearchField("mandate")]
    override_translatable_fields = [
        SynchronizedField("title", overridable=False),
        SynchronizedField("slug"),
        SynchronizedField("themes"),
        SynchronizedField("languages", overridable=False),
        SynchronizedField("country"),
        SynchronizedField("consent_given_on", overridable=False),
        SynchronizedField("consent_record", overridable=False),
        SynchronizedField("consent_withdrawn_on", overridable=False),
    ]
    # A copy is the page of somebody else, who has agreed to nothing yet.
    exclude_fields_in_copy = [*FIELDS]
    base_form_class = PersonPageForm
    served_with = (*ContentPage.served_with, "region")
    parent_page_types = ["home.PersonIndexPage"]
    subpage_types = []
    page_description = _("A volunteer of the pool, published with recorded consent.")

    class Meta:
        verbose_name = _("resource person")
        verbose_name_plural = _("resource people")
        constraints = [
            models.CheckConstraint(
                condition=Q(consent_withdrawn_on=None)
                | Q(consent_given_on__isnull=False, consent_withdrawn_on__gte=F("consent_given_on")),
                name="person_withdraws_what_was_given",
                violation_error_message=_("A consent is withdrawn after it was given."),
            ),
        ]

    @property
    def consent(self) -> Consent:
        """What is recorded of this person's agreement to be published."""
        return consent_of(self)

    @property
    def is_mandate_over(self) -> bool:
        """Tell whether the mandate belongs to the past."""
        return self.mandate_until is not None and self.mandate_until < localdate()

    def save(self, *args, **kwargs):
        """Keep the consent that the page of origin records, and never go live without one that stands."""
        written = kwargs.get("update_fields")
        if written is None:
            self._follow_origin()
        if self.live and (written is None or "live" in written):
            self.require_consent()
        return super().save(*args, **kwargs)

    def publish(self, revision, *args, **kwargs):
        """Publish a version, unless the person no longer agrees; a schedule that comes too late is given up."""
        if revision.approved_go_live_at and not self.consent.stands:
            drop_schedule(page=self, actor=kwargs.get("user"))
            return None
        self.require_consent()
        return super().publish(revision, *args, **kwargs)

    def require_consent(self):
        """Raise ConsentMissingError unless the person agrees to be shown."""
        if not self.consent.stands:
            raise ConsentMissingError(self, self.consent.refusal)

    def with_content_json(self, content):
        """Return an earlier version of the page, with the consent of today: it is a fact, not a draft."""
        page = super().with_content_json(content)
        for name in FIELDS:
            setattr(page, name, getattr(self, name))
        return page

    def serve(self, request, *args, **kwargs):
        """Show the person for as long as they agree."""
        if not self.consent.stands:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_sitemap_urls(self, request=None):
        """Leave the site map with the consent."""
        return super().get_sitemap_urls(request) if self.consent.stands else []

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **people.person(self)}

    def _follow_origin(self):
        """Take the consent of the first page of this person, which speaks for all languages."""
        pages = type(self).objects.filter(translation_key=self.translation_key)
        origin = pages.only(*FIELDS).order_by("pk").first()
        if origin is not None and origin.pk != self.pk:
            for name in FIELDS:
                setattr(self, name, getattr(origin, name))
