"""Load a reference framework from YAML or XLSX."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certification.errors import InvalidDocument, NotAllowed
from certification.rules.permissions import SYSTEM
from certification.services.framework import load_framework
from certification.services.framework_import import read_framework


class Command(BaseCommand):
    """Invalid input: exit 1, every error with its line or its cell, nothing written."""

    help = "Load a reference framework from a YAML or XLSX file."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--publish", action="store_true", help="adopt the version and put it in force")

    def handle(self, *, path: Path, publish: bool, **_options):
        try:
            version = load_framework(read_framework(path), actor=SYSTEM, publish=publish)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except InvalidDocument as error:
            raise CommandError("\n".join(error.lines)) from error
        except NotAllowed as error:
            raise CommandError("\n".join(map(str, error.reasons))) from error
        self.stdout.write(f"{version} · {version.get_status_display()} · {version.content_hash}")
