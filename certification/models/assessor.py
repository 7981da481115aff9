"""Peer assessors, the pledges people sign, the interests they declare, their missions."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import ASSIGNMENT_ROLES, Capacity, InterestEffect, Role
from certification.clock import localdate, now
from certification.lifecycles.assignment import AssignmentLifecycle
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.framework import InterestCategory, PledgeText
from certification.models.territory import Territory


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
    trained_until = models.DateField(_("training valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assessor")
        verbose_name_plural = _("assessors")

    def __str__(self) -> str:
        return str(self.person)


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


class Assignment(AssignmentLifecycle):
    """One assessor's mission on one dossier and one round."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, r.label) for r in ASSIGNMENT_ROLES])
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now, editable=False)
    proposed_on = models.DateField(default=localdate, editable=False)
    challenged_reason = models.TextField(_("challenge by the territory"), blank=True)
    challenged_at = models.DateTimeField(null=True, editable=False)
    challenge_dismissed = models.TextField(_("why the challenge was dismissed"), blank=True)

    objects = GuardedQuerySet.as_manager()

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
        return self.challenged_at is not None and not self.challenge_dismissed

    @property
    def last_day_to_challenge(self) -> dt.date:
        return self.proposed_on + dt.timedelta(days=self.dossier.scheme.challenge_days - 1)

    def declaration(self):
        """Return the person's declaration as an assessor of this dossier and round, or None."""
        return self.dossier.assessor_declarations.get(self.person_id)

    def ethics_signature(self):
        """Return the person's signature of the ethics pledge of the dossier's framework version, or None."""
        return self.dossier.ethics_signatures.get(self.person_id)

    def assessed_by_the_hosts(self) -> bool:
        """Tell whether people of the visited territory assessed this person's territory in this or the last cycle."""
        profile = getattr(self.person, "assessor", None)
        return profile is not None and profile.territory_id in self.dossier.territories_assessed_by_the_hosts

    def consecutive_cycles(self) -> int:
        """Return in how many dossiers of this territory in a row, just before this one, the person was an assessor."""
        cycles = 0
        for team in self.dossier.earlier_teams:
            if self.person_id not in team:
                break
            cycles += 1
        return cycles
