"""Dissents, findings, the territory's reply and the assessors' answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import ReplyStance
from certification.forms.grid import LONG


class DissentForm(forms.Form):
    """The level that an assessor maintains against the team."""

    level = forms.TypedChoiceField(label=_("Level that you maintain"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Your reasons"),
        help_text=_("The territory and the committee read them as they are."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (step["level"], f"{step['level']} · {step['name']}") for step in levels
        ]


class FindingForm(forms.Form):
    """A shortfall or a piece of advice on one criterion."""

    grade = forms.ChoiceField(
        label=_("Grade"), required=False, help_text=_("It may wait, but not until the report is sent.")
    )
    text = forms.CharField(
        label=_("What was found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [
            ("", _("No grade yet")),
            *((grade.code, grade.name) for grade in version.finding_grades.all()),
        ]


class ReplyForm(forms.Form):
    """What the territory says of one criterion."""

    stance = forms.ChoiceField(label=_("Your position"), choices=ReplyStance, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("If you contest, say what and why, and name the evidence."),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def draft(self):
        """What the browser calls the text that it keeps until the server has it."""
        return f"reply-{self.prefix}"

    @property
    def line(self):
        """The identifier of the line that says whether the reply is saved."""
        return f"saved-{self.prefix}"


class AnswerForm(forms.Form):
    """What the assessors answer to a contested point."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
