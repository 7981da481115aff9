"""The peer visit, its agenda, and the OBCO report that the hosts see first."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.framework import Question


class Visit(models.Model):
    """The visit of one round: dates, then attendance and the oral restitution to the hosts."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="visits")
    round = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    meeting_point = models.CharField(_("meeting point"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    restitution_at = models.DateTimeField(_("restitution to the hosts"), null=True, blank=True)
    restitution = models.TextField(_("what was said to the hosts"), max_length=4000, blank=True)
    families_met = models.JSONField(_("people met, by family"), default=dict, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="visit_one_per_round"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="visit_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.starts_on}"


class VisitSlot(models.Model):
    """One meeting of the visit's agenda."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    title = models.CharField(_("what is seen"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    families = models.JSONField(_("families met"), default=list)
    chosen_by_assessors = models.BooleanField(_("chosen by the assessors"), default=False)

    class Meta:
        verbose_name = _("agenda slot")
        verbose_name_plural = _("agenda")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class Obco(models.Model):
    """The benevolent and critical observation: five questions, never scored, hosts see it first."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="obcos")
    round = models.PositiveSmallIntegerField(default=1)
    strong_points = models.TextField(_("what struck us"), max_length=4000, blank=True)
    shared_with_hosts_at = models.DateTimeField(null=True, editable=False)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hosts_comment = models.TextField(_("the hosts' comment"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("OBCO report")
        verbose_name_plural = _("OBCO reports")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="obco_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"OBCO · {self.dossier}"


class ObcoAnswer(models.Model):
    """What the visitors observed on one of the five questions."""

    obco = models.ForeignKey(Obco, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = models.TextField(_("what we observed"), max_length=4000, blank=True)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(fields=["obco", "question"], name="obco_question_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.obco} · {self.question.code}"
