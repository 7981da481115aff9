"""Decisions (append-only), their conditions, and appeals against them."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import AdjournmentNext, DecisionMethod, MarkScope, Outcome, Role
from certification.clock import now
from certification.errors import CertificationError
from certification.lifecycles.appeal import AppealLifecycle
from certification.models.committee import DocketItem, Seat
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.history import HistoryEntry
from certification.models.people import Mandate

# What comes after a decision is written: the second signature, the notification, an annulment on appeal.
LATER_MARKS = frozenset({"signed_by_secretary", "signed_by_secretary_at", "notified_at", "annulled_at"})


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
    advice = models.TextField(_("advice"), blank=True)
    scores = models.JSONField(_("retained scores"), default=dict)
    counts = models.JSONField(_("counts by family"), default=dict)
    families = models.JSONField(_("families that decided"), default=list)
    recusals = models.PositiveSmallIntegerField(_("recusals"), default=0)
    quorum = models.JSONField(default=dict)
    adjourned_until = models.DateField(_("adjourned until"), null=True, blank=True)
    adjourned_to = models.CharField(max_length=20, choices=AdjournmentNext, blank=True)
    decided_on = models.DateField(_("decided on"), db_index=True)
    signed_by_chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_by_chair_at = models.DateTimeField()
    signed_by_secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_by_secretary_at = models.DateTimeField(null=True)
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

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class BureauOpinion(models.Model):
    """A committee seat's agreement that the conditions are met: the delegated bureau, three families at least."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="bureau")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("agreement of the bureau")
        verbose_name_plural = _("agreements of the bureau")
        constraints = [
            models.UniqueConstraint(fields=["decision", "seat"], name="bureau_opinion_one_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.seat}"


class Appeal(AppealLifecycle):
    """A territory's appeal, ruled by a panel of three families, none involved in the decision."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="appeals")
    round = models.PositiveSmallIntegerField(default=1)
    grounds = models.TextField(_("grounds"), max_length=8000)
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField(default=now, editable=False)
    panel = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="appeals_ruled", verbose_name=_("panel")
    )
    ruling = models.TextField(_("ruling"), blank=True)
    annuls_award = models.BooleanField(_("the award in force is annulled"), default=False)
    ruled_at = models.DateTimeField(null=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="appeal_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.lodged_at:%Y-%m-%d}"

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is for this appeal: only its own panel rules."""
        roles = self.dossier.roles_of(actor) - {Role.APPEAL_PANEL_MEMBER}
        return roles | {Role.APPEAL_PANEL_MEMBER} if actor.pk in self.panel_ids else roles

    @cached_property
    def panel_ids(self) -> frozenset[int]:
        return frozenset(self.panel.values_list("pk", flat=True))

    def panel_families(self) -> set[str]:
        """Return the families of the panel, read from each member's mandate."""
        return set(
            Mandate.objects.active()
            .filter(person__in=self.panel_ids, role=Role.APPEAL_PANEL_MEMBER)
            .values_list("family", flat=True)
        ) - {""}

    def people_involved(self) -> frozenset[int]:
        """Return who took part in the dossier: its assessors, voters, territory, and those who instructed and minuted it."""
        dossier = self.dossier
        declared_ineligible = HistoryEntry.objects.filter(
            dossier=dossier, action="certification.dossier.declare_ineligible"
        )
        return (
            frozenset({dossier.case_officer_id, dossier.ineligibility_proposed_by_id})
            | frozenset(declared_ineligible.values_list("user_id", flat=True))
            | frozenset(dossier.docket_items.values_list("session__chair_id", flat=True))
            | frozenset(dossier.docket_items.values_list("session__secretary_id", flat=True))
            | frozenset(dossier.assignments.values_list("person_id", flat=True))
            | frozenset(dossier.docket_items.values_list("votes__cast_by_id", flat=True))
            | frozenset(dossier.docket_items.values_list("session__attendances__seat__holder_id", flat=True))
            | frozenset(dossier.territory.memberships.values_list("person_id", flat=True))
        ) - {None}
