"""The axes and the criteria of the framework in force, as pages name them."""

from django.utils.translation import get_language

from certification.queries.framework import version_in_force
from cms.delivery import until_written


def axis_names() -> dict[str, str]:
    """Return the axes by their letter, in the reader's language; nothing while no framework is in force."""
    return until_written(f"axes:{get_language()}", _names)


def _names() -> dict[str, str]:
    version = version_in_force()
    return {axis.code: axis.name for axis in version.axes.all()} if version else {}


def axis_words(codes) -> dict[str, str]:
    """Word axes in the order of the framework; a letter of a former framework stays as it is."""
    names = axis_names()
    known = {code: f"{code} · {name}" for code, name in names.items() if code in codes}
    return {**known, **{code: code for code in sorted(codes) if code not in names}}


def criterion_codes() -> set[str]:
    """Return the codes of the criteria of the framework in force."""
    version = version_in_force()
    return set(version.criteria.values_list("code", flat=True)) if version else set()
