"""The transparency log: entries, the nodes of their tree, the checkpoints signed over it, and who witnesses them.

Entries, nodes, checkpoints and cosignatures are only ever added: triggers of the database refuse the rest, see the
migration that creates them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import LogKind
from certification.clock import now
from certification.errors import CertificationError
from certification.models.certificate import Award


class OnlyAddedQuerySet(models.QuerySet):
    """Refuses in plain words what the database refuses too."""

    def update(self, **fields):
        raise CertificationError("The log only grows.")

    def delete(self):
        raise CertificationError("The log only grows.")


class OnlyAdded(models.Model):
    """A row that is written once."""

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options):
        super().save(**{**options, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise CertificationError("The log only grows.")


class LogHead(models.Model):
    """The end of the log, and the lock of its one writer: its origin, how many entries it has. One row."""

    origin = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("end of the log")
        verbose_name_plural = _("end of the log")

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class LogEntry(OnlyAdded):
    """One event: `data` holds the very bytes that are hashed, the columns say the same for our own questions."""

    index = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=LogKind)
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="log_entries")
    data = models.BinaryField(_("entry"))
    at = models.DateTimeField(_("written on"), default=now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("transparency log")
        ordering = ["index"]
        # The few entries about keys are read before each signature.
        indexes = [models.Index(fields=["index"], condition=Q(award=None), name="log_of_keys")]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(kind=LogKind.ISSUED), name="log_award_issued_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index} · {self.kind}"


class LogNode(OnlyAdded):
    """The hash of a complete subtree: at level 0 of an entry, at level n of 2^n entries."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("node of the log")
        verbose_name_plural = _("nodes of the log")

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(OnlyAdded):
    """What the log said of itself on a day, signed with its key: a C2SP checkpoint."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["size"]

    def __str__(self) -> str:
        return f"{self.size}"


class Witness(models.Model):
    """An antenna or another organisation that checks on its own machine that the log only grew, and says so."""

    name = models.CharField(_("name of its key"), max_length=120)
    key = models.CharField(_("verification key"), max_length=200, unique=True)
    organisation = models.CharField(_("antenna or organisation"), max_length=120)
    contact_page = models.URLField(_("page where it publishes its key"), blank=True)
    every_days = models.PositiveSmallIntegerField(_("comes at least every … days"), default=7)
    valid_from = models.DateField(_("witness from"))
    valid_to = models.DateField(_("witness until"), null=True, blank=True)

    class Meta:
        verbose_name = _("witness of the register")
        verbose_name_plural = _("witnesses of the register")
        ordering = ["organisation", "pk"]

    def __str__(self) -> str:
        return self.organisation

    @property
    def until(self):
        """Its end, under the name that mandates give to theirs: one column of the administration ends both."""
        return self.valid_to


class Cosignature(OnlyAdded):
    """The line by which a witness says that it saw a checkpoint, and that the log had only grown."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    line = models.CharField(max_length=300)
    at = models.DateTimeField(_("seen on"))

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint} · {self.witness}"
