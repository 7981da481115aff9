"""What is kept of the visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_PATH = 400


class DailyVisits(models.Model):
    """How many times one page was read on one day: the whole of what is known."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=5)
    path = models.CharField(_("address"), max_length=LONGEST_PATH)
    count = models.PositiveIntegerField(_("visits"), default=0)

    class Meta:
        verbose_name = _("visits of a day")
        verbose_name_plural = _("visits of a day")
        constraints = [
            models.UniqueConstraint(fields=["day", "language", "path"], name="one_count_a_day_and_page")
        ]

    def __str__(self):
        return f"{self.day} {self.path}: {self.count}"
