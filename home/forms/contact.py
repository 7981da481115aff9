"""The form of a contact page: the questions that editors chose, and the consent without which nothing is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from cms.spam import HoneypotMixin

# No question is ever called so: the names of questions hold no hyphen.
CONSENT = "site-consent"
TRAP = "site-website"
MOST_CHARACTERS = 5000


class Questions(FormBuilder):
    """The questions of editors as fields that browsers help to fill in, with a limit to each."""

    def create_multiline_field(self, field, options):
        """Return a long text, whose length is counted."""
        widget = forms.Textarea(attrs={"rows": 8})
        return forms.CharField(**{"max_length": MOST_CHARACTERS, "widget": widget, **options})

    def create_email_field(self, field, options):
        return forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}), **options)

    def create_date_field(self, field, options):
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class ContactForm(HoneypotMixin, BaseForm):
    """What every contact form has besides its questions."""

    trap = TRAP

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[CONSENT] = forms.BooleanField(
            label=self.page.consent_words or consent_words(self.page.kept_months),
            error_messages={"required": _("Without your agreement we cannot keep your message.")},
        )

    @property
    def answers(self) -> dict:
        """Return the answers to the questions, under names that are the same in every language."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {CONSENT, self.trap}}

    @property
    def sender(self) -> str:
        """Return the address to answer to: the first one that the form asks for, if any."""
        names = [name for name, field in self.fields.items() if isinstance(field, forms.EmailField)]
        return next((self.cleaned_data[name] for name in names if self.cleaned_data.get(name)), "")


def consent_words(months: int) -> str:
    """Return the sentence that people tick when editors wrote none."""
    return ngettext(
        "I agree that this message is kept for %(months)d month to answer me, then deleted.",
        "I agree that this message is kept for %(months)d months to answer me, then deleted.",
        months,
    ) % {"months": months}


def form_of(page) -> type[ContactForm]:
    """Return the form of a contact page."""
    return type("PageContactForm", (ContactForm,), Questions(page.get_form_fields()).formfields)
