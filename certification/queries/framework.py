"""Which version is in force, what the engine needs of it, and its whole tree for display."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from certification.models.framework import Axis, Criterion, FrameworkVersion


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


def structure(version: FrameworkVersion, modules: Iterable | None = None) -> QuerySet[Axis]:
    """Return the axes with everything below them, read in a handful of queries whatever the size.

    The criteria of each axis are those of a grid: see `FrameworkVersion.criteria_for`.
    """
    criteria: QuerySet[Criterion] = version.criteria_for(modules).prefetch_related(
        "indicators", "evidence_types", "descriptors"
    )
    return version.axes.prefetch_related("principles", Prefetch("criteria", queryset=criteria))


def summary_of(version: FrameworkVersion) -> QuerySet[Axis]:
    """Return the axes with their principles and the names of their criteria, for reading: three queries."""
    criteria = version.criteria_for(None)
    return version.axes.prefetch_related("principles", Prefetch("criteria", queryset=criteria))


def find_criterion(version: FrameworkVersion, code: str) -> Criterion | None:
    """Return one criterion with its levels, its indicators and its evidence, or None."""
    criteria = version.criteria_for(None).prefetch_related("indicators", "evidence_types", "descriptors")
    return criteria.filter(code=code).first()
