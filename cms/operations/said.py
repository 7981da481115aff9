"""Sentences that are kept, and said again in the language of whoever reads them."""

from typing import Self

from django.utils.formats import localize
from django.utils.translation import gettext


class Said(str):
    """A sentence in English that still knows its message and its figures: `Said(_("%(count)s files."), count=3)`.

    `_` is gettext_noop: the message is found by makemessages and translated when it is read.
    """

    __slots__ = ("figures", "message")

    def __new__(cls, message: str, **figures) -> Self:
        """Write the sentence; figures are what JSON holds."""
        said = super().__new__(cls, message % figures)
        said.message, said.figures = message, figures
        return said


def say_again(message: str, figures: dict) -> str:
    """Say a kept message in the language of the moment."""
    return gettext(message) % {name: localize(value) for name, value in figures.items()}
