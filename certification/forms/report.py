"""Dissents, findings, the territory's reply and the assessors' answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import ReplyStance
from certification.forms.assessment import ACCEPT
from certification.forms.evidence import TYPES
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

    evidence = forms.TypedMultipleChoiceField(
        label=_("Evidence it rests on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, version, evidence, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [
            ("", _("No grade yet")),
            *((grade.code, grade.name) for grade in version.finding_grades.all()),
        ]
        pieces = {str(piece.pk): piece for piece in evidence}
        self.fields["evidence"].choices = [(key, piece.title) for key, piece in pieces.items()]
        self.fields["evidence"].coerce = pieces.get
        if not pieces:
            del self.fields["evidence"]


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
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].widget.attrs["id"] = f"revision-{self.prefix}"

    @property
    def draft(self):
        """What the browser calls the text that it keeps until the server has it."""
        return f"reply-{self.prefix}"

    @property
    def line(self):
        """The identifier of the line that says whether the reply is saved."""
        return f"saved-{self.prefix}"


class ReplyEvidenceForm(forms.Form):
    """A file or an address that supports the reply on one criterion."""

    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    upload = forms.FileField(
        label=_("File"), required=False, help_text=TYPES, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    link = forms.URLField(label=_("Or the address of a page"), required=False, assume_scheme="https")


class AnswerForm(forms.Form):
    """What the assessors answer to a contested point."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
