"""Ask for another edition of a certificate."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class EditionForm(forms.Form):
    """In which language, and why: the reason stays in the history."""

    language = forms.ChoiceField(
        label=_("Language of the certificate"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why another file is needed"),
        help_text=_("Kept in the history. The present file stays on record, and is known as replaced."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )
