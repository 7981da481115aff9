"""A measure on an award: its notice, the reply of the territory, its time, its ratification, its end."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardMeasureKind, Outcome, ReasonCategory, Role
from certification.clock import now
from certification.models.certificate import Award


class Suspension(models.Model):
    """A procedure from its notice to its end; also the hearing that a withdrawal needs.

    `until` is the last day of the suspension. An urgent measure holds until `ratify_by` unless the committee ratifies
    it. When a suspension outlasts its time, the withdrawal has a notice and a hearing of its own.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="suspensions")
    category = models.CharField(_("reason category"), max_length=30, choices=ReasonCategory)
    reason = models.TextField(_("reasons"))
    urgent = models.BooleanField(_("urgent measure"), default=False)
    notified_on = models.DateField(_("notice given on"))
    started_on = models.DateField(_("suspended on"), null=True, blank=True)
    until = models.DateField(_("suspended until"), null=True, blank=True)
    prolonged = models.PositiveSmallIntegerField(_("times prolonged"), default=0)
    ratify_by = models.DateField(_("to be ratified before"), null=True, blank=True)
    ratified_at = models.DateTimeField(_("ratified on"), null=True, blank=True)
    ratified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ratified_in = models.ForeignKey(
        "certification.Session",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("session that ratified"),
    )
    ratification = models.TextField(_("reasons of the ratification"), blank=True)
    heard_at = models.DateTimeField(_("territory heard on"), null=True, blank=True)
    territory_statement = models.TextField(_("what the territory says"), blank=True)
    causes_lifted_at = models.DateTimeField(_("causes verified as lifted on"), null=True, blank=True)
    withdrawal_notified_on = models.DateField(_("notice of withdrawal given on"), null=True, blank=True)
    withdrawal_heard_at = models.DateTimeField(_("heard on the withdrawal on"), null=True, blank=True)
    withdrawal_statement = models.TextField(_("what the territory says of the withdrawal"), blank=True)
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(lifted_at=None), name="suspension_one_open_per_award"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.get_category_display()}"

    @property
    def awaits_ratification(self) -> bool:
        return self.ratify_by is not None and self.ratified_at is None

    @property
    def waits_for_a_reply(self) -> bool:
        """Tell whether the territory may still answer the last notice that it had."""
        if self.lifted_at is not None:
            return False
        if self.withdrawal_notified_on is not None:
            return self.withdrawal_heard_at is None
        return self.heard_at is None

    @property
    def is_being_ratified(self) -> bool:
        """Tell whether the committee ratified the urgent measure by a decision that its chair has signed."""
        return self.measures.filter(
            kind=AwardMeasureKind.RATIFY, items__decision__outcome=Outcome.TAKEN, settled_at=None
        ).exists()

    @property
    def was_not_ratified(self) -> bool:
        """Tell whether the committee examined the urgent measure and let it fall."""
        return self.measures.filter(kind=AwardMeasureKind.RATIFY, is_taken=False).exists()


class AwardMeasure(models.Model):
    """One measure of a procedure: proposed with its reasons, answered by the territory, decided by the committee.

    It comes before the committee as an item of a docket. `is_taken` says what came of it: empty until its decision
    takes effect. An urgent suspension, taken by the chair, is written here as taken: it may be appealed against.
    """

    procedure = models.ForeignKey(Suspension, models.PROTECT, related_name="measures")
    kind = models.CharField(_("measure"), max_length=20, choices=AwardMeasureKind)
    reasons = models.TextField(_("reasons"), max_length=4000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now, editable=False)
    statement = models.TextField(_("what the territory says"), max_length=4000, blank=True)
    heard_at = models.DateTimeField(_("territory heard on"), null=True, blank=True)
    is_taken = models.BooleanField(_("taken"), null=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("measure about an award")
        verbose_name_plural = _("measures about awards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(settled_at=None), name="measure_one_in_hand_per_procedure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.award} · {self.get_kind_display()}"

    @property
    def award(self) -> Award:
        return self.procedure.award

    @property
    def dossier(self):
        return self.procedure.award.dossier

    def roles_of(self, actor) -> frozenset[Role]:
        return self.procedure.award.roles_of(actor)

    @property
    def item(self):
        """The item of a docket that has the measure in hand: the last one that was not deferred, or None."""
        return self.items.exclude(status="deferred").select_related("session").order_by("-pk").first()

    @property
    def decision(self):
        """The decision of the committee on the measure, or None."""
        item = self.item
        return getattr(item, "decision", None) if item is not None else None
