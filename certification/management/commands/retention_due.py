"""Say what the daily job would forget today, and forget nothing."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from certification import clock
from certification.services.retention import count_due


class Command(BaseCommand):
    help = "Says what the rules of retention would forget today, or on another day. Nothing goes, nobody is told."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day to live on (today by default)")

    def handle(self, *args, on=None, **options):
        try:
            day = dt.date.fromisoformat(on) if on else clock.localdate()
        except ValueError as error:
            raise CommandError(f"{on} is not a date: write YYYY-MM-DD.") from error
        with clock.at(day):
            for step, count in count_due().items():
                self.stdout.write(f"{step.replace('_', ' ')}: {count}")
