"""A resource person or a branch that helps a territory, and may then neither assess it nor vote on it for a time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import Role
from certification.clock import localdate, now
from certification.models.territory import Territory


class CompanionshipQuerySet(models.QuerySet):
    """Companionships on a day."""

    def active(self, on=None):
        day = on or localdate()
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gt=day), agreed_at__isnull=False, accepted_at__isnull=False
        )


class Companionship(models.Model):
    """One person's help to one territory: agreed by its project leader, accepted by the person, ended one day.

    Invited by the lead, it is agreed at once; offered by the secretariat, it waits for the lead. `person` is known
    once they accept with the address invited.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="companionships")
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("branch or organisation"), max_length=200, blank=True)
    note = models.TextField(_("what help is hoped for"), max_length=1000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="companionships"
    )
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=now, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = CompanionshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("companionship")
        verbose_name_plural = _("companionships")
        ordering = ["-offered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(person__isnull=False, agreed_at__isnull=False),
                name="companion_known_once_accepted",
            ),
            models.UniqueConstraint(
                fields=["territory", "email"],
                condition=Q(ended_on=None, declined_at=None),
                name="companion_one_open_per_address",
            ),
        ]

    def __str__(self) -> str:
        # The history keeps this: an address is not for ever.
        return f"{self.person or self.organisation} · {self.territory}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.territory.roles_of(actor)

    @property
    def is_closed(self) -> bool:
        return self.declined_at is not None or self.ended_on is not None

    @property
    def is_active(self) -> bool:
        return self.accepted_at is not None and not self.is_closed

    @property
    def waits_for_the_lead(self) -> bool:
        return not self.is_closed and self.agreed_at is None

    @property
    def waits_for_the_person(self) -> bool:
        return not self.is_closed and self.agreed_at is not None and self.accepted_at is None
