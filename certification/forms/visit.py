"""What is typed about a visit: its days, a meeting, who was met, what was said to the hosts."""

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
    """One meeting. Who is met is said family by family; only an assessor is asked whether the assessors chose it."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    starts = forms.TimeField(label=_("Starting time"), widget=time_input())
    ends = forms.TimeField(label=_("Ending time"), widget=time_input())
    title = forms.CharField(label=_("What is seen, and who"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    travel = forms.CharField(
        label=_("How to get there"),
        help_text=_("From the meeting before: on foot, by train, who drives, how long."),
        max_length=300,
        required=False,
    )
    families = forms.MultipleChoiceField(
        label=_("Families of actors met"), widget=forms.CheckboxSelectMultiple, required=False
    )
    chosen_by_assessors = forms.BooleanField(
        label=_("Chosen by the assessors"),
        help_text=_("At least one meeting is: a look of your own, beside what the hosts show."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args, families, may_choose, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["families"].choices = [(family.code, family.name) for family in families]
        self.codes = {f"people_{family.code}": family.code for family in families}
        for family in families:
            self.fields[f"people_{family.code}"] = forms.CharField(
                label=family.name, max_length=300, required=False
            )
        if not may_choose:
            del self.fields["chosen_by_assessors"]

    @property
    def people_fields(self) -> list:
        """The fields that say who is met, one a family."""
        return [self[name] for name in self.codes]

    @property
    def main_fields(self) -> list:
        """Every other field, in order."""
        return [field for field in self.visible_fields() if field.name not in self.codes]

    @property
    def says_who(self) -> bool:
        """Tell whether somebody is already named, so that the fields are not folded away."""
        return any(field.value() for field in self.people_fields)

    def facts(self) -> dict:
        """Return the meeting, at local time."""
        typed = self.cleaned_data
        return {
            "starts_at": timezone.make_aware(dt.datetime.combine(typed["day"], typed["starts"])),
            "ends_at": timezone.make_aware(dt.datetime.combine(typed["day"], typed["ends"])),
            "title": typed["title"],
            "place": typed["place"],
            "travel": typed["travel"],
            "families": typed["families"],
            "people": {code: typed[name] for name, code in self.codes.items()},
            "chosen_by_assessors": typed.get("chosen_by_assessors", False),
        }

    def families_so_far(self) -> set[str]:
        """Return the families of a meeting that is only being written, whatever the rest of it says."""
        ticked = set(self.data.getlist(self.add_prefix("families")))
        return ticked | {
            code for name, code in self.codes.items() if self.data.get(self.add_prefix(name), "").strip()
        }


def typed_from(slot) -> dict:
    """Return a meeting as the form shows it."""
    starts_at, ends_at = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    return {
        "day": starts_at.date(),
        "starts": starts_at.time(),
        "ends": ends_at.time(),
        "title": slot.title,
        "place": slot.place,
        "travel": slot.travel,
        "families": slot.families,
        "chosen_by_assessors": slot.chosen_by_assessors,
        "revision": slot.revision,
        **{f"people_{code}": who for code, who in slot.people.items()},
    }


class PeopleCountForm(forms.Form):
    """How many people of each family: numbers, never names."""

    counted = "met"

    def __init__(self, *args, families, counts=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"{self.counted}_{family.code}": family.code for family in families}
        for family in families:
            self.fields[f"{self.counted}_{family.code}"] = forms.IntegerField(
                label=family.name,
                min_value=0,
                max_value=9999,
                required=False,
                initial=(counts or {}).get(family.code),
            )

    def counts(self) -> dict[str, int]:
        return {code: self.cleaned_data[name] or 0 for name, code in self.codes.items()}


class AttendanceForm(PeopleCountForm):
    """How many people of each family were met during the visit."""


class RestitutionForm(PeopleCountForm):
    """What was said to the hosts before leaving: when, to how many people of each family."""

    counted = "heard"

    text = forms.CharField(
        label=_("What was said to the hosts"),
        help_text=_("First impressions and thanks: no level and no result is announced."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    held_on = forms.DateField(label=_("Day of the restitution"), widget=date_input())
