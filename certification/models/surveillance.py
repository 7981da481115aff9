"""Follow-up (suivi) of an award, year after year: what the territory accounts for, what is concluded."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    OPEN_ACTION_STATUSES,
    ActionStatus,
    AwardStatus,
    ChangeConsequence,
    ChangeKind,
    RenewalStep,
    ReviewKind,
    ReviewOutcome,
    Role,
)
from certification.clock import now
from certification.lifecycles.review import ReviewLifecycle
from certification.models.agenda import AgendaAction
from certification.models.assessment import Evidence
from certification.models.certificate import Award
from certification.models.dossier import Dossier, GuardedQuerySet

MOST_TEXT = 4000


class ReviewDraw(models.Model):
    """The draw of the awards seen on site in a year: anybody can do it again from what is published.

    `candidates` and `chosen` are award numbers, sorted; `digest` is the SHA-256 of the candidates, one a line.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    seed = models.CharField(_("seed"), max_length=64)
    one_in = models.PositiveSmallIntegerField(_("one award in"))
    candidates = models.JSONField(_("awards in the draw"))
    chosen = models.JSONField(_("awards drawn"))
    digest = models.CharField(_("digest of the list"), max_length=64)
    drawn_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("draw of the visits")
        verbose_name_plural = _("draws of the visits")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Review(ReviewLifecycle):
    """One follow-up: what was declared, what was concluded.

    `opens_on` is when the territory may begin, `due_on` until when it accounts, `last_day` when silence has its
    consequence. `year` is the year of the indicators.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="reviews")
    kind = models.CharField(_("kind"), max_length=15, choices=ReviewKind, default=ReviewKind.YEARLY)
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"), db_index=True)
    last_day = models.DateField(_("last day"))
    year = models.PositiveSmallIntegerField(_("year of the indicators"))
    asked = models.TextField(_("what is asked"), max_length=MOST_TEXT, blank=True)
    on_site = models.BooleanField(_("seen on site"), default=False)
    draw = models.ForeignKey(ReviewDraw, models.PROTECT, null=True, related_name="reviews")
    statement = models.TextField(_("what the territory says"), max_length=MOST_TEXT, blank=True)
    submitted_at = models.DateTimeField(_("submitted on"), null=True, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reminded_days = models.SmallIntegerField(null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0, editable=False)
    notice_proposed_on = models.DateField(_("notice proposed on"), null=True, editable=False)
    visited_on = models.DateField(_("visited on"), null=True)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    visit_note = models.TextField(_("what was seen on site"), max_length=MOST_TEXT, blank=True)
    held_on = models.DateField(_("held on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome, blank=True)
    summary = models.TextField(_("summary"), max_length=MOST_TEXT, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["award", "kind", "due_on"], name="review_one_per_due_date"),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="review_worklist")]

    def __str__(self) -> str:
        return f"{self.award} · {self.due_on}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.award.roles_of(actor)

    @property
    def dossier(self) -> Dossier:
        return self.award.dossier

    @property
    def award_stands(self) -> bool:
        return self.award.status in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)

    def silent_actions(self) -> list[AgendaAction]:
        """Return the actions still to be done of which the territory has said nothing in this follow-up."""
        told = self.progress.values("action")
        return list(self.dossier.actions.filter(status__in=OPEN_ACTION_STATUSES).exclude(pk__in=told))


class ReviewProgress(models.Model):
    """What the territory says of one action of its progress plan, with what shows it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="progress")
    action = models.ForeignKey(AgendaAction, models.CASCADE, related_name="progress")
    status = models.CharField(_("state"), max_length=10, choices=ActionStatus)
    text = models.TextField(_("what was done"), max_length=2000, blank=True)
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("progress of an action")
        verbose_name_plural = _("progress of actions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "action"], name="progress_one_per_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.get_status_display()}"


class DeclaredChange(models.Model):
    """A change that the territory declares while its award stands, and what the secretariat makes of it."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="changes")
    kind = models.CharField(_("what changes"), max_length=20, choices=ChangeKind)
    happened_on = models.DateField(_("since"))
    text = models.TextField(_("what happens, and what it changes"), max_length=MOST_TEXT)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=now, editable=False)
    is_late = models.BooleanField(_("declared late"), default=False)
    consequence = models.CharField(
        _("what follows"), max_length=12, choices=ChangeConsequence, blank=True, db_index=True
    )
    answer = models.TextField(_("reasons"), max_length=MOST_TEXT, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    review = models.ForeignKey(Review, models.SET_NULL, null=True, related_name="changes")

    class Meta:
        verbose_name = _("declared change")
        verbose_name_plural = _("declared changes")
        ordering = ["-declared_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.award} · {self.get_kind_display()}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.award.roles_of(actor)

    @property
    def dossier(self) -> Dossier:
        return self.award.dossier


class RenewalNotice(models.Model):
    """What a territory was told before its award ends, once."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="renewal_notices")
    step = models.CharField(max_length=10, choices=RenewalStep)
    sent_on = models.DateField(_("sent on"))

    class Meta:
        verbose_name = _("invitation to renew")
        verbose_name_plural = _("invitations to renew")
        constraints = [
            models.UniqueConstraint(fields=["award", "step"], name="renewal_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.step}"
