"""Publish the keys of credentials at `/.well-known/did.json`, and keep every version of that document."""

import hashlib

from django.conf import settings
from django.db import transaction

from certification.choices import KeyPurpose
from certification.clock import now
from certification.models import KeysDocument, SigningKey
from certification.rules.credential import did_document
from certification.rules.credential_proof import jcs


def keys_document() -> bytes:
    """Return the document as the keys are now: all that are still honoured, those that were retired included."""
    honoured = SigningKey.objects.honoured().filter(purpose=KeyPurpose.CREDENTIAL)
    return jcs(did_document(settings.BASE_URL, [(key.identifier, key.raw_public) for key in honoured]))


@transaction.atomic
def publish_keys_document() -> int:
    """Keep a new version when the keys, or the address of the site, changed; return how many were published."""
    if not SigningKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).exists():
        return 0
    document = keys_document()
    digest = hashlib.sha256(document).hexdigest()
    last = KeysDocument.objects.last()
    if last is not None and last.sha256 == digest:
        return 0
    KeysDocument.objects.create(document=document, sha256=digest, published_at=now())
    return 1
