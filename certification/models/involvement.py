"""Who took part in dossiers, read from what each of them left behind."""

from django.db.models import QuerySet

from certification.choices import AssignmentStatus
from certification.models.assessor import Assignment
from certification.models.committee import DocketItem
from certification.models.dossier import Dossier
from certification.models.history import HistoryEntry
from certification.models.territory import Membership, Territory
from certification.rules.involvement import Involvement

NEVER_ANSWERED = (AssignmentStatus.PROPOSED, AssignmentStatus.DECLINED, AssignmentStatus.LAPSED)


def involvement_in(dossiers: QuerySet[Dossier], territory: Territory, *, on, **others) -> Involvement:
    """Return who took part in these dossiers of one territory; `others` are further sets of primary keys.

    Companions count for as long as the framework looks back; a mission never taken up counts for nothing.
    """
    found = list(dossiers.select_related("version"))
    keys = [dossier.pk for dossier in found]
    items = DocketItem.objects.filter(dossier__in=keys)
    declared_ineligible = HistoryEntry.objects.filter(
        dossier__in=keys, action="certification.dossier.declare_ineligible"
    )
    months = found[-1].version.companion_months() if found else None
    return Involvement(
        officers=_known(
            (dossier.case_officer_id for dossier in found),
            (dossier.ineligibility_proposed_by_id for dossier in found),
            declared_ineligible.values_list("user_id", flat=True),
        ),
        assessors=_known(
            Assignment.objects.filter(dossier__in=keys)
            .exclude(status__in=NEVER_ANSWERED)
            .values_list("person_id", flat=True)
        ),
        deciders=_known(
            *(
                items.values_list(path, flat=True)
                for path in (
                    "session__chair_id",
                    "session__secretary_id",
                    "votes__cast_by_id",
                    "session__attendances__seat__holder_id",
                    "session__attendances__alternate_id",
                )
            )
        ),
        members=_known(Membership.objects.filter(territory=territory).values_list("person_id", flat=True)),
        companions=frozenset(territory.companions_since(months, on)),
        **others,
    )


def _known(*sources) -> frozenset[int]:
    return frozenset(key for source in sources for key in source) - {None}
