"""A request for more time, and its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_REASON = 2000


class AskTimeForm(forms.Form):
    """How many days, and why."""

    days = forms.IntegerField(
        label=_("How many more days"),
        min_value=1,
        max_value=999,
        help_text=_("Counted from the deadline that runs today."),
    )
    reason = forms.CharField(
        label=_("Why you need them"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What delays you, and what you will do with this time."),
    )


class AnswerTimeForm(forms.Form):
    """Granted or refused, with reasons."""

    granted = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Grant the days asked for")), ("no", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reasons of your answer"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
