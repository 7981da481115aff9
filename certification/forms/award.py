"""The signature of a pledge."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PledgeForm(forms.Form):
    """Sign the territory's pledge: for the lead organisation, or for a family."""

    family = forms.ChoiceField(label=_("You sign for"), widget=forms.RadioSelect, required=False)
    on_behalf_of = forms.CharField(
        label=_("Name of the organisation and of the person who signed on paper"),
        help_text=_("Only when you record a signature given on paper by another family of actors."),
        required=False,
        max_length=200,
    )
    agreed = forms.BooleanField(
        label=_("I have read the pledge and the mark-use contract, and I commit to them.")
    )

    def __init__(self, *args, families=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = families
