"""The whole demo world, written in one piece: all of it is there, or nothing."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from certification.choices import FrameworkStatus
from certification.clock import localdate
from certification.demo.consultation import public_consultation
from certification.demo.follow_ups import tell_follow_ups
from certification.demo.framework import PILOT, pilot_of
from certification.demo.people import ADMINISTRATOR, ASSESSORS, DOMAIN, People
from certification.demo.stories import tell_all
from certification.demo.timeline import Story, Timeline
from certification.demo.witnesses import witnesses
from certification.models import Dossier, FrameworkVersion, Territory
from certification.queries.framework import version_in_force
from certification.rules.permissions import SYSTEM
from certification.services.daily import run_due
from certification.services.framework import MOVES, load_framework
from certification.services.framework_import import read_framework
from cms.mail import nothing_sent
from cms.users.models import User

FRAMEWORK = Path(__file__).resolve().parent.parent / "frameworks/ter_res.yaml"
BEGINNING = -1190
DAYS_OF_TRIAL = 365
DAYS_OF_TRANSITION = 180
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
        yield self.day(BEGINNING - DAYS_OF_TRIAL)
        is_first = version_in_force() is None
        if is_first:
            load_framework(pilot_of(read_framework(FRAMEWORK)), actor=SYSTEM, publish=True)
        yield self.day(BEGINNING)
        if is_first:
            load_framework(read_framework(FRAMEWORK), actor=SYSTEM, publish=True)
        self.people.settle(self.timeline.today)
        if is_first:
            # No dossier followed what was only tried.
            yield self.day(BEGINNING + DAYS_OF_TRANSITION)
            for pilot in FrameworkVersion.objects.filter(version=PILOT, status=FrameworkStatus.TRANSITION):
                MOVES["retire"](pilot, actor=SYSTEM)

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
        tell_follow_ups(world)
        world.timeline.add(public_consultation(world))
        # After all others, so that the last visit of the day sees what the day brought.
        for story in witnesses(world):
            world.timeline.add(story)
        world.timeline.run()
