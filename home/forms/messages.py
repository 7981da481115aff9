"""What somebody types to write to an initiative, a person or a branch."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.spam import HoneypotMixin


class MessageForm(HoneypotMixin, forms.Form):
    """A name, an address for the answer, and the message."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The answer is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8})
    )
    consent = forms.BooleanField(
        label=_("I agree that my name, my address and this message are passed on so that I can be answered."),
        help_text=_("This site keeps none of them."),
        error_messages={"required": _("Without your agreement we cannot pass your message on.")},
    )

    def facts(self) -> dict:
        """Return what is passed on."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "message")}
