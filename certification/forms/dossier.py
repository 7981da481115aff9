"""What is typed to open, fill, instruct, correct and move a dossier."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus, DossierKind, DossierStatus, FeeStatus
from certification.models import Dossier
from certification.models.dossier import RENEWABLE
from certification.services.files import ACCEPTED_EXTENSIONS

ACCEPT = ",".join(f".{extension}" for extension in ACCEPTED_EXTENSIONS)


class OpeningForm(forms.Form):
    """Which kind of dossier, and the dominant themes."""

    territory = forms.ChoiceField(label=_("Territory"))
    kind = forms.ChoiceField(
        label=_("What do you apply for?"), widget=forms.RadioSelect, initial=DossierKind.INITIAL.value
    )
    modules = forms.MultipleChoiceField(
        label=_("Dominant themes"),
        help_text=_("Each theme adds its own criteria. Choose those that make your territory what it is."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, territories, modules, awards=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["territory"].choices = [(territory.pk, territory.name) for territory in territories]
        if len(territories) == 1:
            self.fields["territory"].widget = forms.HiddenInput()
        kinds = [DossierKind.RENEWAL] if awards & set(RENEWABLE) else []
        # What is in force may grow; whoever holds nothing in force may also start afresh.
        kinds.append(DossierKind.EXTENSION if AwardStatus.ACTIVE in awards else DossierKind.INITIAL)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].initial = kinds[0].value
        self.fields["modules"].choices = [(module.code, module.name) for module in modules]
        if not modules:
            del self.fields["modules"]


class ApplicationForm(forms.ModelForm):
    """The application. Nothing is required to save; the rules say what is missing to submit."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    letter = forms.FileField(
        label=_("Mandate letter of the lead organisation"),
        help_text=_(
            "Signed by its legal representative. PDF, image (JPEG, PNG, WebP), ODT or DOCX, 25 MB at most."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    class Meta:
        model = Dossier
        fields = ("perimeter", "population", "municipalities", "motivation", "public_notice", "mark_scope")
        labels = {
            "perimeter": _("Perimeter of the project"),
            "population": _("Number of inhabitants"),
            "municipalities": _("Number of municipalities"),
            "motivation": _("Why you apply, and with whom"),
            "public_notice": _("We agree that the application is announced publicly"),
            "mark_scope": _("Use of the mark that you ask for"),
        }
        help_texts = {
            "perimeter": _("What the territory brings together, and where it ends. Name the municipalities."),
            "motivation": _("What you have done together, what you expect from your peers."),
            "public_notice": _(
                "The register then shows that a dossier was received, and nothing of its content."
            ),
            "mark_scope": _(
                "Commercial use needs, besides the collective guarantee, a verification by an external body."
            ),
        }
        widgets = {
            "perimeter": forms.Textarea(attrs={"rows": 5}),
            "motivation": forms.Textarea(attrs={"rows": 8}),
            "population": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "municipalities": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "mark_scope": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("perimeter", "population", "municipalities", "motivation", "letter"):
            self.fields[name].is_owed_later = True
        for name, most in (("population", 500_000_000), ("municipalities", 50_000)):
            self.fields[name].validators.append(MaxValueValidator(most))

    def fields_typed(self) -> dict:
        """Return the fields of the application itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class CharterForm(forms.Form):
    """The charter and the declaration on honour, both needed."""

    charter = forms.BooleanField(label=_("The lead organisation accepts the charter of the network."))
    honour = forms.BooleanField(
        label=_(
            "I declare on my honour that what the application says is true, and that no conviction or procedure "
            "known to us contradicts the principles of the framework."
        )
    )


class ReasonForm(forms.Form):
    """A reason, kept in the history."""

    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("They are kept in the history and sent to the people concerned."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class MoveForm(ReasonForm):
    """The confirmation of a move, with its reason when one is owed."""

    def __init__(self, *args, asks_reason=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["reason"]


class FeeForm(forms.Form):
    """The contribution to the costs of the path."""

    fee = forms.ChoiceField(
        label=_("Contribution to costs"),
        choices=[
            (FeeStatus.RECORDED.value, _("The contribution was received")),
            (FeeStatus.WAIVED.value, _("The contribution is waived")),
        ],
        widget=forms.RadioSelect,
    )


class ListForm(ReasonForm):
    """What is missing: why, and the list, one point a line."""

    field_order = ("reason", "items")
    items = forms.CharField(
        label=_("What is missing"),
        help_text=_("One point a line: the territory answers point by point."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )

    def clean_items(self) -> list[str]:
        return [
            line.strip(" -•\t") for line in self.cleaned_data["items"].splitlines() if line.strip(" -•\t")
        ]


class AnswerForm(forms.Form):
    """The territory's answer to a correction request."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Take the points one by one: say what you changed, and where."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
    )


class DossierFilter(forms.Form):
    """What a member looks for among the dossiers; a value that does not exist is ignored."""

    q = forms.CharField(label=_("Territory, place or number"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("State"), required=False)
    mine = forms.BooleanField(label=_("Only those that I follow"), required=False)

    def __init__(self, *args, is_officer=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All states")), *DossierStatus.choices]
        if not is_officer:
            del self.fields["mine"]

    def kept(self) -> dict:
        """Return the filters that are filled in and make sense."""
        self.is_valid()
        data = self.cleaned_data
        return {"text": data.get("q", ""), "status": data.get("status", ""), "mine": data.get("mine", False)}
