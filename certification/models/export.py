"""What goes out of a dossier at the territory's wish, and the questionnaire that comes back filled in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import ExportKind, ExportStatus
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile


class Export(models.Model):
    """One file made from a whole dossier. `content_digest` tells whether a newer one would say the same."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="exports")
    kind = models.CharField(_("form"), max_length=4, choices=ExportKind)
    language = models.CharField(_("language"), max_length=2)
    status = models.CharField(
        _("state"), max_length=8, choices=ExportStatus, default=ExportStatus.WAITING, editable=False
    )
    content_digest = models.CharField(max_length=64, editable=False)
    file = models.OneToOneField(
        PrivateFile, models.SET_NULL, null=True, editable=False, related_name="export"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("dossier taken away")
        verbose_name_plural = _("dossiers taken away")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.get_kind_display()}"


class FilledQuestionnaire(models.Model):
    """What a questionnaire says, read from its file and waiting for its sender's confirmation; then forgotten.

    `lines` and `errors` are plain data: see `exports.questionnaire`.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="filled_questionnaires")
    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(_("digest"), max_length=64)
    lines = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("questionnaire filled in")
        verbose_name_plural = _("questionnaires filled in")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.name}"
