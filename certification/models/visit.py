"""The peer visit, its agenda, and the OBCO report that the hosts see first."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.framework_lists import Question


class Visit(models.Model):
    """The visit of one round: dates, then attendance and the oral restitution to the hosts."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="visits")
    round = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    meeting_point = models.CharField(_("meeting point"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    restitution_at = models.DateTimeField(_("restitution to the hosts"), null=True, blank=True)
    restitution_on = models.DateField(_("day of the restitution"), null=True, blank=True)
    restitution = models.TextField(_("what was said to the hosts"), max_length=4000, blank=True)
    restitution_heard_by = models.JSONField(
        _("people at the restitution, by family"), default=dict, blank=True
    )
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

    @property
    def agenda(self) -> list["VisitSlot"]:
        """The meetings that are settled, in order: what the hosts only propose is not on the agenda."""
        return [slot for slot in self.slots.all() if not slot.is_proposal]

    @property
    def proposals(self) -> list["VisitSlot"]:
        """What hosts or an assessor propose, and nobody has taken onto the agenda yet."""
        return [slot for slot in self.slots.all() if slot.is_proposal]


class VisitSlot(models.Model):
    """One meeting of the visit: on its agenda, or only proposed. `people` says who is met, by family code."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    title = models.CharField(_("what is seen"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    travel = models.CharField(_("how to get there"), max_length=300, blank=True)
    families = models.JSONField(_("families met"), default=list)
    people = models.JSONField(_("people met, by family"), default=dict, blank=True)
    chosen_by_assessors = models.BooleanField(_("chosen by the assessors"), default=False)
    is_proposal = models.BooleanField(_("proposed"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("agenda slot")
        verbose_name_plural = _("agenda")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class VisitReminder(models.Model):
    """A reminder sent once for one first day and one lead time."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="reminders")
    starts_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("reminder of a visit")
        verbose_name_plural = _("reminders of visits")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "starts_on", "days_before"], name="visit_reminder_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} · {self.days_before}"


class Obco(models.Model):
    """The benevolent and critical observation: five questions, never scored, hosts see it first.

    `revision` counts what the visitors saved, `comment_revision` what the hosts did: who saves says which one was read.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="obcos")
    round = models.PositiveSmallIntegerField(default=1)
    strong_points = models.TextField(_("what is strong here"), max_length=4000, blank=True)
    astonishments = models.TextField(_("what astonished us"), max_length=4000, blank=True)
    advice = models.TextField(_("advice from peers"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=0)
    shared_with_hosts_at = models.DateTimeField(null=True, editable=False)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hosts_comment = models.TextField(_("the hosts' comment"), max_length=4000, blank=True)
    comment_revision = models.PositiveIntegerField(default=0)
    visitors_agreed_at = models.DateTimeField(null=True, editable=False)
    visitors_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    hosts_agreed_at = models.DateTimeField(null=True, editable=False)
    hosts_agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(_("experience sheet"), max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = _("OBCO report")
        verbose_name_plural = _("OBCO reports")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="obco_one_per_round"),
        ]

    def __str__(self) -> str:
        return f"OBCO · {self.dossier}"

    @property
    def both_agreed(self) -> bool:
        """Tell whether visitors and hosts both want it published as an experience sheet."""
        return self.visitors_agreed_at is not None and self.hosts_agreed_at is not None


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


class ObcoRemark(models.Model):
    """A remark that an observer of the visit signs under the OBCO report; the report itself is not theirs to write."""

    obco = models.ForeignKey(Obco, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("remark"), max_length=2000)
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("remark of an observer")
        verbose_name_plural = _("remarks of observers")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.obco} · {self.author}"


class ObcoVersion(models.Model):
    """The OBCO report as it was saved once: its texts, never rewritten."""

    obco = models.ForeignKey(Obco, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("version of an OBCO report")
        verbose_name_plural = _("versions of OBCO reports")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["obco", "number"], name="obco_version_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.obco} · {self.number}"
