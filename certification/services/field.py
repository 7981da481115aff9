"""Notes and photos of a visit, as they come from a device: at once, days later, twice, or from two devices at a time.

Identifiers are made where the note is written. What arrives again is what is already there; a revision that its device
wrote without knowing the last one is kept beside it, never instead of it.
"""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import DossierStatus
from certification.clock import now
from certification.errors import InvalidUpload, NotAllowed
from certification.models import Dossier, FieldNote, FieldNoteRevision, FieldPhoto
from certification.models.field import MOST_DEVICE, MOST_TEXT
from certification.rules import permissions as may
from certification.services.files import IMAGES, read_type, receive_file
from certification.services.transition import hold, lock

WRITTEN_IN = (DossierStatus.VISIT_PLANNING, DossierStatus.VISIT, DossierStatus.REPORTING)
# What one person writes in three days of visit, ten times over.
MOST_NOTES = 1_000
MOST_PHOTOS = 300
MOST_REVISIONS = 200
MOST_PHOTO_BYTES = 10 * 1024 * 1024


class About(NamedTuple):
    """What a note is about: a criterion by its code, a meeting by its number, or the whole visit."""

    criterion: str = ""
    slot: int | None = None


@transaction.atomic
def keep_note(
    dossier: Dossier,
    *,
    actor,
    uuid: UUID,
    revision_uuid: UUID,
    based_on: int,
    text: str,
    noted_at: dt.datetime,
    about: About | None = None,
    device: str = "",
) -> FieldNote:
    """Keep one revision of a note. `based_on` is the last revision that the device knew, 0 for a note that it made."""
    dossier = _open_to(dossier, actor)
    visit = dossier.current_visit
    known = FieldNoteRevision.objects.filter(uuid=revision_uuid).select_related("note").first()
    if known is not None:
        _refuse_somebody_elses(known.note, visit, actor)
        return known.note
    if len(text) > MOST_TEXT:
        raise NotAllowed(_("A note holds %(most)d characters: cut it in two.") % {"most": MOST_TEXT})
    note = FieldNote.objects.filter(uuid=uuid).first()
    if note is None:
        note = _new_note(dossier, visit, actor, uuid, about or About(), noted_at)
    _refuse_somebody_elses(note, visit, actor)
    note = lock(note)
    if note.removed_at is not None:
        raise NotAllowed(_("This note was removed on another device."))
    if note.revision >= MOST_REVISIONS:
        raise NotAllowed(_("This note was rewritten too many times: write another one."))
    is_apart = based_on != note.revision
    note.revision += 1
    FieldNoteRevision.objects.create(
        uuid=revision_uuid,
        note=note,
        number=note.revision,
        based_on=based_on,
        is_apart=is_apart,
        text=text.strip(),
        noted_at=min(noted_at, now()),
        device=device[:MOST_DEVICE],
    )
    if not is_apart:
        # The author read all that stood apart, and wrote this.
        note.revisions.filter(is_apart=True).update(is_apart=False)
        note.text, note.noted_at, note.device = text.strip(), min(noted_at, now()), device[:MOST_DEVICE]
    note.save()
    return note


@transaction.atomic
def keep_photo(
    dossier: Dossier,
    upload: UploadedFile,
    *,
    actor,
    note: UUID,
    uuid: UUID,
    taken_at: dt.datetime,
    device: str = "",
) -> FieldPhoto:
    """Keep a photo of a note that is already here: an image by its content, stored where no address leads."""
    dossier = _open_to(dossier, actor)
    visit = dossier.current_visit
    known = FieldPhoto.objects.filter(uuid=uuid).select_related("note").first()
    if known is not None:
        _refuse_somebody_elses(known.note, visit, actor)
        return known
    holder = FieldNote.objects.filter(uuid=note, removed_at=None).first()
    if holder is None:
        raise NotAllowed(_("The note of this photo is not here: send the note first."))
    _refuse_somebody_elses(holder, visit, actor)
    if FieldPhoto.objects.filter(note__visit=visit, note__author=actor).count() >= MOST_PHOTOS:
        raise NotAllowed(
            _("You have sent %(most)d photos for this visit: that is the most.") % {"most": MOST_PHOTOS}
        )
    if upload.size > MOST_PHOTO_BYTES:
        raise InvalidUpload(
            _("“%(name)s” is larger than %(most)d MB. Take the photo again in a smaller size.")
            % {"name": upload.name, "most": MOST_PHOTO_BYTES // 1024 // 1024}
        )
    _refuse_what_is_no_photo(upload)
    return FieldPhoto.objects.create(
        uuid=uuid,
        note=holder,
        file=receive_file(upload, actor=actor),
        taken_at=min(taken_at, now()),
        device=device[:MOST_DEVICE],
    )


@transaction.atomic
def remove_note(note: FieldNote, *, actor) -> None:
    """Remove one's own note with its photos from what is shown; its revisions stay until the dossier goes."""
    dossier = _open_to(note.visit.dossier, actor)
    _refuse_somebody_elses(note, dossier.current_visit, actor)
    note = lock(note)
    note.removed_at = note.removed_at or now()
    note.save(update_fields=["removed_at"])


def _open_to(dossier: Dossier, actor) -> Dossier:
    dossier = hold(dossier, may.observe, actor)
    if dossier.status not in WRITTEN_IN or dossier.current_visit is None:
        raise NotAllowed(
            _("The mission is over: notes are no longer received. Copy yours if you still need it.")
        )
    return dossier


def _new_note(dossier: Dossier, visit, actor, uuid: UUID, about: About, noted_at: dt.datetime) -> FieldNote:
    if FieldNote.objects.filter(visit=visit, author=actor).count() >= MOST_NOTES:
        raise NotAllowed(
            _("You have written %(most)d notes on this visit: that is the most.") % {"most": MOST_NOTES}
        )
    criteria = {criterion.code: criterion for criterion in dossier.criteria}
    if about.criterion and about.criterion not in criteria:
        raise NotAllowed(_("Choose a criterion of the grid or a meeting of the agenda."))
    # A meeting removed meanwhile takes no note away: what was written stays, about the visit as a whole.
    slot = visit.slots.filter(pk=about.slot).first() if about.slot else None
    return FieldNote.objects.create(
        uuid=uuid,
        visit=visit,
        author=actor,
        criterion=criteria.get(about.criterion),
        slot=None if about.criterion else slot,
        noted_at=min(noted_at, now()),
    )


def _refuse_somebody_elses(note: FieldNote, visit, actor) -> None:
    """Refuse an identifier that is another person's or another visit's, without a word on whose."""
    if note.author_id != actor.pk or note.visit_id != visit.pk:
        raise NotAllowed(_("This note cannot be changed from here."))


def _refuse_what_is_no_photo(upload: UploadedFile) -> None:
    upload.seek(0)
    start = upload.read(32)
    upload.seek(0)
    try:
        kind = read_type(start, upload.name)
    except InvalidUpload:
        kind = ""
    if kind not in IMAGES:
        raise InvalidUpload(
            _("“%(name)s” is not a photo that we can read. Send a JPEG, PNG or WebP picture.")
            % {"name": upload.name}
        )
