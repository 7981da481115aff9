"""When a piece of evidence is too old, and who may open it."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from certification.choices import Confidentiality, FileCheck

PERSONAL_DATA = _("It contains personal data: the territory, its case officer and its assessors open it.")
KEPT_TO_THE_TEAM = _("The territory keeps it to its team until it submits.")
UNSAFE = {
    FileCheck.INFECTED: _("The antivirus set this file aside: nobody can open it. Send a clean copy."),
    FileCheck.WAITING: _("The antivirus is checking this file. Try again in a minute."),
}


def proved_until(period_to: dt.date | None, effective_on: dt.date | None) -> dt.date | None:
    """Return the day until which a piece of evidence says something, or None when it bears no date."""
    return period_to or effective_on


def is_out_of_date(proved: dt.date | None, *, max_age_months: int, on: dt.date) -> bool:
    """Tell whether what a piece of evidence says is older than a number of months; without a date, it is not."""
    return proved is not None and proved < on - relativedelta(months=max_age_months)


def lacking(*, minimum: int, found: int) -> int:
    """Return how many pieces of one type are missing."""
    return max(0, minimum - found)


def why_closed(
    *, is_member: bool, opens_personal_data: bool, personal_data: bool, confidentiality: str, submitted: bool
) -> str:
    """Return the sentence that says why a reader of the dossier may not open a piece of it, or nothing."""
    if personal_data and not opens_personal_data:
        return str(PERSONAL_DATA)
    if confidentiality == Confidentiality.TEAM and not is_member and not submitted:
        return str(KEPT_TO_THE_TEAM)
    return ""


def why_unsafe(check_state: str) -> str:
    """Return the sentence that says why a file is not handed over, or nothing."""
    return str(UNSAFE.get(check_state, ""))
