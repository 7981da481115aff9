"""Notices, statements, measures brought before the committee."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import ReasonCategory


class NoticeForm(forms.Form):
    """Why a suspension or a withdrawal is considered."""

    category = forms.ChoiceField(label=_("Public reason"), choices=ReasonCategory, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons, for the territory"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    urgent = forms.BooleanField(
        label=_("Urgent measure, without waiting for the notice"),
        help_text=_("Only when people are in danger or the public is misled."),
        required=False,
    )


class StatementForm(forms.Form):
    """A statement kept with the procedure: the territory's answer, or what was verified."""

    statement = forms.CharField(
        label=_("Statement"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000
    )


class MeasureForm(forms.Form):
    """Which measure the committee is asked to decide, why, and in which of its sessions."""

    kind = forms.ChoiceField(label=_("Measure"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The territory and the committee read them."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    session = forms.ModelChoiceField(
        label=_("Session of the committee"),
        queryset=None,
        help_text=_("Convene a session first if none is in the list."),
    )
    late_reason = forms.CharField(
        label=_("Why it cannot wait"),
        help_text=_("Only when the papers come too late for this session: the minutes will say it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args, kinds, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]
        self.fields["session"].queryset = sessions
