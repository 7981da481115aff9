"""The parts of a version: which rows each holds, what hangs from them, who may change them."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from certification.admin.policies import MandatePolicy
from certification.models import (
    ActorFamily,
    AwardLevel,
    Axis,
    Clock,
    CommitteeRules,
    Criterion,
    FindingGrade,
    FrameworkVersion,
    InterestCategory,
    LevelRequirement,
    MaturityLevel,
    PledgeText,
    Profile,
    Question,
    Sphere,
    ThemeModule,
)
from certification.rules import permissions as may
from certification.services.framework_content import (
    DOWN,
    UP,
)

policy = MandatePolicy(
    FrameworkVersion,
    read=may.read_scheme,
    write=may.manage_framework,
    rows=lambda user: FrameworkVersion.objects.select_related("framework"),
)
STEPS = {"up": UP, "down": DOWN}


class Part(NamedTuple):
    """A part of a version: rows of one kind, or one row alone."""

    title: str
    model: type
    fields: tuple
    help: str = ""
    # From the version to the row alone; None where there are several.
    alone: Callable | None = None
    # The lines shown on the page of a row, by name: see `Hanging`.
    lines: tuple = ()

    @property
    def order(self) -> tuple:
        names = {field.name for field in self.model._meta.get_fields()}
        start = ("axis__order",) if "axis" in names and self.model is not Axis else ()
        return (*start, "order" if "order" in names else "level", "pk")

    def rows(self, version):
        rows = self.model.objects.filter(version=version).order_by(*self.order)
        return rows.select_related("axis", "principle", "module") if self.model is Criterion else rows

    @property
    def is_ordered(self) -> bool:
        return self.alone is None and "order" in self.order


class Hanging(NamedTuple):
    """Lines that hang from a row and are written on its page."""

    title: str
    relation: str
    fields: tuple
    # How many blank lines wait to be filled; none where lines are made elsewhere.
    blanks: int = 0
    # The column that names a line, when lines are a scale rather than a list.
    key: str = ""


def itself(version):
    return version


def committee_rules(version):
    return CommitteeRules.objects.filter(version=version).first() or CommitteeRules(version=version)


PARTS = {
    "texts": Part(
        gettext_lazy("Title and summary"),
        FrameworkVersion,
        ("title", "summary", "source_locale"),
        alone=itself,
    ),
    "scoring": Part(
        gettext_lazy("Scoring"),
        FrameworkVersion,
        (
            "max_level",
            "percent_places",
            "cap_no_evidence",
            "cap_documents_only",
            "na_max_axis_share",
            "na_max_overall_share",
            "divergence_to_discuss",
        ),
        gettext_lazy("Scores are weighted means, computed exactly; what is shown is rounded half up."),
        alone=itself,
    ),
    "scale": Part(
        gettext_lazy("Maturity scale"),
        MaturityLevel,
        ("level", "name", "definition"),
    ),
    "requirements": Part(
        gettext_lazy("Proofs asked for a level"),
        LevelRequirement,
        ("level", "any_of", "testimony_min_families"),
    ),
    "axes": Part(
        gettext_lazy("Axes"),
        Axis,
        ("code", "weight", "name"),
        gettext_lazy("An axis has its principles and the weights of its criteria on its page."),
        lines=(
            Hanging(gettext_lazy("Principles"), "principles", ("code", "text"), blanks=2),
            Hanging(gettext_lazy("Criteria of this axis"), "criteria", ("weight",)),
        ),
    ),
    "criteria": Part(
        gettext_lazy("Criteria"),
        Criterion,
        (
            "axis",
            "principle",
            "module",
            "code",
            "weight",
            "is_veto",
            "name",
            "expected",
            "na_condition",
            "questions",
            "sdgs",
        ),
        gettext_lazy("Each criterion has its own page, with its levels, its indicators and its evidence."),
        lines=(
            Hanging(gettext_lazy("Levels"), "descriptors", ("text",), key="level"),
            Hanging(gettext_lazy("Indicators"), "indicators", ("code", "kind", "unit", "text"), blanks=2),
            Hanging(
                gettext_lazy("Evidence expected"),
                "evidence_types",
                ("code", "kind", "minimum", "max_age_months", "text"),
                blanks=2,
            ),
        ),
    ),
    "awards": Part(
        gettext_lazy("Award levels"),
        AwardLevel,
        (
            "code",
            "name",
            "description",
            "overall_min",
            "axis_min",
            "veto_min",
            "criterion_min",
            "criteria_at_4_min",
            "requires",
            "site_visit",
            "validity_months",
        ),
        gettext_lazy("Every floor must hold; none compensates another."),
    ),
    "committee": Part(
        gettext_lazy("Rules of the committee"),
        CommitteeRules,
        (
            "seats_per_family",
            "quorum_share",
            "second_convocation_share",
            "second_convocation_notice_days",
            "min_families",
            "all_spheres",
            "max_family_share",
            "consent_first",
            "majority",
            "family_majority_share",
            "tie",
            "sessions_per_year_min",
        ),
        alone=committee_rules,
    ),
    "clocks": Part(
        gettext_lazy("Clocks"),
        Clock,
        ("code", "name", "days", "months", "months_min", "working_days", "tolerance_days"),
        gettext_lazy("A clock counts either days or months."),
    ),
    "spheres": Part(gettext_lazy("Spheres"), Sphere, ("code", "name")),
    "families": Part(
        gettext_lazy("Families of actors"), ActorFamily, ("code", "sphere", "name", "description")
    ),
    "questions": Part(gettext_lazy("Questions"), Question, ("code", "keyword", "text", "help")),
    "modules": Part(
        gettext_lazy("Theme modules"),
        ThemeModule,
        ("code", "name", "description"),
        gettext_lazy("A territory chooses one or more themes. A theme may take the place of another."),
    ),
    "profiles": Part(
        gettext_lazy("Profiles of territory"),
        Profile,
        ("code", "name", "description", "territory_kinds", "modules", "presumed_na"),
        gettext_lazy(
            "What is proposed at first to a kind of territory. The territory keeps the choice of its themes, "
            "and justifies each criterion that it declares not applicable."
        ),
    ),
    "findings": Part(
        gettext_lazy("Grades of findings"),
        FindingGrade,
        ("code", "name", "definition", "consequence"),
    ),
    "interests": Part(
        gettext_lazy("Categories of interest"),
        InterestCategory,
        ("code", "name", "effect", "look_back_months"),
    ),
    "pledges": Part(gettext_lazy("Pledges"), PledgeText, ("code", "title", "text")),
}
