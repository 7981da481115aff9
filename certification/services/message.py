"""Messages between the territory and the secretariat about a dossier."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import DossierStatus, Role
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Dossier, Message, MessageReading
from certification.notifications import team as letters
from certification.rules import permissions as may
from certification.services.files import receive_file
from certification.services.history import record
from certification.services.transition import lock

MOST_TEXT = Message._meta.get_field("text").max_length
MOST_FILES = 5


@transaction.atomic
def send_message(dossier: Dossier, *, actor, text: str, uploads: Iterable[UploadedFile] = ()) -> Message:
    """Send a message with files to the other side, or raise `InvalidUpload`; the e-mail holds a link, never the words.

    A frozen dossier keeps its thread open: people may always ask what happens.
    """
    dossier = lock(dossier)
    if not may.write_message(dossier, actor):
        raise PermissionDenied
    if dossier.status == DossierStatus.DRAFT:
        raise NotAllowed(_("The secretariat reads your messages once the application is submitted."))
    text, uploads = text.replace("\r\n", "\n").strip(), list(uploads)
    if not text:
        raise NotAllowed(_("Write your message first."))
    if len(text) > MOST_TEXT:
        raise NotAllowed(_("Shorten the text: at most %(most)d characters.") % {"most": MOST_TEXT})
    if len(uploads) > MOST_FILES:
        raise NotAllowed(_("Join %(most)d files at most.") % {"most": MOST_FILES})
    # Somebody of the territory speaks for it, even when the secretariat also trusts them.
    membership = dossier.territory.membership_of(actor.pk)
    message = dossier.messages.create(author=actor, text=text, from_secretariat=membership is None)
    message.files.set([receive_file(upload, actor=actor) for upload in uploads])
    record(
        dossier,
        "certification.message.send",
        actor=actor,
        role=Role.CASE_OFFICER if membership is None else membership.role,
        message=message.pk,
        files=len(uploads),
    )
    mark_read(dossier, actor)
    letters.message_sent(message)
    return message


def mark_read(dossier: Dossier, person) -> None:
    """Note that a person has read the thread up to now."""
    MessageReading.objects.bulk_create(
        [MessageReading(dossier=dossier, person=person, read_until=now())],
        update_conflicts=True,
        unique_fields=["dossier", "person"],
        update_fields=["read_until"],
    )
