"""What an assessor notes during a visit, on one device or several: each note, each revision and each photo is a row.

Identifiers are made by the device, so that what is sent twice is kept once. A revision written without knowledge of the
last one stands apart, beside the text that it did not replace, until the author joins them.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.files import PrivateFile
from certification.models.framework_criteria import Criterion
from certification.models.visit import Visit, VisitSlot

MOST_TEXT = 4000
MOST_DEVICE = 60


class FieldNote(models.Model):
    """An assessor's own note on a criterion, on a meeting, or on the visit as a whole."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="field_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="field_notes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    slot = models.ForeignKey(VisitSlot, models.SET_NULL, null=True, blank=True, related_name="field_notes")
    text = models.TextField(_("note"), max_length=MOST_TEXT, blank=True)
    noted_at = models.DateTimeField(_("noted at"))
    device = models.CharField(_("device"), max_length=MOST_DEVICE, blank=True)
    revision = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("field note")
        verbose_name_plural = _("field notes")
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(criterion=None) | Q(slot=None), name="field_note_is_about_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} · {self.uuid}"

    @property
    def apart(self) -> list["FieldNoteRevision"]:
        """What other devices wrote at the same time, and that the author has not joined to the text yet."""
        return [revision for revision in self.revisions.all() if revision.is_apart]


class FieldNoteRevision(models.Model):
    """A note as it was written once. `based_on` is the last revision that the device knew (0: none)."""

    uuid = models.UUIDField(unique=True)
    note = models.ForeignKey(FieldNote, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField(default=0)
    is_apart = models.BooleanField(default=False)
    text = models.TextField(_("note"), max_length=MOST_TEXT, blank=True)
    noted_at = models.DateTimeField(_("noted at"))
    device = models.CharField(_("device"), max_length=MOST_DEVICE, blank=True)
    received_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("revision of a field note")
        verbose_name_plural = _("revisions of field notes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="field_revision_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.note} · {self.number}"


class FieldPhoto(models.Model):
    """A photo of a note: a private file, known by the identifier that the device gave it."""

    uuid = models.UUIDField(unique=True)
    note = models.ForeignKey(FieldNote, models.CASCADE, related_name="photos")
    file = models.OneToOneField(PrivateFile, models.PROTECT, related_name="field_photo")
    taken_at = models.DateTimeField(_("taken at"))
    device = models.CharField(_("device"), max_length=MOST_DEVICE, blank=True)

    class Meta:
        verbose_name = _("field photo")
        verbose_name_plural = _("field photos")
        ordering = ["taken_at", "pk"]

    def __str__(self) -> str:
        return f"{self.note} · {self.file.name}"
