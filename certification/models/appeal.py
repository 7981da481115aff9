"""Appeals against decisions: what each side says, the panel, and the ruling that its members agree to one by one."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import AppealStatus, Capacity, InterestEffect, Role, RulingOutcome, StatementSide
from certification.clock import now
from certification.lifecycles.appeal import AppealLifecycle
from certification.models.decision import Decision
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.files import PrivateFile
from certification.models.involvement import involvement_in
from certification.models.people import Mandate
from certification.models.sanction import AwardMeasure
from certification.rules.involvement import Involvement


class Appeal(AppealLifecycle):
    """A territory's appeal, ruled by a panel of three families, none involved in the decision."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="appeals")
    measure = models.ForeignKey(
        AwardMeasure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        help_text=_("The suspension or the withdrawal contested; empty for a decision on the dossier."),
    )
    round = models.PositiveSmallIntegerField(default=1)
    grounds = models.TextField(_("grounds"), max_length=8000)
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField(default=now, editable=False)
    panel = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="appeals_ruled", verbose_name=_("panel")
    )
    admit_before = models.DateField(_("admissible or not, before"), null=True, editable=False)
    admitted_at = models.DateTimeField(null=True, editable=False)
    exchange_until = models.DateField(_("both sides may speak until"), null=True, editable=False)
    rule_before = models.DateField(_("to be ruled before"), null=True, editable=False)
    hearing_on = models.DateField(_("hearing on"), null=True, blank=True)
    hearing_place = models.CharField(_("where and at what time"), max_length=300, blank=True)
    suspensive_at = models.DateTimeField(null=True, editable=False)
    suspensive_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    suspensive_reason = models.TextField(_("why the decision is suspended"), blank=True)
    suspensive_ended_at = models.DateTimeField(null=True, editable=False)
    ruling_number = models.CharField(
        _("number of the ruling"), max_length=20, unique=True, null=True, blank=True, editable=False
    )
    ruling = models.TextField(_("ruling"), blank=True)
    annuls_award = models.BooleanField(_("the award in force is annulled"), default=False)
    ruled_at = models.DateTimeField(null=True, editable=False)
    # What the calendar did, so that it does nothing twice.
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)
    late_since = models.DateField(null=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "round"], condition=Q(measure=None), name="appeal_one_per_round"
            ),
            models.UniqueConstraint(fields=["measure"], name="appeal_one_per_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.lodged_at:%Y-%m-%d}"

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is for this appeal: only its own panel rules."""
        roles = self.dossier.roles_of(actor) - {Role.APPEAL_PANEL_MEMBER}
        return roles | {Role.APPEAL_PANEL_MEMBER} if actor.pk in self.panel_ids else roles

    @property
    def due_on(self):
        """The day before which the next step is owed; None once ruled."""
        return {AppealStatus.LODGED: self.admit_before, AppealStatus.ADMITTED: self.rule_before}.get(
            self.status
        )

    @property
    def is_suspensive(self) -> bool:
        return self.suspensive_at is not None and self.suspensive_ended_at is None

    @property
    def award(self):
        """The award whose measure is contested, or None."""
        return self.measure.award if self.measure_id is not None else None

    @property
    def page(self) -> tuple[str, int]:
        """The name of the page of this appeal, and its argument."""
        if self.measure_id is not None:
            return "measure_appeal", self.measure_id
        return "appeal", self.dossier_id

    # --- the panel ----------------------------------------------------------------------------------------------

    @cached_property
    def members(self) -> list:
        return list(self.panel.order_by("pk"))

    @cached_property
    def panel_ids(self) -> frozenset[int]:
        return frozenset(member.pk for member in self.members)

    def panel_families(self) -> set[str]:
        """Return the families of the panel, read from each member's mandate."""
        return set(
            Mandate.objects.active()
            .filter(person__in=self.panel_ids, role=Role.APPEAL_PANEL_MEMBER)
            .values_list("family", flat=True)
        ) - {""}

    @cached_property
    def involvement(self) -> Involvement:
        """Who took part in the dossier: its assessors, voters, territory, and those who instructed and minuted it."""
        dossier = Dossier.objects.filter(pk=self.dossier_id)
        return involvement_in(dossier, self.dossier.territory, on=self.today)

    @cached_property
    def effects(self) -> dict[int, str]:
        """What each member of the panel declared on this dossier and round: {person id: effect}."""
        rows = self.dossier.declarations.filter(capacity=Capacity.APPEAL, round=self.round)
        return dict(rows.values_list("person_id", "effect"))

    @property
    def declared_ids(self) -> frozenset[int]:
        return frozenset(self.effects)

    @property
    def recused_ids(self) -> frozenset[int]:
        return frozenset(person for person, effect in self.effects.items() if effect != InterestEffect.NONE)

    # --- what is said, what is ruled ------------------------------------------------------------------------------

    @cached_property
    def sides_heard(self) -> frozenset[str]:
        return frozenset(self.statements.values_list("side", flat=True))

    @cached_property
    def draft(self):
        """The ruling that the panel has in hand, or None."""
        return self.drafts.filter(replaced_at=None).prefetch_related("opinions__member").first()


class AppealStatement(models.Model):
    """What one side says before the panel, with its documents; or the record of the hearing."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="statements")
    side = models.CharField(_("who speaks"), max_length=20, choices=StatementSide)
    text = models.TextField(_("statement"), max_length=8000)
    files = models.ManyToManyField(PrivateFile, related_name="appeal_statements")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("statement before a panel")
        verbose_name_plural = _("statements before panels")
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.appeal} · {self.get_side_display()}"


class RulingDraft(models.Model):
    """A ruling written by one member for the others to read; another one takes its place, and their opinions fall."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="drafts")
    outcome = models.CharField(_("ruling"), max_length=20, choices=RulingOutcome)
    reasons = models.TextField(_("reasons of the ruling"), max_length=8000)
    annuls_award = models.BooleanField(_("annul the award at once"), default=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=now, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("draft of a ruling")
        verbose_name_plural = _("drafts of rulings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(replaced_at=None), name="ruling_one_draft_in_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal} · {self.get_outcome_display()}"


class RulingOpinion(models.Model):
    """What one member of the panel thinks of a ruling: that they agree, or why not. Said once, for this draft."""

    draft = models.ForeignKey(RulingDraft, models.PROTECT, related_name="opinions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("agrees"))
    opinion = models.TextField(_("opinion"), max_length=4000, blank=True)
    given_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("opinion on a ruling")
        verbose_name_plural = _("opinions on rulings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "member"], name="ruling_one_opinion_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} · {self.member}"
