"""Contact forms built by editors; messages are kept for as long as the page says."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from home.models.base import ContentPage, body_field, short_text_field
from home.queries.pages import crumbs


class ContactPage(AbstractEmailForm, ContentPage):
    """A form: what to ask, who receives the answers, how long they are kept."""

    body = body_field(_("text before the form"))
    thanks = short_text_field(_("text after the form is sent"))
    consent_words = models.CharField(
        _("consent"),
        max_length=300,
        blank=True,
        help_text=_("The sentence that people tick before sending: what is kept, what for, how long."),
    )
    kept_months = models.PositiveSmallIntegerField(
        _("messages are kept (months)"),
        default=12,
        help_text=_("Older messages are deleted by the daily job."),
    )

    content_panels = [
        *ContentPage.content_panels,
        FormSubmissionsPanel(),
        FieldPanel("body"),
        InlinePanel("form_fields", heading=_("Questions"), label=_("question")),
        FieldPanel("thanks"),
        MultiFieldPanel([FieldPanel("consent_words"), FieldPanel("kept_months")], heading=_("Personal data")),
        MultiFieldPanel(
            [FieldPanel("to_address"), FieldPanel("subject")],
            heading=_("E-mail sent with each message"),
        ),
    ]
    override_translatable_fields = [SynchronizedField("to_address")]
    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = []
    page_description = _("A form that visitors fill in.")
    landing_page_template = "home/contact_page_landing.html"

    class Meta:
        verbose_name = _("contact form")
        verbose_name_plural = _("contact forms")

    def serve(self, request, *args, **kwargs):
        """Show the form, or receive what was typed in it."""
        from home.views.contact import serve  # noqa: PLC0415 - views stand on models

        return serve(request, self)

    def get_form_class(self):
        """Return the form of the questions, drawn and protected as the other public forms."""
        from home.forms.contact import form_of  # noqa: PLC0415 - the form asks allauth, which asks for models

        return form_of(self)

    def get_submissions_list_view_class(self):
        from home.admin.contact import Submissions  # noqa: PLC0415 - the administration stands on models

        return Submissions

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "crumbs": crumbs(self)}


class ContactField(TranslatableMixin, AbstractFormField):
    """A question of a contact form."""

    page = ParentalKey(ContactPage, on_delete=models.CASCADE, related_name="form_fields")

    # Answers are kept under this name: it is the same in every language.
    override_translatable_fields = [SynchronizedField("clean_name", overridable=False)]

    class Meta(TranslatableMixin.Meta, AbstractFormField.Meta):
        verbose_name = _("question of a form")
        verbose_name_plural = _("questions of a form")
