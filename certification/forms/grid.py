"""What an assessor observes of one criterion, alone or with the team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import Confidence, EvidenceLevel

LONG = 4000
ACCEPTED, REFUSED = "accepted", "refused"
VERDICTS = [(ACCEPTED, _("Accepted")), (REFUSED, _("Refused"))]


class ObservationForm(forms.Form):
    """A level and its proofs. The rules are the service's; this form only reads what was typed."""

    level = forms.TypedChoiceField(
        label=_("Level that you observe"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    evidence_level = forms.ChoiceField(
        label=_("How far it is evidenced"),
        choices=EvidenceLevel,
        initial=EvidenceLevel.NONE,
        widget=forms.RadioSelect,
    )
    testimony_families = forms.IntegerField(
        label=_("Families of actors whose testimonies agree"), min_value=0, initial=0, required=False
    )
    measured = forms.BooleanField(label=_("I saw a dated measure"), required=False)
    transmitted = forms.BooleanField(
        label=_("The experience is passed on"),
        help_text=_("A published sheet, a visit given, a training: needed at the highest level."),
        required=False,
    )
    not_applicable = forms.BooleanField(label=_("This criterion does not apply here"), required=False)
    na_reason = forms.CharField(
        label=_("Why it does not apply"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, criterion, levels, families: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        self.fields["level"].choices = [(step["level"], step["name"]) for step in levels]
        self.fields["testimony_families"].max_value = families
        self.fields["testimony_families"].widget.attrs["max"] = families
        if criterion.is_veto or not criterion.na_allowed:
            del self.fields["not_applicable"], self.fields["na_reason"]
        else:
            self.fields["not_applicable"].help_text = criterion.na_condition

    @property
    def draft(self):
        """What the browser calls the text that it keeps until the server has it."""
        return f"grid-{self.criterion.code}"

    def clean_testimony_families(self):
        return self.cleaned_data["testimony_families"] or 0

    def clean(self):
        typed = super().clean()
        if typed.get("not_applicable"):
            # Whoever ticks the box means it: a level chosen before no longer counts.
            typed["level"] = None
        return typed


class GridAnswerForm(ObservationForm):
    """One line of an assessor's own grid: the observation in three parts, how sure it is, each piece of evidence."""

    note = forms.CharField(
        label=_("What you saw and heard"),
        help_text=_(
            "Facts and words heard, without names. Your team reads it once all the grids are submitted."
        ),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label=_("Who or what says it"),
        help_text=_("A family of actors met, a document, a figure, your own eyes."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    place = forms.CharField(label=_("Where you saw it"), required=False, max_length=200)
    confidence = forms.ChoiceField(
        label=_("How sure you are"), choices=Confidence, required=False, widget=forms.RadioSelect
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    OBSERVATION = ("note", "source", "place", "confidence")
    PROOFS = ("evidence_level", "testimony_families", "measured", "transmitted")

    def __init__(self, *args, evidence=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("note", "confidence"):
            # May stay empty until the grid is submitted.
            self.fields[name].is_owed_later = True
        self.evidence = list(evidence)
        for piece in self.evidence:
            self.fields[f"said-{piece.pk}"] = forms.ChoiceField(
                label=piece.title, choices=VERDICTS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"why-{piece.pk}"] = forms.CharField(
                label=_("Reason"),
                help_text=_("Owed when you refuse."),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _among(self, names):
        return [self[name] for name in names if name in self.fields]

    @property
    def observation(self):
        return self._among(self.OBSERVATION)

    @property
    def proofs(self):
        return self._among(self.PROOFS)

    @property
    def applicability(self):
        return self._among(("not_applicable", "na_reason"))

    @property
    def verdict_rows(self):
        """Each piece of evidence with its two fields."""
        return [
            {"piece": piece, "said": self[f"said-{piece.pk}"], "why": self[f"why-{piece.pk}"]}
            for piece in self.evidence
        ]

    def content(self) -> dict:
        """Return what was typed as the service takes it, the verdicts by key of evidence."""
        typed = self.cleaned_data
        given = {name: value for name, value in typed.items() if not name.startswith(("said-", "why-"))}
        verdicts = {
            piece.pk: (typed[f"said-{piece.pk}"] == ACCEPTED, typed[f"why-{piece.pk}"])
            for piece in self.evidence
            if typed[f"said-{piece.pk}"]
        }
        return given | {"verdicts": verdicts, "revision": typed["revision"] or 0}


class ConsensusForm(ObservationForm):
    """What the team holds together."""

    minute = forms.CharField(
        label=_("Why you hold this level"),
        help_text=_(
            "The minute of your discussion, owed when your levels are far apart. "
            "The territory and the committee will read it."
        ),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    comment = forms.CharField(
        label=_("What the report says of this criterion"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].label = _("Level observed together")
        self.fields["measured"].label = _("A dated measure was seen")
