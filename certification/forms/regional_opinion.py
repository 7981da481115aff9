"""What is typed of the opinion of a regional commission."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import OpinionPosition
from certification.forms.assessment import ACCEPT
from certification.forms.committee import DateInput


class OpinionForm(forms.Form):
    """The reasoned opinion of a regional commission, recorded by one of its members."""

    commission = forms.CharField(label=_("Regional commission"), max_length=200)
    given_on = forms.DateField(label=_("Given on"), widget=DateInput)
    position = forms.ChoiceField(
        label=_("Opinion"), choices=OpinionPosition.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=_("Reasons of the opinion"), widget=forms.Textarea({"rows": 6}), max_length=8000
    )


class OpinionOnBehalfForm(OpinionForm):
    """The same, recorded by the secretariat from the paper that the commission signed."""

    paper = forms.FileField(
        label=_("Opinion signed by the commission"),
        help_text=_("The paper that you received, as a PDF or a photo: it stays with the dossier."),
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )
