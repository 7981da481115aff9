"""Who is asked to answer what, before which day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import Role


class DelegationForm(forms.Form):
    """An axis or a criterion, a member, a day, a word."""

    what = forms.ChoiceField(label=_("What to answer"))
    person = forms.TypedChoiceField(label=_("Asked of"), coerce=int)
    due_on = forms.DateField(
        label=_("Before"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day may stay empty."),
    )
    note = forms.CharField(
        label=_("A word to the person"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, criteria, members, **kwargs):
        super().__init__(*args, **kwargs)
        axes: dict = {}
        for criterion in criteria:
            axes.setdefault(criterion.axis.pk, (criterion.axis, []))[1].append(criterion)
        self.parts = {}
        choices = [("", "—")]
        for axis, rows in axes.values():
            whole = _("%(code)s, the whole axis: %(name)s") % {"code": axis.code, "name": axis.name}
            choices.append(
                (
                    f"{axis.code} {axis.name}",
                    [(axis.code, whole), *((row.code, f"{row.code} {row.name}") for row in rows)],
                )
            )
            self.parts[axis.code] = {"axis": axis}
            self.parts |= {row.code: {"criterion": row} for row in rows}
        self.fields["what"].choices = choices
        self.fields["person"].choices = [
            ("", "—"),
            *(
                (member.person_id, str(member.person))
                for member in members
                if member.role != Role.TERRITORY_READER
            ),
        ]

    def part(self) -> dict:
        """Return the axis or the criterion chosen, as the service takes it."""
        return self.parts[self.cleaned_data["what"]]
