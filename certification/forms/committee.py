"""What is typed in the committee: a session, presence, a proposal with its conditions, an objection, a vote."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import AdjournmentNext, AttendanceMode, VoteChoice
from certification.queries import committee as committees

LEFT = "left"
SPARE_CONDITIONS = 3
MOST_CONDITIONS = 20


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class SessionForm(forms.Form):
    """A session to convene."""

    held_on = forms.DateField(label=_("Day"), widget=DateInput)
    starts_at = forms.TimeField(label=_("Time"), widget=TimeInput)
    lasts_minutes = forms.IntegerField(
        label=_("Length, in minutes"),
        help_text=_("It gives the end of the session in everybody's calendar."),
        min_value=15,
        max_value=1440,
        required=False,
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    remote_link = forms.URLField(
        label=_("Link to join from a distance"),
        help_text=_("Remote presence counts; nobody sits for somebody else."),
        max_length=200,
        required=False,
        assume_scheme="https",
    )
    chair = forms.ModelChoiceField(label=_("Chair"), queryset=None)
    secretary = forms.ModelChoiceField(
        label=_("Secretary"), help_text=_("Keeps the minutes and countersigns the decisions."), queryset=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = committees.possible_chairs()
        self.fields["secretary"].queryset = committees.possible_secretaries()


class PresenceForm(forms.Form):
    """Where one seat is: on site, at a distance, or gone."""

    seat = forms.IntegerField()
    mode = forms.ChoiceField(choices=[*AttendanceMode.choices, (LEFT, _("Gone"))])
    alternate = forms.BooleanField(required=False)


class ProposalForm(forms.Form):
    """The outcome that the chair puts to the committee; its value is `outcome` or `outcome:level`."""

    outcome = forms.ChoiceField(label=_("Outcome proposed"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("Published with the decision. For a refusal, criterion by criterion."),
        widget=forms.Textarea({"rows": 6}),
        max_length=8000,
    )
    derogation = forms.CharField(
        label=_("Why a lower level"),
        help_text=_("Only when the level proposed is below the one that the scores reach."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        required=False,
    )
    missing = forms.CharField(
        label=_("What is missing"),
        help_text=_("Only for an adjournment."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        required=False,
    )
    missing_from = forms.CharField(
        label=_("Who brings it"), help_text=_("Only for an adjournment."), max_length=200, required=False
    )
    guidance = forms.CharField(
        label=_("Guidance meeting offered"),
        help_text=_("Only for a refusal: with whom, and when. It is free for the territory."),
        widget=forms.Textarea({"rows": 2}),
        max_length=1000,
        required=False,
    )
    advice = forms.CharField(
        label=_("Advice to the territory"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
    )
    adjourned_until = forms.DateField(
        label=_("Adjourned until"), help_text=_("Only for an adjournment."), widget=DateInput, required=False
    )
    adjourned_to = forms.ChoiceField(
        label=_("Where it then goes"),
        help_text=_("Only for an adjournment."),
        choices=AdjournmentNext.choices,
        initial=AdjournmentNext.DOCKETED,
        required=False,
    )

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(option.value, option.label) for option in options]

    def proposal(self) -> dict:
        """Return what the service takes."""
        data = dict(self.cleaned_data)
        outcome, _sep, level = data.pop("outcome").partition(":")
        return {**data, "outcome": outcome, "level": level}


class ConditionForm(forms.Form):
    """One condition of a conditional accreditation; an empty row is left out."""

    text = forms.CharField(
        label=_("What has to be done"), widget=forms.Textarea({"rows": 2}), max_length=1000, required=False
    )
    proof = forms.CharField(
        label=_("Proof expected"), widget=forms.Textarea({"rows": 2}), max_length=1000, required=False
    )
    owner = forms.CharField(label=_("By whom"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Until when"), widget=DateInput, required=False)


ConditionFormSet = forms.formset_factory(
    ConditionForm, extra=SPARE_CONDITIONS, max_num=MOST_CONDITIONS, absolute_max=MOST_CONDITIONS
)


class CriterionReasonForm(forms.Form):
    """Why the committee decides so, about one criterion; an empty row is left out."""

    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    text = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=2000, required=False
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [
            ("", "–"),
            *((criterion.code, f"{criterion.code} {criterion.name}") for criterion in criteria),
        ]

    def clean(self):
        data = super().clean()
        if data.get("criterion") and not data.get("text", "").strip():
            self.add_error("text", _("Give the reason for this criterion."))
        if data.get("text", "").strip() and not data.get("criterion"):
            self.add_error("criterion", _("Choose the criterion of this reason."))
        return data


CriterionReasonFormSet = forms.formset_factory(
    CriterionReasonForm, extra=SPARE_CONDITIONS, max_num=MOST_CONDITIONS, absolute_max=MOST_CONDITIONS
)


class SignatureForm(forms.Form):
    """What the chair may add to the reasons before signing."""

    reason = forms.CharField(
        label=_("Reasons to add"),
        help_text=_("They are published with the decision, after those that were proposed."),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
    )


class RecusalForm(forms.Form):
    """The tie that was found late."""

    category = forms.ChoiceField(label=_("Your tie with the territory"), widget=forms.RadioSelect)

    def __init__(self, *args, ties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(tie.code, tie.name) for tie in ties]


class DebateForm(forms.Form):
    """The secretary's notes of the debate."""

    debate = forms.CharField(
        label=_("Notes of the debate"),
        help_text=_("The confidential part of the minutes: only the committee reads it."),
        widget=forms.Textarea({"rows": 5}),
        max_length=8000,
        required=False,
    )


class ObjectionForm(forms.Form):
    """A reasoned objection."""

    reason = forms.CharField(
        label=_("Reasons of your objection"),
        help_text=_("Without reasons an objection does not stand. Only the committee reads it."),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )


class BallotForm(forms.Form):
    """One vote on the outcome proposed."""

    choice = forms.ChoiceField(label=_("Your vote"), choices=VoteChoice.choices, widget=forms.RadioSelect)
