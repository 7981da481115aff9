"""Show the text of the mark-use contract in force, or publish its next version."""

from pathlib import Path

import yaml
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from certification.errors import NotAllowed
from certification.models import ContractText
from certification.services.pledge import publish_contract


class Command(BaseCommand):
    help = "Publishes the text of FILE as the next version of the mark-use contract; without FILE, prints the one in force."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="YAML, as this command prints it")
        parser.add_argument(
            "--by", metavar="EMAIL", help="who publishes: an administrator or a scheme manager"
        )

    def handle(self, *args, file=None, by=None, **options):
        if file is None:
            text = {"clauses": ContractText.current().clauses}
            self.stdout.write(yaml.safe_dump(text, allow_unicode=True, sort_keys=False, width=100))
            return
        person = get_user_model().objects.filter(email=by or "", is_active=True).first()
        if person is None:
            raise CommandError("Say who publishes: --by, with the address of an account.")
        try:
            text = publish_contract(actor=person, clauses=read_clauses(file))
        except PermissionDenied:
            raise CommandError(f"{by} may not publish the contract.") from None
        except NotAllowed as refused:
            raise CommandError("\n".join(map(str, refused.reasons))) from None
        self.stdout.write(
            f"Version {text.number} is in force. Contracts signed before stay as they were signed."
        )


def read_clauses(file: Path) -> list:
    """Return the clauses of a file; what they say is checked by the service."""
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"This file cannot be read: {error}") from None
    if not isinstance(read, dict) or not isinstance(read.get("clauses"), list):
        raise CommandError(
            "This file has no list of clauses: start from what this command prints without a file."
        )
    return read["clauses"]
