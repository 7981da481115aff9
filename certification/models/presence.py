"""Who is at work on a dossier now: forgotten after two minutes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.framework_criteria import Criterion


class Presence(models.Model):
    """Where a person was seen last on a dossier, and whether they were writing; one row each."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, models.CASCADE, null=True, related_name="+")
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person"], name="presence_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.dossier}"
