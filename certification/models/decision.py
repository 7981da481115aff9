"""Decisions (append-only) and their conditions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AdjournmentNext,
    DecisionMethod,
    MarkScope,
    OpinionPosition,
    Outcome,
)
from certification.clock import now
from certification.errors import CertificationError
from certification.models.committee import DocketItem, Seat
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile

# What comes after a decision is written: the second signature, the notification, an annulment on appeal.
LATER_MARKS = frozenset(
    {"signed_by_secretary", "signed_by_secretary_at", "substitute", "notified_at", "annulled_at"}
)


class DecisionQuerySet(models.QuerySet):
    """Refuses what is never done to a decision."""

    def update(self, **fields):
        raise CertificationError("A decision is never edited: only a later one supersedes it.")

    def delete(self):
        raise CertificationError("A decision is never deleted: only a later one supersedes it.")


class Decision(models.Model):
    """What the committee decided: numbered, reasoned, signed by chair and secretary. Only a later one supersedes it."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    item = models.OneToOneField(DocketItem, models.PROTECT, related_name="decision")
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    level = models.CharField(_("level"), max_length=40, blank=True)
    mark_scope = models.CharField(max_length=20, choices=MarkScope, default=MarkScope.INSTITUTIONAL)
    method = models.CharField(_("method"), max_length=10, choices=DecisionMethod)
    reasons = models.TextField(_("reasons"))
    criterion_reasons = models.JSONField(_("reasons by criterion"), default=dict)
    derogation = models.TextField(_("why a lower level"), blank=True)
    advice = models.TextField(_("advice"), blank=True)
    scores = models.JSONField(_("retained scores"), default=dict)
    counts = models.JSONField(_("counts by family"), default=dict)
    families = models.JSONField(_("families that decided"), default=list)
    recusals = models.PositiveSmallIntegerField(_("recusals"), default=0)
    quorum = models.JSONField(default=dict)
    adjourned_until = models.DateField(_("adjourned until"), null=True, blank=True)
    adjourned_to = models.CharField(max_length=20, choices=AdjournmentNext, blank=True)
    missing = models.TextField(_("what is missing"), blank=True)
    missing_from = models.CharField(_("by whom"), max_length=200, blank=True)
    guidance = models.TextField(_("guidance meeting"), blank=True)
    reapply_from = models.DateField(_("a new application may be lodged from"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), db_index=True)
    signed_by_chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_by_chair_at = models.DateTimeField()
    signed_by_secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_by_secretary_at = models.DateTimeField(null=True)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who stood in for the chair, whose mandate had ended"),
    )
    notified_at = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    annulled_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return self.number

    def save(self, *args, update_fields=None, **kwargs):
        if self.pk is not None and not set(update_fields or ["everything"]) <= LATER_MARKS:
            raise CertificationError("A decision is never edited: only a later one supersedes it.")
        return super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args, **kwargs):
        raise CertificationError("A decision is never deleted: only a later one supersedes it.")

    @property
    def is_signed(self) -> bool:
        return self.signed_by_secretary_id is not None


class DecisionCondition(models.Model):
    """One blocking item of a conditional decision: owner, proof expected, date; lifted one by one."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions")
    text = models.TextField(_("what has to be done"))
    proof = models.TextField(_("proof expected"))
    owner = models.CharField(_("by whom"), max_length=200)
    due_on = models.DateField(_("due on"))
    proposed_proof = models.TextField(_("what the territory did"), blank=True)
    proposed_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True, editable=False)
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class BureauOpinion(models.Model):
    """A committee seat's agreement that one condition is met: the delegated bureau, three families at least."""

    condition = models.ForeignKey(DecisionCondition, models.PROTECT, related_name="bureau")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("agreement of the bureau")
        verbose_name_plural = _("agreements of the bureau")
        constraints = [
            models.UniqueConstraint(fields=["condition", "seat"], name="bureau_opinion_one_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.condition} · {self.seat}"


class RegionalOpinion(models.Model):
    """The reasoned opinion of a regional commission, where a regional branch exists; the committee alone decides."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="regional_opinions")
    round = models.PositiveSmallIntegerField(default=1)
    commission = models.CharField(_("regional commission"), max_length=200)
    given_on = models.DateField(_("given on"))
    position = models.CharField(_("opinion"), max_length=20, choices=OpinionPosition)
    reasons = models.TextField(_("reasons"), max_length=8000)
    # What the secretariat attaches when it records the opinion for the commission.
    paper = models.ForeignKey(
        PrivateFile, models.PROTECT, null=True, related_name="+", verbose_name=_("signed opinion")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("regional opinion")
        verbose_name_plural = _("regional opinions")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="regional_opinion_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.commission}"
