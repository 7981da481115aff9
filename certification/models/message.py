"""What the territory and the secretariat write to each other about a dossier."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile


class Message(models.Model):
    """One message of the thread of a dossier; never changed once sent."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_secretariat = models.BooleanField(_("from the secretariat"), default=False)
    text = models.TextField(_("message"), max_length=8000)
    files = models.ManyToManyField(PrivateFile, related_name="messages", blank=True)
    sent_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["dossier", "sent_at"], name="message_by_dossier")]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.sent_at:%Y-%m-%d}"


class MessageReading(models.Model):
    """The moment up to which a person has read the thread of a dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_until = models.DateTimeField()

    class Meta:
        verbose_name = _("reading of the messages")
        verbose_name_plural = _("readings of the messages")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person"], name="reading_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.dossier}"
