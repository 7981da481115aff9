"""Run the daily job: clocks, reminders, expiries."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from certification import clock
from certification.services.surveillance import run_due


class Command(BaseCommand):
    help = "Runs the daily job: clocks, reminders, expiries. Running it twice does nothing twice."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day to live on (today by default)")

    def handle(self, *args, on=None, **options):
        try:
            day = dt.date.fromisoformat(on) if on else clock.localdate()
        except ValueError as error:
            raise CommandError(f"{on} is not a date: write YYYY-MM-DD.") from error
        with clock.at(day):
            done = run_due()
        for step, count in done.items():
            self.stdout.write(f"{step.replace('_', ' ')}: {count}")
