"""Which version is in force, what the engine needs of it, and its whole tree for display."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from certification.models.framework import Axis, Criterion, FrameworkVersion
from certification.rules.scoring import (
    AwardSpec,
    AxisSpec,
    CriterionSpec,
    FrameworkSpec,
    LevelRequirementSpec,
)


def version_in_force(code: str | None = None) -> FrameworkVersion | None:
    """Return the version that new dossiers follow: of this framework, or of the only one there is."""
    versions = FrameworkVersion.objects.in_force().select_related("framework")
    if code is not None:
        versions = versions.filter(framework__code=code)
    return versions.order_by("-published_at", "-pk").first()


def find_version(code: str, number: str) -> FrameworkVersion | None:
    """Return one version by the codes that people write, or None."""
    return (
        FrameworkVersion.objects.select_related("framework")
        .filter(framework__code=code, version=number)
        .first()
    )


def specification(version: FrameworkVersion, modules: Iterable | None = None) -> FrameworkSpec:
    """Build what the scoring engine needs, for the theme modules chosen (None: all of them). Four queries."""
    criteria = list(version.criteria_for(modules))
    return FrameworkSpec(
        axes=tuple(AxisSpec(axis.code, axis.weight) for axis in version.axes.all()),
        criteria=tuple(
            CriterionSpec(
                code=criterion.code,
                axis=criterion.axis.code,
                weight=criterion.weight,
                veto=criterion.is_veto,
                na_allowed=criterion.na_allowed,
            )
            for criterion in criteria
        ),
        awards=tuple(
            AwardSpec(
                code=award.code,
                order=award.order,
                overall_min=award.overall_min,
                axis_min=award.axis_min,
                veto_min=award.veto_min,
                criterion_min=award.criterion_min,
                criteria_at_4_min=award.criteria_at_4_min,
                requires=tuple(sorted(award.requires.items())),
                site_visit=award.site_visit,
            )
            for award in version.award_levels.all()
        ),
        level_requirements=tuple(
            LevelRequirementSpec(
                requirement.level, tuple(requirement.any_of), requirement.testimony_min_families
            )
            for requirement in version.level_requirements.all()
        ),
        cap_no_evidence=version.cap_no_evidence,
        cap_documents_only=version.cap_documents_only,
        na_max_axis_share=version.na_max_axis_share,
        na_max_overall_share=version.na_max_overall_share,
        max_level=version.max_level,
        percent_places=version.percent_places,
    )


def structure(version: FrameworkVersion, modules: Iterable | None = None) -> QuerySet[Axis]:
    """Return the axes with everything below them, read in a handful of queries whatever the size.

    The criteria of each axis are those of a grid: see `FrameworkVersion.criteria_for`.
    """
    criteria: QuerySet[Criterion] = version.criteria_for(modules).prefetch_related(
        "indicators", "evidence_types", "descriptors"
    )
    return version.axes.prefetch_related("principles", Prefetch("criteria", queryset=criteria))
