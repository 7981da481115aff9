"""The OBCO report for whoever may read it, and its versions for those who write it."""

from certification.models import Dossier, Obco, ObcoVersion
from certification.queries.visit import VISITING
from certification.rules import permissions as may


def obco_for(dossier: Dossier, person) -> Obco | None:
    """Return the OBCO report of this round if this person may read it now, or None.

    The visitors write it, and the observers of the visit read it with them; the hosts read it as soon as it is shared, and before anybody else; the others read it
    with the report.
    """
    obco = (
        dossier.obcos.filter(round=dossier.round)
        .prefetch_related("answers", "remarks__author")
        .select_related("shared_by")
        .first()
    )
    if obco is None or may.observe(dossier, person) or may.remark_obco(dossier, person):
        return obco
    if obco.shared_with_hosts_at is None:
        return None
    if may.territory_member(dossier, person) or dossier.status not in VISITING:
        return obco
    return None


def last_version(obco: Obco) -> ObcoVersion | None:
    """Return the last version saved, with who wrote it, or None."""
    return obco.versions.select_related("written_by").first()
