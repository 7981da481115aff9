"""Write docs/privacy.md from the register of processing."""

from pathlib import Path

from django.core.management.base import BaseCommand

from certification.exports.processing import markdown

PATH = Path(__file__).parents[3] / "docs" / "privacy.md"


class Command(BaseCommand):
    help = "Writes docs/privacy.md from the register of processing declared in the code."

    def handle(self, *args, **options):
        PATH.write_text(markdown(), encoding="utf-8")
        self.stdout.write(f"{PATH.name} written.")
