"""What somebody types to come to a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.spam import HoneypotMixin
from home.models import Registration


class RegistrationForm(HoneypotMixin, forms.ModelForm):
    """A name, an address to write to, and what would make coming easier."""

    consent = forms.BooleanField(
        label=_("I agree that Pactes Locaux keeps these answers to organise this meeting."),
        help_text=_("The people who organise it read them. They are deleted a year after the meeting."),
        error_messages={"required": _("Without your agreement we cannot keep a place for you.")},
    )

    class Meta:
        model = Registration
        fields = ["name", "email", "organisation", "needs"]
        labels = {"name": _("Your name"), "email": _("Your e-mail"), "organisation": _("Your organisation")}
        help_texts = {"email": _("The confirmation and the way to cancel are sent there.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
            "needs": forms.Textarea(attrs={"rows": 4}),
        }

    def facts(self) -> dict:
        """Return what the service records."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
