"""What is typed in the library of evidence: a search, files sent together, the description of a piece."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certification.choices import Confidentiality, EvidenceKind
from certification.forms.assessment import ACCEPT, LongText
from certification.forms.visit import date_input
from certification.queries import evidence as library
from certification.services.evidence import DESCRIBED, MOST_PROVES, MOST_TITLE, description_digest
from certification.services.files import MOST_BYTES

FLAGS = (
    ("", _("All")),
    (library.UNUSED, _("Not used for any criterion")),
    (library.OUT_OF_DATE, _("Out of date")),
    (library.UNDATED, _("Without a date")),
    (library.PERSONAL, _("With personal data")),
    (library.NOT_CHECKED, _("Not checked by an antivirus")),
    (library.SET_ASIDE, _("Set aside by the antivirus")),
)
TYPES = format_lazy(
    _(
        "PDF, image (JPEG, PNG, WebP), text document (ODT, DOCX), spreadsheet (ODS, XLSX) or CSV; "
        "{most} MB at most."
    ),
    most=MOST_BYTES // 1024 // 1024,
)


class LibraryFilter(forms.Form):
    """What somebody looks for in the library; a value that does not exist is ignored."""

    text = forms.CharField(label=_("Words of the title or of the file"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    axis = forms.ChoiceField(label=_("Axis"), required=False)
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    flag = forms.ChoiceField(label=_("State"), required=False, choices=FLAGS)

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        axes = {criterion.axis.code: criterion.axis.name for criterion in criteria}
        self.fields["kind"].choices = [
            ("", _("All kinds")),
            *EvidenceKind.choices,
            (library.PHOTO, _("Photo or image")),
        ]
        self.fields["axis"].choices = [
            ("", _("All axes")),
            *((code, f"{code} · {name}") for code, name in axes.items()),
        ]
        self.fields["criterion"].choices = [
            ("", _("All criteria")),
            *((criterion.code, f"{criterion.code} · {criterion.name}") for criterion in criteria),
        ]

    def kept(self) -> dict:
        """Return the filters that are filled in and make sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ManyFiles(forms.FileInput):
    """A field where several files are chosen at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class UploadsField(forms.FileField):
    """Several files; each is checked when it is received, so that one refusal does not lose the others."""

    widget = ManyFiles

    def clean(self, value, initial=None):
        if not value:
            raise forms.ValidationError(_("Choose one file or more."))
        return value


class UploadsForm(forms.Form):
    """Files sent together into the library."""

    use_required_attribute = False

    criterion = forms.ChoiceField(label=_("The criterion that they support"), required=False)
    personal_data = forms.BooleanField(
        label=_("They contain personal data"),
        required=False,
        help_text=_("Then only your territory, your case officer and your assessors open them."),
    )
    uploads = UploadsField(
        label=_("Files"), help_text=TYPES, widget=ManyFiles({"accept": ACCEPT, "multiple": True})
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = {criterion.code: criterion for criterion in criteria}
        self.fields["criterion"].choices = [
            ("", _("None yet")),
            *((code, f"{code} · {criterion.name}") for code, criterion in self.criteria.items()),
        ]

    def chosen(self) -> list:
        """Return the criterion chosen, in a list that may be empty."""
        code = self.cleaned_data.get("criterion")
        return [self.criteria[code]] if code else []


class EvidenceDetailsForm(forms.Form):
    """What a piece of evidence is, what it proves, and for which criteria."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind)
    proves = LongText(
        label=_("What it proves"),
        help_text=_("One or two sentences: what a peer should look at, and on which page."),
        required=False,
        max_length=MOST_PROVES,
        widget=forms.Textarea({"rows": 3}),
    )
    effective_on = forms.DateField(
        label=_("Date of the document"),
        help_text=_("The day when it was adopted, signed, measured or taken."),
        required=False,
        widget=date_input(),
    )
    period_from = forms.DateField(
        label=_("It covers the time from"),
        required=False,
        widget=date_input(),
    )
    period_to = forms.DateField(
        label=_("It covers the time until"),
        required=False,
        widget=date_input(),
    )
    confidentiality = forms.ChoiceField(
        label=_("Who may open it"),
        choices=Confidentiality,
        widget=forms.RadioSelect,
        help_text=_("Your team always does. Those who examine the dossier open all of it once you submit."),
    )
    personal_data = forms.BooleanField(
        label=_("It contains personal data"),
        required=False,
        help_text=_("Then only your territory, your case officer and your assessors open it."),
    )
    criteria = forms.MultipleChoiceField(
        label=_("Criteria that it supports"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, evidence, criteria, **kwargs):
        uses = {use.criterion.code: use for use in evidence.uses.all()}
        initial = {name: getattr(evidence, name) for name in DESCRIBED} | {
            "seen": description_digest(evidence)
        }
        super().__init__(*args, initial=initial | {"criteria": list(uses)}, **kwargs)
        self.criteria = {criterion.code: criterion for criterion in criteria}
        self.fields["criteria"].choices = [
            (code, f"{code} · {criterion.name}") for code, criterion in self.criteria.items()
        ]
        for code, use in uses.items():
            if code in self.criteria:
                self.fields[f"shown-{code}"] = self._shown_field(self.criteria[code], use)

    @staticmethod
    def _shown_field(criterion, use) -> forms.TypedChoiceField:
        kinds = {str(kind.pk): kind for kind in criterion.evidence_types.all()}
        return forms.TypedChoiceField(
            label=_("What it shows for %(code)s") % {"code": criterion.code},
            choices=[("", _("Something else")), *((pk, kind.text) for pk, kind in kinds.items())],
            coerce=kinds.get,
            empty_value=None,
            required=False,
            initial=use.evidence_type_id,
        )

    def facts(self) -> dict:
        """Return what the service writes."""
        typed = self.cleaned_data
        uses = {self.criteria[code]: typed.get(f"shown-{code}") for code in typed["criteria"]}
        return {name: typed[name] for name in DESCRIBED} | {"uses": uses, "seen": typed["seen"] or None}

    def stored(self, evidence) -> list[dict]:
        """Return what somebody else stored meanwhile, where it differs from what was typed; then follow it."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = description_digest(evidence)
        found = []
        for name in DESCRIBED:
            value = getattr(evidence, name)
            if self.cleaned_data[name] != value:
                display = getattr(evidence, f"get_{name}_display", None)
                words = display() if display else value
                found.append({"label": self.fields[name].label, "value": words})
        codes = sorted(use.criterion.code for use in evidence.uses.select_related("criterion"))
        if codes != sorted(self.cleaned_data["criteria"]):
            found.append({"label": self.fields["criteria"].label, "value": ", ".join(codes)})
        return found


class ReplacementForm(forms.Form):
    """A newer file in the place of the current one."""

    upload = forms.FileField(
        label=_("Newer file"), help_text=TYPES, widget=forms.FileInput({"accept": ACCEPT})
    )
