"""Replace the key in use for a purpose: see docs/keys.md."""

from django.core.management.base import BaseCommand, CommandError

from certification.choices import KeyPurpose
from certification.errors import CertificationError
from certification.rules.permissions import SYSTEM
from certification.services.keys import rotate_key
from certification.services.log import log_missing_keys
from certification.services.status_list import refresh_status_lists


class Command(BaseCommand):
    help = "Retires the key in use for PURPOSE and makes the next one; what the former signed still counts."

    def add_arguments(self, parser):
        parser.add_argument("purpose", choices=KeyPurpose.values)
        parser.add_argument("--reason", required=True, help="who decided and why: kept in the history")

    def handle(self, *args, purpose, reason, **options):
        try:
            key = rotate_key(purpose, actor=SYSTEM, reason=reason)
        except CertificationError as error:
            raise CommandError(str(error)) from None
        log_missing_keys()
        self.stdout.write(f"The key of purpose {purpose} is now {key.identifier}.")
        self.stdout.write(f"Publish its fingerprint elsewhere as well: {key.fingerprint}")
        if purpose == KeyPurpose.CREDENTIAL:
            self.stdout.write(f"Status lists signed anew: {refresh_status_lists()}")
