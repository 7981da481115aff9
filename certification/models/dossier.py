"""The dossier, and the dated records beside it: corrections, freezes, reminders, snapshots, third-party verification."""

import datetime as dt
from functools import cached_property

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from certification.choices import (
    OPEN_DOSSIER_STATUSES,
    AssignmentStatus,
    AwardStatus,
    Capacity,
    DossierKind,
    DossierStatus,
    FeeStatus,
    InterestEffect,
    MarkScope,
    Role,
    SnapshotKind,
)
from certification.clock import localdate, now
from certification.lifecycles.dossier import DossierLifecycle
from certification.models.files import PrivateFile
from certification.models.framework import FrameworkVersion
from certification.models.framework_lists import ThemeModule
from certification.models.people import Mandate, has_missions
from certification.models.scheme import Scheme
from certification.models.scores import observed_result, specification
from certification.models.territory import Territory
from certification.rules.calendar import deadline
from certification.rules.deadline import SELF_ASSESSMENT, resumed
from certification.rules.peer import Numbers, Place
from certification.rules.permissions import SYSTEM

# What may be renewed: also an award that ended by itself, or waits for its causes to be lifted.
RENEWABLE = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED, AwardStatus.EXPIRED)


class GuardedQuerySet(models.QuerySet):
    """Refuses to move a status behind the gate's back."""

    def update(self, **fields):
        if "status" in fields:
            raise TransitionNotAllowed("A status moves only through services.transition.perform.")
        return super().update(**fields)


