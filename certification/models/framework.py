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
    FrameworkStatus,
    Role,
)
from certification.lifecycles.framework import FrameworkLifecycle
from certification.models.fraction import FractionField
from certification.models.framework_document import LOCALES, version_document
from certification.models.framework_lists import (
    ActorFamily,
    AwardLevel,
    Clock,
    FindingGrade,
    InterestCategory,
    PledgeText,
)
from certification.models.frozen_row import CODE_LENGTH, FROZEN, MOVING_COLUMNS, FrozenQuerySet, refuse
from certification.models.people import mandate_roles
from certification.rules.companion import COMPANION_TIE
from certification.rules.document_kinds import NAME_LENGTH, Concern, Problem
from certification.rules.framework_document import fingerprint
from certification.rules.framework_problems import find_problems
from certification.rules.migration_map import Gap, Side, gaps
from certification.rules.permissions import SYSTEM


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
    def refuse_frozen(cls, rows: Iterable["FrameworkVersion"]) -> None:
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
        self.refuse_frozen([self])
        return super().delete(*args, **kwargs)

    @property
    def is_frozen(self) -> bool:
        return self.status in FROZEN_FRAMEWORK_STATUSES

    # --- what the rules ask -------------------------------------------------------------------------------------

    def roles_of(self, actor) -> frozenset[Role]:
        return frozenset({Role.SYSTEM}) if actor is SYSTEM else mandate_roles(actor)

    def as_document(self, *, identified: bool = False) -> dict:
        """Return the whole content as one document, whatever the ids and the order of the languages.

        `identified` adds the lasting identifiers, which files keep and the fingerprint does not read.
        """
        return version_document(self, identified=identified)

    @cached_property
    def content(self) -> dict:
        """Hold the document as it was read first, for those who look at it several times in one request."""
        return self.as_document()

    def fingerprint(self) -> str:
        return fingerprint(self.as_document())

    def is_intact(self) -> bool:
        """Tell whether the rows still say what was adopted, even if SQL went around the models."""
        return bool(self.content_hash) and self.content_hash == self.fingerprint()

    @cached_property
    def problems(self) -> list[Problem]:
        try:
            return find_problems(self.content, LOCALES)
        except ObjectDoesNotExist:
            return [
                Problem(("committee",), Concern.SHAPE, gettext("The rules of the committee are missing."))
            ]

    def problems_of(self, *concerns: Concern) -> list[Problem]:
        return [problem for problem in self.problems if problem.concern in concerns]

    def others_in_force(self):
        return FrameworkVersion.objects.in_force().filter(framework=self.framework_id).exclude(pk=self.pk)

    @cached_property
    def former(self) -> "FrameworkVersion | None":
        """The version of this framework that was in force last, this one left aside; None before the first."""
        published = FrameworkVersion.objects.published().filter(framework=self.framework_id)
        return published.exclude(pk=self.pk).order_by("-published_at", "-pk").first()

    @cached_property
    def map_gaps(self) -> list[Gap]:
        """What the migration map from the former version lacks; nothing when there is no former one."""
        if self.former is None:
            return []
        found = self.maps.filter(source=self.former).prefetch_related("entries").first()
        if found is None:
            sentence = gettext("Prepare the migration map from version %(number)s.")
            return [Gap(sentence % {"number": self.former.version})]
        return gaps(self.former.as_side(), self.as_side(), found.lines())

    def as_side(self) -> Side:
        return Side(self.version, self.max_level, dict(self.criteria.values_list("uid", "code")))

    @cached_property
    def consultation(self):
        """Return the last opening of this version to the comments of the public, or None."""
        return self.consultations.order_by("-opens_on", "-pk").first()

    @property
    def owes_a_consultation(self) -> bool:
        """Tell whether a consultation comes before the adoption: people replace a version that was in force."""
        if self.moved_by is SYSTEM:
            return False
        former = FrameworkVersion.objects.published().filter(framework=self.framework_id)
        return former.exclude(pk=self.pk).exists()

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

    def companion_months(self) -> int | None:
        """Return the months during which a former companion is kept out; 0 when no such tie is named."""
        try:
            return self.interest_category(COMPANION_TIE).look_back_months
        except ObjectDoesNotExist:
            return 0

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
