"""Private files: stored outside the web tree, served only by a view that asks the page's permission."""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import FileCheck, PreviewState
from certification.clock import now


def private_storage():
    """Return the storage that has no public address (a callable, so that settings are read late)."""
    return storages["private"]


def private_path(instance: "PrivateFile", _filename: str) -> str:
    """Return a path that tells nothing: the month and the file's identifier."""
    return f"{now():%Y/%m}/{instance.uuid}"


def preview_path(instance: "PrivateFile", _filename: str) -> str:
    """Return where the picture of a file is kept: beside it."""
    return f"{now():%Y/%m}/{instance.uuid}.preview"


class PrivateFile(models.Model):
    """A file as received: safe name, type read from its content, size in bytes, SHA-256; never rewritten.

    Beside the content, what is known of it: what the antivirus said, and a small picture of its first page.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(storage=private_storage, upload_to=private_path, editable=False)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=120, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(_("digest"), max_length=64, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=now, editable=False)
    check_state = models.CharField(
        _("antivirus"), max_length=12, choices=FileCheck, default=FileCheck.UNAVAILABLE, editable=False
    )
    checked_at = models.DateTimeField(null=True, editable=False)
    threat = models.CharField(_("threat found"), max_length=200, blank=True, editable=False)
    preview_state = models.CharField(
        max_length=12, choices=PreviewState, default=PreviewState.NOT_YET, editable=False
    )
    preview = models.FileField(storage=private_storage, upload_to=preview_path, blank=True, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        # Anybody may ask whose file has a digest.
        indexes = [models.Index(fields=["sha256"], name="private_file_sha256")]

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_served(self) -> bool:
        """Tell whether the content may leave the storage: an infected or unchecked one stays there."""
        return self.check_state not in (FileCheck.WAITING, FileCheck.INFECTED)