class Dossier(DossierLifecycle):
    """One territory's application file, under one version of the framework."""

    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=DossierKind, default=DossierKind.INITIAL)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="dossiers", verbose_name=_("territory")
    )
    version = models.ForeignKey(
        FrameworkVersion, models.PROTECT, related_name="dossiers", verbose_name=_("framework version")
    )
    modules = models.ManyToManyField(
        ThemeModule, blank=True, related_name="+", verbose_name=_("dominant themes")
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewals",
        verbose_name=_("dossier of the last cycle"),
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    case_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers_followed",
        verbose_name=_("case officer"),
    )
    created_at = models.DateTimeField(default=now, editable=False)
    submitted_at = models.DateTimeField(_("submitted on"), null=True, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True, db_index=True, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)

    # The application form
    perimeter = models.TextField(_("perimeter"), max_length=2000, blank=True)
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    municipalities = models.PositiveIntegerField(_("municipalities"), null=True, blank=True)
    motivation = models.TextField(_("why you apply"), max_length=4000, blank=True)
    mandate_letter = models.ForeignKey(
        PrivateFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mandate letter")
    )
    charter_accepted_at = models.DateTimeField(_("charter accepted on"), null=True, editable=False)
    honour_declared_at = models.DateTimeField(_("declaration on honour made on"), null=True, editable=False)
    public_notice = models.BooleanField(_("the application may be announced publicly"), default=False)
    mark_scope = models.CharField(
        _("mark use asked for"), max_length=20, choices=MarkScope, default=MarkScope.INSTITUTIONAL
    )

    # The secretariat's notes of fact
    fee = models.CharField(
        _("contribution to costs"), max_length=10, choices=FeeStatus, default=FeeStatus.DUE
    )
    perimeter_is_coherent = models.BooleanField(_("the perimeter is coherent"), default=False)
    ineligibility_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ineligibility_reasons = models.TextField(_("reasons of ineligibility"), blank=True)

    # Right of reply
    challenge_waived = models.BooleanField(default=False, editable=False)
    reply_submitted_at = models.DateTimeField(null=True, editable=False)
    reply_waived = models.BooleanField(default=False, editable=False)
    docketed_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(_("content forgotten on"), null=True, editable=False)

    # Snapshot of the scores, so that lists never compute: exact fractions as text, level codes
    answered_count = models.PositiveSmallIntegerField(default=0, editable=False)
    criteria_count = models.PositiveSmallIntegerField(default=0, editable=False)
    declared_score = models.DecimalField(
        _("declared"), max_digits=7, decimal_places=4, null=True, editable=False
    )
    observed_score = models.DecimalField(
        _("observed"), max_digits=7, decimal_places=4, null=True, editable=False
    )
    observed_level = models.CharField(_("level within the rules"), max_length=40, blank=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="dossier_status_due"),
            models.Index(fields=["-created_at", "-id"], name="dossier_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(status__in=sorted(OPEN_DOSSIER_STATUSES - {"draft"}), kind="initial"),
                name="dossier_one_active_per_territory",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or _('Draft dossier')} · {self.territory}"

    # --- people -------------------------------------------------------------------------------------------------

    def roles_of(self, actor) -> frozenset[Role]:
        """Return every role that a person holds on this dossier; several roles add up."""
        if actor is SYSTEM:
            return frozenset({Role.SYSTEM})
        if actor is None or actor.pk is None:
            return frozenset()
        cache = self.__dict__.setdefault("_roles", {})
        if actor.pk not in cache:
            missions = {
                Role(a.role)
                for a in (self.team if has_missions(actor) else ())
                if a.person_id == actor.pk
                and not a.is_frozen
                and a.status in (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)
            }
            cache[actor.pk] = (self.territory.roles_of(actor) - {Role.ASSESSOR}) | missions
        return cache[actor.pk]

    @cached_property
    def team(self):
        """The missions of this round that are proposed, accepted or completed, each with its person."""
        alive = (AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)
        missions = self.assignments.select_related("person", "person__assessor", "grid")
        return [mission for mission in missions.with_freezes() if mission.status in alive]

    @cached_property
    def assessors(self):
        """The team without its observers."""
        return [a for a in self.team if a.role in (Role.ASSESSOR, Role.LEAD_ASSESSOR)]

    @cached_property
    def assessor_declarations(self):
        """The interests declared as an assessor in this round: {person id: declaration}."""
        declared = self.declarations.filter(capacity=Capacity.ASSESSOR, round=self.round)
        return {declaration.person_id: declaration for declaration in declared}

    @cached_property
    def ethics_signatures(self):
        """The signatures of the ethics pledge as this framework version words it: {person id: signature}."""
        pledges = self.version.pledge("assessor_ethics").with_the_same_words().prefetch_related("signatures")
        return {signature.person_id: signature for pledge in pledges for signature in pledge.signatures.all()}

    @cached_property
    def earlier_teams(self) -> list[set[int]]:
        """Who assessed the earlier dossiers of this territory, the latest first: one set of people a cycle."""
        earlier = self.territory.dossiers.filter(
            created_at__lt=self.created_at, kind__in=[DossierKind.INITIAL, DossierKind.RENEWAL]
        ).order_by("-created_at")
        return [
            {
                mission.person_id
                for mission in dossier.assignments.all()
                if mission.status == AssignmentStatus.COMPLETED and mission.role != Role.OBSERVER
            }
            for dossier in earlier.exclude(pk=self.pk).prefetch_related("assignments")
        ]

    @cached_property
    def territories_assessed_by_the_hosts(self) -> set[int]:
        """The territories that people of this one assessed, in the current cycle or the previous one."""
        return set(
            Dossier.objects.filter(
                assignments__person__assessor__territory=self.territory_id,
                assignments__role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
                assignments__status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED],
                assignments__proposed_on__gte=self.today - relativedelta(months=2 * self.scheme.cycle_months),
            ).values_list("territory_id", flat=True)
        )

    @cached_property
    def place(self) -> Place:
        """What the rules of a team read of this dossier."""
        visit, scheme = self.current_visit, self.scheme
        last_team = self.earlier_teams[0] if self.earlier_teams else ()
        last_day = max(self.today, visit.ends_on) if visit is not None else self.today
        return Place(
            territory=self.territory_id,
            home=(self.territory.country, self.territory.region),
            first_day=min(max(self.today, visit.starts_on), last_day) if visit is not None else self.today,
            last_day=last_day,
            numbers=Numbers(
                scheme.min_team_size,
                scheme.min_team_families,
                scheme.max_consecutive_cycles,
                scheme.max_open_missions,
            ),
            languages=frozenset(self.territory.languages),
            officer=self.case_officer_id,
            members=frozenset(member.person_id for member in self.territory.active_memberships()),
            companions=frozenset(self.recent_companions),
            recused=frozenset(
                person
                for person, declaration in self.assessor_declarations.items()
                if declaration.effect == InterestEffect.RECUSED
            ),
            voters=self.deciders,
            in_team=frozenset(mission.person_id for mission in self.team),
            signed=frozenset(self.ethics_signatures),
            last_team=frozenset(last_team),
            is_renewal=self.kind == DossierKind.RENEWAL,
            assessed_by_the_hosts=frozenset(self.territories_assessed_by_the_hosts),
            cycles=consecutive_cycles(self.earlier_teams),
            team=tuple(mission.peer for mission in self.assessors),
        )

    @cached_property
    def deciders(self) -> frozenset[int]:
        """Who decided on this dossier in the committee, in any round: by a vote, or by their seat in a consent."""
        people = set(self.docket_items.filter(votes__isnull=False).values_list("votes__cast_by", flat=True))
        quorums = self.decisions.values_list("quorum", flat=True)
        seats = {seat for quorum in quorums for seat in quorum.get("voters", ())}
        if seats:
            held = self.docket_items.filter(session__attendances__seat__in=seats)
            people.update(held.values_list("session__attendances__seat__holder", flat=True))
        return frozenset(people)

    @cached_property
    def people_challenged(self) -> set[int]:
        """Whom the territory challenged in this round, whatever became of the challenge."""
        challenged = self.assignments.filter(round=self.round, challenged_at__isnull=False)
        return set(challenged.values_list("person", flat=True))

    @cached_property
    def recent_companions(self) -> set[int]:
        """Who accompanies this territory, or did within the months that the framework looks back."""
        return self.territory.companions_since(self.version.companion_months(), self.today)

    # --- clocks -------------------------------------------------------------------------------------------------

    @cached_property
    def scheme(self) -> Scheme:
        return Scheme.current()

    def start_clock(self, code: str) -> None:
        """Set the deadline of the step that begins, counted from the gate's day."""
        clock = self.version.clock(code)
        self.due_on = deadline(
            self.today, months=clock.months or 0, days=clock.days or 0, working_days=clock.working_days
        )

    def stop_clock(self) -> None:
        self.due_on = None

    def completion_due_on(self) -> dt.date:
        """Return until when the territory completes: the time it had left when it submitted, if that is more."""
        least = deadline(self.today, days=self.scheme.completion_days)
        left = self.pauses.filter(clock=SELF_ASSESSMENT, until=None).first()
        return least if left is None else max(least, resumed(left.due_on, left.since, self.today))

    def conditions_due_on(self) -> dt.date:
        return max(condition.due_on for condition in self.decision.conditions.all())

    def adjournment_due_on(self) -> dt.date:
        return self.decision.adjourned_until or self.today + relativedelta(
            months=self.scheme.max_adjournment_months
        )

    # --- facts that the rules ask for ---------------------------------------------------------------------------

    @cached_property
    def decision(self):
        """The decision of this round that stands, or None; one on a measure about the award is not of the dossier."""
        decided = self.decisions.filter(round=self.round, annulled_at=None, item__measure=None)
        return decided.order_by("-pk").first()

    @cached_property
    def open_correction(self):
        """The correction request that the territory has not answered yet, or None."""
        # A draft was received by nobody yet: nothing can be asked about it.
        if self.status == DossierStatus.DRAFT:
            return None
        return self.corrections.filter(answered_at=None, closed_at=None).first()

    @cached_property
    def freeze(self):
        """The freeze in force, or None."""
        return self.freezes.filter(lifted_at=None).first()

    @cached_property
    def regional_opinion(self):
        """The last opinion that the regional commission gave on this dossier, or None."""
        return self.regional_opinions.filter(round__lte=self.round).order_by("-round").first()

    @cached_property
    def has_regional_branch(self) -> bool:
        """Tell whether a regional commission of the network is at work where the territory lies."""
        place = {"country": self.territory.country, "region": self.territory.region}
        return Mandate.objects.active(self.today).filter(role=Role.REGIONAL_COMMISSION, **place).exists()

    @cached_property
    def current_visit(self):
        """The visit of this round, or None."""
        return self.visits.filter(round=self.round).prefetch_related("slots").first()

    @cached_property
    def docket_item(self):
        """The docket item in hand: the last one of this round that was not deferred, or None."""
        return (
            self.docket_items.filter(round=self.round, measure=None)
            .exclude(status="deferred")
            .select_related("session")
            .order_by("-pk")
            .first()
        )

    @cached_property
    def criteria(self):
        """The criteria of this dossier's grid, in order: the version's, with the chosen modules only."""
        chosen = Q(module=None) | Q(module__in=self.modules.order_by())
        return self.version.criteria_for(None).filter(chosen)

    @cached_property
    def score_rules(self):
        """What the scoring engine needs of the version, for the chosen modules."""
        return specification(self.version, criteria=self.criteria)

    @cached_property
    def questions(self):
        """The questions that this dossier answers, in order."""
        return list(self.version.questions.all())

    @cached_property
    def observed_result(self):
        """The scores that the assessors' consensus gives, within the rules."""
        return observed_result(self)

    def consensus_round(self) -> int:
        """Return the round whose consensus counts: this one, or the last that has one (an appeal may re-use it)."""
        if "consensus" in getattr(self, "_prefetched_objects_cache", ()):
            rounds = {held.round for held in self.consensus.all() if held.round <= self.round}
        else:
            rounds = set(self.consensus.filter(round__lte=self.round).values_list("round", flat=True))
        return max(rounds, default=self.round)

    @cached_property
    def version_in_force(self) -> FrameworkVersion | None:
        """The version of this dossier's framework that new dossiers follow, or None."""
        return FrameworkVersion.objects.in_force().filter(framework=self.version.framework_id).first()

    @cached_property
    def last_refusal(self) -> "Dossier | None":
        """The last dossier of this territory that was refused, other than this one, or None."""
        refused = self.territory.dossiers.filter(status=DossierStatus.REFUSED).exclude(pk=self.pk)
        return refused.order_by("-status_since").first()

    @property
    def guidance_meeting(self):
        """The guidance meeting held after the refusal of this dossier, or None."""
        return getattr(self.decision, "guidance_meeting", None)

    @property
    def apply_again_from(self) -> dt.date:
        """The first day on which a new application may follow this refused dossier."""
        meeting, decision = self.guidance_meeting, self.decision
        sooner = meeting.apply_from if meeting is not None else None
        by_decision = decision.reapply_from if decision is not None else None
        return (
            sooner
            or by_decision
            or timezone.localdate(self.status_since) + relativedelta(months=self.scheme.reapplication_months)
        )

    def has_award_to_renew(self) -> bool:
        return self.territory.awards.filter(status__in=RENEWABLE).exists()

    def other_active_dossiers(self):
        return self.territory.dossiers.filter(status__in=OPEN_DOSSIER_STATUSES - {"draft"}).exclude(
            pk=self.pk
        )

    def was_reminded(self) -> bool:
        """Tell whether the deadline in force was recalled, on an earlier day."""
        return self.reminders.filter(due_on=self.due_on, sent_at__date__lt=self.today).exists()


