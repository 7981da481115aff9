"""What is typed about a team: a role, a reason, a pledge signed, the ties declared."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import ASSIGNMENT_ROLES, Role

YES, NO = "yes", "no"
YEAR = 12


class ProposeForm(forms.Form):
    """A person of the list, and their role in the team."""

    person = forms.ModelChoiceField(queryset=None)
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in ASSIGNMENT_ROLES])

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class TeamForm(forms.Form):
    """A whole team of the list: its people, who leads, and the missions that stood on the page when it was chosen."""

    members = forms.ModelMultipleChoiceField(queryset=None)
    lead = forms.ModelChoiceField(queryset=None, required=False)
    seen = forms.RegexField(r"^(\d+(,\d+)*)?$", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = self.fields["lead"].queryset = people

    def roles(self) -> dict:
        """Return {person: role} as the service takes it."""
        lead = self.cleaned_data["lead"]
        return {
            person: Role.LEAD_ASSESSOR if person == lead else Role.ASSESSOR
            for person in self.cleaned_data["members"]
        }

    def seen_missions(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["seen"].split(",") if number]


class ReasonForm(forms.Form):
    """Why: kept in the history, and read by those concerned."""

    reason = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000)


class EthicsPledgeForm(forms.Form):
    """The signature of the ethics pledge."""

    agreed = forms.BooleanField(label=_("I have read this text and I commit to it."))


class AnswerForm(forms.Form):
    """The answer to a mission; whoever declines says why, so that the secretariat can find somebody else."""

    reason = forms.CharField(
        label=_("A word for the secretariat"),
        help_text=_("Say why if you decline. A tie that you declared needs no other reason."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class InterestsForm(forms.Form):
    """A yes or a no for each kind of tie, and the explicit statement that there is none."""

    def __init__(self, *args, asked, no_tie, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = {f"tie_{category.code}": category for category in asked}
        self.no_tie = list(no_tie)
        for name, category in self.asked.items():
            self.fields[name] = forms.ChoiceField(
                label=category.name,
                help_text=since(category.look_back_months),
                choices=[(YES, _("Yes")), (NO, _("No"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer yes or no.")},
                template_name="certification/assessor/yes_no.html",
            )
        if self.no_tie:
            self.fields["no_tie"] = forms.BooleanField(
                label=self.no_tie[0].name,
                help_text=_("Tick it only if you answered no to everything."),
                required=False,
            )

    def clean(self):
        cleaned = super().clean()
        answers = [cleaned.get(name) for name in self.asked]
        has_tie = YES in answers
        if "no_tie" in self.fields and all(answers):
            if has_tie and cleaned.get("no_tie"):
                self.add_error("no_tie", _("You declare a tie above: untick this box."))
            if not has_tie and not cleaned.get("no_tie"):
                self.add_error("no_tie", _("If you have no tie, say so explicitly."))
        return cleaned

    def categories(self) -> list:
        """Return what is declared: the ties, or their absence."""
        ties = [category for name, category in self.asked.items() if self.cleaned_data[name] == YES]
        return ties or (self.no_tie if self.cleaned_data.get("no_tie") else [])


def since(months: int | None):
    """Say how far back a tie counts."""
    if months is None:
        return _("Whenever it was.")
    if months == 0:
        return _("Today.")
    if months % YEAR == 0:
        return ngettext_lazy(
            "Today or in the last %(count)d year.", "Today or in the last %(count)d years.", "count"
        ) % {"count": months // YEAR}
    return ngettext_lazy(
        "Today or in the last %(count)d month.", "Today or in the last %(count)d months.", "count"
    ) % {"count": months}
