"""Load the demo world."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certification.demo import world as guarantee
from home.demo import world as site

KNOWN_PASSWORD = "demo"  # noqa: S105 - the documented password of the demo


class Command(BaseCommand):
    """Refuses where real people may work; loaded once, it does nothing more."""

    help = "Loads the demo: invented territories and people over three years that end today, and their public site."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="load it outside of a development installation"
        )

    def handle(self, *, force: bool, **_options):
        password = getattr(settings, "DEMO_PASSWORD", "")
        if not settings.DEBUG and not force:
            raise CommandError(
                "The demo is for development: DEBUG is off. Use --force to load it all the same."
            )
        if not settings.DEBUG and password in ("", KNOWN_PASSWORD):
            raise CommandError("Set DEMO_PASSWORD to a password of your own: DEBUG is off.")
        if guarantee.is_loaded() and site.is_loaded():
            self.stdout.write("The demo is already loaded: nothing was changed.")
            return
        self.stdout.write("Loading the demo: some minutes of work for three years of history.")
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        if not guarantee.is_loaded():
            guarantee.load(password)
        site.load()
        self.stdout.write("The demo is loaded.")
