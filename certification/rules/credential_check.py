"""Check a credential from its bytes and from the document of the keys, which comes from another channel: no network."""

import datetime as dt
import json
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.rules.credential import bit_is_set
from certification.rules.credential_proof import (
    SUITES,
    TOKEN_ALGORITHMS,
    TOKEN_TYPE,
    Unsigned,
    proof_holds,
    read_token,
    signature_holds,
)
from certification.rules.multibase import from_base64url, from_multikey

SHAPE, ISSUER, BEGUN, NOT_OVER, SIGNATURE = "shape", "issuer", "begun", "not_over", "signature"


@dataclass(frozen=True)
class Finding:
    """What one check found. `ok` is None when it could not be made: unknown is not good."""

    name: str
    ok: bool | None
    sentence: str


def is_sound(findings: list[Finding]) -> bool:
    """Tell whether every check was made and holds."""
    return bool(findings) and all(finding.ok for finding in findings)


def check_credential(document: dict, *, did: dict, at: dt.datetime) -> list[Finding]:
    """Return what each check of a credential finds: its shape, its issuer, each of its two proofs, its dates.

    `did` is the document of the keys, from a source other than the credential. It says nothing of what happened since:
    read the lists of statuses (`check_status`) for that.
    """
    if (problem := shape_problem(document)) is not None:
        return [Finding(SHAPE, ok=False, sentence=problem)]
    return [
        Finding(SHAPE, ok=True, sentence=_("The file is a credential.")),
        issuer_finding(document["issuer"], did),
        *(suite_finding(document, suite, did) for suite in SUITES),
        *date_findings(document, at),
    ]


def check_token(text: str, *, did: dict, at: dt.datetime) -> list[Finding]:
    """Return what each check of a credential in its signed form (vc+jwt) finds."""
    try:
        header, payload, signed, signature = read_token(text)
    except Unsigned:
        return [Finding(SHAPE, ok=False, sentence=_("The file is not a signed credential."))]
    if header.get("typ") != TOKEN_TYPE or header.get("alg") not in TOKEN_ALGORITHMS or "crit" in header:
        return [Finding(SHAPE, ok=False, sentence=_("The file is not a signed credential."))]
    if (problem := shape_problem({**payload, "proof": []})) is not None:
        return [Finding(SHAPE, ok=False, sentence=problem)]
    public = public_key(did, header.get("kid"))
    holds = public is not None and signature_holds(signature, signed, public)
    return [
        Finding(SHAPE, ok=True, sentence=_("The file is a credential.")),
        issuer_finding(payload["issuer"], did),
        Finding(SIGNATURE, ok=holds, sentence=signature_sentence(known=public is not None, holds=holds)),
        *date_findings(payload, at),
    ]


def check_status(document: dict, lists: dict[str, dict], *, did: dict, at: dt.datetime) -> list[Finding]:
    """Return what the lists of statuses say. `lists` are those that could be read, by their address.

    Each purpose gives one finding, of its name: False when the bit is set, None when the list is missing, too old or not ours.
    """
    return [
        entry_finding(entry, lists.get(str(entry.get("statusListCredential"))), did, at)
        for entry in entries(document)
    ]


# --- one check each -----------------------------------------------------------------------------------------------


def shape_problem(document) -> str | None:
    """Say why a document cannot be a credential of ours, or None."""
    if not isinstance(document, dict):
        return _("The file is not a credential.")
    types = document.get("type")
    is_credential = isinstance(types, list) and "VerifiableCredential" in types
    parts = {
        "@context": list,
        "issuer": (dict, str),
        "credentialSubject": dict,
        "proof": list,
        "validFrom": str,
    }
    if not is_credential or any(not isinstance(document.get(name), kind) for name, kind in parts.items()):
        return _("The file is not a credential.")
    if any(not isinstance(proof, dict) for proof in document["proof"]):
        return _("The file is not a credential.")
    return None


def issuer_finding(issuer: dict | str, did: dict) -> Finding:
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if name == did.get("id") and name:
        return Finding(ISSUER, ok=True, sentence=_("The issuer is %(issuer)s.") % {"issuer": name})
    return Finding(
        ISSUER,
        ok=False,
        sentence=_("The issuer that it names, %(issuer)s, is not the one whose keys were given.")
        % {"issuer": str(name)[:120]},
    )


