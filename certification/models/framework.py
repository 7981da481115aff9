"""The reference framework: one row an object whatever the language, one column a language, frozen from adoption on."""

from collections.abc import Iterable
from functools import cached_property

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    FROZEN_FRAMEWORK_STATUSES,
    OPEN_DOSSIER_STATUSES,
    EvidenceKind,
    FrameworkStatus,
    IndicatorKind,
    InterestEffect,
    Outcome,
    Role,
)
from certification.errors import FrozenVersion
from certification.lifecycles.framework import FrameworkLifecycle
from certification.models.fraction import FractionField
from certification.models.framework_document import LOCALES, version_document
from certification.models.people import mandate_roles
from certification.rules.framework_document import NAME_LENGTH, Concern, Problem, find_problems, fingerprint
from certification.rules.permissions import SYSTEM

CODE_LENGTH = 64
FROZEN = tuple(status.value for status in sorted(FROZEN_FRAMEWORK_STATUSES))
# What the life cycle writes on a frozen version; everything else stays.
MOVING_COLUMNS = frozenset({"status", "status_since", "published_at"})


def refuse():
    raise FrozenVersion(_("This version of the framework is adopted: nothing of its content can be changed."))


class Framework(models.Model):
    """A reference framework, known by its code; its content lives in its versions."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    title = models.CharField(_("title"), max_length=NAME_LENGTH)

    class Meta:
        verbose_name = _("reference framework")
        verbose_name_plural = _("reference frameworks")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class FrozenQuerySet(models.QuerySet):
    """Refuses every write in bulk that would touch a frozen version."""

    def _refuse_if_frozen(self):
        if self.filter(**{f"{self.model.status_path}__in": FROZEN}).exists():
            refuse()

    def update(self, **values):
        # A row never changes version: that would be a way in.
        if "status" in values or self.model.parent_columns & values.keys():
            refuse()
        self._refuse_if_frozen()
        return super().update(**values)

    update.alters_data = True

    def delete(self):
        self._refuse_if_frozen()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        self.model.refuse_frozen_parents(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        self.model.refuse_frozen_parents(objs)
        return super().bulk_update(objs, fields, *args, **kwargs)


class FrozenRow(models.Model):
    """A row of a version: written while the version is a draft, then never again."""

    # Where the version's status is, from the row. The first step is the row's parent.
    status_path = "version__status"
    parent_columns = frozenset({"version", "version_id"})

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def refuse_frozen_parents(cls, rows: Iterable["FrozenRow"]) -> None:
        step, _sep, rest = cls.status_path.partition("__")
        parents = {getattr(row, f"{step}_id") for row in rows}
        model = cls._meta.get_field(step).related_model
        if model._default_manager.filter(**{"pk__in": parents, f"{rest}__in": FROZEN}).exists():
            refuse()

    def _refuse_if_frozen(self) -> None:
        self.refuse_frozen_parents([self])
        stored = {"pk": self.pk, f"{self.status_path}__in": FROZEN}
        if self.pk and type(self)._default_manager.filter(**stored).exists():
            refuse()

    def save(self, *args, **kwargs):
        self._refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_frozen()
        return super().delete(*args, **kwargs)


class VersionQuerySet(FrozenQuerySet):
    """Versions, and the moments of their life."""

    def in_force(self):
        return self.filter(status=FrameworkStatus.IN_FORCE)

    def published(self):
        """Versions that have been in force: they stay readable for ever."""
        return self.filter(
            status__in=(FrameworkStatus.IN_FORCE, FrameworkStatus.TRANSITION, FrameworkStatus.RETIRED)
        )


class FrameworkVersion(FrameworkLifecycle):
    """One version of a framework: its texts, its scale, its scoring. Dossiers keep the one they were opened under."""

    status_path = "status"
    parent_columns = frozenset({"framework", "framework_id"})

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="versions", verbose_name=_("reference framework")
    )
    version = models.CharField(_("version"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    summary = models.TextField(_("summary"), blank=True)
    source_locale = models.CharField(_("source language"), max_length=10, default="fr")
    schema = models.PositiveSmallIntegerField(_("schema of the document"), default=1, editable=False)
    content_hash = models.CharField(
        _("fingerprint of the content"), max_length=64, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created on"), auto_now_add=True)
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)

    max_level = models.PositiveSmallIntegerField(_("highest level"), default=4)
    percent_places = models.PositiveSmallIntegerField(_("decimals of a percentage"), default=2)
    na_max_axis_share = FractionField(_("share of an axis that may be not applicable"), default="0.30")
    na_max_overall_share = FractionField(_("share of the whole that may be not applicable"), default="0.15")
    cap_no_evidence = models.PositiveSmallIntegerField(_("highest level without evidence"), default=1)
    cap_documents_only = models.PositiveSmallIntegerField(_("highest level on documents only"), default=2)
    divergence_to_discuss = models.PositiveSmallIntegerField(_("gap between assessors to discuss"), default=2)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework version")
        verbose_name_plural = _("framework versions")
        ordering = ["framework__code", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "version"], name="framework_version_unique"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(status=FrameworkStatus.IN_FORCE),
                name="framework_one_version_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"

    # --- frozen from adoption on --------------------------------------------------------------------------------

    @classmethod
    def refuse_frozen_parents(cls, rows: Iterable["FrameworkVersion"]) -> None:
        """A framework is never frozen, its versions are; a new one starts as a draft."""
        known = [row.pk for row in rows if row.pk]
        if cls._default_manager.filter(pk__in=known, status__in=FROZEN).exists():
            refuse()

    def save(self, *args, **kwargs):
        stored = (
            type(self)._default_manager.filter(pk=self.pk, status__in=FROZEN).first() if self.pk else None
        )
        if stored is not None:
            held = [field.attname for field in self._meta.concrete_fields if field.name not in MOVING_COLUMNS]
            if any(self.__dict__[name] != stored.__dict__[name] for name in held if name in self.__dict__):
                refuse()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_frozen_parents([self])
        return super().delete(*args, **kwargs)

    @property
    def is_frozen(self) -> bool:
        return self.status in FROZEN_FRAMEWORK_STATUSES

    # --- what the rules ask -------------------------------------------------------------------------------------

    def roles_of(self, actor) -> frozenset[Role]:
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else mandate_roles(actor)

    def as_document(self) -> dict:
        """Return the whole content as one document, whatever the ids and the order of the languages."""
        return version_document(self)

    def fingerprint(self) -> str:
        return fingerprint(self.as_document())

    def is_intact(self) -> bool:
        """Tell whether the rows still say what was adopted, even if SQL went around the models."""
        return bool(self.content_hash) and self.content_hash == self.fingerprint()

    @cached_property
    def problems(self) -> list[Problem]:
        try:
            return find_problems(self.as_document(), LOCALES)
        except ObjectDoesNotExist:
            return [
                Problem(("committee",), Concern.SHAPE, gettext("The rules of the committee are missing."))
            ]

    def problems_of(self, *concerns: Concern) -> list[Problem]:
        return [problem for problem in self.problems if problem.concern in concerns]

    def others_in_force(self):
        return FrameworkVersion.objects.in_force().filter(framework=self.framework_id).exclude(pk=self.pk)

    def open_dossiers(self):
        return self.dossiers.filter(status__in=OPEN_DOSSIER_STATUSES)

    # --- what others read ---------------------------------------------------------------------------------------

    def criteria_for(self, modules: Iterable | None = None):
        """Return the criteria of a grid, in order: the common ones, and those of the theme modules chosen.

        `modules` holds modules or their codes; None means every module.
        """
        criteria = self.criteria.select_related("axis", "principle", "module")
        if modules is None:
            return criteria
        codes = [getattr(module, "code", module) for module in modules]
        return criteria.filter(Q(module=None) | Q(module__code__in=codes))

    def clock(self, code: str) -> "Clock":
        """Return a clock by its code, reading them all once."""
        return self._by_code("clocks", code)

    def award_level(self, code: str) -> "AwardLevel":
        return self._by_code("award_levels", code)

    def finding_grade(self, code: str) -> "FindingGrade":
        return self._by_code("finding_grades", code)

    def interest_category(self, code: str) -> "InterestCategory":
        return self._by_code("interest_categories", code)

    def pledge(self, code: str) -> "PledgeText":
        return self._by_code("pledges", code)

    def family(self, code: str) -> "ActorFamily":
        return self._by_code("families", code)

    def _by_code(self, relation: str, code: str):
        """Look a row up by code, or raise `ObjectDoesNotExist`; each list is read once a version instance."""
        lists = self.__dict__.setdefault("_rows_by_code", {})
        rows = getattr(self, relation)
        if relation not in lists:
            lists[relation] = {row.code: row for row in rows.all()}
        try:
            return lists[relation][code]
        except KeyError:
            raise rows.model.DoesNotExist(f"{rows.model.__name__} {code}") from None


class CodedRow(FrozenRow):
    """A row of a version known by its code, in an order that matters."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="%(class)s_code_unique")]

    def __str__(self) -> str:
        return self.code


