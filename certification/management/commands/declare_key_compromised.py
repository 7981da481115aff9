"""Declare that others may sign with a key: see docs/keys.md."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from certification.choices import KeyPurpose
from certification.errors import CertificationError
from certification.models import SigningKey
from certification.rules.permissions import SYSTEM
from certification.services.credential import to_reissue
from certification.services.keys import declare_compromised
from certification.services.log import log_missing_keys
from certification.services.status_list import refresh_status_lists


def moment(text):
    """Read an instant that names its zone, as `2026-03-01T08:00:00Z`."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


class Command(BaseCommand):
    help = "Records that others may sign with the key IDENTIFIER since a moment; a key in use is replaced at once."

    def add_arguments(self, parser):
        parser.add_argument("identifier")
        parser.add_argument("--since", type=moment, required=True, help="with its zone: 2026-03-01T08:00:00Z")
        parser.add_argument(
            "--reason", required=True, help="what happened: kept in the history, and published"
        )

    def handle(self, *args, identifier, since, reason, **options):
        key = SigningKey.objects.filter(identifier=identifier).first()
        if key is None:
            raise CommandError(
                f"No key has the identifier {identifier}; the address /keys.json lists them all."
            )
        try:
            key = declare_compromised(key, actor=SYSTEM, at=since, reason=reason)
        except CertificationError as error:
            raise CommandError(str(error)) from None
        log_missing_keys()
        self.stdout.write(f"The key {identifier} is declared compromised since {since.isoformat()}.")
        if key.purpose == KeyPurpose.CREDENTIAL:
            self.stdout.write(f"Status lists signed anew: {refresh_status_lists()}")
            number = to_reissue(key).count()
            self.stdout.write(
                f"Credentials signed with it since then: {number}. Next: reissue_credentials {identifier}"
            )