def suite_finding(document: dict, suite: str, did: dict) -> Finding:
    """Return whether the one proof of a suite is there and holds."""
    proofs = [proof for proof in document["proof"] if proof.get("cryptosuite") == suite]
    if len(proofs) != 1:
        return Finding(
            suite,
            ok=False,
            sentence=_("It does not bear one proof of the kind %(suite)s.") % {"suite": suite},
        )
    (proof,) = proofs
    is_for_this = proof.get("type") == "DataIntegrityProof" and proof.get("proofPurpose") == "assertionMethod"
    public = public_key(did, proof.get("verificationMethod"))
    try:
        holds = is_for_this and public is not None and proof_holds(document, proof, public)
    except Unsigned as error:
        return Finding(suite, ok=False, sentence=str(error))
    return Finding(suite, ok=holds, sentence=signature_sentence(known=public is not None, holds=holds))


def signature_sentence(*, known: bool, holds: bool) -> str:
    if not known:
        return _("It was signed with a key that is not among the issuer's, or no longer trusted.")
    if holds:
        return _("The signature is the issuer's, and nothing was changed since.")
    return _("The signature does not match: something was changed, or it was not signed by the issuer.")


def public_key(did: dict, method) -> bytes | None:
    """Return the 32 bytes of a key that may sign for the issuer, or None."""
    if method not in did.get("assertionMethod", []):
        return None
    for known in did.get("verificationMethod", []):
        if known.get("id") == method and known.get("controller") == did.get("id"):
            try:
                if known.get("type") == "Multikey":
                    return from_multikey(known["publicKeyMultibase"])
                return jwk_bytes(known["publicKeyJwk"])
            except (KeyError, TypeError, ValueError):
                return None
    return None


def jwk_bytes(jwk: dict) -> bytes:
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
        raise ValueError(jwk["crv"])
    return from_base64url(jwk["x"])


def date_findings(document: dict, at: dt.datetime) -> list[Finding]:
    """Return whether a moment is within the dates of a document."""
    begins, ends = moment(document.get("validFrom")), moment(document.get("validUntil"))
    findings = [
        Finding(
            BEGUN,
            ok=begins is not None and begins <= at,
            sentence=_("It is valid from %(date)s.") % {"date": said(begins)},
        )
    ]
    if "validUntil" in document:
        findings.append(
            Finding(
                NOT_OVER,
                ok=ends is not None and at <= ends,
                sentence=_("It is valid until %(date)s.") % {"date": said(ends)},
            )
        )
    return findings


def moment(text) -> dt.datetime | None:
    """Return an instant that names its zone, or None."""
    try:
        found = dt.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def said(found: dt.datetime | None) -> str:
    return date_format(found.date(), "DATE_FORMAT") if found else "?"


def entries(document: dict) -> list[dict]:
    found = document.get("credentialStatus", [])
    return [entry for entry in (found if isinstance(found, list) else [found]) if isinstance(entry, dict)]


def entry_finding(entry: dict, status_list: dict | None, did: dict, at: dt.datetime) -> Finding:
    """Return what one list says of its place in it."""
    purpose = str(entry.get("statusPurpose"))
    if status_list is None:
        return Finding(
            purpose,
            ok=None,
            sentence=_("The list of statuses could not be read: what happened since is unknown."),
        )
    subject = status_list.get("credentialSubject")
    if not is_sound(check_credential(status_list, did=did, at=at)) or not isinstance(subject, dict):
        return Finding(
            purpose,
            ok=None,
            sentence=_("The list of statuses is not ours, or too old: what happened since is unknown."),
        )
    is_the_one = (status_list.get("id"), subject.get("statusPurpose")) == (
        entry.get("statusListCredential"),
        entry.get("statusPurpose"),
    )
    try:
        is_set = bit_is_set(subject["encodedList"], int(entry["statusListIndex"])) if is_the_one else None
    except (KeyError, TypeError, ValueError, OSError, EOFError):
        is_set = None
    if is_set is None:
        return Finding(purpose, ok=None, sentence=_("The list of statuses does not hold this credential."))
    return Finding(purpose, ok=not is_set, sentence=status_sentence(purpose, status_list, is_set=is_set))


def status_sentence(purpose: str, status_list: dict, *, is_set: bool) -> str:
    words = {"date": said(moment(status_list["validFrom"]))}
    if purpose == "suspension":
        if is_set:
            return _("The list of %(date)s says that it is suspended.") % words
        return _("The list of %(date)s says that it is not suspended.") % words
    if is_set:
        return _("The list of %(date)s says that it was ended before its date.") % words
    return _("The list of %(date)s says that it was not ended before its date.") % words


def read_document(data: bytes) -> dict | None:
    """Return the JSON object of a file, or None; a name given twice is refused, because readers would differ."""
    try:
        found = json.loads(data, object_pairs_hook=without_doubles)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def without_doubles(pairs) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found
