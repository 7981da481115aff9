"""What the secretariat looks for among the dossiers under way, and in which year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import DossierKind
from certification.queries.pipeline import NOBODY_YET, phases


class PipelineFilter(forms.Form):
    """Filters of the board; a value that does not exist is ignored. `officers` are those of the dossiers shown."""

    officer = forms.ChoiceField(label=_("Case officer"), required=False)
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    late = forms.BooleanField(label=_("Only those that are late"), required=False)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [
            ("", _("All case officers")),
            (NOBODY_YET, _("Nobody yet")),
            *officers,
        ]
        self.fields["phase"].choices = [
            ("", _("All phases")),
            *((str(number), label) for number, label in phases()),
        ]
        self.fields["kind"].choices = [("", _("All kinds")), *DossierKind.choices]

    def kept(self) -> dict:
        """Return the filters that are filled in and make sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("officer", "phase", "kind")} | {
            "late": self.cleaned_data.get("late", False)
        }


class YearForm(forms.Form):
    """The year of which figures are read."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years, all_years=False, **kwargs):
        super().__init__(*args, **kwargs)
        whole = [("", _("All years"))] if all_years else []
        self.fields["year"].choices = [*whole, *((year, str(year)) for year in years)]

    def chosen(self) -> int | None:
        """Return the year that was chosen and exists, or None."""
        self.is_valid()
        return self.cleaned_data.get("year")
