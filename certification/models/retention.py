"""How long each kind of data is kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.models.people import mandate_roles
from certification.rules.retention import CLOCKS, in_words

LONGEST = 1200


class RetentionRule(models.Model):
    """What one clock of `rules.retention` is worth here, in its own unit."""

    code = models.CharField(max_length=30, unique=True, editable=False)
    amount = models.PositiveSmallIntegerField(
        _("kept for"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        return in_words(self.code, self.amount)

    @property
    def what(self) -> str:
        return str(CLOCKS[self.code].what)

    @property
    def since(self) -> str:
        return str(CLOCKS[self.code].since)

    def roles_of(self, actor):
        return mandate_roles(actor)
