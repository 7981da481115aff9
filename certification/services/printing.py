"""Make the large PDFs of the public pages away from the readers: once for each state, by a background task."""

from collections.abc import Callable
from typing import NamedTuple

from django.core.cache import cache
from django_tasks import task

from certification.documents.consultation import kept_report, render_report
from certification.documents.framework import kept_framework, render_framework
from certification.documents.kept import Kept
from certification.models import FrameworkVersion

# While a file is being made, nobody else asks for it; after that, somebody may ask again.
PATIENCE_SECONDS = 10 * 60


class Kind(NamedTuple):
    """A kind of document about a version: where one is kept, and how one is made."""

    kept: Callable[[FrameworkVersion, str], Kept]
    render: Callable[[FrameworkVersion, str], bytes]


KINDS = {
    "framework": Kind(kept_framework, render_framework),
    "consultation": Kind(kept_report, render_report),
}


def document(kind: str, version: FrameworkVersion, language: str) -> Kept:
    """Return the place of a document, whose making is asked for when nobody has yet."""
    kept = KINDS[kind].kept(version, language)
    if (file := kept.open()) is not None:
        file.close()
    elif cache.add(f"made:{kept.name}", True, PATIENCE_SECONDS):  # noqa: FBT003 - the value says nothing
        make.enqueue(kind, version.pk, language)
    return kept


@task()
def make(kind: str, version_pk: int, language: str) -> None:
    """Make a document as it is now, unless it is there."""
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    kept = KINDS[kind].kept(version, language)
    if (file := kept.open()) is not None:
        file.close()
    else:
        kept.write(KINDS[kind].render(version, language))
