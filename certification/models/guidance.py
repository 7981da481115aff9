"""The meeting offered to a territory that was refused, and the day from which it may apply again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.decision import Decision


class GuidanceMeeting(models.Model):
    """The guidance meeting of a refused dossier, as it was held; it may bring the next application forward."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="guidance_meeting")
    held_on = models.DateField(_("held on"))
    people = models.CharField(_("who met"), max_length=400)
    summary = models.TextField(_("what was said, and what comes next"), max_length=4000)
    apply_from = models.DateField(_("a new application may be lodged sooner, from"), null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("guidance meeting")
        verbose_name_plural = _("guidance meetings")

    def __str__(self) -> str:
        return f"{self.decision} · {self.held_on:%Y-%m-%d}"

    @property
    def dossier(self):
        return self.decision.dossier
