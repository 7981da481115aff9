"""Who answers what: an axis or a criterion that a member of the territory is asked to fill."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import DelegationStatus, Role
from certification.clock import now
from certification.lifecycles.delegation import DelegationLifecycle
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.framework_criteria import Axis, Criterion

STANDS = ~Q(status=DelegationStatus.WITHDRAWN)


class Delegation(DelegationLifecycle):
    """One axis or one criterion of a dossier, and the member who answers it; others may still help."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="delegations")
    axis = models.ForeignKey(Axis, models.PROTECT, null=True, blank=True, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    note = models.TextField(_("a word to the person"), max_length=1000, blank=True)
    remark = models.TextField(_("what to change"), max_length=2000, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(axis=None, criterion__isnull=False) | Q(axis__isnull=False, criterion=None),
                name="delegation_axis_or_criterion",
            ),
            models.UniqueConstraint(
                fields=["dossier", "axis"], condition=STANDS, name="delegation_one_per_axis"
            ),
            models.UniqueConstraint(
                fields=["dossier", "criterion"], condition=STANDS, name="delegation_one_per_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.person}"

    @property
    def code(self) -> str:
        """The code of what is asked: of the axis, or of the criterion."""
        return self.criterion.code if self.criterion_id else self.axis.code

    @property
    def name(self) -> str:
        return self.criterion.name if self.criterion_id else self.axis.name

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)

    def unanswered(self) -> list[Criterion]:
        """Return the criteria of it that have no level yet, in the order of the grid."""
        given = {answer.criterion_id for answer in self.dossier.answers.all() if answer.is_given()}
        return [
            criterion
            for criterion in self.dossier.criteria
            if self.covers(criterion) and criterion.pk not in given
        ]

    def covers(self, criterion: Criterion) -> bool:
        """Tell whether a criterion is part of it."""
        return criterion.pk == self.criterion_id or criterion.axis.pk == self.axis_id
