"""A copy of one person's data: asked by the person, or by staff for them; made in the background, kept a few days.

Whoever asks, the person alone downloads it, once signed in.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import override
from django_tasks import TaskContext, task

from certification.choices import ExportStatus
from certification.clock import now
from certification.exports.person_archive import archive
from certification.models import Mandate, PersonExport, PrivateFile
from certification.notifications.privacy import export_ready
from certification.queries.hold import held_people
from certification.queries.own_data import addresses_of, files_of, parts_of
from certification.queries.retention import end_after
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.export import make_waiting, try_to_make
from certification.services.files import discard, store_stream
from certification.services.history import record
from cms.operations.queue import is_last_try, leave


@transaction.atomic
def ask_person_export(person, *, actor) -> PersonExport:
    """Have a copy made of all that is kept about a person; one that is being made is given again."""
    if actor.pk != person.pk and not may.keep_people(Mandate(), actor):
        raise PermissionDenied
    # The person is held, so that two clicks ask once.
    person = get_user_model().objects.select_for_update().get(pk=person.pk)
    waiting = PersonExport.objects.filter(person=person, status=ExportStatus.WAITING, expires_at__gt=now())
    if (known := waiting.first()) is not None:
        return known
    export = PersonExport.objects.create(
        person=person, asked_by=actor, asked_at=now(), expires_at=end_after("person_export", now())
    )
    record(export, "certification.personexport.ask", actor=actor, person=person.pk)
    leave(make_person_file, export.pk)
    return export


@task(takes_context=True)
def make_person_file(context: TaskContext, export_pk: int) -> None:
    """Make the file of a copy, outside the request that asked for it."""
    export = PersonExport.objects.select_related("person").filter(pk=export_pk).first()
    # Forgotten meanwhile, with its person: there is nothing left to make.
    if export is not None:
        make_person_export(export, last=is_last_try(context))


def make_person_export(export: PersonExport, *, last: bool = True) -> PersonExport:
    return try_to_make(export, file_of, export_ready, last=last)


def make_waiting_person_exports() -> int:
    """Make the copies that a stopped worker or a storage that failed left unmade; return how many are ready."""
    return make_waiting(PersonExport.objects.select_related("person"), make_person_export)


def file_of(export: PersonExport) -> PrivateFile:
    person = export.person
    with override(person.language):
        parts = list(parts_of(person, addresses_of(person)))
        chunks = archive(person, parts, files_of(person))
        return store_stream(name_of(export), "application/zip", chunks, actor=SYSTEM)


def name_of(export: PersonExport) -> str:
    return f"data-{export.asked_at:%Y-%m-%d}.zip"


def forget_person_exports() -> int:
    """Delete the copies kept long enough; return how many."""
    return _forget(PersonExport.objects.filter(expires_at__lte=now()).exclude(person__in=held_people()))


def forget_exports_of(person) -> int:
    return _forget(PersonExport.objects.filter(person=person))


def _forget(due) -> int:
    files = [export.file for export in due.select_related("file") if export.file]
    count = due.count()
    due.delete()
    for file in files:
        discard(file)
    return count
