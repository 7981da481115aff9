"""What is typed about an appeal: its grounds, its panel, what each side says, the ruling and each member's opinion."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certification.choices import RulingOutcome
from certification.forms.assessment import ACCEPT
from certification.forms.committee import DateInput
from certification.forms.message import FilesField, ManyFiles
from certification.queries import appeal as appeals
from certification.services.appeal import MOST_FILES
from certification.services.files import MOST_BYTES

YES, NO = "yes", "no"


class AppealForm(forms.Form):
    """The grounds of an appeal."""

    grounds = forms.CharField(
        label=_("What you contest, and why"), widget=forms.Textarea({"rows": 8}), max_length=8000
    )


class PanelForm(forms.Form):
    """The people who rule on an appeal."""

    people = forms.ModelMultipleChoiceField(
        label=_("Members of the panel"),
        help_text=_("From three families at least; nobody who took part in the dossier."),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = appeals.possible_panel()

    def facts(self) -> dict:
        return self.cleaned_data


class StatementForm(forms.Form):
    """What one side says before the panel, or the record of a hearing."""

    text = forms.CharField(label=_("Your statement"), widget=forms.Textarea({"rows": 8}), max_length=8000)
    files = FilesField(
        label=_("Documents"),
        required=False,
        widget=ManyFiles({"accept": ACCEPT}),
        help_text=format_lazy(
            _("{most} files at most, of {size} MB each: PDF, images, text documents, spreadsheets."),
            most=MOST_FILES,
            size=MOST_BYTES // 1024 // 1024,
        ),
    )

    def facts(self) -> dict:
        return {"text": self.cleaned_data["text"], "uploads": self.cleaned_data["files"]}


class RecordForm(StatementForm):
    """The record of a hearing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What was said")

    field_order = ("text", "files")


class HearingForm(forms.Form):
    """The day of a hearing, and where it takes place."""

    on = forms.DateField(label=_("Day of the hearing"), widget=DateInput)
    place = forms.CharField(
        label=_("Where, or how to join, and at what time"),
        max_length=300,
        help_text=_("For example: 10:00, town hall of Valmer, or the address of the video call."),
    )

    def facts(self) -> dict:
        return self.cleaned_data


class SuspensionForm(forms.Form):
    """Why a decision is suspended until the ruling."""

    reason = forms.CharField(
        label=_("Why the decision waits for the ruling"), widget=forms.Textarea({"rows": 5}), max_length=4000
    )

    def facts(self) -> dict:
        return self.cleaned_data


class RulingForm(forms.Form):
    """A ruling with its reasons, for the other members to read; upholding may annul the award in force."""

    outcome = forms.ChoiceField(label=_("The ruling"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons of the ruling"),
        help_text=_("The territory reads them, and so does everybody who may read the dossier."),
        widget=forms.Textarea({"rows": 8}),
        max_length=8000,
    )
    annuls_award = forms.BooleanField(
        label=_("Annul the award at once"),
        help_text=_(
            "If the appeal is upheld. Otherwise an award in force stays as it is until the new decision."
        ),
        required=False,
    )

    def __init__(self, *args, is_admitted: bool, may_annul: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        possible = (
            (RulingOutcome.REJECTED, RulingOutcome.UPHELD) if is_admitted else (RulingOutcome.INADMISSIBLE,)
        )
        self.fields["outcome"].choices = [(outcome.value, outcome.label) for outcome in possible]
        if not is_admitted:
            self.fields["outcome"].initial = RulingOutcome.INADMISSIBLE.value
        if not may_annul:
            del self.fields["annuls_award"]

    def facts(self) -> dict:
        return self.cleaned_data


class OpinionOnRulingForm(forms.Form):
    """Whether a member of the panel agrees to the ruling in hand."""

    draft = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label=_("Your opinion"),
        choices=[(YES, _("I agree to this ruling")), (NO, _("I do not agree"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Why, if you do not agree"),
        help_text=_("The members of the panel alone read it."),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
    )

    def facts(self) -> dict:
        data = self.cleaned_data
        return {"draft": data["draft"], "agrees": data["agrees"] == YES, "opinion": data["opinion"]}
