"""The files made of a certificate, one after the other: each is asked for, made and sealed, and one day superseded."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.certificate import Certificate
from certification.models.files import PrivateFile


class CertificateFileQuerySet(models.QuerySet):
    """Editions of certificates."""

    def being_made(self):
        return self.filter(file=None)

    def to_make(self):
        """Return those whose file is to be made now: never tried, or whose wait after a failure is over.

        Nobody waits for more than a day: further ahead, the clock was wrong and has been put right.
        """
        waits = Q(retry_at__gt=now(), retry_at__lt=now() + dt.timedelta(days=1))
        return self.being_made().exclude(waits)


class CertificateFile(models.Model):
    """One edition of a certificate: why it was asked for, then its sealed file, kept even once another replaces it.

    Without a file it is being made; `trouble` says what kept it from it the last time, `retry_at` when it is tried again.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=5)
    reason = models.TextField(_("why it was made again"), blank=True)
    asked_at = models.DateTimeField(_("asked for on"), default=now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(PrivateFile, models.PROTECT, null=True, related_name="edition")
    made_at = models.DateTimeField(_("made on"), null=True, editable=False)
    # The SHA-256 of the seal's certificate: which files to make again when a seal is disowned.
    seal = models.CharField(_("seal"), max_length=64, blank=True, db_index=True, editable=False)
    superseded_at = models.DateTimeField(_("replaced on"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(_("what keeps it from being made"), max_length=300, blank=True, editable=False)

    objects = CertificateFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a certificate")
        verbose_name_plural = _("editions of certificates")
        ordering = ["certificate", "number"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "number"], name="certificate_file_number_unique"),
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(file=None), name="certificate_file_one_being_made"
            ),
            models.CheckConstraint(
                condition=Q(file=None, made_at=None) | Q(file__isnull=False, made_at__isnull=False),
                name="certificate_file_made_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} · {self.number}"