class NamedRow(CodedRow):
    """A row known by its code and read by its name."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)

    class Meta(CodedRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class LevelRequirement(FrozenRow):
    """The proofs of which at least one is needed to hold a level."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="level_requirements")
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

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="maturity_levels")
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

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="spheres")

    class Meta(NamedRow.Meta):
        verbose_name = _("sphere")
        verbose_name_plural = _("spheres")


class ActorFamily(NamedRow):
    """A family of actors, within a sphere."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="families")
    sphere = models.ForeignKey(Sphere, models.CASCADE, related_name="families", verbose_name=_("sphere"))
    description = models.TextField(_("description"))

    class Meta(NamedRow.Meta):
        verbose_name = _("family of actors")
        verbose_name_plural = _("families of actors")


class Question(CodedRow):
    """One of the questions of the reading grid."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="questions")
    keyword = models.CharField(_("keyword"), max_length=NAME_LENGTH)
    text = models.TextField(_("question"))
    help = models.TextField(_("help"))

    class Meta(CodedRow.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text


class ThemeModule(NamedRow):
    """A dominant theme that a territory may choose, with criteria of its own."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="modules")
    description = models.TextField(_("description"))

    class Meta(NamedRow.Meta):
        verbose_name = _("theme module")
        verbose_name_plural = _("theme modules")


class AwardLevel(NamedRow):
    """A level of award and its floors: each must hold, none compensates another."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="award_levels")
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

    version = models.OneToOneField(FrameworkVersion, models.CASCADE, related_name="committee_rules")
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

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="clocks")
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

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="finding_grades")
    definition = models.TextField(_("definition"))
    consequence = models.TextField(_("consequence"))

    class Meta(NamedRow.Meta):
        verbose_name = _("grade of finding")
        verbose_name_plural = _("grades of finding")


class InterestCategory(NamedRow):
    """A kind of tie with a territory, and what it does to a person's part in its dossier."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="interest_categories")
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

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="pledges")
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    text = models.TextField(_("text"))

    class Meta(CodedRow.Meta):
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")

    def __str__(self) -> str:
        return self.title


class Axis(NamedRow):
    """One of the great issues of the framework."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="axes")
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta(NamedRow.Meta):
        verbose_name = _("axis")
        verbose_name_plural = _("axes")


class Principle(FrozenRow):
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


class Criterion(NamedRow):
    """What a territory answers with a level and its evidence."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="criteria")
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


class Indicator(CriterionRow):
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


class EvidenceType(CriterionRow):
    """A kind of evidence that may support a criterion."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="evidence_types", verbose_name=_("criterion")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    text = models.TextField(_("text"))

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
