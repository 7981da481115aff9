"""The guarantee committee: seats, sessions, docket, presence, objections, votes."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AssignmentStatus,
    AttendanceMode,
    Capacity,
    InterestEffect,
    MarkScope,
    Outcome,
    Role,
    VoteChoice,
)
from certification.clock import localdate, now
from certification.lifecycles.docket_item import DocketItemLifecycle
from certification.lifecycles.session import SessionLifecycle
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.framework import FrameworkVersion
from certification.models.people import mandate_roles
from certification.rules import committee as rules
from certification.rules.permissions import SYSTEM

TOOK_PART = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)


class Seat(models.Model):
    """One seat of the committee: one family, one holder, dates. A person sits for one family only."""

    family = models.CharField(_("family of actors"), max_length=10)
    number = models.PositiveSmallIntegerField(_("seat"))
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    since = models.DateField(_("since"), default=localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("committee seat")
        verbose_name_plural = _("committee seats")
        ordering = ["family", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "number"], condition=Q(until=None), name="seat_one_holder_at_a_time"
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(until=None), name="seat_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.number} · {self.holder}"


class Session(SessionLifecycle):
    """A meeting of the committee. Second convocations follow a session without quorum."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    version = models.ForeignKey(
        FrameworkVersion, models.PROTECT, related_name="+", verbose_name=_("rules applied")
    )
    held_on = models.DateField(_("day"), db_index=True)
    starts_at = models.TimeField(_("time"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    remote_link = models.URLField(_("link to join"), blank=True)
    second_convocation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="second_convocations"
    )
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_chaired")
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_minuted")
    convened_at = models.DateTimeField(default=now, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee session")
        verbose_name_plural = _("committee sessions")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} · {self.held_on:%Y-%m-%d}"

    @property
    def is_second_convocation(self) -> bool:
        return self.second_convocation_of_id is not None

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is in this session; only its own chair presides."""
        if actor is SYSTEM:
            return frozenset({Role.SYSTEM})
        if actor is None or actor.pk is None:
            return frozenset()
        roles = set(mandate_roles(actor)) - {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ASSESSOR}
        if actor.pk == self.chair_id:
            roles.add(Role.COMMITTEE_CHAIR)
        if any(seat.holder_id == actor.pk for seat in self.seats):
            roles.add(Role.COMMITTEE_MEMBER)
        return frozenset(roles)

    def seat_of(self, person):
        """Return the seat that a person holds in this session, or None."""
        return next((seat for seat in self.seats if seat.holder_id == person.pk), None)

    @cached_property
    def seats(self):
        """The seats in office on the day of the session, each with its holder."""
        return list(
            Seat.objects.select_related("holder").filter(
                Q(until=None) | Q(until__gte=self.held_on), since__lte=self.held_on
            )
        )

    @cached_property
    def families(self):
        """The families of actors of the rules applied, in order, each with its sphere: {code: family}."""
        return {family.code: family for family in self.version.families.select_related("sphere")}

    @property
    def sphere_names(self) -> dict[str, str]:
        return {family.sphere.code: family.sphere.name for family in self.families.values()}

    @cached_property
    def present(self):
        """The seats present now: {seat id: attendance}."""
        return {a.seat_id: a for a in self.attendances.all() if a.left_at is None}


class Attendance(models.Model):
    """One seat present at a session. Remote presence counts; proxies do not."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances")
    mode = models.CharField(
        _("presence"), max_length=10, choices=AttendanceMode, default=AttendanceMode.ON_SITE
    )
    arrived_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "seat"], name="attendance_one_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.seat}"


