"""What a file carries, checked against keys that come from elsewhere: its credential, the life of the key, the log.

Nothing here reads the network nor a database: `Anchors` are the keys that the reader trusts, `Enclosed` what the file holds.
"""

import datetime as dt
import hashlib
import json
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.choices import NAMES_CREDENTIAL, Check, CheckState, KeyPurpose
from certification.clock import now
from certification.rules.credential import did_document
from certification.rules.credential_check import BEGUN, NOT_OVER, check_credential, is_sound
from certification.rules.multibase import from_base64url
from certification.rules.signed_note import (
    ED25519,
    Malformed,
    VerificationKey,
    cosigned_at,
    parse_checkpoint,
    parse_note,
    parse_proof,
    proof_holds,
)
from certification.rules.verification import Finding

OK, WARNING, REFUSED, UNKNOWN = CheckState.OK, CheckState.WARNING, CheckState.REFUSED, CheckState.UNKNOWN


class KeyLife(NamedTuple):
    """A key of the issuer, and between which instants what it signs counts."""

    purpose: str
    identifier: str
    since: dt.datetime
    until: dt.datetime | None
    compromised: dt.datetime | None


class Anchors(NamedTuple):
    """The keys that the reader trusts: from the register itself, or better from elsewhere.

    `did`: the document of the keys of credentials. `seals`: PEM texts. `logs`: raw public keys. `witnesses`: their
    organisation and their key. `lives`: what is known of when each key served. `disowned_logs`: keys of the log that others
    may have, by which nothing is proved.
    """

    did: dict = {}
    seals: tuple[bytes, ...] = ()
    logs: tuple[bytes, ...] = ()
    witnesses: tuple[tuple[str, VerificationKey], ...] = ()
    lives: tuple[KeyLife, ...] = ()
    disowned_logs: tuple[bytes, ...] = ()


class Enclosed(NamedTuple):
    """What a file carries; nothing when it does not."""

    credential: bytes | None = None
    event: bytes | None = None
    proof: str | None = None

    @property
    def document(self) -> dict | None:
        """Return the credential as data."""
        return _object(self.credential)

    @property
    def said(self) -> dict | None:
        """Return what the entry of the log says."""
        return _object(self.event)


