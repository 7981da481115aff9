"""The transparency log: what is written in it, the checkpoints that are signed over it, the proofs that come out of it.

An entry is the RFC 8785 form of a small JSON object without anything personal: it can never be erased.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import rfc8785
from django.db import transaction
from django.db.models import Exists, OuterRef

from certification.choices import STATUS_AFTER, KeyPurpose, LogKind
from certification.clock import localdate, now
from certification.errors import CertificationError
from certification.models import Award, Checkpoint, LogEntry, SigningKey
from certification.queries.log import best_checkpoint, cosigned, newest_checkpoint, nodes, size
from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.log import LEAF_LIMIT
from certification.services import keys
from certification.services.tree import add, lock_head

VERSION = 1
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
BATCH = 1000

# The move of an award, and what the log says of it; nothing when the award was never in force.
KIND_OF_MOVE = {
    "activate": LogKind.ISSUED,
    "lapse": None,
    "suspend": LogKind.SUSPENDED,
    "reinstate": LogKind.REINSTATED,
    "lapse_measure": LogKind.REINSTATED,
    "restore": LogKind.REINSTATED,
    "withdraw": LogKind.WITHDRAWN,
    "surrender": LogKind.SURRENDERED,
    "supersede": LogKind.SUPERSEDED,
    "expire": LogKind.EXPIRED,
    "annul": LogKind.ANNULLED,
}
# What an entry may say beside its kind, its time and its award. None of it names or describes a person.
FACTS = {
    LogKind.ISSUED: {"credential_sha256"},
    LogKind.SUSPENDED: {"category"},
    LogKind.WITHDRAWN: {"category"},
    LogKind.PDF_SEALED: {"pdf_sha256"},
    LogKind.CREDENTIAL_REISSUED: {"credential_sha256"},
    LogKind.KEY_CREATED: {"key", "purpose", "public"},
    LogKind.KEY_RETIRED: {"key", "purpose", "since"},
    LogKind.KEY_COMPROMISED: {"key", "purpose", "since"},
}


class Event(NamedTuple):
    """What happened: `facts` are those that `FACTS` allows to its kind; `at` is now, or the moment of a past event."""

    kind: str
    award: Award | None = None
    facts: dict = {}
    at: dt.datetime | None = None


# --- written -------------------------------------------------------------------------------------------------------


def append(kind: str, award: Award | None = None, **facts) -> LogEntry:
    """Append one event in the caller's transaction; a checkpoint is signed once it is committed.

    An award is issued once: said again, the entry that is there is returned. Raise TypeError for a fact that the log
    does not take, CertificationError for an award that was never in force.
    """
    with transaction.atomic():
        lock_head()
        if kind == LogKind.ISSUED and (known := LogEntry.objects.filter(kind=kind, award=award).first()):
            return known
        return append_many([Event(LogKind(kind), award, facts)])[0]


def append_many(events: Iterable[Event]) -> list[LogEntry]:
    """Append events in their order, by the thousand: the same log as one by one. Awards come with their certificate."""
    written, waiting = [], iter(events)
    with transaction.atomic():
        while batch := list(islice(waiting, BATCH)):
            written += add(entry_of(event) for event in batch)
        transaction.on_commit(sign_new_entries, robust=True)
    return written


def entry_of(event: Event) -> LogEntry:
    at = event.at or now()
    data = leaf_of(event, at)
    if len(data) >= LEAF_LIMIT:
        raise CertificationError("An entry of the log is less than 64 kB.")
    return LogEntry(kind=event.kind, award=event.award, data=data, at=at)


def leaf_of(event: Event, at: dt.datetime) -> bytes:
    """Return the very bytes that are hashed."""
    if unknown := event.facts.keys() - FACTS.get(event.kind, set()):
        raise TypeError(f"The log says nothing of {', '.join(sorted(unknown))} in “{event.kind}”.")
    said = {
        "v": VERSION,
        "kind": str(event.kind),
        "at": at.astimezone(dt.UTC).strftime(MOMENT),
        "on": localdate(at).isoformat(),
        **{name: str(value) for name, value in event.facts.items() if value},
    }
    if event.award is not None:
        said |= award_facts(event.award, event.kind)
    return rfc8785.dumps(said)


def award_facts(award: Award, kind: str) -> dict:
    """Return what names an award, and what it was issued with."""
    certificate = getattr(award, "certificate", None)
    if award.number is None or certificate is None:
        raise CertificationError("An award that was never in force is not in the log.")
    said = {"number": award.number, "code": certificate.code}
    if "credential_sha256" in FACTS.get(kind, ()) and (
        credential := getattr(certificate, "credential", None)
    ):
        said["credential_sha256"] = credential.sha256
    return said


def log_move(subject, move: str) -> None:
    """Write in the log what the gate has just done to an award.

    Its issue is written by whoever writes its certificate, in the same transaction: the entry holds its code.
    """
    if not isinstance(subject, Award) or subject.number is None:
        return
    kind = KIND_OF_MOVE[move]
    if kind is None or kind == LogKind.ISSUED:
        return
    procedure = subject.suspension if "category" in FACTS.get(kind, ()) else None
    append(kind, subject, **({"category": procedure.category} if procedure else {}))


def log_missing_awards() -> int:
    """Write the awards that the log does not know: those issued before it began. Return how many."""
    # By the thousand, each in a transaction of its own: what was written stays when the rest fails.
    missing = (
        Award.objects.filter(certificate__isnull=False)
        .exclude(number=None)
        .exclude(Exists(LogEntry.objects.filter(award=OuterRef("pk"), kind=LogKind.ISSUED)))
        .select_related("certificate__credential")
        .defer("certificate__facts", "certificate__credential__document", "certificate__credential__jwt")
        .order_by("number")
    )
    written = 0
    while awards := list(missing[:BATCH]):
        written += len(append_many(event for award in awards for event in events_until_now(award)))
    return written


def events_until_now(award: Award) -> Iterator[Event]:
    """Yield the issue of an award, and what it has become since."""
    yield Event(LogKind.ISSUED, award)
    kind = next((kind for kind, status in STATUS_AFTER.items() if status == award.status), LogKind.ISSUED)
    if kind != LogKind.ISSUED:
        category = award.reason_category if "category" in FACTS.get(kind, ()) else ""
        yield Event(kind, award, {"category": category} if category else {})


# --- signed --------------------------------------------------------------------------------------------------------


def log_key(key: SigningKey, origin: str) -> notes.VerificationKey:
    """Return a key of the log as witnesses and verifiers write it."""
    return notes.VerificationKey(origin, notes.ED25519, key.raw_public)


def sign_new_entries() -> int:
    """Sign what committed transactions added; return how many checkpoints that took, none when all is signed."""
    newest = newest_checkpoint()
    if (newest.size if newest else 0) >= size():
        return 0
    sign_checkpoint()
    return 1


@transaction.atomic
def sign_checkpoint() -> Checkpoint:
    """Sign the whole log as it is, once for each size; keys that began or ended are written in it first.

    Call it when the entries are committed: a signature over what is then rolled back would look like a fraud. Raise
    CertificationError when what was signed last is no longer in the tree, NotAllowed or KeyMissing without a key.
    """
    keys.current_key(KeyPurpose.LOG)  # the first is made before the lock, for which its maker may be waiting
    head = lock_head()
    # Read again under the lock: a key that ended while this waited signs nothing more.
    key = keys.current_key(KeyPurpose.LOG)
    if log_keys():
        head.refresh_from_db()
    newest = newest_checkpoint()
    if newest is not None and newest.size == head.size:
        return newest
    if newest is not None and (newest.size > head.size or root_at(newest.size) != bytes(newest.root)):
        raise CertificationError(
            f"The log no longer holds the {newest.size} entries signed last: nothing more is signed. Run verify_log."
        )
    found = notes.Checkpoint(head.origin, head.size, root_at(head.size))
    note = notes.sign_checkpoint(found, log_key(key, head.origin), keys.private_key(key).sign)
    return Checkpoint.objects.create(size=head.size, root=found.root, note=note)


def root_at(size: int) -> bytes:
    try:
        return tree.root(size, nodes)
    except KeyError:
        raise CertificationError("A node of the log is missing. Run verify_log.") from None


def log_keys() -> list[LogEntry]:
    """Write the keys put in use, out of use or compromised that the log does not tell of yet."""
    told = {
        identity(bytes(data)) for data in LogEntry.objects.filter(award=None).values_list("data", flat=True)
    }
    return append_many(
        event
        for key in SigningKey.objects.all()
        for event in key_events(key)
        if identity(leaf_of(event, now())) not in told
    )


@transaction.atomic
def log_missing_keys() -> int:
    """Write what became of keys since the last checkpoint, without waiting for the next award; return how many entries."""
    lock_head()
    return len(log_keys())


def identity(leaf: bytes) -> tuple:
    """Return what makes an entry about a key the same as another one, whenever it was written."""
    said = json.loads(leaf)
    return said["kind"], said["key"], said.get("since")


def key_events(key: SigningKey) -> Iterator[Event]:
    """Yield what the life of a key has been so far."""
    said = {"key": key.identifier, "purpose": key.purpose}
    public = key.public if key.purpose != KeyPurpose.SEAL else f"sha256:{key.fingerprint}"
    yield Event(LogKind.KEY_CREATED, facts={**said, "public": public})
    for kind, moment in (
        (LogKind.KEY_RETIRED, key.retired_at),
        (LogKind.KEY_COMPROMISED, key.compromised_at),
    ):
        if moment is not None:
            yield Event(kind, facts={**said, "since": moment.astimezone(dt.UTC).strftime(MOMENT)})


# --- proved --------------------------------------------------------------------------------------------------------


def proof_of(entry: LogEntry) -> str:
    """Return the C2SP tlog-proof of an entry, under the checkpoint that most witnesses cosigned so far.

    Signs a checkpoint when none covers the entry: see `sign_checkpoint`.
    """
    checkpoint = best_checkpoint(entry.index) or sign_checkpoint()
    path = tree.inclusion_proof(entry.index, checkpoint.size, nodes)
    return str(notes.Proof(entry.index, path, cosigned(checkpoint)))
