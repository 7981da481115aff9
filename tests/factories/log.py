"""Witnesses of the log, whose keys the tests hold, and hands that reach behind the product's back."""

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from certification import clock
from certification.choices import KeyPurpose
from certification.models import LogEntry, LogHead
from certification.rules import signed_note as notes
from certification.rules.permissions import SYSTEM
from certification.services import keys
from certification.services import witness as services
from certification.services.log import append, log_key, sign_checkpoint
from certification.services.tree import add

# A log of keys needs no award: enough to try the tree.
NOBODY_S = {"key": "0" * 12, "purpose": "credential"}


def signer(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def key_of(seed):
    public = signer(seed).public_key().public_bytes_raw()
    return notes.VerificationKey(f"antenna-{seed}.example.org", notes.COSIGNATURE, public)


def witness(seed=2, **facts):
    """Return a witness that we trust: antenna number `seed`."""
    facts = {
        "organisation": f"Antenne {seed}",
        "contact_page": f"https://antenna-{seed}.example.org/",
        **facts,
    }
    return services.register_witness(actor=SYSTEM, key=str(key_of(seed)), **facts)


def cosigned(checkpoint, seed=2, at=None):
    """Return what witness `seed` sends after it saw a checkpoint."""
    note = notes.parse_note(checkpoint if isinstance(checkpoint, str) else checkpoint.note)
    moment = int((at or clock.now()).timestamp())
    return str(
        notes.Note(
            note.text, [*note.signatures, notes.cosign(note.text, key_of(seed), signer(seed).sign, moment)]
        )
    )


def fill(number, start=0):
    """Append entries about nothing."""
    return [
        append("key-created", **NOBODY_S, public=f"number {rank}") for rank in range(start, start + number)
    ]


def verification_key():
    return log_key(keys.current_key(KeyPurpose.LOG), LogHead.objects.get(pk=1).origin)


def unguarded(*statements):
    """Run SQL as whoever owns the database can: the triggers are set aside first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            for statement, values in statements:
                cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'certification_%'"
        )
        triggers = cursor.fetchall()
        for name, _text in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            cursor.execute(statement, values)
        for _name, text in triggers:
            cursor.execute(text)


TABLES = ("cosignature", "checkpoint", "lognode", "logentry")


def rebuilt(leaves):
    """Write the whole log anew over other entries, as whoever holds the database and the keys of the log can."""
    unguarded(
        *((f"DELETE FROM certification_{table}", []) for table in TABLES),
        ("UPDATE certification_loghead SET size = 0", []),
    )
    add(LogEntry(kind=json.loads(leaf)["kind"], data=leaf) for leaf in leaves)
    return sign_checkpoint()


def leaves():
    return [bytes(data) for data in LogEntry.objects.order_by("index").values_list("data", flat=True)]


def log_signer():
    return keys.private_key(keys.current_key(KeyPurpose.LOG)).sign
