"""Personal data: how long they are kept, what is held, whose copy or closure staff ask for."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.forms.roster import DayInput, PersonField
from certification.models import Dossier
from certification.models.retention import LONGEST
from certification.queries.retention import rules
from certification.rules.retention import CLOCKS, DAYS, HOURS, MONTHS

UNITS = {HOURS: gettext_lazy("In hours"), DAYS: gettext_lazy("In days"), MONTHS: gettext_lazy("In months")}


class RetentionForm(forms.Form):
    """Every clock, in its own unit."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for rule in rules():
            self.fields[rule.code] = forms.IntegerField(
                label=rule.what,
                help_text=_("%(unit)s, counted from %(since)s.")
                % {"unit": UNITS[CLOCKS[rule.code].unit], "since": rule.since},
                min_value=1,
                max_value=LONGEST,
                initial=rule.amount,
            )


class DossierNumberField(forms.CharField):
    """A dossier, found by its number."""

    def clean(self, value):
        number = super().clean(value).strip()
        if not number:
            return None
        found = Dossier.objects.filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("No dossier bears this number."))
        return found


class HoldForm(forms.Form):
    """Whom or what is held, why, and until when."""

    person = PersonField(label=gettext_lazy("E-mail address of the account"), required=False)
    dossier = DossierNumberField(
        label=gettext_lazy("Dossier number"),
        required=False,
        help_text=gettext_lazy("A person or a dossier: fill in one of them."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("For example: a dispute before a court, a request of an authority."),
    )
    until = forms.DateField(
        label=gettext_lazy("Held until"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Left empty: until somebody lifts it."),
    )


class LiftForm(forms.Form):
    """Why a hold is lifted."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is lifted"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class PersonForm(forms.Form):
    """Whose data are asked for."""

    person = PersonField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("Make sure that the person asked for it. They are told by e-mail."),
    )
