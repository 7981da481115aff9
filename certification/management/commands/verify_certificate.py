"""Check a certificate, from its file or from its code; each finding is printed by itself."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certification.choices import CheckState, FileState
from certification.clock import localdate
from certification.documents.verification import Examined, examine, inside, is_pdf, read
from certification.queries.certificate import find_by_code, find_by_number, standing
from certification.queries.verification import file_finding, findings_of
from certification.rules.signed_note import COSIGNATURE, Malformed, parse_key
from certification.rules.trust import Anchors, read_anchors

VALID, NOT_VALID, NOT_OURS = 0, 1, 2
MARKS = {CheckState.OK: "yes", CheckState.WARNING: "care", CheckState.REFUSED: "no", CheckState.UNKNOWN: "?"}


class Command(BaseCommand):
    help = (
        "Checks FILE.pdf or CODE: exit 0 valid now; 1 not valid, with the reason; 2 not one of ours. With --offline, the file "
        "alone is read, with keys that come from elsewhere: exit 0 its seal is known and all that could be checked holds; 1 "
        "something does not; 2 nothing proves it ours."
    )

    def add_arguments(self, parser):
        parser.add_argument("subject", metavar="FILE.pdf|CODE")
        parser.add_argument("--offline", action="store_true", help="ask nothing of the register")
        parser.add_argument("--keys", type=Path, help="keys.json or did.json, from somewhere that you trust")
        parser.add_argument(
            "--witness-key", action="append", default=[], metavar="KEY", help="the key of a branch; repeat it"
        )

    def handle(self, *args, subject, offline=False, keys=None, witness_key=(), **options):
        path = Path(subject)
        if offline:
            sys.exit(self.check_alone(path, anchors_of(keys, witness_key)))
        sys.exit(self.check(subject, path))

    def check(self, subject: str, path: Path) -> int:
        """Ask the register."""
        examined, today = self.examined(path) if path.is_file() else None, localdate()
        if examined is None:
            certificate, state, trusted = find_by_code(subject) or find_by_number(subject), None, ()
        else:
            certificate, state, trusted = examined.certificate, examined.state, examined.trusted
        if certificate is None or state == FileState.ALTERED:
            self.stdout.write("Not one of ours: no certificate of the register has this file or this code.")
            if examined:
                self.show([file_finding(state, certificate), *trusted])
            return NOT_OURS
        is_valid, sentence = standing(certificate, today)
        findings = findings_of(certificate, today, file=state, trusted=trusted)
        self.stdout.write(f"{certificate.facts['number']}: {sentence}")
        self.show(findings)
        refused = state == FileState.FORMER or any(
            finding.state == CheckState.REFUSED for finding in findings
        )
        return VALID if is_valid and not refused else NOT_VALID

    @staticmethod
    def examined(path: Path) -> Examined:
        """Return what a file is; one that is no PDF is none of ours, and is not opened further."""
        data = path.read_bytes()
        return examine(data) if is_pdf(data) else Examined(FileState.UNKNOWN, None, "")

    def check_alone(self, path: Path, known: Anchors) -> int:
        """Ask nobody: read the file with the keys that were brought."""
        if not path.is_file():
            raise CommandError(f"There is no file {path}: offline, only a file can be checked.")
        data = path.read_bytes()
        content = read(data, known) if is_pdf(data) else None
        findings = inside(content, known) if content else []
        self.show(findings)
        self.stdout.write(
            "  [   ?] Offline, nothing tells whether the award was suspended or withdrawn since: ask the register."
        )
        states = {finding.state for finding in findings}
        if CheckState.REFUSED in states:
            return NOT_VALID
        # Whoever has a certificate can put its credential and its proof in a file of theirs: the seal alone holds the page.
        return VALID if content and content.seal.is_ours else NOT_OURS

    def show(self, findings) -> None:
        for finding in findings:
            self.stdout.write(f"  [{MARKS[finding.state]:>4}] {finding.what.label}: {finding.sentence}")


def anchors_of(keys: Path | None, witness_keys) -> Anchors:
    """Read the keys that were brought, or refuse them in a sentence."""
    try:
        known = read_anchors(json.loads(keys.read_text())) if keys else Anchors()
        witnesses = [parse_key(text, COSIGNATURE) for text in witness_keys]
    except (OSError, ValueError, Malformed) as error:
        raise CommandError(str(error)) from error
    return known._replace(witnesses=tuple((key.name, key) for key in witnesses))
