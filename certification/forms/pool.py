"""What is typed about the pool of assessors: an application and its answer, a training, an absence, oneself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.clock import localdate
from certification.forms.language import LanguagesField
from certification.forms.roster import DayInput, families
from certification.forms.territory import countries
from certification.models import Territory

MOST_SKILLS, LONGEST_SKILL = 8, 60


class SkillsField(forms.CharField):
    """Skills, one a line: a list of short texts."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value):
        text = super().clean(value)
        skills = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(skills) > MOST_SKILLS or any(len(skill) > LONGEST_SKILL for skill in skills):
            raise forms.ValidationError(
                _("Write at most %(lines)d lines of %(characters)d characters each."),
                params={"lines": MOST_SKILLS, "characters": LONGEST_SKILL},
            )
        return skills


class OneselfForm(forms.Form):
    """What an assessor keeps of their own profile."""

    languages = LanguagesField(label=_("Languages in which you can lead a meeting"))
    skills = SkillsField(
        label=_("Skills"),
        required=False,
        help_text=_("One a line: water management, rural tourism, public accounts…"),
    )


class AssessorApplicationForm(OneselfForm):
    """The wish to join the pool."""

    family = forms.ChoiceField(
        label=_("Family of actors"),
        help_text=_("You sit in a team for one family: the one you live from within."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    region = forms.CharField(label=_("Region"), max_length=120)
    territory = forms.ModelChoiceField(
        label=_("Own territory"),
        queryset=Territory.objects.none(),
        required=False,
        help_text=_("If you belong to a territory of the network: you will never assess it."),
    )
    availability = forms.CharField(
        label=_("Availability"),
        max_length=300,
        help_text=_("When you can leave for two or three days, and how often in a year."),
    )
    motivation = forms.CharField(
        label=_("Motivation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you would bring, and what you hope to learn."),
    )
    field_order = (
        "family", "country", "region", "territory", "languages", "skills", "availability", "motivation",
    )  # fmt: skip

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [("", "—"), *families()]
        self.fields["territory"].queryset = Territory.objects.of(person).order_by("name")
        if not self.fields["territory"].queryset.exists():
            del self.fields["territory"]


class ApplicationAnswerForm(forms.Form):
    """The answer to an application: a refusal says why."""

    reason = forms.CharField(
        label=_("Your word to the applicant"),
        help_text=_("They will read it. A refusal says why."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class TrainingForm(forms.Form):
    """A training that an assessor followed."""

    title = forms.CharField(label=_("Training"), max_length=200)
    held_on = forms.DateField(label=_("Followed on"), widget=DayInput, initial=localdate)
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput)


class AbsenceForm(forms.Form):
    """Days on which an assessor takes no mission."""

    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
