"""The keys with which the association signs: what is public of them, since when, until when, and why they ended."""

import base64
import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import KeyPurpose
from certification.clock import now


class SigningKeyQuerySet(models.QuerySet):
    """Keys, oldest first."""

    def honoured(self):
        """Return the keys whose signatures still count: those in use, and those that ended without a compromise."""
        return self.filter(compromised_at=None)


class SigningKey(models.Model):
    """One key of one purpose. The private part is never here: see `services.keys`."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=KeyPurpose)
    identifier = models.CharField(_("identifier"), max_length=40, unique=True)
    # An Ed25519 key: 32 bytes in base64url, without padding. A seal: its X.509 certificates, in PEM.
    public = models.TextField(_("public part"))
    kept_elsewhere = models.BooleanField(_("kept in a device or by a service"), default=False)
    valid_from = models.DateTimeField(_("in use from"), default=now)
    retired_at = models.DateTimeField(_("in use until"), null=True, blank=True)
    compromised_at = models.DateTimeField(_("known to others since"), null=True, blank=True)
    reason = models.TextField(_("reason of its end"), blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=Q(retired_at=None), name="signing_key_one_in_use"
            ),
            models.CheckConstraint(
                condition=Q(compromised_at=None) | Q(retired_at__isnull=False),
                name="signing_key_compromised_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.identifier}"

    @property
    def raw_public(self) -> bytes:
        """The 32 bytes of an Ed25519 public key."""
        return base64.urlsafe_b64decode(self.public + "=" * (-len(self.public) % 4))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public part as it is published, in hexadecimal."""
        return hashlib.sha256(self.public.encode()).hexdigest()

    def is_honoured_at(self, moment) -> bool:
        """Tell whether what this key signed at a moment counts; when it signed is to be known from elsewhere."""
        begun = self.valid_from <= moment
        not_over = self.retired_at is None or moment <= self.retired_at
        return begun and not_over and (self.compromised_at is None or moment < self.compromised_at)
