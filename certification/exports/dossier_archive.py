"""A dossier as a ZIP, streamed: answers, evidence, and a manifest with the digest of everything in it."""

import hashlib
import json
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.utils.translation import gettext as _
from zipstream import ZipStream

from certification.clock import now
from certification.exports.tables import csv_lines
from certification.queries.export import Whole, answer_in_words

MANIFEST = "manifest.json"


def archive(found: Whole, content: dict) -> Iterator[bytes]:
    """Yield the bytes of the archive, in the active language; no file is ever held whole in memory.

    `content` is the self-assessment as a submission would freeze it.
    """
    entries: list[dict] = []
    stream = ZipStream(compress_type=ZIP_DEFLATED)
    stream.add(_counted("README.txt", _text(readme(found)), entries), "README.txt")
    data = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    stream.add(_counted("answers.json", _text(data), entries), "answers.json")
    for name, lines in (
        ("answers.csv", answer_lines(found)),
        ("questions.csv", question_lines(found)),
        ("evidence.csv", evidence_lines(found)),
    ):
        stream.add(_counted(name, (line.encode() for line in lines), entries), name)
    missing = []
    for piece in found.pieces:
        if not piece.path:
            continue
        file = piece.evidence.file.file
        if not file.storage.exists(file.name):
            missing.append({"path": piece.path, "sha256": piece.evidence.file.sha256})
            continue
        # Documents and photos are compressed already.
        stream.add(_counted(piece.path, _chunks(file), entries), piece.path, compress_type=ZIP_STORED)
    # Read last, once everything before it was counted.
    stream.add(_manifest(found, entries, missing), MANIFEST)
    yield from stream


def _text(text: str) -> Iterator[bytes]:
    yield text.encode()


def _chunks(file) -> Iterator[bytes]:
    with file.storage.open(file.name) as opened:
        yield from opened.chunks()


def _counted(path: str, chunks: Iterator[bytes], entries: list[dict]) -> Iterator[bytes]:
    """Yield chunks as they are; once they are over, note their size and digest."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    entries.append({"path": path, "size": size, "sha256": digest.hexdigest()})


def _manifest(found: Whole, entries: list[dict], missing: list[dict]) -> Iterator[bytes]:
    manifest = {
        "dossier": found.dossier.number,
        "territory": found.dossier.territory.name,
        "framework": str(found.dossier.version),
        "framework_content": found.dossier.version.content_hash,
        "made_at": now(),
        "files": entries,
        "missing": missing,
    }
    yield json.dumps(manifest, ensure_ascii=False, indent=2, default=str).encode()


def readme(found: Whole) -> str:
    """Return what the archive holds and how to check it."""
    names = {"territory": found.dossier.territory.name, "number": found.dossier.number or _("Draft dossier")}
    lines = [
        _("Dossier %(number)s, %(territory)s") % names,
        "",
        _("answers.json: the whole self-assessment, as a submission would keep it."),
        _("answers.csv, questions.csv, evidence.csv: the same, one line each, for a spreadsheet."),
        _("evidence/: the files joined, each under its number in evidence.csv."),
        _("manifest.json: the size and the SHA-256 digest of every file of this archive."),
        "",
        _("To check a file, compute its SHA-256 and compare it with the one in manifest.json."),
        _("This archive may hold personal data: keep it as carefully as the dossier itself."),
    ]
    return "\r\n".join([*lines, ""])


def answer_lines(found: Whole) -> Iterator[str]:
    columns = ("axis", "code", "criterion", "level", "na_reason", "text", "updated_at")
    return csv_lines(
        columns,
        (
            {
                "axis": axis.code,
                "code": row.criterion.code,
                "criterion": row.criterion.name,
                "level": answer_in_words(row.answer),
                "na_reason": row.answer.na_reason if row.answer else "",
                "text": row.answer.text if row.answer else "",
                "updated_at": row.answer.updated_at.isoformat() if row.answer else "",
            }
            for axis in found.axes
            for row in axis.rows
        ),
    )


def question_lines(found: Whole) -> Iterator[str]:
    return csv_lines(
        ("code", "question", "answer"),
        (
            {
                "code": row.question.code,
                "question": row.question.text,
                "answer": row.answer.text if row.answer else "",
            }
            for row in found.questions
        ),
    )


def evidence_lines(found: Whole) -> Iterator[str]:
    columns = ("number", "title", "criteria", "path", "link", "sha256", "personal_data")
    return csv_lines(
        columns,
        (
            {
                "number": piece.number,
                "title": piece.evidence.title,
                "criteria": " ".join(piece.codes),
                "path": piece.path,
                "link": piece.evidence.link,
                "sha256": piece.evidence.file.sha256 if piece.evidence.file else "",
                "personal_data": _("yes") if piece.evidence.personal_data else _("no"),
            }
            for piece in found.pieces
        ),
    )
