"""Who is invited to accompany a territory."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompanionForm(forms.Form):
    """An address, the branch or organisation, and what help is hoped for."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person creates an account with this address, or signs in with it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    organisation = forms.CharField(label=_("Branch or organisation"), required=False, max_length=200)
    note = forms.CharField(
        label=_("What help is hoped for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
