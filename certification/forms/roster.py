"""Mandates, seats of the committee, profiles of assessors, and the settings of the scheme."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import MANDATE_ROLES, Role
from certification.clock import localdate
from certification.models import ActorFamily, Assessor, FrameworkVersion, Scheme, Territory


def families() -> list[tuple[str, str]]:
    """Return the families of the version in force, by code."""
    version = FrameworkVersion.objects.in_force().order_by("-published_at").first()
    rows = ActorFamily.objects.filter(version=version).order_by("order", "pk") if version else []
    return [(family.code, family.name) for family in rows]


def regions() -> list[tuple[str, str]]:
    """Return the regions in which a territory lies, each with its country."""
    places = Territory.objects.order_by("country", "region").values_list("country", "region").distinct()
    return [(f"{country}|{region}", f"{region} ({country})") for country, region in places]


class PersonField(forms.EmailField):
    """An account, found by its e-mail address."""

    def clean(self, value):
        email = super().clean(value)
        if not email:
            return None
        person = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address: ask the person to create one first.")
            )
        return person


class FamilyForm(forms.Form):
    """What names a family of actors."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["family"]
        field.choices = [*([] if field.required else [("", "–")]), *families()]


class DayInput(forms.DateInput):
    """A date picked by the browser."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class MandateForm(FamilyForm):
    """A dated trust given to a person."""

    person = PersonField(label=gettext_lazy("E-mail address of the account"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in MANDATE_ROLES]
    )
    family = forms.ChoiceField(
        label=gettext_lazy("Family of actors"),
        required=False,
        help_text=gettext_lazy("For the members of the committee and of appeal panels, and for assessors."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Region"),
        required=False,
        help_text=gettext_lazy(
            "For the members of a regional commission: the regions of the territories known."
        ),
    )
    since = forms.DateField(label=gettext_lazy("Since"), initial=localdate, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "–"), *regions()]

    def clean_place(self) -> tuple[str, str]:
        country, _separator, region = self.cleaned_data["place"].partition("|")
        return country, region

    def clean(self):
        data = super().clean()
        is_regional = data.get("role") == Role.REGIONAL_COMMISSION
        if is_regional != any(data.get("place", ())):
            self.add_error("place", _("Say for which region: only a regional commission has one."))
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("A mandate ends after it starts."))
        return data


class SeatForm(FamilyForm):
    """A seat of the committee and who holds it."""

    family = forms.ChoiceField(label=gettext_lazy("Family of actors"))
    number = forms.IntegerField(label=gettext_lazy("Seat"), min_value=1, max_value=99, initial=1)
    holder = PersonField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("A person sits for one family only."),
    )
    alternate = PersonField(
        label=gettext_lazy("E-mail address of the alternate"),
        help_text=gettext_lazy("Sits in the holder's place when the secretary records it; nobody else does."),
        required=False,
    )
    since = forms.DateField(label=gettext_lazy("Since"), initial=localdate, widget=DayInput)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Left empty: the length of a mandate in the scheme settings."),
        required=False,
        widget=DayInput,
    )


class AssessorForm(FamilyForm):
    """The profile of an assessor."""

    person = PersonField(label=gettext_lazy("E-mail address of the account"))
    family = forms.ChoiceField(label=gettext_lazy("Family of actors"))
    country = forms.RegexField(
        label=gettext_lazy("Country"),
        regex=r"^[A-Z]{2}$",
        help_text=gettext_lazy("Two letters, for example FR."),
    )
    region = forms.CharField(label=gettext_lazy("Region"), max_length=120)
    territory = forms.ModelChoiceField(
        label=gettext_lazy("Own territory"), queryset=Territory.objects.order_by("name"), required=False
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        required=False,
        help_text=gettext_lazy("Codes, with commas: fr, es."),
    )
    trained_until = forms.DateField(
        label=gettext_lazy("Training valid until"), required=False, widget=DayInput
    )

    @classmethod
    def of(cls, assessor: Assessor, data=None) -> "AssessorForm":
        """Return the form of a profile that exists: the person stays."""
        form = cls(
            data,
            initial={
                "person": assessor.person.email,
                "family": assessor.family,
                "country": assessor.country,
                "region": assessor.region,
                "territory": assessor.territory_id,
                "languages": ", ".join(assessor.languages),
                "trained_until": assessor.trained_until,
            },
        )
        form.fields["person"].disabled = True
        return form

    def clean_languages(self):
        return [code.strip().lower() for code in self.cleaned_data["languages"].split(",") if code.strip()]


class SchemeForm(forms.ModelForm):
    """The scheme's own numbers."""

    class Meta:
        model = Scheme
        fields = tuple(field.name for field in Scheme._meta.fields if not field.primary_key)

    reminder_days = forms.CharField(
        label=gettext_lazy("Reminders, in days before a deadline"),
        help_text=gettext_lazy("Numbers, with commas: 60, 15."),
    )
    visit_reminder_days = forms.CharField(
        label=gettext_lazy("Reminders of a visit, in days before its first day"),
        help_text=gettext_lazy("Numbers, with commas: 60, 15."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("reminder_days", "visit_reminder_days"):
            self.initial[name] = ", ".join(map(str, getattr(self.instance, name)))

    def clean_reminder_days(self):
        return self.days("reminder_days")

    def clean_visit_reminder_days(self):
        return self.days("visit_reminder_days")

    def days(self, name: str) -> list[int]:
        """Return the days that were typed, the longest first."""
        parts = [part.strip() for part in self.cleaned_data[name].split(",") if part.strip()]
        if not all(part.isdecimal() and 0 < int(part) <= 999 for part in parts):
            raise forms.ValidationError(_("Write whole numbers of days, with commas: 60, 15."))
        return sorted({int(part) for part in parts}, reverse=True)
