"""The pool of assessors: who wishes to join it, what they were trained in, when they are away, what they were recalled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.choices import AssessorApplicationStatus, Role
from certification.clock import now
from certification.lifecycles.assessor_application import AssessorApplicationLifecycle
from certification.models.assessor import Assessor
from certification.models.dossier import GuardedQuerySet
from certification.models.people import mandate_roles
from certification.models.territory import Territory
from certification.rules.permissions import SYSTEM


class AssessorApplication(AssessorApplicationLifecycle):
    """The wish of a person to assess for the network, as they worded it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessor_applications")
    family = models.CharField(_("family of actors"), max_length=10)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=120)
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("own territory")
    )
    languages = models.JSONField(_("languages"), default=list)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    availability = models.CharField(_("availability"), max_length=300)
    motivation = models.TextField(_("motivation"), max_length=2000)
    submitted_at = models.DateTimeField(_("sent on"), default=now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    answer = models.TextField(_("the secretariat's answer"), blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("application to assess")
        verbose_name_plural = _("applications to assess")
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=AssessorApplicationStatus.SUBMITTED),
                name="assessor_application_one_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def roles_of(self, actor) -> frozenset[Role]:
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else mandate_roles(actor)


class Training(models.Model):
    """A training that an assessor followed, valid for a time; never rewritten."""

    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="trainings")
    title = models.CharField(_("training"), max_length=200)
    held_on = models.DateField(_("followed on"))
    valid_until = models.DateField(_("valid until"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-valid_until", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("held_on")), name="training_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Absence(models.Model):
    """Days on which an assessor takes no mission, as they say themselves; no reason is asked."""

    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class PoolReminder(models.Model):
    """What an assessor was told once about their place in the pool: a training or a mandate that ends, a new pledge."""

    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="reminders")
    subject = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("reminder to an assessor")
        verbose_name_plural = _("reminders to assessors")
        constraints = [
            models.UniqueConstraint(fields=["assessor", "subject"], name="pool_reminder_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessor} · {self.subject}"
