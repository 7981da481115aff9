"""Take a dossier away: asked by its territory, made in the background, kept for a time."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override
from django_tasks import TaskContext, task

from certification.choices import ExportKind, ExportStatus
from certification.clock import now
from certification.documents.dossier import render_dossier
from certification.exports.dossier_archive import archive
from certification.models import Dossier, Export, FilledQuestionnaire, PersonExport, PrivateFile
from certification.notifications.export import export_ready
from certification.queries.export import whole
from certification.queries.hold import held_dossiers, held_people
from certification.queries.retention import end_after, limit
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.assessment import self_assessment_content
from certification.services.files import XLSX, forget_file, store_stream
from certification.services.history import digest_of, record
from cms.file_storage import is_storage_trouble
from cms.operations.queue import is_last_try, leave

Copy = Export | PersonExport

logger = logging.getLogger(__name__)

# The same content asked again so soon is the same file.
SAME = dt.timedelta(minutes=15)
# While the storage fails, an export is tried again as late as it has waited, and given up after a day.
LONGEST_TRIED = dt.timedelta(days=1)
TYPES = {ExportKind.PDF: "application/pdf", ExportKind.ZIP: "application/zip", ExportKind.XLSX: XLSX}


@transaction.atomic
def ask_export(dossier: Dossier, *, actor, kind: str, language: str) -> Export:
    """Have a file made of the whole dossier; what was asked just before, and has not changed since, is given again."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("territory", "version")
        .get(pk=dossier.pk)
    )
    if not may.take_away(dossier, actor):
        raise PermissionDenied
    kind = ExportKind(kind)
    digest = digest_of(
        [self_assessment_content(dossier), dossier.status, dossier.perimeter, dossier.motivation]
    )
    same = dossier.exports.filter(
        kind=kind, language=language, content_digest=digest, asked_at__gte=now() - SAME
    ).exclude(status=ExportStatus.FAILED)
    if (found := same.first()) is not None:
        return found
    export = dossier.exports.create(
        kind=kind.value,
        language=language,
        content_digest=digest,
        asked_by=actor,
        asked_at=now(),
        expires_at=end_after("export", now()),
    )
    record(dossier, "certification.dossier.take_away", actor=actor, digest=digest, kind=kind.value)
    leave(make_file, export.pk)
    return export


@task(takes_context=True)
def make_file(context: TaskContext, export_pk: int) -> None:
    """Make the file of an export, outside the request that asked for it."""
    make_export(
        Export.objects.select_related("dossier__territory", "dossier__version", "asked_by").get(pk=export_pk),
        last=is_last_try(context),
    )


def make_export(export: Export, *, last: bool = True) -> Export:
    return try_to_make(export, file_of, export_ready, last=last)


def try_to_make(export: Copy, make: Callable, ready: Callable, *, last: bool) -> Copy:
    """Make and store the file of an export once; called again, it does nothing.

    The failure of the last try is said on its page. While the storage is full or does not answer, it waits for a day.
    """
    if export.status != ExportStatus.WAITING:
        return export
    try:
        file = make(export)
    except Exception as error:
        if not last:
            raise
        if is_storage_trouble(error) and now() - export.asked_at < LONGEST_TRIED:
            logger.exception("A copy waits for the storage: %s %s", export._meta.model_name, export.pk)
            return export
        export.status = ExportStatus.FAILED
        export.save(update_fields=["status"])
        raise
    return hand_over(export, file, ready)


@transaction.atomic
def hand_over(export: Copy, file: PrivateFile, ready: Callable) -> Copy:
    """Give an export its file, unless another worker just did."""
    export = type(export).objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.status != ExportStatus.WAITING:
        forget_file(file)
        return export
    export.file, export.status, export.ready_at = file, ExportStatus.READY, now()
    export.save(update_fields=["file", "status", "ready_at"])
    ready(export)
    return export


def make_waiting_exports() -> int:
    """Make the copies that a stopped worker or a storage that failed left unmade; return how many are ready."""
    rows = Export.objects.select_related("dossier__territory", "dossier__version", "asked_by")
    return make_waiting(rows, make_export)


def make_waiting(rows: QuerySet, make: Callable) -> int:
    waiting = rows.filter(status=ExportStatus.WAITING, asked_at__lte=now() - SAME)
    return sum(_is_made(export, make) for export in waiting)


def _is_made(export: Copy, make: Callable) -> bool:
    try:
        return make(export).status == ExportStatus.READY
    except Exception:
        # It is said on its page; the others have their turn.
        logger.exception("A copy could not be made: %s %s", export._meta.model_name, export.pk)
        return False


def file_of(export: Export) -> PrivateFile:
    with override(export.language):
        return store_stream(name_of(export), TYPES[export.kind], content_of(export), actor=SYSTEM)


def content_of(export: Export) -> Iterable[bytes]:
    """Return the bytes of an export, in the active language; the archive alone is streamed, as evidence is large."""
    # Loaded at use: openpyxl is heavy, and most exports are something else.
    from certification.exports.dossier_sheets import workbook  # noqa: PLC0415 - see above

    dossier = export.dossier
    content = self_assessment_content(dossier)
    found = whole(dossier, export.asked_by)
    if export.kind == ExportKind.ZIP:
        return archive(found, content)
    if export.kind == ExportKind.XLSX:
        return _once(workbook(found))
    return _once(render_dossier(found, language=export.language))


def _once(data: bytes) -> Iterator[bytes]:
    yield data


def name_of(export: Export) -> str:
    number = export.dossier.number or f"dossier-{export.dossier_id}"
    return f"{number}-{export.asked_at:%Y-%m-%d}.{export.kind}"


def forget_exports() -> int:
    """Delete the copies kept long enough, and the questionnaires that nobody confirmed; return how many."""
    old = Export.objects.filter(expires_at__lte=now())
    due = old.exclude(dossier__in=held_dossiers()).exclude(asked_by__in=held_people())
    files = list(PrivateFile.objects.filter(export__in=due))
    count = due.count()
    due.delete()
    for file in files:
        forget_file(file)
    forgotten = FilledQuestionnaire.objects.filter(sent_at__lte=limit("questionnaire"))
    forgotten = forgotten.exclude(sent_by__in=held_people()).exclude(dossier__in=held_dossiers())
    return count + forgotten.delete()[0]
