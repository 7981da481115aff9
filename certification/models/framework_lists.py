"""The short lists of a version: scales, families, questions, modules, levels of the award, rules of the committee, clocks."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    InterestEffect,
    Outcome,
)
from certification.models.fraction import FractionField
from certification.models.frozen_row import CodedRow, FrozenRow, LastingRow, NamedRow
from certification.rules.document_kinds import NAME_LENGTH


class LevelRequirement(FrozenRow):
    """The proofs of which at least one is needed to hold a level."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="level_requirements")
    level = models.PositiveSmallIntegerField(_("level"))
    any_of = models.JSONField(_("one of these proofs"), default=list)
    testimony_min_families = models.PositiveSmallIntegerField(_("families that testify, at least"), default=0)

    class Meta:
        verbose_name = _("proof asked for a level")
        verbose_name_plural = _("proofs asked for a level")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["version", "level"], name="levelrequirement_level_unique")
        ]

    def __str__(self) -> str:
        return str(self.level)


class MaturityLevel(FrozenRow):
    """One step of the scale, in general words."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="maturity_levels")
    level = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    definition = models.TextField(_("definition"))

    class Meta:
        verbose_name = _("maturity level")
        verbose_name_plural = _("maturity levels")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["version", "level"], name="maturitylevel_level_unique")
        ]

    def __str__(self) -> str:
        return f"{self.level} · {self.name}"


class Sphere(NamedRow):
    """Civil, knowledge, public, economic: what a quorum must bring together."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="spheres")

    class Meta(NamedRow.Meta):
        verbose_name = _("sphere")
        verbose_name_plural = _("spheres")


class ActorFamily(NamedRow):
    """A family of actors, within a sphere."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="families")
    sphere = models.ForeignKey(Sphere, models.CASCADE, related_name="families", verbose_name=_("sphere"))
    description = models.TextField(_("description"))

    class Meta(NamedRow.Meta):
        verbose_name = _("family of actors")
        verbose_name_plural = _("families of actors")


class Question(LastingRow, CodedRow):
    """One of the questions of the reading grid."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="questions")
    keyword = models.CharField(_("keyword"), max_length=NAME_LENGTH)
    text = models.TextField(_("question"))
    help = models.TextField(_("help"))

    class Meta(CodedRow.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text


class ThemeModule(LastingRow, NamedRow):
    """A dominant theme that a territory may choose, with criteria of its own."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="modules")
    description = models.TextField(_("description"))

    class Meta(NamedRow.Meta):
        verbose_name = _("theme module")
        verbose_name_plural = _("theme modules")


class Profile(LastingRow, NamedRow):
    """What is proposed at first to territories of some kinds: theme modules, and criteria presumed not applicable."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="profiles")
    description = models.TextField(_("description"))
    territory_kinds = models.JSONField(_("kinds of territory"), default=list)
    # Codes of the same version, as in its document: an edited code is seen by the check.
    modules = models.JSONField(_("theme modules proposed"), default=list, blank=True)
    presumed_na = models.JSONField(_("criteria presumed not applicable"), default=list, blank=True)

    class Meta(NamedRow.Meta):
        verbose_name = _("profile of territory")
        verbose_name_plural = _("profiles of territory")


class AwardLevel(NamedRow):
    """A level of award and its floors: each must hold, none compensates another."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="award_levels")
    description = models.TextField(_("description"))
    overall_min = FractionField(_("overall, at least"))
    axis_min = FractionField(_("each axis, at least"))
    veto_min = models.PositiveSmallIntegerField(_("level of mandatory criteria, at least"))
    criterion_min = models.PositiveSmallIntegerField(_("level of every criterion, at least"), default=0)
    criteria_at_4_min = models.PositiveSmallIntegerField(
        _("criteria at the highest level, at least"), default=0
    )
    requires = models.JSONField(_("levels required of named criteria"), default=dict, blank=True)
    site_visit = models.BooleanField(_("needs a visit on site"), default=False)
    validity_months = models.PositiveSmallIntegerField(_("validity in months"))

    class Meta(NamedRow.Meta):
        verbose_name = _("award level")
        verbose_name_plural = _("award levels")


class CommitteeRules(FrozenRow):
    """How the guarantee committee sits and decides."""

    version = models.OneToOneField("FrameworkVersion", models.CASCADE, related_name="committee_rules")
    seats_per_family = models.PositiveSmallIntegerField(_("seats of each family"))
    quorum_share = FractionField(_("share of the seats not recused that must be present"))
    second_convocation_share = FractionField(_("the same, at a second convocation"))
    second_convocation_notice_days = models.PositiveSmallIntegerField(_("days before a second convocation"))
    min_families = models.PositiveSmallIntegerField(_("families present, at least"))
    all_spheres = models.BooleanField(_("every sphere is represented"))
    max_family_share = FractionField(_("share of the votes of one family, at most"))
    majority = FractionField(_("share of the votes cast that carries a decision"))
    family_majority_share = FractionField(_("share of the families in which a majority is needed"))
    consent_first = models.BooleanField(_("consent is sought before a vote"))
    tie = models.CharField(_("outcome of a failed majority"), max_length=20, choices=Outcome)
    sessions_per_year_min = models.PositiveSmallIntegerField(_("sessions a year, at least"))

    class Meta:
        verbose_name = _("rules of the committee")
        verbose_name_plural = _("rules of the committees")

    def __str__(self) -> str:
        return str(self.version)


class Clock(NamedRow):
    """How long a step may take."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="clocks")
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    months_min = models.PositiveSmallIntegerField(_("months, at least"), null=True, blank=True)
    working_days = models.BooleanField(_("working days only"), default=False)
    tolerance_days = models.PositiveSmallIntegerField(_("tolerance in days"), default=0)

    class Meta(NamedRow.Meta):
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")


class FindingGrade(NamedRow):
    """A grade of finding and its consequence, defined in advance."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="finding_grades")
    definition = models.TextField(_("definition"))
    consequence = models.TextField(_("consequence"))

    class Meta(NamedRow.Meta):
        verbose_name = _("grade of finding")
        verbose_name_plural = _("grades of finding")


class InterestCategory(NamedRow):
    """A kind of tie with a territory, and what it does to a person's part in its dossier."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="interest_categories")
    effect = models.CharField(_("effect"), max_length=20, choices=InterestEffect)
    look_back_months = models.PositiveSmallIntegerField(
        _("months looked back"),
        null=True,
        blank=True,
        help_text=_("Empty: no time limit. 0: the tie exists today."),
    )

    class Meta(NamedRow.Meta):
        verbose_name = _("category of interest")
        verbose_name_plural = _("categories of interest")


class PledgeText(CodedRow):
    """A text that people sign."""

    version = models.ForeignKey("FrameworkVersion", models.CASCADE, related_name="pledges")
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    text = models.TextField(_("text"))

    class Meta(CodedRow.Meta):
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")

    def __str__(self) -> str:
        return self.title

    def with_the_same_words(self) -> models.QuerySet:
        """Return this text in every version where it reads the same in all languages: signed once, it holds in all."""
        columns = [f"text_{language}" for language, _name in settings.LANGUAGES]
        return PledgeText.objects.filter(
            code=self.code, **{column: getattr(self, column) for column in columns}
        )
