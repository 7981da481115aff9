"""What is typed about a visit: its days, a meeting, who was met, what was said, what was observed."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def date_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DatesForm(forms.Form):
    """The days of the visit."""

    starts_on = forms.DateField(label=_("First day"), widget=date_input())
    ends_on = forms.DateField(label=_("Last day"), widget=date_input())
    meeting_point = forms.CharField(label=_("Meeting point"), max_length=200, required=False)


class SlotForm(forms.Form):
    """One meeting of the agenda. Only an assessor is asked whether the assessors chose it."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    starts = forms.TimeField(label=_("Starting time"), widget=time_input())
    ends = forms.TimeField(label=_("Ending time"), widget=time_input())
    title = forms.CharField(label=_("What is seen, and who"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    families = forms.MultipleChoiceField(
        label=_("Families of actors met"), widget=forms.CheckboxSelectMultiple, required=False
    )
    chosen_by_assessors = forms.BooleanField(
        label=_("Chosen by the assessors"),
        help_text=_("At least one meeting is: a look of your own, beside what the hosts show."),
        required=False,
    )

    def __init__(self, *args, families, may_choose, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["families"].choices = [(family.code, family.name) for family in families]
        if not may_choose:
            del self.fields["chosen_by_assessors"]

    def facts(self) -> dict:
        """Return the meeting, at local time."""
        typed = self.cleaned_data
        return {
            "starts_at": timezone.make_aware(dt.datetime.combine(typed["day"], typed["starts"])),
            "ends_at": timezone.make_aware(dt.datetime.combine(typed["day"], typed["ends"])),
            "title": typed["title"],
            "place": typed["place"],
            "families": typed["families"],
            "chosen_by_assessors": typed.get("chosen_by_assessors", False),
        }


class AttendanceForm(forms.Form):
    """How many people of each family were met: numbers, never names."""

    def __init__(self, *args, families, met=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"met_{family.code}": family.code for family in families}
        for family in families:
            self.fields[f"met_{family.code}"] = forms.IntegerField(
                label=family.name,
                min_value=0,
                max_value=9999,
                required=False,
                initial=(met or {}).get(family.code),
            )

    def families_met(self) -> dict[str, int]:
        return {code: self.cleaned_data[name] or 0 for name, code in self.codes.items()}


class RestitutionForm(forms.Form):
    """What was said to the hosts before leaving."""

    text = forms.CharField(
        label=_("What was said to the hosts"),
        help_text=_("First impressions and thanks: no level and no result is announced."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


class ObcoForm(forms.Form):
    """What struck the visitors, then one free text for each question; all are asked for, a draft may leave some."""

    strong_points = forms.CharField(
        label=_("What struck us"),
        help_text=_("What is strong here, and could inspire other territories."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def __init__(self, *args, questions, obco=None, is_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"answer_{question.code}": question.code for question in questions}
        written = {answer.question_id: answer.text for answer in obco.answers.all()} if obco else {}
        self.fields["strong_points"].initial = obco.strong_points if obco else ""
        for question in questions:
            self.fields[f"answer_{question.code}"] = forms.CharField(
                label=question.text,
                help_text=_("What you saw and heard, and the questions it leaves open."),
                widget=forms.Textarea(attrs={"rows": 5}),
                max_length=4000,
                initial=written.get(question.pk, ""),
            )
        for field in self.fields.values():
            field.required = not is_draft

    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class CommentForm(forms.Form):
    """The hosts' answer to what their visitors observed."""

    comment = forms.CharField(
        label=_("Your comment"),
        help_text=_("What you recognise, what surprises you, what the visitors could not see."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
