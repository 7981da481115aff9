"""Sign again what a compromised key signed: see docs/keys.md."""

from django.core.management.base import BaseCommand, CommandError

from certification.choices import KeyPurpose
from certification.errors import CertificationError
from certification.models import SigningKey
from certification.queries.certificate_file import carrying_a_former_credential
from certification.rules.permissions import SYSTEM
from certification.services.credential import reissue_credentials
from certification.services.issuance import remake_certificate


class Command(BaseCommand):
    help = (
        "Signs again, with the key in use, the credentials that the compromised key IDENTIFIER signed since the moment of "
        "its compromise (all of them with --all); the former bytes are kept. The files that carry them are made again. Stopped half way, run it again."
    )

    def add_arguments(self, parser):
        parser.add_argument("identifier")
        parser.add_argument("--all", action="store_true", dest="everything", help="those of before as well")
        parser.add_argument("--reason", required=True, help="kept in the history of each award")

    def handle(self, *args, identifier, everything, reason, **options):
        key = SigningKey.objects.filter(identifier=identifier, purpose=KeyPurpose.CREDENTIAL).first()
        if key is None:
            raise CommandError(f"No key of credentials has the identifier {identifier}.")
        try:
            done = reissue_credentials(key, actor=SYSTEM, reason=reason, everything=everything)
        except CertificationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Credentials signed again: {done}.")
        self.stdout.write(f"Files of certificates to make again: {self.ask_for_files(reason)}.")

    def ask_for_files(self, reason) -> int:
        """Ask for another edition of the files that carry what is no longer trusted; a worker makes them."""
        asked = 0
        for certificate in carrying_a_former_credential():
            try:
                remake_certificate(certificate, actor=SYSTEM, reason=reason)
            except CertificationError as error:
                self.stderr.write(f"{certificate.code}: {error}")
            else:
                asked += 1
        return asked
