"""Read the whole log again and say the first thing that does not hold: entries, nodes, signatures, and the awards."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from certification.choices import PUBLIC_AWARD_STATUSES, STATUS_AFTER, KeyPurpose, LogKind
from certification.models import Award, Checkpoint, LogEntry, LogHead, LogNode, SigningKey
from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.log import Node
from certification.services.log import MOMENT, log_key
from cms.operations.said import Said

BATCH = 2000


class LogProblem(Exception):
    """The first thing that does not hold, in a sentence."""

    def __init__(self, message: str, **figures) -> None:
        self.said = Said(message, **figures)
        super().__init__(self.said)


def verify_log() -> tuple[int, Said | None]:
    """Read the log from its first entry. Return the number of entries, and the sentence of the first problem, or None."""
    with one_moment():
        reading = Reading()
        try:
            reading.entries()
            reading.end()
            reading.awards()
        except LogProblem as problem:
            return reading.size, problem.said
        return reading.size, None


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is now until the end: what the site writes meanwhile would look like a contradiction."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class Reading:
    """One reading: the tree is built again beside the one that is stored; the left edge is all that is kept of it."""

    def __init__(self) -> None:
        self.size, self.nodes_seen = 0, 0
        self.edge: dict[Node, bytes] = {}
        self.last_kind: dict[int, str] = {}
        self.head = LogHead.objects.get(pk=1)
        keys = SigningKey.objects.filter(purpose=KeyPurpose.LOG)
        self.keys = [log_key(key, self.head.origin) for key in keys]
        self.checkpoints = Checkpoint.objects.order_by("size").prefetch_related("cosignatures__witness")
        self.waiting = self.checkpoints.iterator(chunk_size=BATCH)
        self.next_checkpoint = next(self.waiting, None)

    def entries(self) -> None:
        """Read every entry with the nodes above it, and the checkpoints on the way."""
        for batch in batches(LogEntry.objects.select_related("award").order_by("index")):
            for number, entry in enumerate(batch, self.size):
                self.entry(entry, number)
            leaves = [tree.leaf_hash(bytes(entry.data)) for entry in batch]
            grown = tree.grow(self.size, leaves, self.edge)
            self.stored(grown)
            known = self.edge | grown
            self.size += len(batch)
            self.signed(known)
            self.edge = {node: known[node] for node in tree.left_edge(self.size)}

    def entry(self, entry: LogEntry, number: int) -> None:
        if entry.index != number:
            raise LogProblem(
                _("Entry %(number)s of the log is missing: the next one is %(next)s."),
                number=number,
                next=entry.index,
            )
        said = json.loads(bytes(entry.data))
        columns = (
            entry.kind,
            entry.award and entry.award.number,
            entry.at.astimezone(dt.UTC).strftime(MOMENT),
        )
        if columns != (said["kind"], said.get("number"), said["at"]):
            raise LogProblem(
                _("Entry %(number)s of the log does not say what its columns say."), number=number
            )
        if entry.kind in STATUS_AFTER:
            self.last_kind[entry.award_id] = entry.kind

    def stored(self, grown: dict[Node, bytes]) -> None:
        """Compare nodes with the stored ones, level by level."""
        for level in sorted({level for level, _index in grown}):
            places = [index for found, index in grown if found == level]
            rows = LogNode.objects.filter(level=level, index__range=(min(places), max(places)))
            known = {index: bytes(stored) for index, stored in rows.values_list("index", "hash")}
            for index in places:
                if known.get(index) != grown[level, index]:
                    first = index << level
                    raise LogProblem(
                        _("Entry %(first)s of the log was changed after it was written, or its node was.")
                        if level == 0
                        else _("The tree of the log does not hold over entries %(first)s to %(last)s."),
                        first=first,
                        last=first + (1 << level) - 1,
                    )
        self.nodes_seen += len(grown)

    def signed(self, known: dict[Node, bytes]) -> None:
        """Check the checkpoints up to the entries read so far."""
        while self.next_checkpoint is not None and self.next_checkpoint.size <= self.size:
            found = self.next_checkpoint
            root = tree.root(found.size, lambda asked: {node: known[node] for node in asked})
            if bytes(found.root) != root:
                raise LogProblem(
                    _(
                        "The checkpoint of %(size)s entries was signed over other entries than those of today."
                    ),
                    size=found.size,
                )
            self.note(found)
            self.next_checkpoint = next(self.waiting, None)

    def note(self, found: Checkpoint) -> None:
        """Check the signatures under one checkpoint."""
        expected = notes.Checkpoint(self.head.origin, found.size, bytes(found.root)).text()
        try:
            note = notes.parse_note(found.note)
        except notes.Malformed:
            note = None
        if note is None or note.text != expected or not any(notes.holds(note, key) for key in self.keys):
            raise LogProblem(
                _("The checkpoint of %(size)s entries is not signed by a key of the log."), size=found.size
            )
        for row in found.cosignatures.all():
            key = notes.parse_key(row.witness.key, notes.COSIGNATURE)
            line = notes.parse_signature(row.line.rstrip("\n"))
            if notes.cosigned_at(notes.Note(expected, [line]), key) is None:
                raise LogProblem(
                    _(
                        "The cosignature of %(witness)s under the checkpoint of %(size)s entries does not hold."
                    ),
                    witness=str(row.witness),
                    size=found.size,
                )

    def end(self) -> None:
        if self.head.size != self.size:
            raise LogProblem(
                _("The log ends after %(size)s entries, but %(written)s were written."),
                size=self.size,
                written=self.head.size,
            )
        if self.next_checkpoint is not None:
            raise LogProblem(
                _("A checkpoint was signed over %(signed)s entries, and the log has %(size)s."),
                signed=self.next_checkpoint.size,
                size=self.size,
            )
        if LogNode.objects.count() != self.nodes_seen:
            raise LogProblem(_("The tree of the log has nodes over no entry."))

    def awards(self) -> None:
        """Compare what the register says of each award with what the log said last."""
        awards = Award.objects.filter(status__in=PUBLIC_AWARD_STATUSES).exclude(number=None)
        for award in awards.order_by("pk").iterator(chunk_size=BATCH):
            kind = self.last_kind.get(award.pk)
            if kind is None:
                raise LogProblem(_("The log knows nothing of the award %(number)s."), number=award.number)
            if STATUS_AFTER[LogKind(kind)] != award.status:
                raise LogProblem(
                    _(
                        "The award %(number)s is “%(status)s” in the register, but the log last says “%(kind)s”."
                    ),
                    number=award.number,
                    status=award.status,
                    kind=kind,
                )


def batches(entries) -> Iterator[list[LogEntry]]:
    """Yield entries by the thousand, each batch read by its index: memory stays bounded on both databases."""
    after = -1
    while batch := list(entries.filter(index__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].index
