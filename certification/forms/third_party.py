"""Who is asked to verify as an outside body, and what they conclude."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.queries import decision as decisions

YES, NO = "yes", "no"


class VerifierForm(forms.Form):
    """Who is asked to verify, and what."""

    verifier = forms.ModelChoiceField(label=_("Third-party verifier"), queryset=None)
    body = forms.CharField(
        label=_("Verification body"),
        help_text=_("The organisation of the verifier, as it will be named with the verdict."),
        max_length=200,
        required=False,
    )
    accreditation = forms.CharField(
        label=_("What shows its competence"),
        help_text=_("For example an accreditation and its number, or the standard that it works by."),
        max_length=200,
        required=False,
    )
    claims = forms.CharField(
        label=_("Claims to verify"),
        help_text=_("The messages to consumers that the territory wishes to use, word for word."),
        widget=forms.Textarea({"rows": 5}),
        max_length=4000,
        required=False,
    )

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
    report = forms.FileField(label=_("Your report"), required=False, help_text=_("A PDF, 25 MB at most."))
