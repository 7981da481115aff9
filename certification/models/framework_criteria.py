"""What a version asks: axes, principles, criteria, with their levels, indicators and types of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    EvidenceKind,
    IndicatorKind,
)
from certification.models.framework_lists import ThemeModule
from certification.models.frozen_row import CODE_LENGTH, FrozenRow, LastingRow, NamedRow
from certification.rules.document_kinds import NAME_LENGTH


class Axis(LastingRow, NamedRow):
    """One of the great issues of the framework."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="axes")
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta(NamedRow.Meta):
        verbose_name = _("axis")
        verbose_name_plural = _("axes")


class Principle(LastingRow):
    """What an axis holds to."""

    status_path = "axis__version__status"
    parent_columns = frozenset({"axis", "axis_id"})

    axis = models.ForeignKey(Axis, models.CASCADE, related_name="principles", verbose_name=_("axis"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("principle")
        verbose_name_plural = _("principles")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["axis", "code"], name="principle_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} · {self.text}"


class Criterion(LastingRow, NamedRow):
    """What a territory answers with a level and its evidence."""

    parent_columns = frozenset({"version", "version_id", "axis", "axis_id", "principle", "principle_id"})
    status_paths = ("version__status", "axis__version__status", "principle__axis__version__status")

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="criteria")
    axis = models.ForeignKey(Axis, models.CASCADE, related_name="criteria", verbose_name=_("axis"))
    principle = models.ForeignKey(
        Principle, models.CASCADE, related_name="criteria", verbose_name=_("principle")
    )
    module = models.ForeignKey(
        ThemeModule,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name=_("theme module"),
    )
    weight = models.PositiveSmallIntegerField(_("weight"))
    is_veto = models.BooleanField(_("mandatory"), default=False)
    na_condition = models.TextField(
        _("when it may be not applicable"), blank=True, help_text=_("Empty: the criterion always applies.")
    )
    questions = models.JSONField(_("questions"), default=list, blank=True)
    sdgs = models.JSONField(_("Sustainable Development Goals"), default=list, blank=True)
    expected = models.TextField(_("what is expected"))

    class Meta(NamedRow.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @property
    def na_allowed(self) -> bool:
        return bool(self.na_condition)


class CriterionRow(FrozenRow):
    """A row that hangs from a criterion."""

    status_path = "criterion__version__status"
    parent_columns = frozenset({"criterion", "criterion_id"})

    class Meta:
        abstract = True


class Indicator(LastingRow, CriterionRow):
    """What is measured."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="indicators", verbose_name=_("criterion")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    kind = models.CharField(_("kind"), max_length=20, choices=IndicatorKind)
    unit = models.CharField(_("unit"), max_length=NAME_LENGTH, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["criterion", "code"], name="indicator_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} · {self.text}"


class EvidenceType(LastingRow, CriterionRow):
    """A kind of evidence that may support a criterion."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="evidence_types", verbose_name=_("criterion")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    text = models.TextField(_("text"))
    minimum = models.PositiveSmallIntegerField(_("how many, at least"), default=1)
    max_age_months = models.PositiveSmallIntegerField(
        _("maximum age in months"), null=True, blank=True, help_text=_("Empty: evidence of any age counts.")
    )

    class Meta:
        verbose_name = _("type of evidence")
        verbose_name_plural = _("types of evidence")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["criterion", "code"], name="evidencetype_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} · {self.text}"


class LevelDescriptor(CriterionRow):
    """What one level looks like on one criterion."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="descriptors", verbose_name=_("criterion")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("description of a level")
        verbose_name_plural = _("descriptions of levels")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "level"], name="leveldescriptor_level_unique")
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code} · {self.level}"
