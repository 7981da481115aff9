"""Write one row of a version at a time, while the version is not adopted."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from certification.errors import NotAllowed
from certification.models import Criterion, FrameworkVersion
from certification.rules import permissions as may
from certification.services.history import record


def version_of(row) -> FrameworkVersion:
    """Return the version to which a row belongs, however deep it hangs."""
    for parent in ("version", "axis", "criterion"):
        if not isinstance(row, FrameworkVersion) and hasattr(row, f"{parent}_id"):
            return version_of(getattr(row, parent))
    return row


def hold_version(version: FrameworkVersion, actor) -> FrameworkVersion:
    """Lock a version that may still be written by this person."""
    version = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not may.manage_framework(version, actor):
        raise PermissionDenied
    if version.is_frozen:
        raise NotAllowed(
            _("This version is adopted: its content no longer changes. Copy it to a new draft to change it.")
        )
    return version


@transaction.atomic
def write_row(row: models.Model, *, actor) -> models.Model:
    """Save a new or a changed row that a form has checked; what was loaded from a file is no longer the content."""
    is_new = row.pk is None
    version = hold_version(version_of(row), actor)
    row.save()
    # Read anew: when the row is the version itself, its columns have just changed.
    FrameworkVersion.objects.filter(pk=version.pk).update(content_hash="")
    record(version, "certification.frameworkversion.write", actor=actor, row=name_of(row), is_new=is_new)
    return row


@transaction.atomic
def remove_row(row, *, actor) -> None:
    """Remove a row on which no other depends."""
    version = hold_version(version_of(row), actor)
    if dependents := dependents_of(row):
        raise NotAllowed(
            [
                _("Move or remove first what belongs to it: %(names)s.")
                % {"names": ", ".join(dependents[:6])},
            ]
        )
    name = name_of(row)
    row.delete()
    FrameworkVersion.objects.filter(pk=version.pk).update(content_hash="")
    record(version, "certification.frameworkversion.remove", actor=actor, row=name)


def dependents_of(row) -> list[str]:
    """Return the rows that would go with this one; the parts of a criterion are its own."""
    if isinstance(row, Criterion):
        return []
    return [
        str(found)
        for relation in row._meta.related_objects
        if relation.on_delete is models.CASCADE
        for found in relation.related_model.objects.filter(**{relation.field.name: row})
    ]


def name_of(row) -> str:
    """Return what the history calls a row: its kind and its code or level."""
    code = getattr(row, "code", None) or getattr(row, "level", "")
    return f"{row._meta.model_name} {code}".strip()
