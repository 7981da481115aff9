"""What a dossier took over: from the last cycle, or from the former version of the framework."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import CarriedCause, MapChange
from certification.models.dossier import Dossier
from certification.models.framework_criteria import Criterion
from certification.models.framework_lists import Question


class CarriedAnswer(models.Model):
    """An answer that was not written for this dossier: what it said before, and whether somebody confirmed it.

    `sources` holds one mapping for each answer it comes from: version, code, name (a text a language), level,
    not_applicable, na_reason, text, observed (the level that peers observed, or None). `revision` is the revision of
    the answer as it was carried: a later one was written by somebody, and needs no other confirmation.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="carried")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(_("where it comes from"), max_length=10, choices=CarriedCause)
    change = models.CharField(_("what happened"), max_length=10, choices=MapChange)
    sources = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("answer carried over")
        verbose_name_plural = _("answers carried over")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="carried_one_per_criterion"),
            models.UniqueConstraint(fields=["dossier", "question"], name="carried_one_per_question"),
            models.CheckConstraint(
                condition=Q(criterion__isnull=False, question=None)
                | Q(criterion=None, question__isnull=False),
                name="carried_criterion_or_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.criterion or self.question}"
