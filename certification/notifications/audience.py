"""Who concerns a dossier, and why each is written to."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certification.choices import AssignmentStatus, Role
from certification.clock import localdate
from certification.models import Dossier, Mandate, Membership

AS_MEMBER = _("You receive this message because you are a member of this territory.")
AS_STAFF = _("You receive this message because you follow this dossier for the secretariat.")
AS_ASSESSOR = _("You receive this message because you have a mission on this dossier.")
AS_COMMITTEE = _("You receive this message because you sit on the guarantee committee.")
AS_COMMISSION = _("You receive this message because you belong to the regional commission of this territory.")
AS_SENDER = _("You receive this message because you sent this file.")
AS_INVITED = _("You receive this message because somebody invited you. If it is a mistake, do nothing.")


class Audience(NamedTuple):
    """Some people concerned by a dossier, and why they are written to."""

    find: Callable[[Dossier], Iterable]
    why: str
    code: str = "people"


def members(dossier: Dossier, *roles: Role) -> list:
    """Return the members of the dossier's territory who hold one of these roles today."""
    today = localdate()
    found = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), territory=dossier.territory_id, role__in=roles, since__lte=today
    )
    return [membership.person for membership in found.select_related("person")]


def secretariat(dossier: Dossier) -> list:
    """Return the case officer of the dossier; before one is named, everybody who could be."""
    if dossier.case_officer is not None:
        return [dossier.case_officer]
    mandates = Mandate.objects.active().filter(role=Role.CASE_OFFICER).select_related("person")
    return [mandate.person for mandate in mandates]


def team(dossier: Dossier) -> list:
    """Return the assessors who accepted their mission in this round."""
    on_mission = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)
    return [mission.person for mission in dossier.assessors if mission.status in on_mission]


def regional_commission(dossier: Dossier) -> list:
    """Return the members of the regional commission where the territory lies; nobody without a branch there."""
    place = {"country": dossier.territory.country, "region": dossier.territory.region}
    mandates = Mandate.objects.active().filter(role=Role.REGIONAL_COMMISSION, **place)
    return [mandate.person for mandate in mandates.select_related("person")]


def in_their_language(people: Iterable) -> Iterator:
    """Give each person in turn, with their language active: a sentence with a name in it is made at once."""
    for person in people:
        with override(person.language):
            yield person


LEADS = Audience(lambda dossier: members(dossier, Role.TERRITORY_LEAD), AS_MEMBER, "lead")
TEAM = Audience(
    lambda dossier: members(dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR), AS_MEMBER, "team"
)
SECRETARIAT = Audience(secretariat, AS_STAFF, "secretariat")
ASSESSORS = Audience(team, AS_ASSESSOR, "assessors")
COMMISSION = Audience(regional_commission, AS_COMMISSION, "commission")
