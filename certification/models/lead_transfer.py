"""An offer to lead a territory's project."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import Role, TransferStatus
from certification.clock import now
from certification.lifecycles.lead_transfer import LeadTransferLifecycle
from certification.models.dossier import GuardedQuerySet
from certification.models.territory import Territory
from certification.rules.permissions import SYSTEM


class LeadTransfer(LeadTransferLifecycle):
    """The lead, offered by `asked_by` to `person`; until it is accepted, who leads stays."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="transfers")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="transfers")
    note = models.TextField(_("a word to the person"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=now, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of the lead")
        verbose_name_plural = _("offers of the lead")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(status=TransferStatus.ASKED),
                name="transfer_one_open_per_territory",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.person}"

    def roles_of(self, actor) -> frozenset[Role]:
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else self.territory.roles_of(actor)
