"""The former contents of an answer, and those that arrived too late to be saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.assessment import Answer, QuestionAnswer


class AnswerRevision(models.Model):
    """What an answer held before somebody replaced it, or what was set aside because somebody else saved first."""

    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="revisions")
    question_answer = models.ForeignKey(QuestionAnswer, models.CASCADE, null=True, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    level = models.PositiveSmallIntegerField(_("level"), null=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    na_reason = models.TextField(_("why the criterion does not apply"), blank=True)
    text = models.TextField(_("text"), blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    kept_at = models.DateTimeField(default=now, editable=False)
    set_aside = models.BooleanField(_("set aside"), default=False)

    class Meta:
        verbose_name = _("version of an answer")
        verbose_name_plural = _("versions of answers")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=None, question_answer__isnull=False)
                | Q(answer__isnull=False, question_answer=None),
                name="revision_of_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer or self.question_answer} · {self.number}"
