"""What is typed for one indicator and one year."""

import re
from decimal import Decimal

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from certification.choices import IndicatorKind
from certification.forms.assessment import DraftText, RevisedForm, fingerprint
from certification.queries import indicator as indicators
from certification.rules import indicator as indicator_rules
from certification.services.indicator import MOST_REASON, MOST_TEXT

NOTHING = (None, False, "")
YES, NO = "yes", "no"
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+$")


class ValueForm(RevisedForm):
    """The value of one indicator, or why there is none. The name of its fields begins with `prefix_of(indicator)`."""

    not_available = forms.BooleanField(label=_("Not available"), required=False)
    reason = DraftText(
        label=_("Why it is not available, and when it will be"),
        max_length=MOST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, indicator, value=None, **kwargs):
        self.indicator = indicator
        super().__init__(*args, prefix=prefix_of(indicator), initial=self.initial_of(value), **kwargs)
        self.fields["value"] = field_for(indicator)
        self.order_fields(["value", "not_available", "reason", "revision", "base"])

    @classmethod
    def fingerprint_of(cls, value) -> str:
        if value is None:
            return fingerprint(*NOTHING)
        return fingerprint(comparable(value.value), value.not_available, value.reason)

    @classmethod
    def initial_of(cls, value) -> dict:
        if value is None:
            return {"revision": 0, "base": cls.fingerprint_of(None)}
        shown = value.value
        if isinstance(shown, bool):
            shown = YES if shown else NO
        elif indicator_rules.is_number(value.indicator.kind) and shown is not None:
            shown = plain_number(shown)
        return {
            "value": shown,
            "not_available": value.not_available,
            "reason": value.reason,
            "revision": value.revision,
            "base": cls.fingerprint_of(value),
        }

    def is_touched(self) -> bool:
        typed = self.content()
        given = (comparable(typed["value"]), typed["not_available"], typed["reason"])
        return self.cleaned_data["base"] != fingerprint(*given)

    def value(self):
        """Return the value typed, of the kind of the indicator, or None."""
        value = self.cleaned_data["value"]
        if self.indicator.kind == IndicatorKind.YES_NO:
            return {YES: True, NO: False}.get(value)
        return None if value == "" else value

    def content(self):
        typed = self.cleaned_data
        return {
            "value": self.value(),
            "not_available": typed["not_available"],
            "reason": typed["reason"] if typed["not_available"] else "",
        }

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned:
            value = self.value()
            if refusal := indicator_rules.why_refused(self.indicator.kind, value=value):
                self.add_error("value", refusal)
            elif value is not None and cleaned["not_available"]:
                self.add_error("not_available", _("Give a value, or say that it is not available: not both."))
        return cleaned


def prefix_of(indicator) -> str:
    return f"i{indicator.pk}"


def plain_number(number):
    """Return a number without the zeros that its storage adds."""
    return number.quantize(1) if number == number.to_integral_value() else number.normalize()


def comparable(value) -> str | None:
    """Return a value as it is compared: 3.10 typed is 3.1 stored."""
    if value is None:
        return None
    return f"{plain_number(value):f}" if isinstance(value, Decimal) else str(value)


class NumberField(forms.DecimalField):
    """A number as people write it in their language: 12 500,5 or 12,500.5 or 12.500,5."""

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s", "", value)
            if get_format("DECIMAL_SEPARATOR") == ",":
                if "," in value or THOUSANDS.match(value):
                    value = value.replace(".", "")
                value = value.replace(",", ".")
            else:
                value = value.replace(",", "")
        return super().to_python(value)


def field_for(indicator) -> forms.Field:
    """Return the field of the kind that an indicator asks for."""
    label = _("Value in %(unit)s") % {"unit": indicator.unit} if indicator.unit else _("Value")
    if indicator_rules.is_number(indicator.kind):
        return NumberField(
            label=label,
            required=False,
            localize=True,
            max_digits=19,
            decimal_places=indicator_rules.MOST_DECIMALS,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        )
    if indicator.kind == IndicatorKind.DATE:
        return forms.DateField(
            label=_("Date"),
            required=False,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
    if indicator.kind == IndicatorKind.YES_NO:
        return forms.ChoiceField(
            label=_("Yes or no"),
            required=False,
            choices=[("", _("No answer yet")), (YES, _("Yes")), (NO, _("No"))],
        )
    return DraftText(
        label=_("Text"), max_length=MOST_TEXT, required=False, widget=forms.Textarea({"rows": 2})
    )


class YearForm(forms.Form):
    """The year in hand; anything else reads as the last whole year."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in indicators.years_offered()]

    def chosen(self) -> int:
        return (self.is_valid() and self.cleaned_data["year"]) or indicators.default_year()
