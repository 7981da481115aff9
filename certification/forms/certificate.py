"""Filters of the register; the signature of a pledge; notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus, ReasonCategory, ReviewOutcome

SHOWN = ("active", "suspended", "expired", "superseded", "surrendered", "withdrawn", "annulled")


class RegisterFilter(forms.Form):
    """What a visitor looks for; a value that does not exist is ignored rather than refused."""

    q = forms.CharField(label=_("Territory, place or number"), required=False, max_length=100)
    level = forms.ChoiceField(label=_("Level"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, *args, levels=(), countries=(), themes=(), **kwargs):
        super().__init__(*args, **kwargs)
        words = dict(AwardStatus.choices)
        self.fields["level"].choices = [("", _("All levels")), *levels]
        self.fields["status"].choices = [("", _("All states")), *((code, words[code]) for code in SHOWN)]
        self.fields["country"].choices = [("", _("All countries")), *countries]
        self.fields["theme"].choices = [("", _("All themes")), *themes]

    def kept(self) -> dict:
        """Return the filters that are filled in and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PledgeForm(forms.Form):
    """Sign the territory's pledge: for the lead organisation, or for a family."""

    family = forms.ChoiceField(label=_("You sign for"), widget=forms.RadioSelect, required=False)
    on_behalf_of = forms.CharField(
        label=_("Name of the organisation and of the person who signed on paper"),
        help_text=_("Only when you record a signature given on paper by another family of actors."),
        required=False,
        max_length=200,
    )
    agreed = forms.BooleanField(label=_("I have read the pledge and I commit to it."))

    def __init__(self, *args, families=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = families


class NoticeForm(forms.Form):
    """Why a suspension or a withdrawal is considered."""

    category = forms.ChoiceField(label=_("Public reason"), choices=ReasonCategory, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons, for the territory"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    urgent = forms.BooleanField(
        label=_("Urgent measure, without waiting for the notice"),
        help_text=_("Only when people are in danger or the public is misled."),
        required=False,
    )


class StatementForm(forms.Form):
    """A statement kept with the procedure: the territory's answer, or what was verified."""

    statement = forms.CharField(
        label=_("Statement"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000
    )


class ReviewForm(forms.Form):
    """What a yearly follow-up found."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReviewOutcome, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("What was found"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000
    )
