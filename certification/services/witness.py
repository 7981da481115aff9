"""Witnesses of the log: staff trust them by their key, and they send the checkpoints that they cosigned."""

import datetime as dt
import logging

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification.clock import localdate, now
from certification.errors import CertificationError, NotAllowed
from certification.models import Checkpoint, Cosignature, LogHead, Mandate, SigningKey, Witness
from certification.rules import permissions as may
from certification.rules import signed_note as notes
from certification.services.history import record

logger = logging.getLogger(__name__)
# A clock may be a little fast.
CLOCK_TOLERANCE = dt.timedelta(minutes=10)


class LogDiffers(CertificationError):
    """A witness holds a checkpoint signed by our log that our log does not know: somebody rewrote one of them."""


@transaction.atomic
def register_witness(
    *, actor, key: str, organisation: str, contact_page: str = "", every_days: int = 7
) -> Witness:
    """Trust a witness from today, by the verification key that it published."""
    if not may.manage_witnesses(Mandate(), actor):
        raise PermissionDenied
    try:
        parsed = notes.parse_key(key, notes.COSIGNATURE)
    except notes.Malformed:
        raise NotAllowed(
            _("This is not the key of a witness. Paste the line that the command “witness.py key” printed.")
        ) from None
    if Witness.objects.filter(key=str(parsed)).exists():
        raise NotAllowed(_("This key is already the one of a witness."))
    if is_ours(parsed):
        raise NotAllowed(_("This is a key of the association: a log does not witness itself."))
    witness = Witness.objects.create(
        name=parsed.name,
        key=str(parsed),
        organisation=organisation.strip(),
        contact_page=contact_page,
        every_days=every_days,
        valid_from=localdate(),
    )
    record(witness, "certification.witness.register", actor=actor, key=witness.key)
    return witness


def is_ours(key: notes.VerificationKey) -> bool:
    """Tell whether a public key is one with which the association signs."""
    return any(
        len(known.public) < 64 and known.raw_public == key.public for known in SigningKey.objects.all()
    )


@transaction.atomic
def end_witness(witness: Witness, *, actor) -> Witness:
    """Trust a witness no more from today; what it cosigned stays."""
    if not may.manage_witnesses(Mandate(), actor):
        raise PermissionDenied
    witness = Witness.objects.select_for_update().get(pk=witness.pk)
    if witness.valid_to is None:
        witness.valid_to = localdate()
        witness.save(update_fields=["valid_to"])
        record(witness, "certification.witness.end", actor=actor, key=witness.key)
    return witness


def receive_cosignature(text: str) -> Cosignature:
    """Keep the cosignature that a witness sends under one of our checkpoints; sent again, nothing changes.

    Raise NotAllowed when the text is not that, LogDiffers when it proves that the log was rewritten, or its
    key stolen.
    """
    try:
        note = notes.parse_note(text)
        found = notes.parse_checkpoint(note.text)
    except notes.Malformed:
        raise NotAllowed(_("This is not a cosigned checkpoint.")) from None
    witness, line, at = signer_of(note)
    checkpoint = Checkpoint.objects.filter(size=found.size).first()
    if checkpoint is None or notes.parse_note(checkpoint.note).text != note.text:
        refuse_unknown(note, witness)
    try:
        with transaction.atomic():
            return Cosignature.objects.create(checkpoint=checkpoint, witness=witness, line=line.line(), at=at)
    except IntegrityError:
        return Cosignature.objects.get(checkpoint=checkpoint, witness=witness)


def signer_of(note: notes.Note) -> tuple[Witness, notes.Signature, dt.datetime]:
    """Return the witness that we trust today whose signature is under a note, with its line and its moment."""
    names = [line.name for line in note.signatures]
    today = localdate()
    for witness in Witness.objects.filter(name__in=names, valid_from__lte=today):
        if witness.valid_to is not None and witness.valid_to <= today:
            continue
        signed = notes.cosigned_at(note, notes.parse_key(witness.key, notes.COSIGNATURE))
        if signed is None:
            continue
        line, seconds = signed
        latest = (now() + CLOCK_TOLERANCE).timestamp()
        if seconds > latest:
            raise NotAllowed(_("The clock of this witness is ahead of time."))
        return witness, line, dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    raise NotAllowed(_("No witness that the association knows signed this checkpoint."))


def refuse_unknown(note: notes.Note, witness: Witness) -> None:
    """Refuse a checkpoint that is not ours; when our own key signed it, say what that means, loudly."""
    origin = LogHead.objects.get(pk=1).origin
    ours = [
        notes.VerificationKey(origin, notes.ED25519, key.raw_public)
        for key in SigningKey.objects.filter(purpose="log")
    ]
    if any(notes.holds(note, key) for key in ours):
        logger.error("The witness %s holds a checkpoint that the log does not know:\n%s", witness, note)
        raise LogDiffers(
            _(
                "Our key signed this checkpoint, and the log does not hold it: the log was rewritten, or somebody else signs with its key. Keep your copy."
            )
        )
    raise NotAllowed(_("The log never signed this checkpoint."))
