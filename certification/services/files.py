"""Receive a file: known by its content, never by its name; stored where no address leads."""

import datetime as dt
import hashlib
import logging
import re
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext as _
from django_tasks import task
from PIL import Image, UnidentifiedImageError

from certification.choices import FileCheck
from certification.clock import now
from certification.errors import InvalidUpload
from certification.models import Dossier, PrivateFile
from certification.notifications import messages
from certification.rules.permissions import SYSTEM
from certification.services import antivirus
from certification.services.history import record
from cms.operations.queue import leave
from cms.outbox import then

logger = logging.getLogger(__name__)

MOST_BYTES = 25 * 1024 * 1024
MOST_NAME_LENGTH = 120
# What an office document may hold once unpacked: far above real ones, far below a bomb.
MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 250
SMALL_ENTRY = 1024 * 1024
# Far above what a camera takes, far below a picture made to fill the memory of whoever opens it.
MOST_PIXELS = 120_000_000
MOST_AT_ONCE = 200
# An antivirus that is down is asked again as late as it was already silent, between these two.
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=2), dt.timedelta(hours=6)
MOST_IN_VAIN = 3
# A file without a row is one that is being received, until it is a day old; then it is what a fault left behind.
ORPHAN_AFTER = 24 * 3600
MONTHS = re.compile(r"\d{4}"), re.compile(r"\d{2}")
ENCRYPTED_FLAG = 0x1

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"

IMAGES = frozenset({JPEG, PNG, WEBP})

