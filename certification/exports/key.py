"""The keys that sign, for machines: each one with its dates, and every version of the document that publishes them."""

from django.conf import settings
from django.urls import reverse

from certification.choices import KeyPurpose
from certification.models import KeysDocument, SigningKey
from certification.queries.key import all_keys, documents
from certification.rules.credential import did_of, instant
from certification.rules.multibase import multikey


def keys_list() -> dict:
    """Return {"did", "keys": [...], "documents": [...]}, oldest first; instants in universal time."""
    return {
        "did": did_of(settings.BASE_URL),
        "keys": [key_row(key) for key in all_keys()],
        "documents": [document_row(document) for document in documents()],
    }


def key_row(key: SigningKey) -> dict:
    return {
        "purpose": key.purpose,
        "identifier": key.identifier,
        "algorithm": "RSA, X.509" if key.purpose == KeyPurpose.SEAL else "Ed25519",
        "public": key.public,
        "multikey": multikey(key.raw_public) if key.purpose == KeyPurpose.CREDENTIAL else None,
        "sha256": key.fingerprint,
        "valid_from": instant(key.valid_from),
        "retired_at": key.retired_at and instant(key.retired_at),
        "compromised_at": key.compromised_at and instant(key.compromised_at),
        "reason": key.reason,
    }


def document_row(document: KeysDocument) -> dict:
    return {
        "url": settings.BASE_URL + reverse("keys_document", args=[document.pk]),
        "sha256": document.sha256,
        "published_at": instant(document.published_at),
    }
