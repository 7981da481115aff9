"""The guarantee committee: seats, sessions, docket, presence, recusals, objections, votes."""

import datetime as dt
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
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


class SeatQuerySet(models.QuerySet):
    """Seats on a day."""

    def on(self, day):
        """Return the seats in office on a day: mandates begin and end at different dates."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def of(self, person):
        """Return the seats that a person holds, or sits on in the holder's absence."""
        return self.filter(Q(holder=person) | Q(alternate=person))


class Seat(models.Model):
    """One seat of the committee: one family, one holder, an alternate, dates. A person sits for one family only."""

    family = models.CharField(_("family of actors"), max_length=10)
    number = models.PositiveSmallIntegerField(_("seat"))
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    alternate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats_as_alternate",
        verbose_name=_("alternate"),
    )
    since = models.DateField(_("since"), default=localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

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
    lasts_minutes = models.PositiveSmallIntegerField(_("length, in minutes"), default=240)
    place = models.CharField(_("place"), max_length=200, blank=True)
    remote_link = models.URLField(_("link to join"), blank=True)
    second_convocation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="second_convocations"
    )
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_chaired")
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_minuted")
    convened_at = models.DateTimeField(default=now, editable=False)
    minutes = models.JSONField(null=True, editable=False)
    minutes_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee session")
        verbose_name_plural = _("committee sessions")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} · {self.held_on:%Y-%m-%d}"

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """The moments at which the session begins and is expected to end, in the time zone of the site."""
        starts = timezone.make_aware(dt.datetime.combine(self.held_on, self.starts_at))
        return starts, starts + dt.timedelta(minutes=self.lasts_minutes)

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
        if self.seat_of(actor) is not None:
            roles.add(Role.COMMITTEE_MEMBER)
        return frozenset(roles)

    def seat_of(self, person):
        """Return the seat of which a person is the holder or the alternate in this session, or None."""
        return next((seat for seat in self.seats if person.pk in (seat.holder_id, seat.alternate_id)), None)

    def sitter_of(self, seat) -> int:
        """Return who sits on a seat: the alternate when recorded in the holder's place, otherwise the holder."""
        attendance = self.attended.get(seat.pk)
        return attendance.alternate_id if attendance and attendance.alternate_id else seat.holder_id

    @cached_property
    def seats(self):
        """The seats in office on the day of the session, each with its holder and alternate."""
        return list(Seat.objects.on(self.held_on).select_related("holder", "alternate"))

    @cached_property
    def families(self):
        """The families of actors of the rules applied, in order, each with its sphere: {code: family}."""
        return {family.code: family for family in self.version.families.select_related("sphere")}

    @property
    def sphere_names(self) -> dict[str, str]:
        return {family.sphere.code: family.sphere.name for family in self.families.values()}

    @cached_property
    def attended(self):
        """The seats that came, even if they left since: {seat id: attendance}."""
        return {a.seat_id: a for a in self.attendances.all()}

    @cached_property
    def present(self):
        """The seats present now: {seat id: attendance}."""
        return {seat: a for seat, a in self.attended.items() if a.left_at is None}


