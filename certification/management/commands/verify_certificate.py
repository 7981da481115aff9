"""Check a certificate, from its file or from its code."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from certification.clock import localdate
from certification.queries.certificate import find_by_code, find_by_digest, standing

VALID, NOT_VALID, NOT_OURS = 0, 1, 2


class Command(BaseCommand):
    help = "Checks FILE.pdf or CODE: exit 0 valid now; 1 not valid, with the reason; 2 not one of ours."

    def add_arguments(self, parser):
        parser.add_argument("subject", metavar="FILE.pdf|CODE")

    def handle(self, *args, subject, **options):
        path = Path(subject)
        certificate = find_by_digest(path.read_bytes()) if path.is_file() else find_by_code(subject)
        if certificate is None:
            self.stdout.write("Not one of ours: no certificate of the register has this file or this code.")
            sys.exit(NOT_OURS)
        is_valid, sentence = standing(certificate, localdate())
        self.stdout.write(f"{certificate.facts['number']}: {sentence}")
        sys.exit(VALID if is_valid else NOT_VALID)
