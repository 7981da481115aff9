"""Time that is not counted, time that is asked for, and the calendar that people subscribe to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier


class ClockPause(models.Model):
    """A clock of the territory that stands still: while TER RES checks, or while the dossier is frozen.

    `due_on` is the deadline that ran when it stopped; `until` is the day it runs again.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="pauses")
    clock = models.CharField(max_length=40)
    due_on = models.DateField(_("due on"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("pause of a clock")
        verbose_name_plural = _("pauses of clocks")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "clock"], condition=Q(until=None), name="pause_one_open_per_clock"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="pause_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.clock}"


class ExtensionRequest(models.Model):
    """A reasoned request for more time: asked by the territory, granted or refused with reasons by the secretariat."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="extensions")
    clock = models.CharField(max_length=40)
    due_on = models.DateField(_("deadline at the time"))
    days = models.PositiveSmallIntegerField(_("days asked for"))
    reason = models.TextField(_("why"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    granted = models.BooleanField(_("granted"), null=True)
    answer = models.TextField(_("reasons of the answer"), blank=True)
    new_due_on = models.DateField(_("new deadline"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(answered_at=None, closed_at=None),
                name="extension_one_open_per_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.asked_at:%Y-%m-%d}"


class CalendarFeed(models.Model):
    """The secret address of a person's calendar: a new key makes the old address worthless."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.person}"
