"""The languages that resource people speak: codes kept with commas, shown by name."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SPOKEN = (
    "ar",
    "br",
    "ca",
    "de",
    "en",
    "es",
    "eu",
    "fr",
    "gl",
    "it",
    "ln",
    "nl",
    "oc",
    "pl",
    "pt",
    "ro",
    "sw",
    "wo",
)


def codes(text: str) -> list[str]:
    """Read codes written with commas."""
    return [code.strip().lower() for code in text.split(",") if code.strip()]


def check_languages(text: str) -> None:
    """Refuse a code that is not that of a language of the list."""
    for code in codes(text):
        if code not in SPOKEN:
            raise ValidationError(_("“%(code)s” is not a language of the list."), params={"code": code})