def _object(data: bytes | None) -> dict | None:
    try:
        found = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _moment(text) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _day(moment: dt.datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")


# --- the keys -----------------------------------------------------------------------------------------------------


def read_anchors(document: dict) -> Anchors:
    """Read the keys of a document as they are published: `keys.json`, or `did.json` for those of credentials alone.

    Raises ValueError for anything else.
    """
    if "verificationMethod" in document:
        return Anchors(did=document)
    try:
        rows = [row for row in document["keys"] if not row["compromised_at"]]
        disowned = [row for row in document["keys"] if row["compromised_at"]]
        base = "https://" + document["did"].removeprefix("did:web:").replace("%3A", ":")
        credentials = [(row["identifier"], _raw(row)) for row in _of(rows, KeyPurpose.CREDENTIAL)]
        return Anchors(
            did=did_document(base, credentials),
            seals=tuple(row["public"].encode() for row in _of(rows, KeyPurpose.SEAL)),
            logs=tuple(_raw(row) for row in _of(rows, KeyPurpose.LOG)),
            lives=tuple(
                KeyLife(
                    row["purpose"],
                    row["identifier"],
                    *(_moment(row[name]) for name in ("valid_from", "retired_at", "compromised_at")),
                )
                for row in document["keys"]
            ),
            disowned_logs=tuple(_raw(row) for row in _of(disowned, KeyPurpose.LOG)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("These are not keys: give keys.json or did.json, as they are published.") from error


def _of(rows: list[dict], purpose: str) -> list[dict]:
    return [row for row in rows if row["purpose"] == purpose]


def _raw(row: dict) -> bytes:
    return from_base64url(row["public"])


# --- the credential and its key -----------------------------------------------------------------------------------


def credential_findings(enclosed: Enclosed, anchors: Anchors) -> list[Finding]:
    """Say whether the credential is signed by the issuer, and whether its key served on the day when it signed."""
    if enclosed.credential is None:
        return [
            Finding(Check.CREDENTIAL, UNKNOWN, _("The file carries none: it was made before we signed them."))
        ]
    if not anchors.did:
        return [Finding(Check.CREDENTIAL, UNKNOWN, _("No key of the issuer was given to read it with."))]
    document = enclosed.document or {}
    signed_at = _signed_at(document)
    found = check_credential(document, did=anchors.did, at=signed_at or now())
    # Its dates are those of the award, and are answered apart.
    signed = [finding for finding in found if finding.name not in (BEGUN, NOT_OVER)]
    if not is_sound(signed):
        wrong = next(finding for finding in signed if not finding.ok)
        return [Finding(Check.CREDENTIAL, REFUSED, wrong.sentence)]
    said = _("It is signed by %(issuer)s, and nothing was changed in it since.") % {
        "issuer": anchors.did["id"]
    }
    return [Finding(Check.CREDENTIAL, OK, said), key_finding(_method(document), signed_at, anchors)]


def _signed_at(document: dict) -> dt.datetime | None:
    proofs = document.get("proof")
    proofs = proofs if isinstance(proofs, list) else []
    return next((_moment(proof.get("created")) for proof in proofs if isinstance(proof, dict)), None)


def _method(document: dict) -> str:
    return str(document["proof"][0].get("verificationMethod", "")).rpartition("#")[2]


def key_finding(identifier: str, moment: dt.datetime | None, anchors: Anchors) -> Finding:
    """Say whether a key served at the moment when it says that it signed."""
    life = next((life for life in anchors.lives if identifier.startswith(life.identifier)), None)
    if life is None or moment is None:
        return Finding(Check.KEY, UNKNOWN, _("The dates between which this key served were not given."))
    return life_finding(life, moment)


def life_finding(life: KeyLife, moment: dt.datetime) -> Finding:
    """Say whether a moment lies in the life of a key."""
    days = {
        "key": life.identifier,
        "day": _day(moment),
        "since": _day(life.since),
        "until": _day(life.until) if life.until else "",
        "compromised": _day(life.compromised) if life.compromised else "",
    }
    if life.compromised is not None and life.compromised <= moment:
        state, said = (
            REFUSED,
            _("Key %(key)s signed on %(day)s; others may sign with it since %(compromised)s."),
        )
    # Credentials write whole seconds.
    elif moment < life.since.replace(microsecond=0) or (life.until is not None and life.until < moment):
        state, said = REFUSED, _("Key %(key)s did not serve on %(day)s, when it is said to have signed.")
    elif life.compromised is not None:
        state, said = (
            WARNING,
            _("Key %(key)s signed on %(day)s, before others could sign with it, on %(compromised)s."),
        )
    elif life.until is not None:
        state, said = OK, _("Key %(key)s signed on %(day)s; it served from %(since)s to %(until)s.")
    else:
        state, said = OK, _("Key %(key)s signed on %(day)s; it serves since %(since)s.")
    return Finding(Check.KEY, state, said % days)


# --- the log ------------------------------------------------------------------------------------------------------


def log_finding(enclosed: Enclosed, anchors: Anchors) -> Finding:
    """Say whether the file proves its line in the log, and which witnesses had seen it grow when it was made."""
    if enclosed.event is None or enclosed.proof is None:
        return Finding(Check.LOG, UNKNOWN, _("The file carries no proof: it was made before the log."))
    if not anchors.logs:
        return Finding(Check.LOG, UNKNOWN, _("No key of the log was given to read its proof with."))
    try:
        proof = parse_proof(enclosed.proof)
        note = parse_note(proof.note)
        checkpoint = parse_checkpoint(note.text)
        holds, held = (
            any(
                proof_holds(enclosed.proof, enclosed.event, key, checkpoint.origin)
                for key in (VerificationKey(checkpoint.origin, ED25519, raw) for raw in keys)
            )
            for keys in (anchors.logs, anchors.disowned_logs)
        )
    except Malformed:
        return Finding(Check.LOG, REFUSED, _("The proof that the file carries cannot be read."))
    if not holds:
        state, said = (
            (
                UNKNOWN,
                _(
                    "The proof is signed with a key of the log that others may have: it tells nothing. Ask for a later one."
                ),
            )
            if held
            else (REFUSED, _("The proof does not hold: the log never wrote this entry, or not here."))
        )
        return Finding(Check.LOG, state, said)
    if not _is_the_issue(enclosed):
        return Finding(Check.LOG, REFUSED, _("The entry of the log is that of another credential."))
    seen = [
        (name, dt.datetime.fromtimestamp(found[1], dt.UTC))
        for name, key in anchors.witnesses
        if (found := cosigned_at(note, key))
    ]
    return witnessed_finding(proof.index, checkpoint.size, seen)


def _is_the_issue(enclosed: Enclosed) -> bool:
    """Tell whether the entry is that of an issue, and of the credential beside it: any line of the log has a proof."""
    said, credential = enclosed.said or {}, enclosed.credential
    told = hashlib.sha256(credential).hexdigest() if credential is not None else None
    return said.get("kind") in NAMES_CREDENTIAL and said.get("credential_sha256") == told


def witnessed_finding(index: int, size: int, seen: list[tuple[str, dt.datetime]]) -> Finding:
    """Say where the line is, and who saw it: `seen` are organisations, with the moment when each last looked."""
    facts = {"index": index, "size": size}
    if not seen:
        said = _(
            "It is entry %(index)s of the log, of which we signed %(size)s. No branch that is known here has seen it yet: "
            "until then, you have our word alone."
        )
        return Finding(Check.LOG, WARNING, said % facts)
    names = ", ".join(f"{name} ({_day(moment)})" for name, moment in seen)
    said = _(
        "It is entry %(index)s of the log. These saw it there, and that the log had only grown: %(names)s."
    )
    return Finding(Check.LOG, OK, said % {**facts, "names": names})
