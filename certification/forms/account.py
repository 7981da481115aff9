"""Why an administrator changes the access of a person."""

from django import forms
from django.utils.translation import gettext_lazy


class AccountActForm(forms.Form):
    """A reason, which the history keeps and the person reads."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Kept in the history, and told to the person. Write how you checked who asked."
        ),
    )
