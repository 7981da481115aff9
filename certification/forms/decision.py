"""What is typed after a decision: proofs of conditions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.queries import committee as committees


class ProofForm(forms.Form):
    """What the territory did to meet a condition."""

    text = forms.CharField(
        label=_("What was done, and where the proof is"), widget=forms.Textarea({"rows": 4}), max_length=4000
    )


class SubstituteForm(forms.Form):
    """Who stands in for a chair whose mandate ended before the countersignature."""

    substitute = forms.ModelChoiceField(
        label=_("Chair in office who stands in"),
        help_text=_(
            "The chair who signed holds no mandate any more. The name is recorded with the decision."
        ),
        queryset=None,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = committees.possible_chairs()
