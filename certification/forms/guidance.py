"""What is typed of a guidance meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.forms.committee import DateInput


class GuidanceForm(forms.Form):
    """The guidance meeting of a refused dossier, as it was held."""

    held_on = forms.DateField(label=_("Held on"), widget=DateInput)
    people = forms.CharField(
        label=_("Who met"),
        help_text=_("For the territory and for the network: names and roles."),
        max_length=400,
    )
    summary = forms.CharField(
        label=_("What was said, and what comes next"),
        help_text=_("The territory reads it."),
        widget=forms.Textarea({"rows": 8}),
        max_length=4000,
    )
    apply_from = forms.DateField(
        label=_("A new application may be lodged sooner, from"),
        help_text=_(
            "Only when the meeting showed that the territory is ready before the day of the decision."
        ),
        widget=DateInput,
        required=False,
    )
