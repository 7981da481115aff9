"""What a person is trusted with: mandates, and the roles that follow from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import MANDATE_ROLES, Role
from certification.clock import localdate
from certification.rules.permissions import SYSTEM


class MandateQuerySet(models.QuerySet):
    """Mandates on a day."""

    def active(self, on=None):
        day = on or localdate()
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))


class Mandate(models.Model):
    """A dated trust given to a person: secretariat, assessor, committee, guardian."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    role = models.CharField(
        _("role"), max_length=40, choices=[(role.value, role.label) for role in MANDATE_ROLES]
    )
    family = models.CharField(_("family of actors"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    since = models.DateField(_("since"), default=localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="mandate_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.REGIONAL_COMMISSION, country__gt="", region__gt="")
                | ~Q(role=Role.REGIONAL_COMMISSION) & Q(country="", region=""),
                name="mandate_regional_has_a_region",
                violation_error_message=_("Say for which region: only a regional commission has one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    @property
    def bounds(self) -> str:
        """The family or the region for which the mandate is given; empty when it is given for all."""
        return self.family or self.region

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is when mandates are given: their own mandates, or the platform."""
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else mandate_roles(actor)


def mandate_roles(person) -> frozenset[Role]:
    """Return the roles that a person's mandates give today (one query, kept on the person for the request)."""
    if person is None or person.pk is None:
        return frozenset()
    if not hasattr(person, "roles_by_mandate"):
        read_trust(person)
    return person.roles_by_mandate


def accompanied_by(person) -> frozenset[int]:
    """Return the territories that a person accompanies today, read together with their mandates."""
    if person is None or person.pk is None:
        return frozenset()
    if not hasattr(person, "accompanied"):
        read_trust(person)
    return person.accompanied


def regions_of(person) -> frozenset[tuple[str, str]]:
    """Return the regions, each with its country, whose commission a person belongs to today."""
    if person is None or person.pk is None:
        return frozenset()
    if not hasattr(person, "regions"):
        read_trust(person)
    return person.regions


def has_missions(person) -> bool:
    """Tell whether a person was ever asked to assess or to observe: few were, and missions are looked up for them alone."""
    if person is None or person.pk is None:
        return False
    if not hasattr(person, "had_a_mission"):
        read_trust(person)
    return person.had_a_mission


def forget_trust(person) -> None:
    """Read anew what a person is trusted with, when it is next asked."""
    for kept in ("roles_by_mandate", "accompanied", "regions", "had_a_mission"):
        person.__dict__.pop(kept, None)


def read_trust(person) -> None:
    """Read in one query what a person is trusted with everywhere or in a region, where they are a companion, if they have missions."""
    nowhere, nothing = models.Value(0, output_field=models.BigIntegerField()), models.Value("")
    mandates = (
        Mandate.objects.active().filter(person=person).values_list("role", nowhere, "country", "region")
    )
    companionships = person.companionships.active().values_list(
        models.Value(Role.COMPANION.value), "territory_id", nothing, nothing
    )
    # A mission names no role: what it gives is asked of each dossier.
    missions = person.assignments.values_list(nothing, nowhere, nothing, nothing)
    rows = list(mandates.union(companionships.order_by(), missions.order_by()))
    roles = {Role(role) for role, territory, _country, _region in rows if role and not territory}
    if person.is_superuser:
        roles.add(Role.ADMIN)
    person.roles_by_mandate = frozenset(roles)
    person.accompanied = frozenset(row[1] for row in rows if row[1])
    person.regions = frozenset((country, region) for _role, _territory, country, region in rows if region)
    person.had_a_mission = any(not role for role, _territory, _country, _region in rows)
