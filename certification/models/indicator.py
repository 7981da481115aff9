"""What the territory measures: one typed value of one indicator in one year."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.framework_criteria import Indicator
from certification.rules.indicator import field_of


class IndicatorValue(models.Model):
    """A value of the kind that its indicator asks for, or the reason why there is none.

    `revision` is sent back by whoever edits it.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="indicator_values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    yes = models.BooleanField(_("yes or no"), null=True, blank=True)
    text = models.TextField(_("text"), max_length=1000, blank=True)
    not_available = models.BooleanField(_("not available"), default=False)
    reason = models.TextField(_("why it is not available"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "indicator", "year"], name="indicatorvalue_one_a_year"
            ),
            models.CheckConstraint(
                condition=Q(not_available=False) | Q(number=None, date=None, yes=None, text=""),
                name="indicatorvalue_given_or_not_available",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.year}"

    @property
    def value(self) -> Decimal | dt.date | bool | str | None:
        """Return what was given, of the kind of the indicator; None when nothing was."""
        value = getattr(self, field_of(self.indicator.kind))
        return None if value == "" else value
