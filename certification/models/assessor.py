"""Peer assessors, the pledges people sign, the interests they declare, their missions."""

import datetime as dt
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    ASSIGNMENT_ROLES,
    BACK_WITH_ASSESSORS,
    AssignmentStatus,
    Capacity,
    InterestEffect,
    Role,
)
from certification.clock import localdate, now
from certification.lifecycles.assignment import AssignmentLifecycle
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.framework_lists import InterestCategory, PledgeText
from certification.models.territory import Territory
from certification.rules.peer import Peer, Place


class Assessor(models.Model):
    """A trained peer: family, home, validity of the training."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessor")
    family = models.CharField(_("family of actors"), max_length=10)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=120)
    territory = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assessors",
        verbose_name=_("own territory"),
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    trained_until = models.DateField(_("training valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assessor")
        verbose_name_plural = _("assessors")

    def __str__(self) -> str:
        return str(self.person)

    def as_peer(self, **facts) -> Peer:
        """Return what the rules of a team read; `facts` hold what the profile does not know (mandate, load)."""
        return Peer(
            person=self.person_id,
            family=self.family,
            home=(self.country, self.region),
            territory=self.territory_id,
            languages=frozenset(self.languages),
            trained_until=self.trained_until,
            **facts,
        )


class PledgeSignature(models.Model):
    """A pledge signed by a person, with the text that was read: its digest."""

    pledge = models.ForeignKey(PledgeText, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pledges")
    award = models.ForeignKey(
        "certification.Award", models.CASCADE, null=True, blank=True, related_name="signatures"
    )
    family = models.CharField(_("in the name of the family"), max_length=10, blank=True)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    text_digest = models.CharField(max_length=64)
    # Who signs for a territory signs its mark-use contract with the pledge.
    contract = models.ForeignKey(
        "certification.MarkContract", models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    signed_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("signature of a pledge")
        verbose_name_plural = _("signatures of pledges")
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "person"], condition=Q(award=None), name="pledge_signed_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["award", "family"],
                condition=Q(award__isnull=False),
                name="pledge_signed_once_per_family",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge.code} · {self.person}"


class InterestDeclaration(models.Model):
    """What ties a person to a territory, declared per dossier before reading it. Never opinions, religion, union."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity)
    round = models.PositiveSmallIntegerField(default=1)
    categories = models.ManyToManyField(InterestCategory, related_name="+", verbose_name=_("ties"))
    # What the ties declared do; a tie found later makes it heavier and is kept apart (see `UndeclaredInterest`).
    effect = models.CharField(_("effect"), max_length=10, choices=InterestEffect, default=InterestEffect.NONE)
    declared_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person", "capacity", "round"], name="interests_declared_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.person}"


class AssignmentQuerySet(GuardedQuerySet):
    """Missions, and what closes a dossier to those who hold them."""

    def with_freezes(self):
        """Say of each mission whether the guardian has frozen it: `is_frozen`."""
        return self.annotate(is_frozen=Exists(_open_freezes()))

    def open_to(self, person):
        """Keep the missions that open their dossier to a person now.

        From the acceptance to the end of the mission; again when the dossier comes back to its assessors. A frozen
        mission, or a tie found later that recuses, closes it at once.
        """
        recused = InterestDeclaration.objects.filter(
            dossier=OuterRef("dossier"),
            person=OuterRef("person"),
            capacity=Capacity.ASSESSOR,
            round=OuterRef("round"),
            effect=InterestEffect.RECUSED,
        )
        at_work = Q(status=AssignmentStatus.ACCEPTED) | Q(
            status=AssignmentStatus.COMPLETED, dossier__status__in=BACK_WITH_ASSESSORS
        )
        return self.filter(at_work, ~Exists(_open_freezes()), ~Exists(recused), person=person)


def _open_freezes():
    return MissionFreeze.objects.filter(assignment=OuterRef("pk"), lifted_at=None)


class Assignment(AssignmentLifecycle):
    """One assessor's mission on one dossier and one round."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, r.label) for r in ASSIGNMENT_ROLES])
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now, editable=False)
    proposed_on = models.DateField(default=localdate, editable=False)
    answer_due_on = models.DateField(_("answer due on"), null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    answer_reason = models.TextField(_("what the assessor said"), blank=True)
    challenged_reason = models.TextField(_("challenge by the territory"), blank=True)
    challenged_at = models.DateTimeField(null=True, editable=False)
    challenge_dismissed = models.TextField(_("why the challenge was dismissed"), blank=True)
    challenge_upheld = models.TextField(_("why the challenge was accepted"), blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person"],
                condition=Q(status__in=["proposed", "accepted"]),
                name="assignment_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(role="lead_assessor", status__in=["proposed", "accepted"]),
                name="assignment_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.dossier}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)

    @property
    def is_challenged(self) -> bool:
        """Tell whether the territory's challenge still waits for an answer."""
        return self.challenged_at is not None and not (self.challenge_dismissed or self.challenge_upheld)

    @property
    def last_day_to_challenge(self) -> dt.date:
        return self.proposed_on + dt.timedelta(days=self.dossier.scheme.challenge_days - 1)

    def declaration(self):
        """Return the person's declaration as an assessor of this dossier and round, or None."""
        return self.dossier.assessor_declarations.get(self.person_id)

    def ethics_signature(self):
        """Return the person's signature of the ethics pledge of the dossier's framework version, or None."""
        return self.dossier.ethics_signatures.get(self.person_id)

    @property
    def peer(self) -> Peer:
        """The person as the rules of a team see them: all but their mandate, load and absences."""
        profile = getattr(self.person, "assessor", None)
        return Peer(self.person_id) if profile is None else profile.as_peer()

    @property
    def place(self) -> Place:
        return self.dossier.place

    @cached_property
    def open_freeze(self):
        """The freeze of this mission that is in force, or None."""
        return self.mission_freezes.filter(lifted_at=None).first()


class MissionFreeze(models.Model):
    """A stop put by the impartiality guardian on one mission: the dossier closes to its assessor until it is lifted."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="mission_freezes")
    reason = models.TextField(_("reason"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=now, editable=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("freeze of a mission")
        verbose_name_plural = _("freezes of missions")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(lifted_at=None), name="mission_freeze_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.frozen_at:%Y-%m-%d}"
