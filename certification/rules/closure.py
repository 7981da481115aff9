"""What keeps a person among us: an account is not closed while others count on its person."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _


class Ties(NamedTuple):
    """What a person still does. Names are shown in the refusal; `territories` are those that they lead alone."""

    mandates: Iterable[str] = ()
    missions: Iterable[str] = ()
    seats: Iterable[str] = ()
    territories: Iterable[str] = ()
    complaint: bool = False
    panel: bool = False
    administers: bool = False
    held: bool = False


def reasons_to_stay(ties: Ties) -> list[str]:
    """Return why the account of a person with these ties is not closed: a sentence each, none when it may be."""
    found = [
        _("A mandate runs: %(what)s. It must be ended first.") % {"what": what} for what in ties.mandates
    ]
    found += [
        _("A mission is under way: %(what)s. It must be completed or given up first.") % {"what": what}
        for what in ties.missions
    ]
    found += [
        _("A seat of the committee is held: %(what)s. It must be left first.") % {"what": what}
        for what in ties.seats
    ]
    found += [
        _("%(territory)s has no other project leader: the lead must be passed on first.")
        % {"territory": name}
        for name in ties.territories
    ]
    if ties.panel:
        found.append(_("An appeal is before a panel on which this person sits."))
    if ties.complaint:
        found.append(_("A complaint that concerns this person is being handled."))
    if ties.administers:
        found.append(
            _("This account administers the site: another administrator takes that right away first.")
        )
    if ties.held:
        found.append(
            _("Data about this person are held for a legal reason: nothing is erased until it is over.")
        )
    return found
