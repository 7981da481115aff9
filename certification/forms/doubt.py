"""What anybody writes of a certificate that looks wrong, and what the secretariat found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.models.doubt import DOUBT_CHARACTERS
from cms.spam import HoneypotMixin


class DoubtForm(HoneypotMixin, forms.Form):
    """A doubt about a certificate that somebody saw; no account is needed, and no name is asked."""

    # The form asks where the document was seen, which may be a website.
    trap = "company"

    code = forms.CharField(
        label=_("Number or code of the certificate"),
        max_length=40,
        required=False,
        help_text=_("As it reads on the document, if it has one."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "num"}),
    )
    text = forms.CharField(
        label=_("What makes you doubt"),
        max_length=DOUBT_CHARACTERS,
        help_text=_("Say what you saw, and what seems wrong. Please name no private person."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    place = forms.CharField(
        label=_("Where you saw it"),
        max_length=300,
        help_text=_("A website, a leaflet, a window, a town; and the day, if you remember."),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, months: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "To answer you, and for nothing else. It is deleted %(months)d months after your message."
        ) % {"months": months}

    def facts(self) -> dict:
        """Return what is kept."""
        return {name: self.cleaned_data[name] for name in self.fields if name != self.trap}


class HandleForm(forms.Form):
    """What was found; whoever left an address reads it."""

    answer = forms.CharField(
        label=_("What was found"),
        max_length=DOUBT_CHARACTERS,
        help_text=_("Sent to whoever wrote, when an address was left. Name no private person."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