class DocketItem(DocketItemLifecycle):
    """One dossier on one session's docket, for one round, with the outcome that the chair puts to the committee."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="docket_items")
    round = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    listed_on = models.DateField(default=localdate, editable=False)
    proposed_outcome = models.CharField(_("outcome proposed"), max_length=20, choices=Outcome, blank=True)
    proposed_level = models.CharField(_("level proposed"), max_length=40, blank=True)
    proposed_mark_scope = models.CharField(max_length=20, choices=MarkScope, default=MarkScope.INSTITUTIONAL)
    reasons = models.TextField(_("reasons"), max_length=8000, blank=True)
    advice = models.TextField(_("advice to the territory"), max_length=4000, blank=True)
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    adjourned_until = models.DateField(_("adjourned until"), null=True, blank=True)
    adjourned_to = models.CharField(_("then"), max_length=20, blank=True)
    quorum_at_count = models.JSONField(null=True, editable=False)
    lot_seed = models.CharField(max_length=64, blank=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("docket item")
        verbose_name_plural = _("docket items")
        ordering = ["session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "dossier", "round"], name="docket_item_once_per_session"
            ),
            models.UniqueConstraint(
                fields=["dossier", "round"],
                condition=~Q(status__in=["decided", "deferred"]),
                name="docket_item_one_alive_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session.number} · {self.dossier}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.session.roles_of(actor)

    # --- who counts, after recusals ---------------------------------------------------------------------------

    @cached_property
    def effects(self) -> dict[int, str]:
        """The effect of each declaration on this item: {person id: effect}."""
        return {
            declaration.person_id: declaration.effect
            for declaration in self.dossier.declarations.all()
            if declaration.capacity == Capacity.COMMITTEE and declaration.round == self.round
        }

    @cached_property
    def barred(self) -> frozenset[int]:
        """People who may not sit on this item at all.

        Its assessors, the people of its territory, and those who decided in an earlier round.
        """
        dossier = self.dossier
        people = {mission.person_id for mission in dossier.assignments.all() if mission.status in TOOK_PART}
        people |= {membership.person_id for membership in dossier.territory.memberships.all()}
        if self.round > 1:
            people.update(
                Vote.objects.filter(item__dossier=dossier, round__lt=self.round).values_list(
                    "cast_by_id", flat=True
                )
            )
            earlier = dossier.decisions.filter(round__lt=self.round).values_list("quorum", flat=True)
            seats = {seat for quorum in earlier for seat in quorum.get("voters", ())}
            people.update(Seat.objects.filter(pk__in=seats).values_list("holder_id", flat=True))
        return frozenset(people)

    @cached_property
    def sittings(self) -> list[rules.Sitting]:
        """Every seat of the session as the quorum reads it."""
        families = self.session.families
        return [
            rules.Sitting(
                seat=seat.pk,
                family=seat.family,
                sphere=families[seat.family].sphere.code if seat.family in families else "",
                present=seat.pk in self.session.present,
                recused=seat.holder_id in self.barred
                or self.effects.get(seat.holder_id) == InterestEffect.RECUSED,
                votes=self.effects.get(seat.holder_id, InterestEffect.NONE) == InterestEffect.NONE,
                declared=seat.holder_id in self.effects,
            )
            for seat in self.session.seats
        ]

    @cached_property
    def quorum(self) -> rules.Quorum:
        """The quorum of this item now."""
        return rules.count_quorum(
            self.sittings,
            self.session.version.committee_rules,
            second_convocation=self.session.is_second_convocation,
            seed=self.lot_seed,
        )

    def seat_of(self, person):
        """Return the seat a person holds in this session, or None."""
        return self.session.seat_of(person)

    def keeps_out(self, person) -> bool:
        """Tell whether this file is closed to a person: barred from it, or recused by their own declaration."""
        return person.pk in self.barred or self.effects.get(person.pk) == InterestEffect.RECUSED

    def sitting_of(self, person) -> rules.Sitting | None:
        """Return a person's seat as the quorum reads it, or None."""
        seat = self.seat_of(person)
        return next((sitting for sitting in self.sittings if seat and sitting.seat == seat.pk), None)


class Objection(models.Model):
    """A reasoned objection to consent; without reasons it does not stand."""

    item = models.ForeignKey(DocketItem, models.CASCADE, related_name="objections")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    reason = models.TextField(_("reasons"), max_length=2000)
    raised_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="objection_one_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.seat}"


class Vote(models.Model):
    """One vote of one seat on one item: confidential; only counts by family are published."""

    item = models.ForeignKey(DocketItem, models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    choice = models.CharField(_("vote"), max_length=10, choices=VoteChoice)
    cast_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="vote_unique_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.seat.family}"
