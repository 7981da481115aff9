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
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is when mandates are given: their own mandates, or the platform."""
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else mandate_roles(actor)


def mandate_roles(person) -> frozenset[Role]:
    """Return the roles that a person's mandates give today (one query, kept on the person for the request)."""
    if person is None or person.pk is None:
        return frozenset()
    if not hasattr(person, "roles_by_mandate"):
        roles = {
            Role(role)
            for role in Mandate.objects.active().filter(person=person).values_list("role", flat=True)
        }
        if person.is_superuser:
            roles.add(Role.ADMIN)
        person.roles_by_mandate = frozenset(roles)
    return person.roles_by_mandate
