"""The migration map: what becomes of each criterion from one version of the framework to the next; frozen with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import MapChange, MapThing
from certification.models.framework import FrameworkVersion
from certification.models.frozen_row import FrozenRow
from certification.rules.migration_map import Entry


class MigrationMap(FrozenRow):
    """The way from a version that was in force to one that will be."""

    status_path = "target__status"
    parent_columns = frozenset({"source", "source_id", "target", "target_id"})

    source = models.ForeignKey(
        FrameworkVersion, models.PROTECT, related_name="maps_onward", verbose_name=_("former version")
    )
    target = models.ForeignKey(
        FrameworkVersion, models.CASCADE, related_name="maps", verbose_name=_("new version")
    )

    class Meta:
        verbose_name = _("migration map")
        verbose_name_plural = _("migration maps")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="migration_map_one_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.source.version} → {self.target.version}"

    def lines(self, thing: str = MapThing.CRITERION) -> list[Entry]:
        """Return the entries as the rules read them."""
        return [entry.as_line() for entry in self.entries.all() if entry.thing == thing]


class MapEntry(FrozenRow):
    """What becomes of one criterion or indicator; those are named by what lasts, in either version."""

    status_path = "map__target__status"
    parent_columns = frozenset({"map", "map_id"})

    map = models.ForeignKey(
        MigrationMap, models.CASCADE, related_name="entries", verbose_name=_("migration map")
    )
    thing = models.CharField(_("about"), max_length=10, choices=MapThing, default=MapThing.CRITERION)
    change = models.CharField(_("what happens"), max_length=10, choices=MapChange)
    source_uid = models.UUIDField(_("in the former version"), null=True, blank=True)
    target_uid = models.UUIDField(_("in this version"), null=True, blank=True)
    levels = models.JSONField(_("levels"), default=dict, blank=True)
    note = models.TextField(_("note for the territories"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("entry of the migration map")
        verbose_name_plural = _("entries of the migration map")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["map", "thing", "source_uid", "target_uid"], name="map_entry_said_once"
            ),
            models.UniqueConstraint(
                fields=["map", "thing", "source_uid"],
                condition=Q(target_uid=None),
                name="map_entry_withdrawn_once",
            ),
            models.UniqueConstraint(
                fields=["map", "thing", "target_uid"],
                condition=Q(source_uid=None),
                name="map_entry_new_once",
            ),
            models.CheckConstraint(
                condition=Q(change=MapChange.NEW, source_uid=None, target_uid__isnull=False)
                | Q(change=MapChange.WITHDRAWN, source_uid__isnull=False, target_uid=None)
                | (
                    ~Q(change__in=[MapChange.NEW, MapChange.WITHDRAWN])
                    & Q(source_uid__isnull=False, target_uid__isnull=False)
                ),
                name="map_entry_names_what_it_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.map} · {self.get_change_display()}"

    def as_line(self) -> Entry:
        return Entry(
            self.change,
            self.source_uid,
            self.target_uid,
            {int(level): found for level, found in self.levels.items()},
        )
