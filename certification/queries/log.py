"""The log as its readers ask for it: nodes, tiles, proofs, the newest checkpoint, and how its witnesses stand."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certification.choices import NAMES_CREDENTIAL, KeyPurpose
from certification.clock import localdate
from certification.models import Checkpoint, Cosignature, LogEntry, LogHead, LogNode, SigningKey, Witness
from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.log import Node

CANDIDATES = 20


# --- the tree ------------------------------------------------------------------------------------------------------


def nodes(wanted: list[Node]) -> Mapping[Node, bytes]:
    """Return the hashes stored at these addresses, in one query. Raise KeyError when one is missing."""
    if not wanted:
        return {}
    found = LogNode.objects.filter(pk__in=wanted).values_list("level", "index", "hash")
    known = {(level, index): bytes(stored) for level, index, stored in found}
    return {node: known[node] for node in wanted}


def size() -> int:
    return LogHead.objects.values_list("size", flat=True).get(pk=1)


def tile(level: int, number: int, width: int) -> bytes | None:
    """Return the hashes of a tile, one after the other; None unless all of them exist."""
    first = number * tree.TILE_WIDTH
    rows = LogNode.objects.filter(level=level * tree.TILE_HEIGHT, index__range=(first, first + width - 1))
    found = list(rows.order_by("index").values_list("hash", flat=True))
    return b"".join(map(bytes, found)) if len(found) == width else None


def entry_bundle(number: int, width: int) -> bytes | None:
    """Return entries as C2SP tlog-tiles bundles them; None unless all of them exist."""
    first = number * tree.TILE_WIDTH
    rows = LogEntry.objects.filter(index__range=(first, first + width - 1)).order_by("index")
    found = list(rows.values_list("data", flat=True))
    return tree.bundle(map(bytes, found)) if len(found) == width else None


def growth(old: int, new: int) -> list[bytes] | None:
    """Return the proof that the log only grew between two sizes; None when it never had them."""
    if not 0 < old <= new <= size():
        return None
    return tree.consistency_proof(old, new, nodes)


# --- checkpoints ---------------------------------------------------------------------------------------------------


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def cosigned(checkpoint: Checkpoint) -> str:
    """Return the note of a checkpoint with the lines of its witnesses under the log's own."""
    lines = checkpoint.cosignatures.order_by("witness__name").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def best_checkpoint(index: int) -> Checkpoint | None:
    """Return, among the newest checkpoints over an entry, the one with most cosignatures; the newest of equals."""
    over = honoured(Checkpoint.objects.filter(size__gt=index))
    witnessed = over.filter(Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk"))))
    recent = list(witnessed.order_by("-size").values_list("pk", flat=True)[:CANDIDATES])
    counted = Checkpoint.objects.filter(pk__in=recent).annotate(names=Count("cosignatures"))
    return counted.order_by("-names", "-size").first() or over.order_by("-size").first()


def honoured(checkpoints: QuerySet[Checkpoint]) -> QuerySet[Checkpoint]:
    """Leave out the checkpoints that a compromised key signed: who checks them would not trust them."""
    disowned = SigningKey.objects.filter(purpose=KeyPurpose.LOG, compromised_at__isnull=False)
    if not disowned:
        return checkpoints
    origin = LogHead.objects.values_list("origin", flat=True).get(pk=1)
    for known in disowned:
        key = notes.VerificationKey(origin, notes.ED25519, known.raw_public)
        # Three bytes of its identifier make four whole characters of its line.
        checkpoints = checkpoints.exclude(
            note__contains=f"{notes.MARK}{origin} {notes.encode(key.key_id[:3])}"
        )
    return checkpoints


def issue_of(code: str) -> LogEntry | None:
    """Return the entry that names the credential of a certificate: of its issue, or of its last signature anew."""
    return LogEntry.objects.filter(award__certificate__code=code, kind__in=NAMES_CREDENTIAL).last()


def log_keys() -> list[tuple[SigningKey, str]]:
    """Return the keys with which the log signs or signed, newest first, each as verifiers write it."""
    origin = LogHead.objects.values_list("origin", flat=True).get(pk=1)
    return [
        (key, str(notes.VerificationKey(origin, notes.ED25519, key.raw_public)))
        for key in SigningKey.objects.filter(purpose=KeyPurpose.LOG).order_by("-valid_from", "-pk")
    ]


# --- witnesses -----------------------------------------------------------------------------------------------------


class WitnessState(NamedTuple):
    """How a witness stands: the size that it saw last and when, and since when it is late."""

    witness: Witness
    size: int | None
    at: dt.datetime | None
    late_since: dt.date | None
    has_ended: bool


def with_last_visit(witnesses: QuerySet[Witness]) -> QuerySet[Witness]:
    """Add the size that each witness saw last (`size`), when (`at`), and since when a later one waits (`waiting`)."""
    seen = Cosignature.objects.filter(witness=OuterRef("pk")).order_by("-checkpoint__size")
    unseen = Checkpoint.objects.filter(size__gt=OuterRef("floor")).order_by("size")
    return witnesses.annotate(
        size=Subquery(seen.values("checkpoint__size")[:1]),
        at=Subquery(seen.values("at")[:1]),
        floor=Coalesce(F("size"), 0),
        waiting=Subquery(unseen.values("at")[:1]),
    )


def witness_states(today: dt.date) -> list[WitnessState]:
    """Return every witness, those of today first, in one query."""
    states = [state_of(witness, today) for witness in with_last_visit(Witness.objects.all())]
    return sorted(states, key=lambda state: state.has_ended)


def state_of(witness: Witness, today: dt.date) -> WitnessState:
    """Say how a witness stands: late when a checkpoint has waited for it longer than it promised."""
    has_ended = witness.valid_to is not None and witness.valid_to <= today
    late_since = None
    if witness.waiting is not None and not has_ended:
        due = max(localdate(witness.waiting), witness.valid_from) + dt.timedelta(days=witness.every_days)
        late_since = due if due < today else None
    return WitnessState(witness, witness.size, witness.at, late_since, has_ended)
