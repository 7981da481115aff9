"""When a follow-up opens, is handed in and is concluded; what a declared change asks for. Pure."""

import datetime as dt
import hashlib

from django.utils.translation import gettext_lazy as _

from certification.choices import ReviewKind
from certification.rules.verdict import rule


@rule(_("The time of this follow-up has not come."))
def its_time_has_come(review) -> bool:
    return review.opens_on <= review.today


@rule(_("The award is over: it is no longer followed up."))
def award_stands(review) -> bool:
    return review.award_stands


@rule(_("The award still stands."))
def award_is_over(review) -> bool:
    return not review.award_stands


@rule(_("The territory still has time to account for its year."))
def its_day_has_passed(review) -> bool:
    return review.due_on < review.today


@rule(_("Say in a few sentences how the year went."))
def territory_says_something(review) -> bool:
    return bool(review.statement.strip())


@rule(_("Say how far each action of the progress plan is."))
def every_action_is_told(review) -> bool:
    return not review.silent_actions()


@every_action_is_told.explained_by
def _silent(review) -> list[str]:
    return [
        _("Say how far this action is: %(action)s") % {"action": action.what}
        for action in review.silent_actions()
    ]


@rule(_("This territory was drawn to be seen on site: record the visit first."))
def it_was_seen_if_drawn(review) -> bool:
    return not review.on_site or review.visited_on is not None


@rule(_("The awards seen on site are drawn in January: conclude once its year has come."))
def its_year_was_drawn(review) -> bool:
    """Hold for a yearly follow-up opened at the end of the year before: concluded then, it would escape the draw."""
    return review.kind != ReviewKind.YEARLY or review.due_on.year <= review.today.year


def silence_is_over(review, *, today: dt.date, reminders: int) -> bool:
    """Tell whether a silent territory had its last day and its reminders: then a measure is proposed."""
    return review.last_day < today and review.reminders >= reminders


def is_declared_late(happened_on: dt.date, *, on: dt.date, days: int) -> bool:
    """Tell whether a change was declared after the days that the contract gives."""
    return (on - happened_on).days > days


# --- one award in so many is seen on site ------------------------------------------------------------------------


def digest_of_list(numbers) -> str:
    """Return the SHA-256 of the numbers in order, each followed by a line feed (UTF-8)."""
    return hashlib.sha256("".join(f"{number}\n" for number in sorted(numbers)).encode()).hexdigest()


def rank_of(seed: str, number: str) -> str:
    """Return what orders the draw: the SHA-256 of the seed, a colon and the number."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(numbers, *, seed: str, one_in: int) -> list[str]:
    """Return the numbers drawn, sorted: those with the smallest ranks, one in `one_in`, rounded up."""
    candidates = sorted(numbers, key=lambda number: rank_of(seed, number))
    return sorted(candidates[: -(-len(candidates) // one_in)])
