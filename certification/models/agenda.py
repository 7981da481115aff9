"""Why a difficulty is there (the root-cause tree), and what the territory decides to do (its agenda)."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import ActionStatus
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.finding import Finding
from certification.models.framework_criteria import Criterion
from certification.models.framework_lists import Question

MOST_WORDS = 500


class CauseNode(models.Model):
    """A problem (without a parent), or the answer to one more “why?” under it: five whys at most."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="causes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="whys")
    text = models.TextField(_("text"), validators=[MaxLengthValidator(MOST_WORDS)])
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | Q(criterion=None, question=None),
                name="cause_only_a_problem_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AgendaAction(models.Model):
    """One action of the territorial agenda: what, who, with what, until when, for which criteria, against which cause."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="actions")
    what = models.CharField(_("what is done"), max_length=250)
    owner = models.CharField(_("who carries it"), max_length=200)
    means = models.TextField(_("means"), blank=True, validators=[MaxLengthValidator(1000)])
    due_on = models.DateField(_("until"), null=True, blank=True)
    criteria = models.ManyToManyField(Criterion, blank=True, related_name="+")
    cause = models.ForeignKey(CauseNode, models.SET_NULL, null=True, blank=True, related_name="actions")
    finding = models.ForeignKey(Finding, models.SET_NULL, null=True, blank=True, related_name="actions")
    status = models.CharField(
        _("state"), max_length=10, choices=ActionStatus, default=ActionStatus.PLANNED, db_index=True
    )
    given_up_reason = models.TextField(_("why it is given up"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("action of the agenda")
        verbose_name_plural = _("actions of the agenda")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="given_up") | ~Q(given_up_reason=""), name="action_given_up_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.what
