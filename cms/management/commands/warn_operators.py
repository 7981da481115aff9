"""Tell the operators what is late, what fails and what is about to end."""

from django.core.management.base import BaseCommand, CommandError

from cms.operations.warnings import warn_operators


class Command(BaseCommand):
    help = "Writes to the operators when something is late, fails or is about to end; once a day at most. Run it every hour."

    def handle(self, *args, **options):
        try:
            count = warn_operators()
        except OSError as error:
            raise CommandError(f"The letter did not leave: {error}") from error
        self.stdout.write(f"told: {count}")
