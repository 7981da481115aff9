"""Make the file of certificates again: another language, or a seal that was disowned. See docs/decisions/038."""

from django.core.management.base import BaseCommand, CommandError

from certification.errors import CertificationError
from certification.models import Certificate
from certification.queries.certificate import find_by_code
from certification.queries.certificate_file import sealed_with
from certification.rules.permissions import SYSTEM
from certification.services.issuance import make_edition, remake_certificate


class Command(BaseCommand):
    help = "Makes another edition of the certificate CODE, or of each one sealed with a key; the former is kept, replaced."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("code", nargs="?", help="verification code of the certificate")
        which.add_argument(
            "--key", help="identifier of a seal's key: all certificates in force that it sealed"
        )
        parser.add_argument("--reason", required=True, help="who asked and why: kept in the history")
        parser.add_argument("--language", default="", choices=["", "fr", "en", "es"])

    def handle(self, *args, code, key, reason, language, **options):
        refused = 0
        for certificate in self.certificates(code, key):
            try:
                edition = make_edition(
                    remake_certificate(certificate, actor=SYSTEM, reason=reason, language=language)
                )
            except CertificationError as error:
                refused += 1
                self.stderr.write(f"{certificate.code}: {error}")
            else:
                self.stdout.write(f"{certificate.code}: edition {edition.number}, {edition.file.sha256}")
        if refused:
            raise CommandError(f"Not made: {refused}. The others are.")

    def certificates(self, code, key) -> list[Certificate]:
        if key:
            return list(sealed_with(key))
        found = find_by_code(code)
        if found is None:
            raise CommandError("No certificate has this code.")
        return [found]
