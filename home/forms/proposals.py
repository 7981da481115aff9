"""What anyone types to propose an initiative or a sheet, without an account."""

from collections.abc import Iterator

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.clock import localdate
from cms.countries import countries_in
from cms.spam import HoneypotMixin
from home.choices import InitiativeKind, ProposalKind, Question
from home.models import Proposal, Region, Theme

ANSWER_CHARACTERS = 4000
FIRST_YEAR = 1900
NO_CHOICE = ("", "–")


def countries() -> list[tuple[str, str]]:
    """Return the countries in the language of the reader."""
    return [NO_CHOICE, *countries_in(get_language())]


def long_text(label, *, rows=6, most=ANSWER_CHARACTERS, **options) -> forms.CharField:
    """Return the field of a text in plain paragraphs, whose length is counted."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


def year(label, **options) -> forms.IntegerField:
    """Return the field of a year that may stay empty."""
    return forms.IntegerField(label=label, required=False, min_value=FIRST_YEAR, **options)


class ProposalForm(HoneypotMixin, forms.Form):
    """What both kinds of proposals ask: what and where, then who proposes it."""

    trap = "site-website"
    own: tuple[str, ...] = ()  # the fields of one kind, between the place and the proposer
    own_title = ""
    about = ("title", "introduction", "place", "country", "region", "themes", "actors")
    proposer = ("name", "email", "organisation", "consent")

    title = forms.CharField(label=_("Title"), max_length=120)
    introduction = long_text(
        _("In one or two sentences"), rows=3, most=300, help_text=_("Shown under the title and in lists.")
    )
    place = forms.CharField(label=_("Town or place"), max_length=120)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, empty_label=NO_CHOICE[1]
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    actors = long_text(
        _("Who takes part"), rows=4, most=1000, required=False, help_text=_("One on each line.")
    )
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_(
            "We write to you there when the proposal arrives and when it is decided. It is not published."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    consent = forms.BooleanField(
        label=_("I agree that Pactes Locaux reads this proposal, corrects it if need be and publishes it."),
        help_text=_(
            "I may share what it says. My name and my address are kept for two years after the answer, then deleted."
        ),
        error_messages={"required": _("Without your agreement we cannot receive your proposal.")},
    )

    @property
    def sections(self) -> Iterator[tuple[str, list]]:
        """Return the parts of the form with their fields, in order."""
        parts = [(_("What and where"), self.about), (self.own_title, self.own), (_("You"), self.proposer)]
        for title, names in parts:
            yield title, [self[name] for name in names]

    @property
    def trap_field(self):
        return self[self.trap]

    def clean_title(self):
        """Return the title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def _clean_year(self, name: str) -> int | None:
        typed = self.cleaned_data[name]
        if typed and typed > localdate().year:
            raise forms.ValidationError(_("This year has not come yet."))
        return typed

    def clean_since(self):
        """Refuse a year to come."""
        return self._clean_year("since")

    def facts(self) -> dict:
        """Return what the page will say."""
        return {name: self.cleaned_data[name] for name in (*self.about, *self.own)}

    def who(self) -> dict:
        """Return who proposes it."""
        return {name: self.cleaned_data[name] for name in self.proposer if name != "consent"}


class InitiativeForm(ProposalForm):
    """An initiative for the directory."""

    own = ("kind", "since", "text", "website", "contact_email")
    own_title = _("The initiative")

    kind = forms.ChoiceField(label=_("Kind"), choices=InitiativeKind)
    since = year(_("Since (year)"))
    text = long_text(
        _("Tell it"),
        rows=10,
        most=8000,
        help_text=_(
            "Where it comes from, what one finds there, what is difficult. Leave a line between paragraphs."
        ),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    contact_email = forms.EmailField(
        label=_("Address for messages"),
        required=False,
        help_text=_("Never shown: visitors write to it through a form."),
    )


class SheetForm(ProposalForm):
    """An experience told through the five questions."""

    own = ("since", "until", *Question.values, "what_failed")
    own_title = _("The experience")

    since = year(_("Since (year)"))
    until = year(_("Until (year)"), help_text=_("Empty when it goes on."))
    what_failed = long_text(
        _("What failed"),
        most=2000,
        required=False,
        help_text=_("What did not work is what helps others most."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in Question:
            label = f"{question.number}. {question.label}"
            self.fields[question.value] = long_text(label, required=False, help_text=question.sentence)

    def clean_until(self):
        """Refuse a year to come."""
        return self._clean_year("until")

    def clean(self):
        """Ask for one answer at least, and for years in their order."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last year comes after the first."))
        questions = set(Question.values)
        if not questions & self.errors.keys() and not any(cleaned.get(name) for name in questions):
            self.add_error(Question.ECONOMY.value, _("Answer one of the five questions at least."))
        return cleaned


FORMS = {ProposalKind.INITIATIVE: InitiativeForm, ProposalKind.SHEET: SheetForm}


class DeclineForm(forms.ModelForm):
    """Why a proposal is not retained, in the words that the proposer reads."""

    class Meta:
        model = Proposal
        fields = ["answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].label = capfirst(self.fields["answer"].label)
