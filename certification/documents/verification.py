"""Examine a file that somebody holds: whose it is, and what is read inside it. Nothing of it is kept."""

import base64
import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

from django.utils.translation import gettext as _

from certification.choices import Check, CheckState, FileState
from certification.documents.seal import SealCheck, SealState
from certification.models import Certificate
from certification.queries.certificate import find_by_code
from certification.queries.verification import anchors, compare
from certification.rules.code import normalised
from certification.rules.trust import Anchors, Enclosed, credential_findings, log_finding
from certification.rules.verification import Finding

SIGNATURE = b"%PDF-"
LARGEST_FILE = 5 * 1000 * 1000
LONGEST_WAIT = 20
# The process that reads, which is started and never imported.
READING = Path(__file__).with_name("reading_process.py")
AT_ONCE = BoundedSemaphore(2)
# Nothing of our own environment, where secrets are.
READERS_WORLD = {"LC_ALL": "C.UTF-8"}
# Four groups of four, as they are printed; a line may break between two.
CODE = re.compile(r"\b(?:[2-9A-Y]{4}[-\u2010-\u2015\s]{1,3}){3}[2-9A-Y]{4}\b")
SEALS = {
    SealState.INTACT: CheckState.OK,
    SealState.ALTERED: CheckState.REFUSED,
    SealState.APPENDED: CheckState.REFUSED,
    SealState.UNSEALED: CheckState.WARNING,
    SealState.UNREADABLE: CheckState.UNKNOWN,
}


class Content(NamedTuple):
    """What was read in a file: its seal, the words of its first pages, the files that it carries."""

    seal: SealCheck
    words: str
    enclosed: Enclosed


class Examined(NamedTuple):
    """What a file is, the certificate that it is or says it is, its SHA-256, and what was read inside."""

    state: FileState
    certificate: Certificate | None
    sha256: str
    trusted: tuple[Finding, ...] = ()


def is_pdf(data: bytes) -> bool:
    """Tell whether bytes begin as a PDF does; its name and its announced type prove nothing."""
    return SIGNATURE in data[:1024]


def examine(data: bytes) -> Examined:
    """Tell what a PDF is: compared by its SHA-256 first, then by the code that can be read in it."""
    sha256 = hashlib.sha256(data).hexdigest()
    state, certificate = compare(sha256)
    known = anchors()
    content = read(data, known)
    if certificate is None and (certificate := _named_in(content.words)):
        state = FileState.ALTERED
    return Examined(state, certificate, sha256, tuple(inside(content, known)))


def inside(content: Content, known: Anchors) -> list[Finding]:
    """Say what a file proves by itself, to whoever trusts these keys: its seal, its credential, its line in the log."""
    return [
        seal_finding(content.seal, known),
        *credential_findings(content.enclosed, known),
        log_finding(content.enclosed, known),
    ]


def seal_finding(seal: SealCheck, known: Anchors) -> Finding:
    """Say whether the file is as it was sealed, and by whom."""
    state, sentences = SEALS[seal.state], seal.sentences
    if seal.state == SealState.INTACT and not seal.issuer_known:
        state = CheckState.REFUSED if known.seals else CheckState.UNKNOWN
    elif seal.state == SealState.INTACT and seal.is_test:
        state = CheckState.WARNING
    elif seal.state == SealState.UNREADABLE:
        sentences = [_("The seal could not be read.")]
    return Finding(Check.SEAL, state, " ".join(map(str, sentences)))


def _named_in(words: str) -> Certificate | None:
    """Return the certificate whose code is printed in a file."""
    for candidate in CODE.findall(words.upper()):
        if (code := normalised(candidate)) and (found := find_by_code(code)):
            return found
    return None


# --- reading ------------------------------------------------------------------------------------------------------


def read(data: bytes, known: Anchors) -> Content:
    """Read a file that may be hostile, within limits; what cannot be read is not there."""
    command = [sys.executable, "-I", str(READING)]
    asked = json.dumps({"seals": [seal.decode() for seal in known.seals]}).encode()
    try:
        with AT_ONCE:
            # The command is ours; the file comes through the input.
            done = subprocess.run(  # noqa: S603 - our own program, no shell, no word of a visitor
                command,
                input=asked + b"\n" + data,
                capture_output=True,
                timeout=LONGEST_WAIT,
                check=False,
                env=READERS_WORLD,
            )
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        found = {}
    enclosed = {name: base64.b64decode(content) for name, content in found.get("enclosed", {}).items()}
    proof = enclosed.get("award.tlog-proof")
    return Content(
        _seal(found.get("seal")),
        found.get("words", ""),
        Enclosed(
            enclosed.get("credential.json"),
            enclosed.get("event.json"),
            proof and proof.decode(errors="replace"),
        ),
    )


def _seal(found: dict | None) -> SealCheck:
    if found is None:
        return SealCheck(SealState.UNREADABLE)
    moments = {
        name: found[name] and dt.datetime.fromisoformat(found[name]) for name in ("said_at", "stamped_at")
    }
    return SealCheck(**{**found, **moments, "state": SealState(found["state"])})
