"""The languages that people or territories say they speak: boxes to tick."""

from django import forms
from django.utils.translation import get_language_info

from certification.choices import SPOKEN_LANGUAGES


def spoken_languages() -> list[tuple[str, str]]:
    """Return the languages offered, by code, named in the reader's language."""
    named = [(code, str(get_language_info(code)["name_translated"])) for code in SPOKEN_LANGUAGES]
    return [(code, name[:1].upper() + name[1:]) for code, name in named]


class LanguagesField(forms.MultipleChoiceField):
    """The languages that somebody speaks."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=spoken_languages, **kwargs)
