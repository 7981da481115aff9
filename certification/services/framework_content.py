"""Write the content of a version, a row or a page at a time, while the version is not adopted."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from certification.errors import NotAllowed, StaleContent
from certification.models import Criterion, FrameworkVersion, Profile, ThemeModule
from certification.queries.framework import mark_of
from certification.rules import permissions as may
from certification.services.history import record

# What bulk lookups may hold at once on every database.
BATCH = 200
UP, DOWN = -1, 1


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
def write_row(row: models.Model, *, actor, mark: str | None = None) -> models.Model:
    """Save a new or a changed row that a form has checked: see `write_page`."""
    return write_page(row, actor=actor, mark=mark)


@transaction.atomic
def write_page(
    row: models.Model,
    *,
    actor,
    lines: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    mark: str | None = None,
) -> models.Model:
    """Save a row and the lines shown on its page; what was loaded from a file is no longer the content.

    `mark` is what `mark_of` said of the row when it was shown; when somebody else has saved since, nothing is
    written and `StaleContent` is raised.
    """
    is_new = row.pk is None
    version = hold_version(version_of(row), actor)
    if mark is not None and mark != mark_of(row):
        raise StaleContent
    for line in removed:
        _remove(line)
    _make_way_for_codes(lines)
    for one in (row, *lines):
        if one.pk is None and hasattr(one, "order"):
            one.order = _last_order(one) + 1
        one.save()
    _number_criteria(version)
    _forget_hash(version)
    record(
        version,
        "certification.frameworkversion.write",
        actor=actor,
        row=name_of(row),
        is_new=is_new,
        lines=len(lines),
        removed=[name_of(line) for line in removed],
    )
    return row


@transaction.atomic
def remove_row(row, *, actor) -> None:
    """Remove a row on which no other depends."""
    version = hold_version(version_of(row), actor)
    name = name_of(row)
    _remove(row)
    _forget_hash(version)
    record(version, "certification.frameworkversion.remove", actor=actor, row=name)


@transaction.atomic
def move_row(row, step: int, *, actor) -> bool:
    """Move a row one place among its siblings, `UP` or `DOWN`; at the end of the list nothing happens."""
    version = hold_version(version_of(row), actor)
    rows = list(siblings(row))
    place = rows.index(row)
    if not 0 <= place + step < len(rows):
        return False
    rows[place], rows[place + step] = rows[place + step], rows[place]
    _number(rows)
    _number_criteria(version)
    _forget_hash(version)
    record(version, "certification.frameworkversion.move_row", actor=actor, row=name_of(row), step=step)
    return True


@transaction.atomic
def swap_module(module: ThemeModule, replacement: ThemeModule, *, actor) -> None:
    """Put a theme in the place of another: it takes its criteria and its place in the profiles."""
    version = hold_version(module.version, actor)
    if replacement.version_id != version.pk or replacement.pk == module.pk:
        raise NotAllowed(_("Choose another theme module of this version."))
    Criterion.objects.filter(module=module).update(module=replacement)
    for profile in Profile.objects.filter(version=version):
        codes = [replacement.code if code == module.code else code for code in profile.modules]
        profile.modules = list(dict.fromkeys(codes))
        profile.save()
    _forget_hash(version)
    record(
        version,
        "certification.frameworkversion.swap_module",
        actor=actor,
        row=name_of(module),
        replacement=replacement.code,
    )


def siblings(row) -> models.QuerySet:
    """Return the rows among which a row has its place, in order."""
    for parent in ("criterion", "axis", "version"):
        if hasattr(row, f"{parent}_id"):
            found = type(row).objects.filter(**{parent: getattr(row, f"{parent}_id")})
            return found.order_by("order" if hasattr(row, "order") else "level", "pk")
    raise TypeError(type(row).__name__)


def _last_order(row) -> int:
    return siblings(row).aggregate(last=models.Max("order"))["last"] or 0


def _number(rows: Iterable) -> None:
    changed = []
    for position, row in enumerate(rows, start=1):
        if row.order != position:
            row.order = position
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["order"], batch_size=BATCH)


def _number_criteria(version: FrameworkVersion) -> None:
    """Keep the grid in the order of the axes: criteria count through the whole version."""
    criteria = version.criteria.select_related(None).only("pk", "order", "version", "axis", "principle")
    _number(criteria.order_by("axis__order", "axis_id", "order", "pk"))


def _make_way_for_codes(lines: Iterable[models.Model]) -> None:
    """Let two lines exchange their codes, which are never the same at once."""
    for line in lines:
        if line.pk and hasattr(line, "code"):
            type(line).objects.filter(pk=line.pk).exclude(code=line.code).update(code=f"~{line.pk}")


def _remove(row) -> None:
    if dependents := dependents_of(row):
        raise NotAllowed(
            [
                _("Move or remove first what belongs to it: %(names)s.")
                % {"names": ", ".join(dependents[:6])},
            ]
        )
    row.delete()


def _forget_hash(version: FrameworkVersion) -> None:
    # Read anew: when the row is the version itself, its columns have just changed.
    FrameworkVersion.objects.filter(pk=version.pk).update(content_hash="")


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
