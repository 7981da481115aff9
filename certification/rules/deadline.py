"""Clocks of the territory: which one runs, what a pause adds, when more time may be asked for. Pure: no row is read."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

CORRECTION = "info_requested"
SELF_ASSESSMENT = "self_assessment"
REPLY = "reply"
# What each clock of the territory counts, for those who read it.
CLOCK_NAMES = {
    CORRECTION: gettext_lazy("Answer to the correction request"),
    SELF_ASSESSMENT: gettext_lazy("Self-assessment"),
    REPLY: gettext_lazy("Reply to the report"),
}
SHORTEST_REASON = 20


def running_clock(dossier) -> str | None:
    """Return the clock that runs against the territory now and may be extended, or None."""
    if dossier.due_on is None:
        return None
    if dossier.status == "eligibility" and dossier.open_correction is not None:
        return CORRECTION
    if dossier.status == "self_assessment":
        return SELF_ASSESSMENT
    if dossier.status == "reply" and dossier.reply_submitted_at is None:
        return REPLY
    return None


def resumed(due_on: dt.date, since: dt.date, until: dt.date) -> dt.date:
    """Return the deadline of a clock that stood still from `since` to `until`: the days waited are added."""
    return due_on + (until - since)


def refusals_to_ask(dossier, *, days: int, reason: str, given: int, is_asked: bool) -> list[str]:
    """Return the sentences that refuse a request for more time.

    `given` is how many extensions this clock had already; `is_asked` tells that a request waits for its answer.
    """
    scheme = dossier.scheme
    if running_clock(dossier) is None:
        return [_("No deadline of yours is running: there is no time to ask for.")]
    found = []
    if dossier.due_on < dossier.today:
        found.append(_("The deadline has passed: more time is asked for before it does."))
    if is_asked:
        found.append(_("A request for more time is already waiting for its answer."))
    if given >= scheme.extensions_per_clock:
        found.append(
            ngettext(
                "This deadline can be extended %(count)d time, and it was.",
                "This deadline can be extended %(count)d times, and it was.",
                scheme.extensions_per_clock,
            )
            % {"count": scheme.extensions_per_clock}
        )
    if not 1 <= days <= scheme.max_extension_days:
        found.append(
            _("Ask for a number of days between 1 and %(most)d.") % {"most": scheme.max_extension_days}
        )
    if len(reason.strip()) < SHORTEST_REASON:
        found.append(_("Say why you need more time, in a sentence or two: the secretariat decides on it."))
    return found


def refusals_to_answer(dossier, request, *, granted: bool, reason: str) -> list[str]:
    """Return the sentences that refuse an answer to a request."""
    if request is None:
        return [_("No request for more time is waiting for an answer.")]
    found = []
    if not reason.strip():
        found.append(_("Give the reasons of your answer: the territory will read them."))
    if granted and running_clock(dossier) != request.clock:
        found.append(_("The deadline that the request is about no longer runs."))
    return found
