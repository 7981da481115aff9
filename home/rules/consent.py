"""When a person may be shown: with a consent that is recorded and still stands, and not otherwise."""

import datetime as dt
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

FIELDS = ("consent_given_on", "consent_record", "consent_withdrawn_on")


class Consent(NamedTuple):
    """What is recorded of a person's agreement to be published; in the order of FIELDS."""

    given_on: dt.date | None = None
    record: str = ""
    withdrawn_on: dt.date | None = None

    @property
    def stands(self) -> bool:
        """Tell whether the person may be shown."""
        return self.given_on is not None and self.withdrawn_on is None

    @property
    def refusal(self) -> str:
        """Return why the page may not be published, or nothing."""
        if self.given_on is None:
            return _(
                "This page cannot be published: record first the day on which the person agreed to it, and how."
            )
        if self.withdrawn_on is not None:
            return _(
                "This page cannot be published: the person withdrew their consent on %(day)s. Record a new consent first."
            ) % {"day": date_format(self.withdrawn_on)}
        return ""


def consent_of(page) -> Consent:
    """Return what a page holds of the consent of its person."""
    return Consent(*(getattr(page, name) for name in FIELDS))


def refusals(typed: Consent, recorded: Consent, *, today: dt.date) -> dict[str, str]:
    """Return what stands against recording a consent as it was typed: a sentence a field."""
    found = {}
    if typed.withdrawn_on is None and recorded.withdrawn_on is not None and not _is_new(typed, recorded):
        found["consent_given_on"] = _(
            "This consent was withdrawn on %(day)s. To show the person again, record a new consent, given since."
        ) % {"day": date_format(recorded.withdrawn_on)}
    elif typed.given_on is None and recorded.given_on is not None:
        found["consent_given_on"] = _(
            "A consent is not erased: if the person changed their mind, record the day of the withdrawal."
        )
    for field, day in (("consent_given_on", typed.given_on), ("consent_withdrawn_on", typed.withdrawn_on)):
        if day and day > today:
            found[field] = _("This day has not come yet: record what has happened.")
    return found


def _is_new(typed: Consent, recorded: Consent) -> bool:
    """Tell whether a consent is another one than the one that was withdrawn."""
    return (
        typed.given_on is not None
        and typed.given_on >= recorded.withdrawn_on
        and typed.given_on != recorded.given_on
    )
