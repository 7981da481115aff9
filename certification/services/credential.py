"""Sign the credential of a certificate, and sign it again when its key can no longer be trusted."""

import hashlib
import json

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certification.choices import KeyPurpose, LogKind
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Certificate, Credential, FormerCredential, SigningKey, StatusEntry
from certification.rules.credential import (
    claims,
    instant,
    method_address,
    token_method_address,
    token_payload,
)
from certification.rules.credential_proof import jcs, token, with_proofs
from certification.rules.permissions import SYSTEM
from certification.rules.synthetic import SYNTHETIC_EMAIL
from certification.services.history import record
from certification.services.keys import current_key, private_key
from certification.services.log import append
from certification.services.status_list import leave_place, refresh_status_lists, take_place


@transaction.atomic
def issue_credential(certificate: Certificate) -> Credential:
    """Sign the credential of a certificate, in the transaction that issues it; asked again, return the same."""
    # Whoever signs the same one at the same moment waits here, then finds it.
    Certificate.objects.select_for_update(of=("self",)).only("pk").get(pk=certificate.pk)
    known = Credential.objects.filter(certificate=certificate).first()
    if known is not None:
        return known
    content = claims_of(certificate, take_place(certificate))
    credential = Credential.objects.create(certificate=certificate, **signed(content))
    record(
        certificate.award,
        "certification.credential.issue",
        actor=SYSTEM,
        digest=credential.sha256,
        key=credential.key.identifier,
    )
    return credential


def claims_of(certificate: Certificate, place: StatusEntry) -> dict:
    return claims(
        certificate.facts,
        base=settings.BASE_URL,
        issuer_name=settings.WAGTAIL_SITE_NAME,
        slug=certificate.award.territory.slug,
        language=certificate.language,
        place=(place.number, place.index),
    )


def signed(content: dict) -> dict:
    """Return the fields of a credential whose claims are signed now, in both forms."""
    key, base = current_key(KeyPurpose.CREDENTIAL), settings.BASE_URL
    private, method = private_key(key), method_address(base, key.identifier)
    document = jcs(with_proofs(content, key=private, method=method, created=instant(now())))
    return {
        "document": document,
        "sha256": hashlib.sha256(document).hexdigest(),
        "jwt": token(token_payload(content), key=private, method=token_method_address(base, key.identifier)),
        "key": key,
        "issued_at": now(),
    }


def issue_missing_credentials() -> int:
    """Sign the credentials of the certificates that have none: those of before, or of a process that stopped."""
    missing = Certificate.objects.filter(credential=None).exclude(
        award__territory__contact_email=SYNTHETIC_EMAIL
    )
    keys = list(missing.values_list("pk", flat=True))
    for pk in keys:
        issue_credential(Certificate.objects.select_related("award__territory").get(pk=pk))
    return len(keys)


def to_reissue(key: SigningKey, *, everything: bool = False) -> QuerySet[Credential]:
    """Return the credentials to be signed again after a compromise: since its moment, or all that the key signed."""
    found = Credential.objects.filter(key=key)
    return found if everything else found.filter(issued_at__gte=key.compromised_at)


def reissue_credentials(key: SigningKey, *, actor, reason: str, everything: bool = False) -> int:
    """Sign again, with the key in use, what a compromised key signed; return how many.

    Stopped half way, it is simply asked again. The lists of statuses follow.
    """
    if key.compromised_at is None:
        raise NotAllowed(_("Only the credentials of a key declared compromised are signed again."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    done = 0
    for pk in list(to_reissue(key, everything=everything).order_by("pk").values_list("pk", flat=True)):
        done += reissue_credential(pk, key, actor=actor, reason=reason)
    refresh_status_lists()
    return done


@transaction.atomic
def reissue_credential(pk: int, key: SigningKey, *, actor, reason: str) -> bool:
    """Sign one credential again and keep the former bytes; tell whether it was still to be done."""
    credential = Credential.objects.select_for_update(of=("self",)).get(pk=pk)
    if credential.key_id != key.pk:
        return False
    content = json.loads(bytes(credential.document))
    del content["proof"]
    sign_again(credential, content, actor=actor, reason=reason)
    return True


@transaction.atomic
def replace_credential(certificate: Certificate, *, actor, reason: str) -> Credential:
    """Sign another credential for an award restored after its withdrawal: a revocation is never taken back."""
    credential = Credential.objects.select_for_update(of=("self",)).get(certificate=certificate)
    return sign_again(
        credential, claims_of(certificate, leave_place(certificate)), actor=actor, reason=reason
    )


def sign_again(credential: Credential, content: dict, *, actor, reason: str) -> Credential:
    """Put newly signed bytes in the place of those of a credential, which are kept; the log says so."""
    former = {name: getattr(credential, name) for name in ("document", "sha256", "jwt", "key", "issued_at")}
    FormerCredential.objects.create(credential=credential, replaced_at=now(), **former)
    for name, value in signed(content).items():
        setattr(credential, name, value)
    credential.save()
    record(
        credential.certificate.award,
        "certification.credential.reissue",
        actor=actor,
        reason=reason,
        digest=credential.sha256,
        former=former["sha256"],
        key=credential.key.identifier,
    )
    append(LogKind.CREDENTIAL_REISSUED, credential.certificate.award)
    return credential
