"""A witness of the register, as it introduced itself."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WitnessForm(forms.Form):
    """Its name, its key, the page where it publishes it, and how often it promises to come."""

    organisation = forms.CharField(label=_("Antenna or organisation"), max_length=120)
    key = forms.CharField(
        label=_("Verification key"),
        max_length=200,
        help_text=_("The line that the witness sent you. Compare it with the one that its own page shows."),
    )
    contact_page = forms.URLField(
        label=_("Page where it publishes its key"), required=False, assume_scheme="https"
    )
    every_days = forms.IntegerField(
        label=_("It promises to come every … days"), min_value=1, max_value=90, initial=7
    )
