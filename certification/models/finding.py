"""What the assessors find short, and its follow-up until somebody saw it corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import SETTLED_FINDINGS, FindingGrade, Role
from certification.clock import now
from certification.lifecycles.finding import FindingLifecycle
from certification.models.assessment import Evidence
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.framework_criteria import Criterion
from certification.rules.finding import Terms, terms_of


class Finding(FindingLifecycle):
    """A shortfall or a piece of advice, graded by the catalogue of the framework version.

    `sent_at` is when the territory was told; before that the finding is its authors' draft. `due_on` is until when
    the territory owes the next step, `correct_by` until when the shortfall may last.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="findings")
    round = models.PositiveSmallIntegerField(default=1)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    grade = models.CharField(_("grade"), max_length=20, choices=FindingGrade, blank=True)
    text = models.TextField(_("what was found"), max_length=2000)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="findings", verbose_name=_("evidence it rests on")
    )
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=now, editable=False)
    sent_at = models.DateTimeField(_("sent to the territory on"), null=True, editable=False)
    due_on = models.DateField(_("next step due on"), null=True, editable=False, db_index=True)
    correct_by = models.DateField(_("to be corrected before"), null=True, editable=False)
    reminded_days = models.SmallIntegerField(null=True, editable=False)
    plan = models.TextField(_("action proposed"), max_length=2000, blank=True)
    plan_due_on = models.DateField(_("done before"), null=True, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True, editable=False)
    proof = models.TextField(_("what was done"), max_length=2000, blank=True)
    proofs = models.ManyToManyField(
        Evidence, blank=True, related_name="+", verbose_name=_("evidence of the correction")
    )
    proved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proved_at = models.DateTimeField(null=True, editable=False)
    answer = models.TextField(_("what was answered"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["criterion__code", "pk"]

    def __str__(self) -> str:
        return f"{self.criterion.code} · {self.get_grade_display()}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)

    @property
    def terms(self) -> Terms:
        """What the scheme attaches to its grade."""
        return terms_of(self.dossier.scheme, self.grade)

    @property
    def blocks_award(self) -> bool:
        """Tell whether a full award waits until it is settled."""
        return self.terms.blocks_award

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED_FINDINGS
