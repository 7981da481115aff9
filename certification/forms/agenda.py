"""A cause, and an action of the agenda."""

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from certification.choices import ActionStatus
from certification.models.agenda import MOST_WORDS

SHOWN = 80


def shortened(text: str) -> str:
    return Truncator(text).chars(SHOWN)


def criteria_choices(dossier) -> list[tuple[str, str]]:
    return [(criterion.code, f"{criterion.code} {criterion.name}") for criterion in dossier.criteria]


def cause_choices(branches, *, empty: str) -> list[tuple[str, str]]:
    """Return the causes of a dossier, each under its problem, the deeper the more indented."""
    rows = [branch for root in branches for branch in root]
    return [
        ("", empty),
        *((str(b.node.pk), f"{'–' * b.depth} {shortened(b.node.text)}".strip()) for b in rows),
    ]


class WhyForm(forms.Form):
    """One more why under a cause."""

    text = forms.CharField(label=_("Why?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))


class CauseForm(forms.Form):
    """A problem or a cause; a problem may be about a criterion or a question."""

    text = forms.CharField(
        label=_("What is the problem, or what causes it?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        help_text=_("A problem may be about a criterion or one of the questions."),
    )
    parent = forms.ChoiceField(
        label=_("Under"),
        required=False,
        help_text=_("What is below moves with it."),
    )

    def __init__(self, *args, dossier, branches=None, node=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.criteria = {criterion.code: criterion for criterion in dossier.criteria}
        self.questions = {question.code: question for question in dossier.version.questions.all()}
        self.fields["about"].choices = [
            ("", _("Nothing in particular")),
            (_("Criteria"), [(f"c:{c.code}", f"{c.code} {c.name}") for c in self.criteria.values()]),
            (_("Questions"), [(f"q:{q.code}", shortened(q.text)) for q in self.questions.values()]),
        ]
        if node is None:
            del self.fields["parent"]
        else:
            self.nodes = {str(b.node.pk): b.node for root in branches for b in root}
            self.fields["parent"].choices = cause_choices(branches, empty=_("Nothing: it is a problem"))

    def facts(self) -> dict:
        """Return what the service asks for."""
        kind, _colon, code = self.cleaned_data["about"].partition(":")
        found = {
            "text": self.cleaned_data["text"],
            "criterion": self.criteria.get(code) if kind == "c" else None,
            "question": self.questions.get(code) if kind == "q" else None,
        }
        if "parent" in self.fields:
            found["parent"] = self.nodes.get(self.cleaned_data["parent"])
        return found


class ActionForm(forms.Form):
    """What, who, with what, until when, for which criteria, against which cause, and where it stands."""

    what = forms.CharField(label=_("What is done"), max_length=250)
    owner = forms.CharField(
        label=_("Who carries it"),
        max_length=200,
        help_text=_("An organisation, or a person of the team."),
    )
    means = forms.CharField(
        label=_("Means"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Time, money, premises, partners."),
    )
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    criteria = forms.MultipleChoiceField(
        label=_("Criteria that it helps"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cause = forms.ChoiceField(label=_("Cause that it answers"), required=False)
    status = forms.ChoiceField(
        label=_("State"), choices=ActionStatus.choices, initial=ActionStatus.PLANNED.value
    )
    given_up_reason = forms.CharField(
        label=_("Why it is given up"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for an action that is given up."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, dossier, branches, action=None, **kwargs):
        initial = kwargs.pop("initial", {})
        if action is not None:
            initial = {
                **{name: getattr(action, name) for name in ("what", "owner", "means", "due_on", "status")},
                "given_up_reason": action.given_up_reason,
                "criteria": [criterion.code for criterion in action.criteria.all()],
                "cause": str(action.cause_id or ""),
                "revision": action.revision,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.by_code = {criterion.code: criterion for criterion in dossier.criteria}
        self.nodes = {str(b.node.pk): b.node for root in branches for b in root}
        self.fields["criteria"].choices = criteria_choices(dossier)
        self.fields["cause"].choices = cause_choices(branches, empty=_("None in particular"))

    def clean(self):
        data = super().clean()
        if data.get("status") == ActionStatus.GIVEN_UP and not data.get("given_up_reason", "").strip():
            self.add_error("given_up_reason", _("Say why the action is given up: what was learnt counts."))
        return data

    def facts(self) -> dict:
        """Return what the service asks for, the revision left out."""
        data = self.cleaned_data
        return {
            **{
                name: data[name] for name in ("what", "owner", "means", "due_on", "status", "given_up_reason")
            },
            "cause": self.nodes.get(data["cause"]),
            "criteria": [self.by_code[code] for code in data["criteria"]],
        }


class AgendaFilter(forms.Form):
    """Which actions to show."""

    status = forms.ChoiceField(label=_("State"), required=False)
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    late = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, *args, dossier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("Every state")), *ActionStatus.choices]
        self.fields["criterion"].choices = [("", _("Every criterion")), *criteria_choices(dossier)]

    def kept(self) -> dict:
        """Return what was asked; what makes no sense is left out."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "status": found.get("status", ""),
            "criterion": found.get("criterion", ""),
            "late": found.get("late", False),
        }
