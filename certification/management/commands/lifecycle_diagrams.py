"""Write docs/lifecycles.md from the life cycles."""

from pathlib import Path

from django.core.management.base import BaseCommand

from certification.diagrams import document

PATH = Path(__file__).parents[3] / "docs" / "lifecycles.md"


class Command(BaseCommand):
    help = "Writes docs/lifecycles.md from the life cycles declared in the code."

    def handle(self, *args, **options):
        PATH.write_text(document(), encoding="utf-8")
        self.stdout.write(f"{PATH.name} written.")
