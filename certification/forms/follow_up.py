"""What is typed in a follow-up, by the territory and by those who read it; declared changes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import ActionStatus, ChangeConsequence, ChangeKind, ReviewOutcome, ReviewStatus
from certification.clock import localdate
from certification.forms.roster import DayInput

MOST_TEXT = 4000


def text_field(label, *, rows: int = 5, **options) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=options.pop("max_length", MOST_TEXT),
        **options,
    )


class PastDay(forms.DateField):
    """A day that has come."""

    widget = DayInput

    def validate(self, value):
        super().validate(value)
        if value is not None and value > localdate():
            raise forms.ValidationError(_("Give a day that has come."))


class ReviewFilter(forms.Form):
    """What a list of follow-ups is narrowed to."""

    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *ReviewStatus.choices]
    )
    on_site = forms.BooleanField(label=_("Only those seen on site"), required=False)

    def kept(self) -> dict:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReviewForm(forms.Form):
    """What a follow-up found."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReviewOutcome, widget=forms.RadioSelect)
    summary = text_field(_("What was found"), rows=6)


class ProgressForm(forms.Form):
    """How far an action of the progress plan is."""

    status = forms.ChoiceField(label=_("Where it stands"), choices=ActionStatus, widget=forms.RadioSelect)
    text = text_field(
        _("What was done, what remains"),
        max_length=2000,
        required=False,
        help_text=_("Needed once an action is done or given up."),
    )
    upload = forms.FileField(
        label=_("A file that shows it"),
        required=False,
        help_text=_("PDF, picture, text document or spreadsheet, 25 MB at most."),
    )
    link = forms.URLField(label=_("Or its address"), required=False, max_length=500, assume_scheme="https")

    def clean(self):
        data = super().clean()
        if data.get("upload") and data.get("link"):
            self.add_error("link", _("Choose a file or give a link: one of the two."))
        return data


class StatementForm(forms.Form):
    """How the year went, in the words of the territory."""

    statement = text_field(
        _("How the year went"),
        rows=8,
        help_text=_("What moved, what did not and why, complaints received and what you did about them."),
    )


class VisitForm(forms.Form):
    """What was seen on site."""

    visited_on = PastDay(label=_("Day of the visit"))
    note = text_field(_("What was seen, whom you met (families, no names)"), rows=7)


class SendBackForm(forms.Form):
    """What is missing in a follow-up."""

    reason = text_field(_("What is missing"))


class ChangeForm(forms.Form):
    """A change that a territory declares."""

    kind = forms.ChoiceField(label=_("What changes"), choices=ChangeKind, widget=forms.RadioSelect)
    happened_on = PastDay(label=_("Since"))
    text = text_field(_("What happens, and what it changes for the guarantee"), rows=6)


class AnswerForm(forms.Form):
    """What follows from a declared change."""

    consequence = forms.ChoiceField(
        label=_("What follows"), choices=ChangeConsequence, widget=forms.RadioSelect
    )
    answer = text_field(
        _("Reasons, for the territory"),
        help_text=_("When documents or a visit are needed, say which: this is what the territory is asked."),
    )
