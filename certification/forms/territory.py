"""What is typed about a territory, its families, and the people invited to it."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.choices import MEMBERSHIP_ROLES, Role
from certification.forms.language import LanguagesField
from certification.models import Territory
from cms.countries import countries_in

ABOUT = 9  # the first fields of the form are about the territory itself
WHAT_ROLES_DO = {
    "territory_lead": _("Project leader: fills in, submits, replies, signs"),
    "territory_contributor": _("Contributor: fills in, does not submit"),
    "territory_reader": _("Reader: reads the dossiers"),
}


def countries() -> list[tuple[str, str]]:
    """Return the choices of a country, with an empty one first."""
    return [("", "—"), *countries_in(get_language() or "fr")]


class TerritoryForm(forms.ModelForm):
    """A territory, and for each family of actors the organisation or group that speaks for it."""

    class Meta:
        model = Territory
        fields = (
            "name",
            "kind",
            "country",
            "region",
            "place",
            "latitude",
            "longitude",
            "summary",
            "languages",
            "lead_organisation",
            "lead_organisation_form",
            "contact_email",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "lead_organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        help_texts = {
            "name": _("As people call it: a valley, a plateau, a Pays, a neighbourhood."),
            "summary": _("Three sentences that a visitor would understand."),
            "lead_organisation": _("The legal person that signs for the territory."),
            "lead_organisation_form": _("For example: association, local authority, cooperative."),
            "latitude": _("In decimal degrees, for the map of the register: for example 43.60 in Toulouse."),
            "longitude": _(
                "In decimal degrees, negative to the west of Greenwich: for example 1.44 in Toulouse."
            ),
            "contact_email": _("An address of the organisation rather than of one person."),
        }

    def __init__(self, *args, families, my_family="", **kwargs):
        super().__init__(*args, **kwargs)
        self.families = list(families)
        self.fields["kind"].choices = [("", "—"), *self.fields["kind"].choices[1:]]
        self.fields["country"] = forms.ChoiceField(label=_("country"), choices=countries)
        self.fields["languages"] = LanguagesField(
            label=_("languages of the territory"),
            required=False,
            help_text=_(
                "In which meetings can be held: peers who visit you speak one of them. None ticked: any language."
            ),
        )
        self.order_fields(self._meta.fields[:ABOUT])
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        spoken_for = (
            {r.family: r.organisation for r in self.instance.representations.all()}
            if self.instance.pk
            else {}
        )
        for family in self.families:
            self.fields[f"family_{family.code}"] = forms.CharField(
                label=family.name,
                help_text=family.description,
                required=False,
                max_length=200,
                initial=spoken_for.get(family.code, ""),
            )
        if not self.instance.pk:
            self.fields["family"] = forms.ChoiceField(
                label=_("You yourself speak for"),
                choices=[("", _("No family in particular")), *((f.code, f.name) for f in self.families)],
                required=False,
                initial=my_family,
            )

    def about(self):
        """Return the fields about the territory itself."""
        return [self[name] for name in self._meta.fields[:ABOUT]]

    def organisation(self):
        """Return the fields about the lead organisation."""
        return [self[name] for name in self._meta.fields[ABOUT:]]

    def represented(self):
        """Return one field a family."""
        return [self[f"family_{family.code}"] for family in self.families]

    def facts(self) -> dict:
        """Return what the service takes: the fields, and the families with their organisations."""
        data = self.cleaned_data
        families = {family.code: data[f"family_{family.code}"] for family in self.families}
        facts = {name: data[name] for name in self._meta.fields}
        if "family" in self.fields:
            facts["family"] = data["family"]
        return {**facts, "families": families}


class InvitationForm(forms.Form):
    """Who is invited, to do what, in the name of which family."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person creates an account with this address, or signs in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial="territory_contributor")
    family = forms.ChoiceField(label=_("Family of actors"), required=False)

    def __init__(self, *args, families, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, WHAT_ROLES_DO[role.value]) for role in MEMBERSHIP_ROLES]
        self.fields["family"].choices = [
            ("", _("No family in particular")),
            *((family.code, family.name) for family in families),
        ]


class MemberForm(forms.Form):
    """What a member may do, and the family that they speak for."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    family = forms.ChoiceField(label=_("Family of actors"), required=False)

    def __init__(self, *args, families, is_lead, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [role for role in MEMBERSHIP_ROLES if is_lead or role != Role.TERRITORY_LEAD]
        self.fields["role"].choices = [(role.value, WHAT_ROLES_DO[role.value]) for role in roles]
        self.fields["family"].choices = [
            ("", _("No family in particular")),
            *((family.code, family.name) for family in families),
        ]
