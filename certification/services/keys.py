"""The keys that sign: made once, kept outside the database, replaced, declared compromised.

The private part stands in a file of `KEYS_DIR` that its owner alone reads, named after the purpose and the identifier
of the key; or, when the key is `kept_elsewhere`, in a device or a service that signs for us. A file that no row knows is
what a transaction that did not end left behind, or another process just made: it is taken up rather than made twice.
"""

import base64
import fcntl
import functools
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.choices import KeyPurpose
from certification.clock import localdate, now
from certification.errors import CertificationError, NotAllowed
from certification.models import SigningKey
from certification.rules.permissions import SYSTEM
from certification.services.did import publish_keys_document
from certification.services.history import record

CERTIFICATES = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)
IDENTIFIER_LENGTH = 12


class KeyMissing(CertificationError):
    """The database knows a key whose private part is not where it should be."""


@dataclass(frozen=True)
class Made:
    """A key as it was made.

    `private` is what its file holds: PKCS#8 in PEM, followed by the certificates of a seal. None when a device or a
    service keeps it. `public` is what is published: see `SigningKey.public`.
    """

    private: bytes | None
    public: str


Make = Callable[[], Made]


def make_ed25519() -> Made:
    """Make an Ed25519 key."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Made(private, public_of(private))


# How the key of each purpose is made; the service of a purpose that needs more than this replaces its line.
MAKERS: dict[str, Make] = {KeyPurpose.CREDENTIAL: make_ed25519, KeyPurpose.LOG: make_ed25519}


def maker_of(purpose: str) -> Make:
    if purpose not in MAKERS:
        raise NotAllowed(
            _("No key can be made here for the purpose “%(purpose)s”.")
            % {"purpose": KeyPurpose(purpose).label}
        )
    return MAKERS[purpose]


# --- in use -------------------------------------------------------------------------------------------------------


def current_key(purpose: str) -> SigningKey:
    """Return the key in use for a purpose; the first is made at the first use.

    Raises NotAllowed when the purpose had keys and none is in use: a person decides what comes next.
    """
    found = SigningKey.objects.filter(purpose=purpose, retired_at=None).first()
    if found is not None:
        return found
    if SigningKey.objects.filter(purpose=purpose).exists():
        raise NotAllowed(
            _("No key is in use for the purpose “%(purpose)s”: make one with the command rotate_key.")
            % {"purpose": KeyPurpose(purpose).label}
        )
    return create_key(purpose, maker_of(purpose))


@transaction.atomic
def create_key(purpose: str, make: Make, *, actor=SYSTEM, reason: str = "") -> SigningKey:
    """Make the first key of a purpose, or return the one that another process made meanwhile."""
    with one_at_a_time():
        made = left_behind(purpose) or write_key(purpose, make())
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(**row_of(purpose, made))
    except IntegrityError:
        return SigningKey.objects.get(purpose=purpose, retired_at=None)
    publish(key)
    record(key, "certification.signingkey.create", actor=actor, reason=reason, digest=key.fingerprint)
    return key


def private_key(key: SigningKey) -> PrivateKeyTypes:
    """Return the private part of a key in use, as an object of `cryptography`; parsed once by each process.

    Raises NotAllowed when the key signs no more, KeyMissing when its file is not there or a device keeps it.
    """
    if key.retired_at is not None:
        raise NotAllowed(
            _("The key %(key)s signs nothing more since %(day)s.")
            % {"key": key, "day": date_format(localdate(key.retired_at), "DATE_FORMAT")}
        )
    if key.kept_elsewhere:
        raise KeyMissing(
            _("The private part of the key %(key)s is kept by a device or a service: it is not in a file.")
            % {"key": key}
        )
    path = path_of(key)
    try:
        return parsed(path)
    except FileNotFoundError:
        raise KeyMissing(missing_sentence(key, path)) from None


@functools.lru_cache(maxsize=32)
def parsed(path: Path) -> PrivateKeyTypes:
    return load_pem_private_key(path.read_bytes(), password=None)


def missing_sentence(key: SigningKey, path: Path) -> str:
    if retired_path(path).exists():
        return _(
            "The key %(key)s was put away: the database is older than its keys. Restore a later backup, or make a new "
            "key with the command rotate_key."
        ) % {"key": key}
    return _(
        "The private part of the key %(key)s is missing: %(path)s. Restore it from the backup; if it is lost, make a "
        "new key with the command rotate_key. No other key is made in silence."
    ) % {"key": key, "path": path}


# --- replaced, compromised ----------------------------------------------------------------------------------------


@transaction.atomic
def rotate_key(purpose: str, *, actor, reason: str, make: Make | None = None) -> SigningKey:
    """Retire the key in use for a purpose and make the next one; what the former signed still counts."""
    require_reason(reason)
    former = SigningKey.objects.select_for_update().filter(purpose=purpose, retired_at=None).first()
    if former is not None:
        retire(former, reason=reason)
    key = succeed(purpose, make or maker_of(purpose))
    publish(key)
    record(
        key,
        "certification.signingkey.rotate",
        actor=actor,
        reason=reason,
        digest=key.fingerprint,
        former=former.identifier if former else "",
    )
    return key


@transaction.atomic
def declare_compromised(key: SigningKey, *, actor, at, reason: str, make: Make | None = None) -> SigningKey:
    """Record that others may sign with a key since the moment `at`; one still in use is replaced at once.

    Return the compromised key. A moment declared earlier may be brought forward, never put later.
    """
    require_reason(reason)
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if at > now():
        raise NotAllowed(_("A key cannot be compromised in the future."))
    if key.compromised_at is not None and at > key.compromised_at:
        raise NotAllowed(
            _(
                "This key is already declared compromised since %(moment)s: only an earlier moment can be declared."
            )
            % {"moment": date_format(localtime(key.compromised_at), "DATETIME_FORMAT")}
        )
    if key.compromised_at == at:
        return key
    was_in_use = key.retired_at is None
    retire(key, reason=reason, compromised_at=at)
    successor = succeed(key.purpose, make or maker_of(key.purpose)) if was_in_use else None
    publish(key)
    record(
        key,
        "certification.signingkey.compromise",
        actor=actor,
        reason=reason,
        digest=key.fingerprint,
        since=at.isoformat(),
        successor=successor.identifier if successor else "",
    )
    return key


def publish(key: SigningKey) -> None:
    """Publish the change of a key in the same transaction: nobody reads what it signed before they can check it."""
    if key.purpose == KeyPurpose.CREDENTIAL:
        publish_keys_document()


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))


def retire(key: SigningKey, *, reason: str, compromised_at=None) -> None:
    key.retired_at = key.retired_at or now()
    key.compromised_at, key.reason = compromised_at, reason
    key.save(update_fields=["retired_at", "compromised_at", "reason"])
    transaction.on_commit(lambda: put_away(path_of(key)), robust=True)


def succeed(purpose: str, make: Make) -> SigningKey:
    with one_at_a_time():
        made = write_key(purpose, make())
    return SigningKey.objects.create(**row_of(purpose, made))


def row_of(purpose: str, made: Made) -> dict:
    return {
        "purpose": purpose,
        "identifier": identifier_of(made.public),
        "public": made.public,
        "kept_elsewhere": made.private is None,
    }


# --- files --------------------------------------------------------------------------------------------------------


def identifier_of(public: str) -> str:
    """Return the name of a key: the beginning of the digest of its public part."""
    return hashlib.sha256(public.encode()).hexdigest()[:IDENTIFIER_LENGTH]


def public_of(private: bytes) -> str:
    """Return the public part of what a key's file holds: its certificates if any, else the bytes of its Ed25519 key."""
    if certificates := CERTIFICATES.findall(private):
        return b"".join(certificates).decode()
    raw = load_pem_private_key(private, password=None).public_key().public_bytes_raw()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def folder() -> Path:
    """Return the folder of the private parts, which nobody else enters."""
    settings.KEYS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.KEYS_DIR


