"""How long personal data are kept: one line for each clock. What each is worth is a row that the administrator may change."""

import datetime as dt
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

HOURS, DAYS, MONTHS = "hours", "days", "months"


class Clock(NamedTuple):
    """What goes, counted from when, and after how long by default."""

    what: str
    since: str
    amount: int
    unit: str = MONTHS


CLOCKS: dict[str, Clock] = {
    # Accounts
    "account": Clock(
        _("Accounts that nobody uses, of people without a mandate, a mission or a territory"),
        _("the last time that the person signed in"),
        36,
    ),
    "notice": Clock(
        _("Time left to answer, before an unused account or an abandoned draft goes"),
        _("the letter that says so"),
        30,
        DAYS,
    ),
    "closure": Clock(_("Accounts to be closed"), _("the request: time to change one’s mind"), 14, DAYS),
    "person_export": Clock(_("Copies of one person’s data"), _("the request"), 7, DAYS),
    "invitation": Clock(_("Addresses of people invited to a territory"), _("the end of the invitation"), 12),
    "application": Clock(
        _("Words of applications to assess that were declined or withdrawn"), _("the answer"), 24
    ),
    "notification": Clock(_("Notifications"), _("their day"), 400, DAYS),
    "presence": Clock(_("Who is at work on which page"), _("the last sign of life"), 1, HOURS),
    # Dossiers
    "draft": Clock(_("Drafts of dossiers that were never submitted"), _("the last thing written"), 24),
    "dossier_refused": Clock(
        _("Content of dossiers refused, declared ineligible, withdrawn or lapsed"),
        _("the end of the dossier"),
        36,
    ),
    "dossier_awarded": Clock(
        _("Content of dossiers that led to an award"), _("the last day of the award"), 60
    ),
    "field_note": Clock(_("Assessors’ own field notes and photos"), _("the end of the dossier"), 6),
    "access_log": Clock(_("Who opened which dossier"), _("the day of the access"), 12),
    "export": Clock(_("Copies of a dossier that its territory took away"), _("the request"), 7, DAYS),
    "questionnaire": Clock(
        _("Questionnaires sent and not confirmed"), _("the day on which they were sent"), 7, DAYS
    ),
    # The public
    "complaint": Clock(_("People and words of complaints"), _("the day on which they are closed"), 60),
    "consultation_contact": Clock(
        _("Addresses left in a public consultation"), _("the end of the consultation"), 12
    ),
    "doubt_contact": Clock(_("Addresses of those who reported a doubt"), _("the day of the report"), 12),
    "doubt_text": Clock(_("Words of doubts, and of what was found"), _("the answer"), 36),
    "registration": Clock(_("Registrations for meetings"), _("the end of the meeting"), 12),
    "proposal": Clock(_("Who proposed a page to the site"), _("the answer"), 24),
    # The machine
    "visits": Clock(_("Counts of visits to the site, without visitors"), _("their day"), 25),
    "run": Clock(_("Record of the jobs of the installation"), _("their day"), 400, DAYS),
    "task": Clock(_("Messages and documents that the queue dealt with"), _("the end of the task"), 30, DAYS),
}


def delta_of(code: str, amount: int) -> relativedelta:
    return relativedelta(**{CLOCKS[code].unit: amount})


def in_words(code: str, amount: int) -> str:
    """Return “12 months”, in the active language."""
    words = {
        HOURS: lambda: ngettext("%(count)d hour", "%(count)d hours", amount),
        DAYS: lambda: ngettext("%(count)d day", "%(count)d days", amount),
        MONTHS: lambda: ngettext("%(count)d month", "%(count)d months", amount),
    }
    return words[CLOCKS[code].unit]() % {"count": amount}


def limit(code: str, amount: int, moment: dt.datetime) -> dt.datetime:
    """Return the instant before which things have been kept long enough."""
    return moment - delta_of(code, amount)
