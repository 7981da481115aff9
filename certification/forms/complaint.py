"""What is typed about a complaint: by anyone who makes one, and by those who handle, investigate and answer it."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certification.choices import ComplaintSubject, FindingGrade, MeasureKind, ReasonCategory
from certification.forms.committee import DateInput
from certification.forms.message import FilesField, ManyFiles
from certification.models.complaint import MOST_CHARACTERS
from certification.queries import complaint as complaints
from certification.services.complaint import ACCEPTED, MOST_BYTES, MOST_FILES
from cms.spam import HoneypotMixin

ACCEPT = ",".join(f".{extension}" for extension in (*ACCEPTED.values(), "jpeg"))
LONG = {"rows": 8}


def files_field():
    """Return the files that somebody without an account may join."""
    return FilesField(
        label=_("Documents"),
        required=False,
        widget=ManyFiles({"accept": ACCEPT}),
        help_text=format_lazy(
            _(
                "{most} files at most, of {size} MB each: PDF or images (JPEG, PNG). Hide what others need not see."
            ),
            most=MOST_FILES,
            size=MOST_BYTES // 1024 // 1024,
        ),
    )


class ComplaintForm(HoneypotMixin, forms.Form):
    """A complaint, from anyone. Without an address it is an alert: it is read, and nobody can be written to."""

    subject = forms.ChoiceField(
        label=_("What is it about?"), choices=ComplaintSubject.choices, widget=forms.RadioSelect
    )
    about = forms.CharField(
        label=_("Which territory, certificate or person?"),
        required=False,
        max_length=300,
        help_text=_("A name, or the number printed on the certificate."),
    )
    text = forms.CharField(
        label=_("What happened?"),
        max_length=MOST_CHARACTERS,
        help_text=_("Facts that can be checked: what, where, when, who saw it."),
        widget=forms.Textarea(LONG),
    )
    wish = forms.CharField(
        label=_("What do you ask for?"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    files = files_field()
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_(
            "To tell you what becomes of it. Without an address we read your complaint, but can send no answer."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shows_identity = forms.BooleanField(
        label=_("The territory or the person concerned may know who I am."),
        required=False,
        help_text=_("Otherwise only those who handle and investigate the complaint know it."),
    )
    consent = forms.BooleanField(
        label=_("I agree that what I write here is kept and read to handle this complaint."),
        error_messages={"required": _("Without your agreement we cannot receive your complaint.")},
    )

    def __init__(self, *args, months: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].help_text = _(
            "Names, addresses and words are deleted %(months)d months after the complaint is closed."
        ) % {"months": months}

    def facts(self) -> dict:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("subject", "about", "text", "wish", "name", "email")}
        return kept | {
            "is_confidential": not data["shows_identity"],
            "uploads": data["files"],
            "territory": complaints.find_territory(data["about"]),
        }


class AddedForm(forms.Form):
    """What the person who complains adds later."""

    text = forms.CharField(
        label=_("Add something"), max_length=MOST_CHARACTERS, widget=forms.Textarea({"rows": 5})
    )
    files = files_field()

    def facts(self) -> dict:
        return {"text": self.cleaned_data["text"], "uploads": self.cleaned_data["files"]}


# --- those who work on it -------------------------------------------------------------------------------------------


class TextForm(forms.Form):
    """One text, under a label that says who reads it."""

    text = forms.CharField(max_length=MOST_CHARACTERS, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args, label, help_text="", fact="text", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text
        self.fact = fact

    def facts(self) -> dict:
        return {self.fact: self.cleaned_data["text"]}


class PlaceForm(forms.Form):
    """The territory and the people whom a complaint is about."""

    territory = forms.CharField(
        label=_("Territory"),
        required=False,
        max_length=200,
        help_text=_("Its name, or the number of its certificate; empty when the complaint is about none."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("People whom it is about"),
        queryset=None,
        required=False,
        help_text=_("They no longer see the complaint, and none of them handles or investigates it."),
        widget=forms.SelectMultiple({"size": 8}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = complaints.trusted_people()

    def clean_territory(self):
        words = self.cleaned_data["territory"]
        found = complaints.find_territory(words)
        if words.strip() and found is None:
            raise forms.ValidationError(_("No territory of that name, no certificate of that number."))
        return found

    def facts(self) -> dict:
        return {"territory": self.cleaned_data["territory"], "people": self.cleaned_data["people"]}


class InvestigatorForm(forms.Form):
    """Who investigates: those whom nothing keeps from it; the others are listed with the reasons."""

    person = forms.ModelChoiceField(label=_("Who investigates"), queryset=None)

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        possible = [candidate.person.pk for candidate in candidates if not candidate.refusals]
        self.fields["person"].queryset = complaints.trusted_people().filter(pk__in=possible)

    def facts(self) -> dict:
        return {"person": self.cleaned_data["person"]}


class DeclarationForm(forms.Form):
    """The ties that whoever investigates has with the matter: none, or they step down."""

    categories = forms.ModelMultipleChoiceField(
        label=_("Your ties with the territory or the people concerned"),
        help_text=_(
            "Tick those that you have. With any of them somebody else investigates; which ones is not kept."
        ),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sincere = forms.BooleanField(label=_("I declare on my honour that I have no other tie with this matter."))

    def __init__(self, *args, ties, **kwargs):
        super().__init__(*args, **kwargs)
        self.ties = {tie.pk: tie for tie in ties}
        field = self.fields["categories"]
        field.queryset = complaints.InterestCategory.objects.filter(pk__in=self.ties)
        field.label_from_instance = lambda tie: tie.name

    def facts(self) -> dict:
        return {"categories": list(self.cleaned_data["categories"])}


class ConclusionForm(forms.Form):
    """What was found, and what is answered."""

    conclusions = forms.CharField(
        label=_("What was found"),
        help_text=_("Read by those who handle and watch over the complaint."),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 6}),
    )
    answer = forms.CharField(
        label=_("Answer to the person who complains"),
        help_text=_("In plain words: what was looked into, what is concluded, why, what they may still do."),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 6}),
    )

    def facts(self) -> dict:
        return self.cleaned_data


class MeasureForm(forms.Form):
    """What follows: what, by whom, until when, and the fact of the guarantee that it led to."""

    kind = forms.ChoiceField(label=_("Measure"), choices=MeasureKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What will be done, or why nothing"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    owner = forms.CharField(label=_("By whom"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Until when"), required=False, widget=DateInput)
    finding = forms.ModelChoiceField(label=_("Finding that it led to"), queryset=None, required=False)
    suspension = forms.ModelChoiceField(label=_("Notice that it led to"), queryset=None, required=False)
    tie = forms.ModelChoiceField(label=_("Undeclared tie that it led to"), queryset=None, required=False)

    def __init__(self, *args, linked, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("finding", linked.findings),
            ("suspension", linked.suspensions),
            ("tie", linked.ties),
        ):
            if rows.exists():
                self.fields[name].queryset = rows
            else:
                del self.fields[name]

    def facts(self) -> dict:
        return self.cleaned_data


class MeasureDoneForm(forms.Form):
    """What was done of a measure."""

    measure = forms.ModelChoiceField(label=_("Measure"), queryset=None)
    text = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, measures, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        field.queryset = measures
        if len(measures) == 1:
            field.empty_label = None
        field.label_from_instance = lambda row: f"{row.get_kind_display()} – {row.text[:80]}"

    def facts(self) -> dict:
        return self.cleaned_data


class OfOneMeasureForm(forms.Form):
    """What a measure that led to nothing yet leads to."""

    measure = forms.ModelChoiceField(label=_("Measure"), queryset=None)

    def __init__(self, *args, measures, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        field.queryset, field.empty_label = measures, None
        field.label_from_instance = lambda row: row.text[:80]

    def facts(self) -> dict:
        return self.cleaned_data


class NoticeOfMeasureForm(OfOneMeasureForm):
    """The notice that a measure leads to."""

    category = forms.ChoiceField(label=_("Public reason"), choices=ReasonCategory, widget=forms.RadioSelect)
    urgent = forms.BooleanField(
        label=_("Urgent measure, without waiting for the notice"),
        help_text=_("Only when people are in danger or the public is misled."),
        required=False,
    )


class FindingOfMeasureForm(OfOneMeasureForm):
    """The finding that a measure leads to."""

    criterion = forms.ModelChoiceField(label=_("Criterion"), queryset=None)
    grade = forms.ChoiceField(label=_("Grade"), choices=FindingGrade, widget=forms.RadioSelect)

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["criterion"]
        field.queryset = criteria
        field.label_from_instance = lambda row: f"{row.code} {row.name}"