EXTENSIONS = {
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg"),
    PNG: ("png",),
    WEBP: ("webp",),
    ODT: ("odt",),
    ODS: ("ods",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    CSV: ("csv",),
}
ACCEPTED_EXTENSIONS = tuple(extension for group in EXTENSIONS.values() for extension in group)
MARKS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
OFFICE_MARKS = ((b"wordprocessingml.document.main+xml", DOCX), (b"spreadsheetml.sheet.main+xml", XLSX))
# Controls, and the marks that make a name read backwards.
UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]')
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@transaction.atomic
def receive_file(upload: UploadedFile, *, actor) -> PrivateFile:
    """Store an uploaded file, or raise `InvalidUpload` with a sentence that says what to do."""
    name = safe_name(upload.name)
    if upload.size > MOST_BYTES:
        raise InvalidUpload(
            _("“%(name)s” is larger than %(most)d MB. Reduce it, or cut it into several files.")
            % {"name": name, "most": MOST_BYTES // 1024 // 1024}
        )
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if not data:
        raise InvalidUpload(
            _("“%(name)s” is empty. Check the file on your device, then send it again.") % {"name": name}
        )
    content_type = read_type(data, name)
    if PurePosixPath(name).suffix.lower().lstrip(".") not in EXTENSIONS[content_type]:
        raise InvalidUpload(
            _("The content of “%(name)s” is a .%(extension)s file: give it that ending, then send it again.")
            % {"name": name, "extension": EXTENSIONS[content_type][0]}
        )
    if content_type in IMAGES:
        refuse_immense_picture(data, name)
    try:
        file = store_bytes(name, content_type, data, actor=actor)
    except OSError as error:
        logger.exception("A file that was received could not be stored")
        raise InvalidUpload(
            _(
                "“%(name)s” could not be kept: our storage is full or does not answer. Nothing of it was stored. "
                "Send it again in a few minutes."
            )
            % {"name": name}
        ) from error
    if antivirus.is_configured():
        file.check_state = FileCheck.WAITING
        file.save(update_fields=["check_state"])
        leave(check_in_background, file.pk)
    return file


# --- antivirus --------------------------------------------------------------------------------------------------


@task()
def check_in_background(file_pk: int) -> None:
    """Ask the antivirus about one file, outside the request that received it; while it does not answer, again later."""
    file = check_file(PrivateFile.objects.get(pk=file_pk))
    if file.check_state == FileCheck.WAITING and check_in_background.get_backend().supports_defer:
        wait = min(max(now() - file.uploaded_at, FIRST_WAIT), LONGEST_WAIT)
        check_in_background.using(run_after=now() + wait).enqueue(file_pk)


def check_file(file: PrivateFile) -> PrivateFile:
    """Ask the antivirus about a file and keep what it says; a file that it could not look at goes on waiting.

    A threat is told to who sent the file and to the secretariat, and is a fact of the dossiers that hold it as evidence.
    """
    state, threat = FileCheck.UNAVAILABLE, ""
    try:
        with file.file.open("rb") as content:
            state, threat = antivirus.scan(content)
    except FileNotFoundError:
        logger.warning("A file to check is lost from its storage: %s", file.pk)
    except OSError:
        logger.exception("A file to check could not be read")
    with transaction.atomic():
        file = PrivateFile.objects.select_for_update().get(pk=file.pk)
        was_known = file.check_state == FileCheck.INFECTED
        file.checked_at = now()
        if state != FileCheck.UNAVAILABLE:
            file.check_state, file.threat = state.value, threat[:200]
        file.save(update_fields=["check_state", "threat", "checked_at"])
        if state == FileCheck.INFECTED and not was_known:
            set_aside(file)
    return file


def set_aside(file: PrivateFile) -> None:
    """Write in the dossiers that hold it as evidence that a file is infected, and say it to those whom it concerns."""
    dossiers = Dossier.objects.filter(evidences__versions__file=file).distinct()
    for dossier in dossiers:
        record(
            dossier,
            "certification.evidence.quarantine",
            actor=SYSTEM,
            digest=file.sha256,
            file=file.name,
            threat=file.threat,
        )
        messages.evidence_set_aside(dossier)
    if not dossiers:
        messages.file_set_aside(file)


def check_waiting_files() -> int:
    """Ask about the files that the antivirus has not looked at yet; return how many it has now.

    When it answers for none of the first ones, the others wait for the next day: each would wait in vain.
    """
    if not antivirus.is_configured():
        return 0
    waiting = PrivateFile.objects.filter(check_state__in=[FileCheck.WAITING, FileCheck.UNAVAILABLE])
    count = 0
    for asked, file in enumerate(
        waiting.order_by(F("checked_at").asc(nulls_first=True), "-pk")[:MOST_AT_ONCE]
    ):
        count += check_file(file).check_state not in (FileCheck.WAITING, FileCheck.UNAVAILABLE)
        if not count and asked + 1 >= MOST_IN_VAIN:
            break
    return count


# --- storage ----------------------------------------------------------------------------------------------------


@transaction.atomic
def store_bytes(name: str, content_type: str, data: bytes, *, actor) -> PrivateFile:
    """Store content that is already trusted: a file just checked, or one that the platform made."""
    file = PrivateFile(
        name=safe_name(name),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by_id=actor.pk,
    )
    file.file.save(file.name, ContentFile(data), save=False)
    file.save()
    return file


@transaction.atomic
def store_stream(name: str, content_type: str, chunks: Iterable[bytes], *, actor) -> PrivateFile:
    """Store content that the platform makes, chunk by chunk: it is never held whole in memory."""
    digest, size = hashlib.sha256(), 0
    with TemporaryFile() as draft:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            draft.write(chunk)
        file = PrivateFile(
            name=safe_name(name),
            content_type=content_type,
            size=size,
            sha256=digest.hexdigest(),
            uploaded_by_id=actor.pk,
        )
        draft.seek(0)
        file.file.save(file.name, File(draft), save=False)
    file.save()
    return file


def delete_content(name: str) -> None:
    """Delete what a row that is gone kept on the storage; done again, it finds nothing."""
    PrivateFile._meta.get_field("file").storage.delete(name)


@transaction.atomic
def forget_file(file: PrivateFile) -> None:
    """Delete a file, then its content and its picture; what the storage cannot delete now, `forget_orphans` does later."""
    for name in filter(None, (file.file.name, file.preview.name)):
        then(delete_content, name)
    file.delete()


def discard(file: PrivateFile) -> bool:
    """Delete a file that nothing leans on any more; tell whether it went."""
    try:
        forget_file(file)
    except ProtectedError:
        return False
    return True


def forget_orphans() -> int:
    """Delete the contents that no row names: left by a request that failed, or by a storage that was down; return how many."""
    # Ages are those of the storage, whatever day the job lives on.
    storage, count, limit = PrivateFile.file.field.storage, 0, time.time() - ORPHAN_AFTER
    for month in _months(storage):
        held = set()
        rows = PrivateFile.objects.filter(
            Q(file__startswith=f"{month}/") | Q(preview__startswith=f"{month}/")
        )
        for names in rows.values_list("file", "preview"):
            held.update(names)
        for name in storage.listdir(month)[1]:
            path = f"{month}/{name}"
            if path not in held and storage.get_modified_time(path).timestamp() < limit:
                storage.delete(path)
                count += 1
    return count


def _months(storage) -> Iterator[str]:
    """Give the folders where files are stored, as `private_path` names them."""
    years, months = MONTHS
    try:
        found = storage.listdir("")[0]
    except FileNotFoundError:
        return  # a new installation
    for year in filter(years.fullmatch, found):
        yield from (f"{year}/{month}" for month in storage.listdir(year)[0] if months.fullmatch(month))


def safe_name(name: str) -> str:
    """Return a name that is safe to show and to save: no folder, no control, a reasonable length."""
    name = unicodedata.normalize("NFC", str(name).replace("\\", "/").rsplit("/", 1)[-1])
    name = UNSAFE_IN_NAME.sub("", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:MOST_NAME_LENGTH] or "document"
    return f"{stem[: MOST_NAME_LENGTH - len(extension[:10]) - 1] or 'document'}.{extension[:10]}"


def read_type(data: bytes, name: str) -> str:
    """Return the type that the content shows, or raise `InvalidUpload`."""
    for mark, content_type in MARKS:
        if data.startswith(mark):
            return content_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return read_office_type(data, name)
    if PurePosixPath(name).suffix.lower() == ".csv" and is_plain_table(data):
        return CSV
    raise unknown_type(name)


def refuse_immense_picture(data: bytes, name: str) -> None:
    """Refuse a picture that unfolds into far more pixels than a camera takes; its header alone is read."""
    try:
        with Image.open(ContentFile(data)) as picture:
            width, height = picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        width, height = MOST_PIXELS, 2
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return  # damaged: whoever opens it will see so, and no preview is drawn
    if width * height > MOST_PIXELS:
        raise InvalidUpload(
            _("“%(name)s” has far too many pixels. Save it in the size of a screen, then send it again.")
            % {"name": name}
        )


def read_office_type(data: bytes, name: str) -> str:
    """Return the type of an office document after looking inside it without unpacking more than it declares."""
    try:
        with zipfile.ZipFile(ContentFile(data)) as archive:
            entries = archive.infolist()
            refuse_hostile(entries, name)
            names = {entry.filename for entry in entries}
            if "mimetype" in names:
                return open_document_type(archive, name)
            if "[Content_Types].xml" in names:
                return office_open_type(archive, names, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise InvalidUpload(
            _("“%(name)s” is damaged and cannot be opened. Save it again, then send it.") % {"name": name}
        ) from error
    raise unknown_type(name)


def refuse_hostile(entries: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse archives that would fill a disk, hide their content or write outside their folder."""
    hostile = (
        len(entries) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or any(
            entry.file_size > SMALL_ENTRY and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
        or any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries)
        or any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries)
    )
    if hostile:
        raise InvalidUpload(
            _("“%(name)s” is protected or built in an unusual way. Export it as a PDF, then send that file.")
            % {"name": name}
        )


def open_document_type(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open("mimetype") as entry:
        declared = entry.read(200).decode("ascii", "replace").strip()
    if declared not in (ODT, ODS):
        raise unknown_type(name)
    return declared


def office_open_type(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        raise InvalidUpload(
            _("“%(name)s” contains macros. Save it without macros or export it as a PDF, then send it again.")
            % {"name": name}
        )
    with archive.open("[Content_Types].xml") as entry:
        parts = entry.read(SMALL_ENTRY)
    for mark, content_type in OFFICE_MARKS:
        if mark in parts:
            return content_type
    raise unknown_type(name)


def is_plain_table(data: bytes) -> bool:
    """Tell whether the content is text that a spreadsheet would open: no control character, no markup."""
    if b"\x00" in data:
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return not CONTROLS.search(text) and not text.lstrip().startswith("<") and "\ufffd" not in text


def unknown_type(name: str) -> InvalidUpload:
    return InvalidUpload(
        _(
            "“%(name)s” is not a type that we accept. Send a PDF, an image (JPEG, PNG, WebP), a text document "
            "(ODT, DOCX) or a table (ODS, XLSX, CSV)."
        )
        % {"name": name}
    )
