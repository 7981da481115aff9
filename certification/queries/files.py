"""Which private files a person may open: those of the dossiers that they may read."""

from django.db.models import Q, QuerySet

from certification.models import Dossier, PrivateFile
from certification.queries.dossier import visible_to


def readable_by(person) -> QuerySet[PrivateFile]:
    """Return the files that the person's pages link to; a view answers 404 for all others."""
    if not person.is_authenticated:
        return PrivateFile.objects.none()
    dossiers = visible_to(person)
    letters = Dossier.objects.filter(pk__in=dossiers.values("pk"), mandate_letter__isnull=False)
    return PrivateFile.objects.filter(
        Q(pk__in=letters.values("mandate_letter"))
        | Q(evidences__dossier__in=dossiers.values("pk"), evidences__removed_at=None)
        | Q(certificate__award__dossier__in=dossiers.values("pk"))
    ).distinct()
