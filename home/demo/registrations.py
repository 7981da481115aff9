"""People who registered for the meetings to come, one every few hours of the last days."""

import datetime as dt
from collections.abc import Mapping

from certification.clock import at, noon
from cms.countries import plain
from cms.mail import nothing_sent
from home.services.registration import register

HOURS_BETWEEN = 11


def register_people(described: Mapping, pages: Mapping, today: dt.date) -> None:
    """Register the people of each meeting, in their order; nobody is written to."""
    for key, count in described["meetings"].items():
        moment = noon(today - dt.timedelta(days=1)) - dt.timedelta(hours=HOURS_BETWEEN * count)
        for person in described["people"][:count]:
            moment += dt.timedelta(hours=HOURS_BETWEEN)
            with at(moment), nothing_sent():
                register(
                    meeting=pages[key],
                    name=person["name"],
                    email=f"{plain(person['name']).lower().replace(' ', '.')}@example.org",
                    organisation=person.get("organisation", ""),
                    needs=person.get("needs", ""),
                    language=person.get("language", "fr"),
                )
