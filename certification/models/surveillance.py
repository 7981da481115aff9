"""Follow-up (suivi) of an award, year after year."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import ReviewOutcome
from certification.clock import now
from certification.models.certificate import Award


class Review(models.Model):
    """One yearly follow-up: what was declared, what was concluded, the next date."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="reviews")
    due_on = models.DateField(_("due on"))
    held_on = models.DateField(_("held on"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome)
    summary = models.TextField(_("summary"), max_length=4000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-due_on"]
        constraints = [
            models.UniqueConstraint(fields=["award", "due_on"], name="review_one_per_due_date"),
        ]

    def __str__(self) -> str:
        return f"{self.award} · {self.due_on}"
