"""Complaints: receive them from anyone, handle them, have them investigated by somebody who was not involved, close them."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import ComplaintStatus, ComplaintSubject
from certification.clock import localdate, now
from certification.errors import InvalidUpload, NotAllowed
from certification.models import (
    Complaint,
    ComplaintMessage,
    NumberSeries,
    Scheme,
    Territory,
)
from certification.notifications import complaint as messages
from certification.rules import complaint as rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.services.files import JPEG, PDF, PNG, read_type, receive_file, safe_name
from certification.services.history import digest_of, record
from certification.services.numbering import next_number
from certification.services.transition import lock

S = ComplaintStatus
PREFIX = "C"
SALT = "certification.complaint"
# From strangers, fewer types and smaller files than from those who have an account.
ACCEPTED = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
MOST_FILES = 3
MOST_BYTES = 8 * 1024 * 1024
MOST_MESSAGES = 40
REPEATED_AFTER = dt.timedelta(hours=1)


# --- make a complaint ---------------------------------------------------------------------------------------------


@transaction.atomic
def lodge_complaint(
    *,
    subject: str,
    text: str,
    language: str,
    about: str = "",
    wish: str = "",
    name: str = "",
    email: str = "",
    is_confidential: bool = True,
    territory: Territory | None = None,
    uploads: Iterable[UploadedFile] = (),
) -> Complaint:
    """Receive a complaint from anyone; without an address it is an alert that nobody can answer by mail.

    The same one sent twice within the hour is one complaint. Raises `InvalidUpload` for a bad file.
    """
    today, scheme, text = localdate(), Scheme.current(), said_text(text)
    # Two clicks come one after the other.
    NumberSeries.objects.get_or_create(prefix=PREFIX, year=today.year)
    NumberSeries.objects.select_for_update().get(prefix=PREFIX, year=today.year)
    # All of it: two strangers who write the same few words must not read one another.
    said = {
        "subject": ComplaintSubject(subject),
        "text": text,
        "email": email.strip().lower(),
        "about": about.strip(),
        "wish": wish.strip(),
        "name": name.strip(),
    }
    if known := Complaint.objects.filter(received_at__gte=now() - REPEATED_AFTER, **said).first():
        return known
    complaint = Complaint.objects.create(
        number=next_number(PREFIX, today.year),
        desk=rules.desk_of(subject),
        territory=territory,
        language=language,
        is_confidential=is_confidential,
        received_at=now(),
        due_on=deadline(today, days=scheme.complaint_acknowledgement_days, working_days=True),
        link_until=today + dt.timedelta(days=scheme.complaint_link_days),
        **said,
    )
    complaint.files.set(_received(uploads))
    record(complaint, "certification.complaint.lodge", actor=SYSTEM, digest=digest_of(text))
    messages.received(complaint)
    return complaint


def said_text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NotAllowed(_("Write what you have to say."))
    return text


def _received(uploads: Iterable[UploadedFile]) -> list:
    """Store what a stranger joins: few files, small ones, of three types."""
    uploads = list(uploads)
    if len(uploads) > MOST_FILES:
        raise InvalidUpload(_("Join %(most)d files at most.") % {"most": MOST_FILES})
    for upload in uploads:
        name = safe_name(upload.name)
        if upload.size > MOST_BYTES:
            raise InvalidUpload(
                _("“%(name)s” is larger than %(most)d MB. Reduce it, or cut it into several files.")
                % {"name": name, "most": MOST_BYTES // 1024 // 1024}
            )
        upload.seek(0)
        if upload.size and read_type(upload.read(), name) not in ACCEPTED:
            raise InvalidUpload(
                _("“%(name)s” is not a type that we accept here. Send a PDF or an image (JPEG, PNG).")
                % {"name": name}
            )
    return [receive_file(upload, actor=SYSTEM) for upload in uploads]


# --- the link of the complainant ----------------------------------------------------------------------------------


def token_of(complaint: Complaint) -> str:
    """Return the secret of the address that follows a complaint: signed, so that a copy of the database gives none away."""
    return signing.Signer(salt=SALT).sign(complaint.link_key.hex)


def followed_by(token: str) -> Complaint | None:
    """Return the complaint that a token follows, or None when we did not make it, or it ended or was stopped."""
    try:
        key = uuid.UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = Complaint.objects.filter(link_key=key).first()
    return found if found is not None and found.link_works else None


def extend_link(complaint: Complaint) -> None:
    """Let the link work for as long as the scheme says from today, before a message that holds it."""
    until = localdate() + dt.timedelta(days=Scheme.current().complaint_link_days)
    if complaint.link_key is None:
        complaint.link_key = uuid.uuid4()
    if complaint.link_until is None or complaint.link_until < until:
        complaint.link_until = until
    complaint.save(update_fields=["link_key", "link_until"])


@transaction.atomic
def revoke_link(complaint: Complaint, *, actor=SYSTEM) -> Complaint:
    """Stop the link at once: whoever holds it, its complainant or the person who handles the complaint."""
    complaint = lock(complaint)
    if actor is not SYSTEM and not may.handle_complaint(complaint, actor):
        raise PermissionDenied
    complaint.link_key = complaint.link_until = None
    complaint.save(update_fields=["link_key", "link_until"])
    record(complaint, "certification.complaint.revoke_link", actor=actor)
    return complaint


@transaction.atomic
def renew_link(complaint: Complaint, *, actor) -> Complaint:
    """Send a new link to the complainant; an earlier one stops at once."""
    complaint = hold_complaint(complaint, may.handle_complaint, actor)
    if complaint.is_anonymous:
        raise NotAllowed(_("This complaint has no address: no link can be sent."))
    complaint.link_key = uuid.uuid4()
    complaint.save(update_fields=["link_key"])
    extend_link(complaint)
    record(complaint, "certification.complaint.renew_link", actor=actor)
    messages.link_renewed(complaint)
    return complaint


# --- words --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_message(complaint: Complaint, *, text: str, uploads: Iterable[UploadedFile] = ()) -> ComplaintMessage:
    """Add what the complainant has to say, through their link, as long as the complaint is under way."""
    complaint, text = lock(complaint), said_text(text)
    if not rules.is_under_way(complaint):
        raise NotAllowed(_("This complaint is closed: nothing more is added to it."))
    if twice := complaint.messages.filter(author=None, text=text).first():
        return twice
    if complaint.messages.filter(author=None).count() >= MOST_MESSAGES:
        raise NotAllowed(_("Too many messages: wait for the answer, or write to the secretariat."))
    added = complaint.messages.create(text=text, sent_at=now())
    added.files.set(_received(uploads))
    record(complaint, "certification.complaint.write", actor=SYSTEM, digest=digest_of(text))
    messages.message_added(complaint)
    return added


@transaction.atomic
def write_to_complainant(complaint: Complaint, *, actor, text: str) -> ComplaintMessage:
    """Write to the complainant; the e-mail holds a link, never the words."""
    complaint = hold_complaint(complaint, may.handle_complaint | may.investigate_complaint, actor)
    text = said_text(text)
    if complaint.forgotten_at is not None:
        raise NotAllowed(_("This complaint is forgotten."))
    if twice := complaint.messages.filter(author=actor, text=text).first():
        return twice
    written = complaint.messages.create(author=actor, text=text, sent_at=now())
    record(complaint, "certification.complaint.write", actor=actor, digest=digest_of(text))
    extend_link(complaint)
    messages.written_to(complaint)
    return written


def hold_complaint(complaint: Complaint, permission, actor, *statuses: str) -> Complaint:
    """Lock a complaint for somebody who may; `statuses` are those in which this is still done."""
    complaint = lock(complaint)
    if not permission(complaint, actor):
        raise PermissionDenied
    if statuses and complaint.status not in statuses:
        raise NotAllowed(
            _(
                "This can no longer be done: the status is now “%(status)s”. Reload the page to see what comes next."
            )
            % {"status": complaint.get_status_display()}
        )
    return complaint
