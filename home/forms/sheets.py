"""What editors type about a sheet."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from home.queries.axes import axis_names, axis_words, criterion_codes


def axis_choices(kept: str = "") -> list[tuple[str, str]]:
    """Return the axes of the framework in force; one that a sheet keeps from a former framework stays, and says so."""
    names = axis_names()
    choices = [("", _("None in particular")), *axis_words(names).items()]
    if kept and kept not in names:
        choices.append((kept, _("%(axis)s (not an axis of the framework in force)") % {"axis": kept}))
    return choices


class SheetForm(WagtailAdminPageForm):
    """A sheet, whose axis and criteria are those of the framework in force when the form opens."""

    axis = forms.ChoiceField(
        label=gettext_lazy("axis of the framework"),
        required=False,
        help_text=gettext_lazy("The axis that the experience says most about."),
        error_messages={"invalid_choice": gettext_lazy("The framework in force has no axis “%(value)s”.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["axis"].choices = axis_choices(self.instance.axis)

    def clean_criteria(self):
        """Write the codes in one way; one that a sheet keeps from a former framework stays."""
        codes = list(
            dict.fromkeys(
                code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["criteria"]) if code
            )
        )
        known = criterion_codes() | set(re.split(r",\s*", self.instance.criteria))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                _("The framework in force has no criterion %(codes)s. Write codes with commas: A1, B3.")
                % {"codes": ", ".join(f"“{code}”" for code in unknown)}
            )
        return ", ".join(codes)
