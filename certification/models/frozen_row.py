"""Rows of a version of the framework: frozen with it from its adoption on, known by a code or by an identifier that lasts."""

import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    FROZEN_FRAMEWORK_STATUSES,
)
from certification.errors import FrozenVersion
from certification.rules.document_kinds import NAME_LENGTH

CODE_LENGTH = 64
FROZEN = tuple(status.value for status in sorted(FROZEN_FRAMEWORK_STATUSES))
# What the life cycle writes on a frozen version; everything else stays.
MOVING_COLUMNS = frozenset({"status", "status_since", "published_at"})


def refuse():
    raise FrozenVersion(_("This version of the framework is adopted: nothing of its content can be changed."))


class FrozenQuerySet(models.QuerySet):
    """Refuses every write in bulk that would touch a frozen version."""

    def _refuse_if_frozen(self):
        if self.filter(**{f"{self.model.status_path}__in": FROZEN}).exists():
            refuse()

    def update(self, **values):
        # A row never changes version: that would be a way in.
        if "status" in values or self.model.parent_columns & values.keys():
            refuse()
        self._refuse_if_frozen()
        return super().update(**values)

    update.alters_data = True

    def delete(self):
        self._refuse_if_frozen()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        self.model.refuse_frozen(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        self.model.refuse_frozen(objs)
        return super().bulk_update(objs, fields, *args, **kwargs)


class FrozenRow(models.Model):
    """A row of a version: written while the version is a draft, then never again."""

    # Where the version's status is, from the row. The first step is the row's parent.
    status_path = "version__status"
    parent_columns = frozenset({"version", "version_id"})

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    # Every way from the row to a version: none may lead to a frozen one.
    status_paths: tuple[str, ...] = ()

    @classmethod
    def refuse_frozen(cls, rows: Iterable["FrozenRow"]) -> None:
        """Refuse rows that are stored in a frozen version, and rows that say they belong to one."""
        rows = list(rows)
        stored = {"pk__in": [row.pk for row in rows if row.pk], f"{cls.status_path}__in": FROZEN}
        if stored["pk__in"] and cls._default_manager.filter(**stored).exists():
            refuse()
        for way in cls.status_paths or (cls.status_path,):
            step, _sep, rest = way.partition("__")
            parents = {getattr(row, f"{step}_id") for row in rows}
            model = cls._meta.get_field(step).related_model
            if model._default_manager.filter(**{"pk__in": parents, f"{rest}__in": FROZEN}).exists():
                refuse()

    def save(self, *args, **kwargs):
        self.refuse_frozen([self])
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_frozen([self])
        return super().delete(*args, **kwargs)


class LastingRow(FrozenRow):
    """A row that is the same thing from one version to the next, whatever becomes of its code, name or place."""

    uid = models.UUIDField(_("lasting identifier"), default=uuid.uuid4, editable=False, db_index=True)

    class Meta:
        abstract = True


class CodedRow(FrozenRow):
    """A row of a version known by its code, in an order that matters."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="%(class)s_code_unique")]

    def __str__(self) -> str:
        return self.code


class NamedRow(CodedRow):
    """A row known by its code and read by its name."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)

    class Meta(CodedRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name
