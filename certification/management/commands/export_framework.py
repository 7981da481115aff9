"""Export a version of a reference framework to YAML or XLSX."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certification.exports.framework import FORMATS, write_document
from certification.queries.framework import find_version


class Command(BaseCommand):
    """What it writes loads back to the same content hash."""

    help = "Export a version of a reference framework."

    def add_arguments(self, parser):
        parser.add_argument("code")
        # Django keeps --version for itself; a positional of that name would hide it.
        parser.add_argument("number", metavar="version")
        parser.add_argument("--format", choices=FORMATS, required=True, dest="file_format")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *, code: str, number: str, file_format: str, out: Path, **_options):
        version = find_version(code, number)
        if version is None:
            raise CommandError(f"There is no version {number} of {code}.")
        try:
            out.write_bytes(write_document(version, file_format))
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error
        self.stdout.write(f"{version} → {out}")
