"""What is asked of the register: by people, whose nonsense is ignored, and by machines, whose is refused."""

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from certification.choices import PUBLIC_AWARD_STATUSES, AwardStatus

SHOWN = ("active", "suspended", "expired", "superseded", "surrendered", "withdrawn", "annulled")
LONGEST_QUESTION = 100
# The shape of each parameter, the same in the description of the API; empty as in a form that nobody filled in.
CODE = r"^[A-Za-z0-9_.-]{0,64}$"
COUNTRY = r"^([A-Z]{2})?$"
CELL = r"^([ew][0-9]{4})?$"
CERTIFICATE = r"^([2-9A-HJKMNP-TV-Y]{4}(-[2-9A-HJKMNP-TV-Y]{4}){3})?$"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class RegisterFilter(forms.Form):
    """What a visitor looks for; a value that does not exist is ignored rather than refused."""

    q = forms.CharField(
        label=_("Territory, place or number"),
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("State"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    # Chosen by a link: a square of the map, the first letter of a name.
    cell = forms.RegexField(CELL, required=False, widget=forms.HiddenInput)
    starting = forms.ChoiceField(
        choices=[("", ""), *((letter, letter) for letter in LETTERS)],
        required=False,
        widget=forms.HiddenInput,
    )

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


class MachineQuery(forms.Form):
    """What a program asks for: `kept()` when it is valid, else what is wrong, in `complaint()`."""

    def __init__(self, data):
        # No name holds a null character, and PostgreSQL refuses to look for one.
        super().__init__({name: data.get(name, "").replace("\0", "") for name in self.base_fields})

    def kept(self) -> dict:
        """Return the parameters that are filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def complaint(self) -> str:
        """Return what is wrong, a parameter after the other."""
        return "; ".join(
            f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{' '.join(sentences)}"
            for name, sentences in self.errors.items()
        )


def shaped(pattern: str, words: str) -> forms.CharField:
    """Return an optional parameter of a given shape; `words` say which."""
    return forms.CharField(required=False, validators=[RegexValidator(pattern, words)])


class AwardQuery(MachineQuery):
    """Which awards a program asks for, and after or before which one."""

    q = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    status = forms.ChoiceField(
        required=False,
        choices=[(status, status) for status in ("", *sorted(PUBLIC_AWARD_STATUSES))],
        error_messages={"invalid_choice": f"one of {', '.join(sorted(PUBLIC_AWARD_STATUSES))}"},
    )
    level = shaped(CODE, "a code")
    country = shaped(COUNTRY, "two capital letters")
    theme = shaped(CODE, "a code")
    cell = shaped(CELL, "a square of the map")
    after = shaped(CERTIFICATE, "the code of a certificate")
    before = shaped(CERTIFICATE, "the code of a certificate")

    def __init__(self, data):
        super().__init__(data)
        self.has_numbered_page = "page" in data

    def clean(self):
        if self.has_numbered_page:
            # Read as the first page again and again, it would never end.
            raise forms.ValidationError("page: pages have no number, follow the address in next")
        return super().clean()


class ChangesQuery(MachineQuery):
    """Which changes a reader of the feed asks for, and in which language."""

    language = forms.ChoiceField(
        required=False,
        choices=[("", ""), *settings.LANGUAGES],
        error_messages={"invalid_choice": "one of fr, en, es"},
    )
    before = forms.UUIDField(required=False, error_messages={"invalid": "the identifier of a change"})
