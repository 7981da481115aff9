"""What is typed about impartiality: filters of the register, a tie found later, the guardian's conclusion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import Capacity, InterestEffect

ANY = ("", _("All"))


class RegisterFilter(forms.Form):
    """What narrows the register of declarations."""

    text = forms.CharField(label=_("Person, dossier or territory"), required=False, max_length=100)
    capacity = forms.ChoiceField(label=_("Capacity"), choices=[ANY, *Capacity.choices], required=False)
    effect = forms.ChoiceField(label=_("Effect"), choices=[ANY, *InterestEffect.choices], required=False)
    state = forms.ChoiceField(
        label=_("Ties found later"),
        choices=[ANY, ("found", _("Some")), ("open", _("Not concluded"))],
        required=False,
    )

    def kept(self) -> dict:
        """Return what was chosen; a value that no list offers is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class UndeclaredForm(forms.Form):
    """A tie found later: whose declaration left it out, which kind, how it was found. Never opinions nor beliefs."""

    declaration = forms.ModelChoiceField(label=_("Whose declaration"), queryset=None, empty_label="—")
    category = forms.ModelChoiceField(label=_("Kind of tie"), queryset=None, empty_label="—")
    source = forms.CharField(
        label=_("How it was found"),
        help_text=_("A fact and where it comes from. Nothing about opinions, religion or union."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def __init__(self, *args, declarations, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declaration"].queryset = declarations
        self.fields["declaration"].label_from_instance = lambda row: (
            f"{row.person} · {row.get_capacity_display()}"
        )
        self.fields["category"].queryset = categories
        self.fields["category"].label_from_instance = lambda row: row.name


class ConclusionForm(forms.Form):
    """What the guardian concludes."""

    YES, NO = "yes", "no"
    is_confirmed = forms.ChoiceField(
        label=_("Is the tie confirmed?"),
        choices=[
            (YES, _("Yes: its effect on this dossier stays")),
            (NO, _("No: its effect ends, the dossier opens again to this person")),
        ],
        widget=forms.RadioSelect,
    )
    conclusion = forms.CharField(
        label=_("Conclusion"),
        help_text=_("What was examined, and what follows for the dossier."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
    )
