"""Receive a file: known by its content, never by its name; stored where no address leads."""

import hashlib
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.errors import InvalidUpload
from certification.models import PrivateFile

MOST_BYTES = 25 * 1024 * 1024
MOST_NAME_LENGTH = 120
# What an office document may hold once unpacked: far above real ones, far below a bomb.
MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 250
SMALL_ENTRY = 1024 * 1024
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
    return store_bytes(name, content_type, data, actor=actor)


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
