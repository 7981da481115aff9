"""The questionnaire in a spreadsheet: handed out, taken back, and its lines saved once they are confirmed."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.errors import InvalidDocument, InvalidUpload, NotAllowed, StaleDossier
from certification.models import Criterion, Dossier, FilledQuestionnaire
from certification.queries.assessment import scale_of
from certification.queries.questionnaire import Line, compared, to_fill
from certification.services.assessment import hold_open, save_answer, save_question_answer
from certification.services.files import XLSX, read_type, safe_name
from certification.services.history import record

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024


class Brought(NamedTuple):
    """What became of the lines: how many were saved, and the sentences of those that were not."""

    saved: int
    refused: list[str]


def questionnaire_of(dossier: Dossier) -> bytes:
    """Return the questionnaire of a dossier in the active language, with the answers given so far."""
    # Loaded at use: openpyxl is heavy, and few pages need it.
    from certification.exports.questionnaire import write  # noqa: PLC0415 - see above

    space = to_fill(dossier)
    return write(dossier, space.rows, space.questions, scale=scale_of(dossier.version))


@transaction.atomic
def receive_questionnaire(dossier: Dossier, upload: UploadedFile, *, actor) -> FilledQuestionnaire:
    """Read a questionnaire and keep what it says until its sender confirms it, or raise `InvalidUpload`.

    Nothing is saved in the dossier yet; the file itself is not kept.
    """
    from certification.exports.questionnaire import read  # noqa: PLC0415 - see above

    dossier = hold_open(dossier, actor)
    name = safe_name(upload.name)
    if upload.size > MOST_BYTES:
        raise InvalidUpload(
            _(
                "“%(name)s” is larger than %(most)d MB: a questionnaire is much smaller. Check which file it is."
            )
            % {"name": name, "most": MOST_BYTES // 1024 // 1024}
        )
    data = upload.read(MOST_BYTES + 1)
    if not data or read_type(data, name) != XLSX:
        raise InvalidUpload(
            _("“%(name)s” is not an XLSX spreadsheet. Send the questionnaire itself.") % {"name": name}
        )
    refuse_swollen(data, name)
    try:
        filled = read(data)
    except InvalidDocument as refusal:
        raise InvalidUpload("\n".join(refusal.lines)) from refusal
    if filled.dossier != dossier.pk:
        raise InvalidUpload(
            _("This questionnaire is that of another dossier. Download the one of this dossier.")
        )
    if filled.framework != dossier.version.content_hash:
        raise InvalidUpload(
            _(
                "This questionnaire follows another version of the framework. Download it again: the criteria changed."
            )
        )
    dossier.filled_questionnaires.filter(sent_by=actor).delete()
    return dossier.filled_questionnaires.create(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        lines=filled.lines,
        errors=filled.errors,
        sent_by=actor,
    )


@transaction.atomic
def bring_answers(filled: FilledQuestionnaire, *, actor, chosen: Mapping[str, int]) -> Brought:
    """Save the lines chosen: {code: the revision that the person had read beside it}.

    What somebody saved in between is not covered: such a line stays, with its sentence, to be chosen again.
    """
    dossier = hold_open(filled.dossier, actor)
    if filled.sent_by_id != actor.pk:
        raise PermissionDenied
    saved, refused, staying = [], [], set()
    for line in compared(dossier, filled):
        if line.key not in chosen:
            continue
        try:
            save_line(dossier, line, actor=actor, revision=chosen[line.key])
            saved.append(line.key)
        except StaleDossier:
            staying.add(line.key)
            refused.append(_("%(code)s: somebody saved it just now. Compare again.") % {"code": line.key})
        except NotAllowed as refusal:
            refused += [
                _("%(code)s: %(reason)s") % {"code": line.key, "reason": reason} for reason in refusal.reasons
            ]
    if saved:
        record(
            dossier,
            "certification.dossier.import_questionnaire",
            actor=actor,
            digest=filled.sha256,
            lines=saved,
        )
    if staying:
        filled.lines = [line for line in filled.lines if line["code"] in staying]
        filled.save(update_fields=["lines"])
    else:
        filled.delete()
    return Brought(len(saved), refused)


def refuse_swollen(data: bytes, name: str) -> None:
    """Refuse a spreadsheet that unpacks to far more than any questionnaire: it would fill the memory."""
    with ZipFile(BytesIO(data)) as book:
        if sum(entry.file_size for entry in book.infolist()) > MOST_UNPACKED:
            raise InvalidUpload(
                _("“%(name)s” holds far more than a questionnaire. Download it again, and fill that one in.")
                % {"name": name}
            )


def save_line(dossier: Dossier, line: Line, *, actor, revision: int) -> None:
    if isinstance(line.subject, Criterion):
        save_answer(dossier, line.subject, actor=actor, revision=revision, **line.content)
    else:
        save_question_answer(dossier, line.subject, actor=actor, revision=revision, text=line.content["text"])


@transaction.atomic
def drop_questionnaire(filled: FilledQuestionnaire, *, actor) -> None:
    """Forget a questionnaire without saving any of it."""
    if filled.sent_by_id != actor.pk:
        raise PermissionDenied
    filled.delete()
