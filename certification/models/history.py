"""The append-only, hash-chained history. Wagtail's log registry returns these entries in place of its own."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseLogEntry, BaseLogEntryManager
from wagtail.models.audit_log import LogEntryQuerySet

from certification.errors import CertificationError
from certification.models.dossier import Dossier


class AppendOnlyQuerySet(LogEntryQuerySet):
    """Refuses what an append-only table never does."""

    def update(self, **fields):
        raise CertificationError("The history is append-only.")

    def delete(self):
        raise CertificationError("The history is append-only.")


class HistoryManager(BaseLogEntryManager):
    """Wagtail's log entry manager over a table that only grows."""

    def get_queryset(self) -> AppendOnlyQuerySet:
        return AppendOnlyQuerySet(self.model, using=self._db)

    def get_instance_title(self, instance) -> str:
        return str(instance)[:250]

    def log_action(self, instance, action, **kwargs):
        raise CertificationError("The history is written by services.history.record alone.")

    def viewable_by_user(self, user):
        """Keep the chain out of Wagtail's own report, which would name who voted; our screens show it in words."""
        return self.none()

    def for_instance(self, instance):
        """Return the entries of one row, for Wagtail's history views."""
        content_type = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=str(instance.pk))

    def of_model(self, model):
        """Return the entries about rows of one model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))


class HistoryEntry(BaseLogEntry):
    """One fact: who, in which role, did what to what, from, to, why; chained to the entry before it."""

    sequence = models.PositiveBigIntegerField(unique=True, editable=False)
    object_id = models.CharField(max_length=64, db_index=True, editable=False)
    dossier = models.ForeignKey(
        Dossier, models.DO_NOTHING, null=True, db_constraint=False, related_name="history", editable=False
    )
    role = models.CharField(_("role"), max_length=40, blank=True)
    source = models.CharField(_("from"), max_length=30, blank=True)
    target = models.CharField(_("to"), max_length=30, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(_("digest of what was decided"), max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = HistoryManager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["dossier", "sequence"], name="history_of_dossier"),
            models.Index(fields=["content_type", "object_id"], name="history_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} · {self.action}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise CertificationError("The history is append-only.")
        return super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise CertificationError("The history is append-only.")


class HistoryHead(models.Model):
    """The end of the chain: how many entries, the last hash, and a seal made with a key kept outside the database."""

    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("end of the history")
        verbose_name_plural = _("end of the history")

    def __str__(self) -> str:
        return f"{self.count}"
