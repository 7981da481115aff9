"""The whole demo world, written in one piece: all of it is there, or nothing."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from certification.clock import localdate
from certification.demo.people import ADMINISTRATOR, ASSESSORS, DOMAIN, People
from certification.demo.stories import tell_all
from certification.demo.timeline import Story, Timeline
from certification.models import Dossier, Territory
from certification.queries.framework import version_in_force
from certification.rules.permissions import SYSTEM
from certification.services.framework import load_framework
from certification.services.framework_import import read_framework
from certification.services.surveillance import run_due
from cms.mail import nothing_sent
from cms.users.models import User

FRAMEWORK = Path(__file__).resolve().parent.parent / "frameworks/ter_res.yaml"
BEGINNING = -1190
DAYS_BETWEEN_JOBS = 10


class World:
    """Everybody and everything of the demo while it is being told."""

    def __init__(self, password: str):
        self.timeline = Timeline(localdate())
        self.people = People(password)
        self.territories: dict[str, Territory] = {}

    def day(self, offset: int) -> dt.date:
        return self.timeline.day(offset)

    def at_home_in(self, key: str) -> list:
        """Return the assessors whose own territory this is."""
        return [self.people[account[0]] for account in ASSESSORS if account[-1] == key]

    def found(self) -> Story:
        """Put the framework in force and trust people, before the first territory comes."""
        yield self.day(BEGINNING)
        if version_in_force() is None:
            load_framework(read_framework(FRAMEWORK), actor=SYSTEM, publish=True)
        self.people.settle(self.timeline.today)

    def keep_the_calendar(self) -> Story:
        """Run the daily job, though not every day: reminders, lapses and expiries come by themselves."""
        for offset in range(BEGINNING + DAYS_BETWEEN_JOBS, 0, DAYS_BETWEEN_JOBS):
            yield self.day(offset)
            run_due()
        yield self.day(0)
        run_due()


def is_loaded() -> bool:
    """Tell whether the demo is there: it is written in one piece."""
    return User.objects.filter(email=f"{ADMINISTRATOR[0]}@{DOMAIN}").exists() and Dossier.objects.exists()


def load(password: str) -> None:
    """Tell every story up to today. Nobody receives a message about a past that was never lived."""
    with nothing_sent(), transaction.atomic():
        world = World(password)
        world.timeline.add(world.found())
        world.timeline.add(world.keep_the_calendar())
        tell_all(world)
        world.timeline.run()
