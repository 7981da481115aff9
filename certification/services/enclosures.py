"""What a certificate carries inside its file: its credential, its entry in the log with the proof, and how to check them."""

import json

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.choices import KeyPurpose
from certification.clock import localdate
from certification.documents.archive import Enclosure
from certification.documents.certificate import Backing
from certification.models import Certificate, LogHead, SigningKey, Witness
from certification.queries.certificate import verification_address
from certification.queries.log import issue_of
from certification.rules import log as tree
from certification.services.log import log_key, proof_of
from certification.services.seal import Seal, digest_of_seal

JSON = "application/json"
PROOF = "award.tlog-proof"
INSTRUCTIONS = "VERIFY.txt"


def enclosures_of(certificate: Certificate, language: str, seal: Seal) -> tuple[Backing, list[Enclosure]]:
    """Return what stands behind a certificate, and the files that it carries; their bytes are those that were hashed.

    Signs a checkpoint of the log when none covers the certificate's entry yet.
    """
    with override(language):
        files = [*credential_files(certificate)]
        entry = issue_of(certificate.code)
        backing = Backing(
            seal=seal.name,
            seal_digest=seal.digest,
            is_test=seal.is_test,
            credential=credential_address(certificate),
        )
        if entry is not None:
            event = bytes(entry.data)
            origin = LogHead.objects.get(pk=1).origin
            proof = proof_of(entry).encode()
            backing = Backing(
                **{
                    **vars(backing),
                    "log_origin": origin,
                    "log_index": entry.index,
                    "leaf": tree.leaf_hash(event).hex(),
                }
            )
            files += [
                Enclosure("event.json", event, JSON, _("The entry of the public log"), "Data"),
                Enclosure(PROOF, proof, "text/plain", _("The proof that the entry is in the public log")),
            ]
            files.append(
                Enclosure("trust.json", hints(origin, seal), JSON, _("Our keys: a hint, not a proof"))
            )
        files.append(
            Enclosure(
                INSTRUCTIONS,
                instructions(certificate, backing, files),
                "text/plain",
                _("How to check this certificate without us"),
            )
        )
        return backing, sorted(files)


def credential_files(certificate: Certificate) -> list[Enclosure]:
    """Return the credential in its two forms, or nothing for a certificate of earlier days."""
    credential = getattr(certificate, "credential", None)
    if credential is None:
        return []
    return [
        Enclosure(
            "credential.json",
            bytes(credential.document),
            "application/vc",
            _("The verifiable credential, with its signatures"),
            "Data",
        ),
        Enclosure(
            "credential.jwt",
            credential.jwt.encode(),
            "application/vc+jwt",
            _("The same credential as a signed token"),
            "Alternative",
        ),
    ]


def credential_address(certificate: Certificate) -> str:
    credential = getattr(certificate, "credential", None)
    return json.loads(bytes(credential.document))["id"] if credential is not None else ""


def hints(origin: str, seal: Seal) -> bytes:
    """Return the names of our keys and witnesses on this day, to be compared with what others publish of them."""
    today = localdate()
    found = {
        "note": "A hint only. Compare these keys with those published by an association that you know.",
        "issuer": settings.BASE_URL,
        "seal": {"name": seal.name, "certificate_sha256": seal.digest},
        # With those of before: the certificates that they sealed are still good.
        "seals": [digest_of_seal(key) for key in honoured(KeyPurpose.SEAL)],
        "log": {
            "origin": origin,
            "keys": [str(log_key(key, origin)) for key in honoured(KeyPurpose.LOG)],
        },
        "credential": [key.public for key in honoured(KeyPurpose.CREDENTIAL)],
        "witnesses": [
            {"organisation": witness.organisation, "key": witness.key}
            for witness in Witness.objects.filter(valid_from__lte=today)
            if witness.valid_to is None or witness.valid_to > today
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def honoured(purpose: str) -> list[SigningKey]:
    return list(SigningKey.objects.honoured().filter(purpose=purpose))


def instructions(certificate: Certificate, backing: Backing, files: list[Enclosure]) -> bytes:
    """Return the text that tells how to check the file, in the language that is active."""
    context = {
        "number": certificate.facts["number"],
        "address": verification_address(certificate.code),
        "site": settings.BASE_URL,
        "backing": backing,
        "names": {enclosure.name for enclosure in files},
    }
    return render_to_string("certification/pdf/verify.txt", context).encode()