class Attendance(models.Model):
    """One seat present at a session. Remote presence counts; proxies do not."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances")
    alternate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Who sits in the holder's place; empty when the holder sits."),
    )
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
    """One dossier on one session's docket, for one round, with the outcome that the chair puts to the committee.

    With a `measure`, what is decided is not the dossier but that measure about the award which came of it.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="docket_items")
    measure = models.ForeignKey(
        "certification.AwardMeasure", models.PROTECT, null=True, blank=True, related_name="items"
    )
    round = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    listed_on = models.DateField(default=localdate, editable=False)
    late_reason = models.TextField(_("why the papers come late"), max_length=1000, blank=True, editable=False)
    papers = models.JSONField(default=list, editable=False)
    papers_digest = models.CharField(max_length=64, blank=True, editable=False)
    proposed_outcome = models.CharField(_("outcome proposed"), max_length=20, choices=Outcome, blank=True)
    proposed_level = models.CharField(_("level proposed"), max_length=40, blank=True)
    proposed_mark_scope = models.CharField(max_length=20, choices=MarkScope, default=MarkScope.INSTITUTIONAL)
    reasons = models.TextField(_("reasons"), max_length=8000, blank=True)
    criterion_reasons = models.JSONField(_("reasons by criterion"), default=dict, blank=True)
    derogation = models.TextField(_("why a lower level"), max_length=2000, blank=True)
    advice = models.TextField(_("advice to the territory"), max_length=4000, blank=True)
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    adjourned_until = models.DateField(_("adjourned until"), null=True, blank=True)
    adjourned_to = models.CharField(_("then"), max_length=20, blank=True)
    missing = models.TextField(_("what is missing"), max_length=2000, blank=True)
    missing_from = models.CharField(_("by whom"), max_length=200, blank=True)
    guidance = models.TextField(_("guidance meeting"), max_length=1000, blank=True)
    debate = models.TextField(_("notes of the debate"), max_length=8000, blank=True)
    quorum_at_count = models.JSONField(null=True, editable=False)
    lot_seed = models.CharField(max_length=64, blank=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("docket item")
        verbose_name_plural = _("docket items")
        ordering = ["session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "dossier", "round"],
                condition=Q(measure=None),
                name="docket_item_once_per_session",
            ),
            models.UniqueConstraint(
                fields=["dossier", "round"],
                condition=Q(measure=None) & ~Q(status__in=["decided", "deferred"]),
                name="docket_item_one_alive_per_round",
            ),
            models.UniqueConstraint(fields=["session", "measure"], name="docket_item_measure_once"),
            models.UniqueConstraint(
                fields=["measure"],
                condition=~Q(status__in=["decided", "deferred"]),
                name="docket_item_one_alive_per_measure",
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

        Its assessors, the people of its territory, its companions of the last years, who gave the opinion of the
        regional commission, and those whom an earlier round keeps out.
        """
        dossier = self.dossier
        people = {mission.person_id for mission in dossier.assignments.all() if mission.status in TOOK_PART}
        people |= {membership.person_id for membership in dossier.territory.memberships.all()}
        people |= dossier.territory.companions_since(
            self.session.version.companion_months(), self.session.held_on
        )
        # Whoever gave the opinion of a regional commission themselves does not decide as well.
        people |= {
            given.recorded_by_id for given in dossier.regional_opinions.all() if given.paper_id is None
        }
        if self.round > 1:
            people |= self._kept_out_by_earlier_rounds()
        return frozenset(people)

    def _kept_out_by_earlier_rounds(self) -> set[int]:
        """Return who decided before an appeal, and who has a tie found later; the others examine a decision again."""
        dossier = self.dossier
        ties = dossier.declarations.filter(
            Q(undeclared__reopened_round__isnull=False)
            | Q(undeclared__category__effect=InterestEffect.RECUSED),
            Q(undeclared__settled_at=None) | Q(undeclared__is_confirmed=True),
        )
        people, reopened = set(), set()
        for person, round_ in ties.values_list("person_id", "undeclared__reopened_round"):
            people.add(person)
            reopened.add(round_)
        first = self.round
        while first in reopened:
            first -= 1
        if first == 1:
            return people
        people.update(
            Vote.objects.filter(item__dossier=dossier, round__lt=first).values_list("cast_by_id", flat=True)
        )
        quorums = dossier.decisions.filter(round__lt=first).values_list("quorum", flat=True)
        seats = {seat for quorum in quorums for seat in quorum.get("voters", ())}
        people.update(Seat.objects.filter(pk__in=seats).values_list("holder_id", flat=True))
        people.update(
            Attendance.objects.filter(session__items__dossier=dossier, alternate__isnull=False).values_list(
                "alternate_id", flat=True
            )
        )
        return people

    @cached_property
    def reexamined(self):
        """The decision that this item examines again, or None."""
        if self.round == 1:
            return None
        return self.dossier.decisions.filter(re_examinations__reopened_round=self.round).first()

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
                recused=sitter in self.barred or self.effects.get(sitter) == InterestEffect.RECUSED,
                votes=self.effects.get(sitter, InterestEffect.NONE) == InterestEffect.NONE,
                declared=sitter in self.effects,
            )
            for seat, sitter in ((seat, self.session.sitter_of(seat)) for seat in self.session.seats)
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
        """Return the seat of a person in this session, or None."""
        return self.session.seat_of(person)

    def sits(self, person) -> bool:
        """Tell whether a person is the one who sits on their seat: a holder, or the alternate in their place."""
        seat = self.seat_of(person)
        return seat is not None and self.session.sitter_of(seat) == person.pk

    def keeps_out(self, person) -> bool:
        """Tell whether this file is closed to a person: barred from it, or recused by their own declaration."""
        return person.pk in self.barred or self.effects.get(person.pk) == InterestEffect.RECUSED

    def sitting_of(self, person) -> rules.Sitting | None:
        """Return a person's seat as the quorum reads it, or None."""
        seat = self.seat_of(person)
        return next((sitting for sitting in self.sittings if seat and sitting.seat == seat.pk), None)


class Recusal(models.Model):
    """A member who left an item after they had declared no tie: their objection falls, their vote is struck."""

    item = models.ForeignKey(DocketItem, models.PROTECT, related_name="late_recusals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    during = models.CharField(max_length=20)
    struck_vote = models.BooleanField(default=False)
    declared_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("late recusal")
        verbose_name_plural = _("late recusals")
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="recusal_late_once")]

    def __str__(self) -> str:
        return f"{self.item} · {self.declared_at:%Y-%m-%d}"


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
    struck_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"], condition=Q(struck_at=None), name="vote_unique_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.seat.family}"
