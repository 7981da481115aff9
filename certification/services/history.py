"""Write the append-only history, and prove that nobody rewrote it."""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from itertools import islice

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_noop as _

from certification.choices import Role
from certification.clock import now
from certification.errors import CertificationError
from certification.models import Dossier, HistoryEntry, HistoryHead
from certification.rules.permissions import SYSTEM
from cms.operations.said import Said
from cms.users.models import numbered

GENESIS = "0" * 64
KEY_BYTES = 32


def canonical(data) -> bytes:
    """Return the one way to write data as bytes, so that a digest means something."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def digest_of(data) -> str:
    """Return the SHA-256 of data written canonically."""
    return hashlib.sha256(canonical(data)).hexdigest()


def sealing_key() -> bytes:
    """Return the key that seals the end of the chain; made once, outside the database, readable by its owner only."""
    path = settings.DATA_DIR / "keys" / "history.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"history.{uuid.uuid4().hex}")
        draft.touch(mode=0o600)
        draft.write_bytes(uuid.uuid4().bytes + uuid.uuid4().bytes)
        try:
            # A link never replaces an existing key, so two processes starting together agree on one.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def seal(count: int, last_hash: str) -> str:
    return hmac.new(sealing_key(), f"{count}:{last_hash}".encode(), hashlib.sha256).hexdigest()


def fields_of(entry: HistoryEntry) -> dict:
    """Return what an entry's hash covers: all that a reader relies on."""
    return {
        "sequence": entry.sequence,
        "uuid": str(entry.uuid),
        # In one zone: a moment read back from the database is the same instant, written the same way.
        "timestamp": entry.timestamp.astimezone(dt.UTC).isoformat(),
        "subject": entry.content_type_id and f"{entry.content_type.app_label}.{entry.content_type.model}",
        "object_id": entry.object_id,
        "label": entry.label,
        "dossier": entry.dossier_id,
        "action": entry.action,
        "actor": entry.user_id,
        "role": entry.role,
        "from": entry.source,
        "to": entry.target,
        "reason": entry.reason,
        "digest": entry.digest,
        "data": entry.data,
        "previous": entry.previous_hash,
    }


def dossier_of(subject) -> int | None:
    """Return the dossier that a subject belongs to, or None."""
    if isinstance(subject, Dossier):
        return subject.pk
    for name in ("dossier_id", "dossier"):
        value = getattr(subject, name, None)
        if value is not None:
            return getattr(value, "pk", value)
    for name in ("award", "item", "decision", "assignment", "grid", "consensus", "visit", "obco"):
        parent = getattr(subject, name, None)
        if parent is not None:
            return dossier_of(parent)
    return None


def label_of(subject) -> str:
    """Return what a subject is called, with numbers in the place of people: their names are read when it is shown."""
    with numbered():
        return str(subject)[:250]


def role_of(subject, actor, role=None) -> str:
    """Return the word for the role in which the actor acts."""
    if role is not None:
        return Role(role).value
    if actor is SYSTEM:
        return Role.SYSTEM.value
    roles = sorted(subject.roles_of(actor)) if hasattr(subject, "roles_of") else []
    return ",".join(roles)[:40]


@transaction.atomic
def record(
    subject, action: str, *, actor, role=None, source="", target="", reason="", digest="", **data
) -> HistoryEntry:
    """Append one entry to the chain. `action` is registered as `certification.<model>.<move>`.

    The head of the chain is locked last, after the subject's own lock: the same order everywhere.
    """
    if actor is None:
        raise CertificationError("Every fact has an actor: a person, or SYSTEM.")
    HistoryHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS, "seal": seal(0, GENESIS)})
    head = HistoryHead.objects.select_for_update().get(pk=1)
    holds = hmac.compare_digest(head.seal, seal(head.count, head.hash))
    entry = HistoryEntry(
        sequence=head.count + 1,
        uuid=uuid.uuid4(),
        timestamp=now(),
        content_type=ContentType.objects.get_for_model(subject, for_concrete_model=False),
        object_id=str(subject.pk),
        label=label_of(subject),
        dossier_id=dossier_of(subject),
        action=action,
        user_id=actor.pk,
        role=role_of(subject, actor, role),
        source=source,
        target=target,
        reason=reason,
        digest=digest,
        data=json.loads(canonical(data)),
        previous_hash=head.hash,
    )
    entry.hash = digest_of(fields_of(entry))
    entry.save()
    head.count, head.hash = entry.sequence, entry.hash
    # A seal that somebody broke is never mended: the chain goes on, and its verification goes on saying so.
    head.seal = seal(head.count, head.hash) if holds else ""
    head.save()
    return entry


@transaction.atomic
def record_many(facts: Iterable[HistoryEntry], *, batch: int = 2000) -> int:
    """Append facts that happened elsewhere or are invented, in their order; return how many.

    Each comes as an entry that says everything but its place in the chain; actions are registered ones. The chain is the
    one that `record` would have made.
    """
    HistoryHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS, "seal": seal(0, GENESIS)})
    head = HistoryHead.objects.select_for_update().get(pk=1)
    holds = hmac.compare_digest(head.seal, seal(head.count, head.hash))
    waiting, number = iter(facts), 0
    while entries := list(islice(waiting, batch)):
        for entry in entries:
            entry.sequence, entry.previous_hash = head.count + 1, head.hash
            entry.hash = digest_of(fields_of(entry))
            head.count, head.hash = entry.sequence, entry.hash
        HistoryEntry.objects.bulk_create(entries)
        number += len(entries)
    head.seal = seal(head.count, head.hash) if holds else ""
    head.save()
    return number


def verify_history() -> tuple[int, Said | None]:
    """Walk the chain. Return the number of entries, and the sentence of the first that does not hold, or None."""
    count, previous = 0, GENESIS
    for entry in (
        HistoryEntry.objects.select_related("content_type").order_by("sequence").iterator(chunk_size=500)
    ):
        if problem := _problem_of(entry, count + 1, previous):
            return count, problem
        count, previous = count + 1, entry.hash
    return count, _problem_of_the_end(count, previous)


def _problem_of(entry: HistoryEntry, number: int, previous: str) -> Said | None:
    """Say why an entry cannot be the one of that number, after that hash."""
    if entry.sequence != number:
        return Said(
            _("Entry %(number)s is missing: the next one is %(next)s."), number=number, next=entry.sequence
        )
    if entry.previous_hash != previous:
        return Said(_("Entry %(number)s does not follow the entry before it."), number=number)
    if entry.hash != digest_of(fields_of(entry)):
        return Said(_("Entry %(number)s was changed after it was written."), number=number)
    return None


def _problem_of_the_end(count: int, last: str) -> Said | None:
    """Say why the chain cannot end there."""
    head = HistoryHead.objects.filter(pk=1).first()
    if head is None:
        return Said(_("The end of the chain is missing.")) if count else None
    if head.seal != seal(head.count, head.hash):
        return Said(_("The end of the chain was rewritten: its seal does not hold."))
    if (head.count, head.hash) != (count, last):
        return Said(
            _("The chain ends at entry %(last)s, but %(count)s entries were written."),
            last=count,
            count=head.count,
        )
    return None
