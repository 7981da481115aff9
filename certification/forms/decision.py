"""What is typed after a decision: proofs of conditions, an appeal and its ruling, a third party's verification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.queries import decision as decisions

YES, NO = "yes", "no"


class ProofForm(forms.Form):
    """What the territory did to meet a condition."""

    text = forms.CharField(
        label=_("What was done, and where the proof is"), widget=forms.Textarea({"rows": 4}), max_length=4000
    )


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
        self.fields["people"].queryset = decisions.possible_panel()


class RulingForm(forms.Form):
    """A ruling with its reasons; upholding may annul the award in force."""

    reason = forms.CharField(
        label=_("Reasons of the ruling"), widget=forms.Textarea({"rows": 6}), max_length=8000
    )
    annuls_award = forms.BooleanField(
        label=_("Annul the award at once"),
        help_text=_("Otherwise an award in force stays as it is until the new decision."),
        required=False,
    )

    def __init__(self, *args, may_annul=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_annul:
            del self.fields["annuls_award"]


class VerifierForm(forms.Form):
    """Who is asked to verify."""

    verifier = forms.ModelChoiceField(label=_("Third-party verifier"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verifier"].queryset = decisions.possible_verifiers()


class VerificationForm(forms.Form):
    """What the verifier concludes."""

    positive = forms.ChoiceField(
        label=_("Your conclusion"),
        choices=[(YES, _("Positive: the requirements are met")), (NO, _("Negative: they are not met"))],
        widget=forms.RadioSelect,
    )
    statement = forms.CharField(
        label=_("What was verified, how, and what follows"),
        widget=forms.Textarea({"rows": 8}),
        max_length=8000,
    )
