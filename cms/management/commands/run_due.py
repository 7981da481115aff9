"""Run the daily job: clocks, reminders, expiries, and the data that are kept no longer."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop as _

from certification import clock
from certification.errors import StepsFailed
from certification.services.daily import run_due
from certification.services.terminology import say_words
from cms.operations.models import Job
from cms.operations.runs import kept_run
from cms.operations.said import Said


class Command(BaseCommand):
    help = "Runs the daily job: clocks, reminders, expiries, data kept no longer. Running it twice does nothing twice."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day to live on (today by default)")

    def handle(self, *args, on=None, **options):
        try:
            day = dt.date.fromisoformat(on) if on else clock.localdate()
        except ValueError as error:
            raise CommandError(f"{on} is not a date: write YYYY-MM-DD.") from error
        say_words()
        with kept_run(Job.DAILY), clock.at(day):
            try:
                self.say(run_due())
            except StepsFailed as failed:
                self.say(failed.done)
                said = Said(_("These steps failed, the others are done. %(steps)s"), steps=str(failed))
                raise CommandError(said) from failed

    def say(self, done) -> None:
        for step, count in done.items():
            self.stdout.write(f"{step.replace('_', ' ')}: {count}")
