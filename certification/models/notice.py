"""What each person was told, how they wish to be told, and the words that staff put in place of ours."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import Delivery, NoticeFamily, NoticeMode
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.people import mandate_roles

MOST_SUBJECT = 150
MOST_TEXT = 3000


class Notification(models.Model):
    """One message to one person, in the words and the language in which they were told: it is never rewritten.

    `url` is whole, as in the e-mail. `delivery` says what became of the e-mail, `delivered_at` when.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=60)
    family = models.CharField(max_length=20, choices=NoticeFamily)
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="notifications")
    language = models.CharField(max_length=5)
    about = models.CharField(max_length=250, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    url = models.CharField(max_length=500)
    action = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.NONE)
    delivered_at = models.DateTimeField(null=True, editable=False)
    digest_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "read_at", "-created_at"], name="notification_of_person"),
            models.Index(fields=["delivery", "person"], name="notification_to_deliver"),
        ]

    def __str__(self) -> str:
        return self.subject


class NotificationPreference(models.Model):
    """How one family of messages reaches one person; without a row, by e-mail at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    family = models.CharField(max_length=20, choices=NoticeFamily)
    mode = models.CharField(max_length=10, choices=NoticeMode)

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints = [
            models.UniqueConstraint(fields=["person", "family"], name="preference_one_per_family"),
        ]

    def __str__(self) -> str:
        return f"{self.family} · {self.mode}"


class MessageText(models.Model):
    """The words of one event in one language, where staff prefer theirs to the default ones."""

    event = models.CharField(_("event"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=MOST_SUBJECT)
    text = models.TextField(_("text"), validators=[MaxLengthValidator(MOST_TEXT)])
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="message_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.language}"

    def roles_of(self, actor):
        return mandate_roles(actor)
