"""The machine-readable side of a certificate: its credential, its place in the lists of statuses, the keys' document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import StatusPurpose
from certification.clock import now
from certification.models.certificate import Certificate
from certification.models.key import SigningKey


class SignedDocument(models.Model):
    """A document as it was signed. Its bytes are what is hashed, embedded and served: they are never written anew."""

    document = models.BinaryField(_("signed bytes"))
    sha256 = models.CharField(_("digest of the signed bytes"), max_length=64)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Credential(SignedDocument):
    """The credential of one certificate, in its two forms."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="credential")
    jwt = models.TextField(_("the same as a signed token"))
    issued_at = models.DateTimeField(_("signed on"), default=now)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return str(self.certificate)


class FormerCredential(SignedDocument):
    """A credential that another one replaced, for a compromised key or an award restored: kept as it was."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="former")
    jwt = models.TextField()
    issued_at = models.DateTimeField(_("signed on"))
    replaced_at = models.DateTimeField(_("replaced on"), default=now)

    class Meta:
        verbose_name = _("former credential")
        verbose_name_plural = _("former credentials")
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return str(self.credential)


class StatusEntry(models.Model):
    """The place of a certificate in the lists of one number: drawn at random, so that it tells no order."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="status_entry")
    number = models.PositiveIntegerField(_("number of the list"))
    index = models.PositiveIntegerField(_("place in the list"))

    class Meta:
        verbose_name = _("place in the status lists")
        verbose_name_plural = _("places in the status lists")
        constraints = [models.UniqueConstraint(fields=["number", "index"], name="status_entry_one_per_place")]

    def __str__(self) -> str:
        return f"{self.number}#{self.index}"


class SpentPlace(models.Model):
    """A place that stays revoked for good: its award was restored on appeal, with another credential elsewhere."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="spent_places")
    number = models.PositiveIntegerField(_("number of the list"))
    index = models.PositiveIntegerField(_("place in the list"))

    class Meta:
        verbose_name = _("place spent in the status lists")
        verbose_name_plural = _("places spent in the status lists")
        constraints = [models.UniqueConstraint(fields=["number", "index"], name="spent_place_once")]

    def __str__(self) -> str:
        return f"{self.number}#{self.index}"


class StatusList(SignedDocument):
    """One list of one purpose, as it was last signed."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=StatusPurpose)
    number = models.PositiveIntegerField(_("number"))
    signed_at = models.DateTimeField(_("signed on"), default=now)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["number", "purpose"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "number"], name="status_list_one_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"


class KeysDocument(models.Model):
    """A version of the document at `/.well-known/did.json`: each one is kept, because the format has no history."""

    document = models.BinaryField(_("published bytes"))
    sha256 = models.CharField(_("digest of the published bytes"), max_length=64)
    published_at = models.DateTimeField(_("published on"), default=now)

    class Meta:
        verbose_name = _("document of the keys")
        verbose_name_plural = _("documents of the keys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sha256[:16]