def path_of(key: SigningKey) -> Path:
    return settings.KEYS_DIR / f"{key.purpose}-{key.identifier}.pem"


def retired_path(path: Path) -> Path:
    return path.parent / "retired" / path.name


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process at a time make a key."""
    with (folder() / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def left_behind(purpose: str) -> Made | None:
    """Return the key of a file that was made for a purpose and that nobody put away, or None."""
    path = min(folder().glob(f"{purpose}-*.pem"), default=None)
    if path is None:
        return None
    private = path.read_bytes()
    return Made(private, public_of(private))


def write_key(purpose: str, made: Made) -> Made:
    """Write the private part of a new key, whole or not at all, on the disk before anything is signed with it."""
    if made.private is None:
        return made
    path = folder() / f"{purpose}-{identifier_of(made.public)}.pem"
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(made.private)
        stream.flush()
        os.fsync(stream.fileno())
    # A link never replaces an existing file.
    path.hardlink_to(draft)
    draft.unlink()
    synchronise(path.parent)
    return made


def put_away(path: Path) -> None:
    """Move the private part of a key that signs no more where nothing reads it; whoever keeps the keys destroys it."""
    if path.exists():
        retired_path(path).parent.mkdir(mode=0o700, exist_ok=True)
        path.rename(retired_path(path))
        synchronise(path.parent)


def put_away_retired_keys() -> int:
    """Put away the private parts of retired keys that a process stopped before it did; return how many."""
    found = [path_of(key) for key in SigningKey.objects.filter(retired_at__isnull=False)]
    found = [path for path in found if path.exists()]
    for path in found:
        put_away(path)
    return len(found)


def synchronise(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
