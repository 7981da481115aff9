"""What is typed about a finding: an action, a proof, an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.forms.assessment import ACCEPT
from certification.forms.evidence import TYPES
from certification.forms.visit import date_input

SHORT = 2000


class PlanForm(forms.Form):
    """What the territory will do, before when, and the action of its agenda that carries it."""

    plan = forms.CharField(
        label=_("What you will do"),
        help_text=_("One action, who carries it, and how one will see that it is done."),
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    done_before = forms.DateField(label=_("Done before"), widget=date_input())
    action = forms.ModelChoiceField(
        label=_("Action of your agenda"), queryset=None, required=False, empty_label=_("None")
    )

    def __init__(self, *args, actions, latest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = actions
        if latest is not None:
            self.fields["done_before"].widget.attrs["max"] = latest.isoformat()


class ProofForm(forms.Form):
    """What was done, and what shows it."""

    proof = forms.CharField(
        label=_("What was done"), max_length=SHORT, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.ModelMultipleChoiceField(
        label=_("Evidence already in the dossier"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(label=_("Title of the new evidence"), required=False, max_length=200)
    upload = forms.FileField(
        label=_("File"), required=False, help_text=TYPES, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    def __init__(self, *args, evidence, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = evidence


class WordForm(forms.Form):
    """One text: the reason of a refusal, or what was seen."""

    reason = forms.CharField(
        label=_("Your answer"),
        help_text=_("The territory reads it as it is."),
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, is_owed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_owed
