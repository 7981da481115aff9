"""To whom the lead of a project is offered."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LeadOfferForm(forms.Form):
    """One member, and a word to them."""

    person = forms.TypedChoiceField(label=_("Offer the lead to"), coerce=int, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("A word to the person"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(member.person_id, str(member.person)) for member in members]