class CorrectionRequest(models.Model):
    """What the secretariat asks the territory to complete: a dated record beside the state, with its own clock."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="corrections")
    reason = models.TextField(_("what is missing and why"))
    items = models.JSONField(_("list"), default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    due_on = models.DateField(_("due on"))
    extended = models.BooleanField(_("extended once"), default=False)
    answer = models.TextField(_("the territory's answer"), blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(answered_at=None, closed_at=None),
                name="correction_one_open_per_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.asked_at:%Y-%m-%d}"


class Freeze(models.Model):
    """A stop put by the impartiality guardian: every move of the dossier waits until it is lifted."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="freezes")
    reason = models.TextField(_("reason"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=now, editable=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(lifted_at=None), name="freeze_one_open_per_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.frozen_at:%Y-%m-%d}"


class Reminder(models.Model):
    """A reminder sent once for one deadline and one lead time."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    days_before = models.SmallIntegerField()
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "due_on", "days_before"], name="reminder_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.due_on}"


class Snapshot(models.Model):
    """What was submitted or sealed, as it was: canonical content and its SHA-256; never rewritten."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="snapshots")
    kind = models.CharField(max_length=20, choices=SnapshotKind)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "kind", "number"], name="snapshot_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.get_kind_display()} {self.number}"


def consecutive_cycles(earlier_teams: list[set[int]]) -> dict[int, int]:
    """Return in how many dossiers in a row, the latest first, each person assessed: {person id: cycles}."""
    cycles: dict[int, int] = {}
    unbroken = set(earlier_teams[0]) if earlier_teams else set()
    for team in earlier_teams:
        unbroken &= team
        for person in unbroken:
            cycles[person] = cycles.get(person, 0) + 1
    return cycles


def waiting_days(dossier: Dossier, on: dt.date | None = None) -> int | None:
    """Return the days left before the deadline (negative when it is past), or None without a deadline."""
    return None if dossier.due_on is None else (dossier.due_on - (on or localdate())).days
