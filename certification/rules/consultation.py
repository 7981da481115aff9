"""What a public consultation owes to everybody before its version is adopted."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certification.rules.verdict import rule


def earliest_end(opens_on: dt.date, least_days: int) -> dt.date:
    """Return the first day on which a consultation may end."""
    return opens_on + dt.timedelta(days=least_days)


@rule(_("No public consultation was held on this version: take it back to draft and open one."))
def consultation_is_held(version) -> bool:
    return not version.owes_a_consultation or version.consultation is not None


@rule(_("The public consultation is over."))
def consultation_is_over(version) -> bool:
    held = version.consultation
    return held is None or version.today > held.closes_on


@consultation_is_over.explained_by
def until_when(version, **_facts) -> Iterable[str]:
    yield gettext("The public consultation runs until %(date)s: the version is adopted after that day.") % {
        "date": date_format(version.consultation.closes_on, "DATE_FORMAT")
    }


@rule(_("The public consultation lasted long enough."))
def consultation_is_long_enough(version) -> bool:
    held = version.consultation
    return held is None or held.days >= held.least_days


@consultation_is_long_enough.explained_by
def how_long(version, **_facts) -> Iterable[str]:
    held = version.consultation
    yield gettext(
        "The public consultation was planned for %(days)d days, and the scheme asks for at least %(least)d: put its last day off."
    ) % {"days": held.days, "least": held.least_days}


@rule(_("Every comment of the public is published or declined."))
def comments_are_read(version) -> bool:
    held = version.consultation
    return held is None or not held.comments_of_the_version().waiting().exists()


@comments_are_read.explained_by
def how_many_wait(version, **_facts) -> Iterable[str]:
    count = version.consultation.comments_of_the_version().waiting().count()
    yield ngettext(
        "%(count)d comment of the public is neither published nor declined.",
        "%(count)d comments of the public are neither published nor declined.",
        count,
    ) % {"count": count}


@rule(_("Every published comment has its answer."))
def comments_are_answered(version) -> bool:
    held = version.consultation
    return held is None or not held.comments_of_the_version().unanswered().exists()


@comments_are_answered.explained_by
def how_many_lack_an_answer(version, **_facts) -> Iterable[str]:
    count = version.consultation.comments_of_the_version().unanswered().count()
    yield ngettext(
        "%(count)d published comment has no answer yet.",
        "%(count)d published comments have no answer yet.",
        count,
    ) % {"count": count}


CARRIED_OUT = [
    consultation_is_held,
    consultation_is_over,
    consultation_is_long_enough,
    comments_are_read,
    comments_are_answered,
]
