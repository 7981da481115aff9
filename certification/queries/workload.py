"""Who carries what today: dossiers of each officer, missions of each assessor, items of each seat, and by family."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, OuterRef, Q

from certification.choices import (
    OPEN_DOSSIER_STATUSES,
    AssignmentStatus,
    Capacity,
    DocketItemStatus,
    DossierStatus,
    InterestEffect,
    Role,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    Assessor,
    Assignment,
    DocketItem,
    Dossier,
    Freeze,
    InterestDeclaration,
    Mandate,
    Seat,
)
from certification.queries.framework import version_in_force

FOLLOWED = OPEN_DOSSIER_STATUSES - {DossierStatus.DRAFT}


class Officer(NamedTuple):
    """A case officer (None: nobody yet), the dossiers under way that they follow, those that are late."""

    person: object
    dossiers: int
    late: int


class Peer(NamedTuple):
    """An assessor: the missions that wait for their answer, those under way, whether the training is valid."""

    person: object
    family: str
    asked: int
    under_way: int
    trained: bool


class Member(NamedTuple):
    """A seat of the committee: the items ahead that its holder is to read, those that their ties close to them."""

    person: object
    family: str
    items: int
    recused: int


class Family(NamedTuple):
    """What one family of actors carries."""

    name: str
    assessors: int
    trained: int
    missions: int
    seats: int
    items: int


class Group(NamedTuple):
    """The people of one family, the heaviest loaded first, and what they carry together."""

    name: str
    rows: list
    total: int


class Load(NamedTuple):
    """The load of everybody, the heaviest first, and of each family in the order of the framework."""

    officers: list[Officer]
    peers: list[Peer]
    members: list[Member]
    families: list[Family]

    @property
    def peers_by_family(self) -> list[Group]:
        """The assessors under their family, the heaviest loaded family first."""
        return _by_family(self.peers, lambda peer: peer.asked + peer.under_way)

    @property
    def members_by_family(self) -> list[Group]:
        """The committee under its families, the one with most to read first."""
        return _by_family(self.members, lambda member: member.items)


def _by_family(rows: list, weight: Callable) -> list[Group]:
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(row.family, []).append(row)
    found = [Group(name, people, sum(map(weight, people))) for name, people in groups.items()]
    return sorted(found, key=lambda group: -group.total)


def load() -> Load:
    """Return who carries what today; a constant number of queries."""
    version = version_in_force()
    names = {family.code: family.name for family in version.families.all()} if version else {}
    peers, members = _peers(names), _members(names)
    return Load(_officers(), peers, members, _families(names, peers, members))


def _officers() -> list[Officer]:
    today = localdate()
    frozen = Freeze.objects.filter(dossier=OuterRef("pk"), lifted_at=None)
    rows = (
        Dossier.objects.filter(status__in=FOLLOWED)
        .order_by()
        .values("case_officer")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(~Exists(frozen), due_on__lt=today)))
        .values_list("case_officer", "number", "late")
    )
    counts = {officer: (dossiers, late) for officer, dossiers, late in rows}
    mandates = Mandate.objects.active().filter(person=OuterRef("pk"), role=Role.CASE_OFFICER)
    people = get_user_model().objects.filter(Q(Exists(mandates), is_active=True) | Q(pk__in=counts))
    found = [Officer(person, *counts.get(person.pk, (0, 0))) for person in people.order_by("name", "pk")]
    if None in counts:
        found.append(Officer(None, *counts[None]))
    return sorted(found, key=lambda officer: -officer.dossiers)


def _peers(names: dict[str, str]) -> list[Peer]:
    today = localdate()
    mandates = Mandate.objects.active().filter(person=OuterRef("person"), role=Role.ASSESSOR)
    profiles = (
        Assessor.objects.filter(Exists(mandates), person__is_active=True)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    missions = Assignment.objects.filter(dossier__status__in=OPEN_DOSSIER_STATUSES).order_by()
    asked = missions.filter(status=AssignmentStatus.PROPOSED).values_list("person").annotate(Count("pk"))
    accepted = missions.filter(status=AssignmentStatus.ACCEPTED).values_list("person").annotate(Count("pk"))
    asked, accepted = dict(asked), dict(accepted)
    found = [
        Peer(
            profile.person,
            names.get(profile.family, profile.family),
            asked.get(profile.person_id, 0),
            accepted.get(profile.person_id, 0),
            profile.trained_until is not None and profile.trained_until >= today,
        )
        for profile in profiles
    ]
    return sorted(found, key=lambda peer: -(peer.asked + peer.under_way))


def _members(names: dict[str, str]) -> list[Member]:
    today = localdate()
    ahead = DocketItem.objects.filter(
        session__status__in=[SessionStatus.CONVENED, SessionStatus.OPEN]
    ).exclude(status__in=[DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED])
    items = ahead.count()
    recusals = dict(
        InterestDeclaration.objects.filter(
            Exists(ahead.filter(dossier=OuterRef("dossier"), round=OuterRef("round"))),
            capacity=Capacity.COMMITTEE,
            effect=InterestEffect.RECUSED,
        )
        .order_by()
        .values_list("person")
        .annotate(Count("pk"))
    )
    seats = (
        Seat.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        .select_related("holder")
        .order_by("family", "number", F("since").desc())
    )
    found = []
    for seat in seats:
        recused = recusals.get(seat.holder_id, 0)
        found.append(Member(seat.holder, names.get(seat.family, seat.family), items - recused, recused))
    return found


def _families(names: dict[str, str], peers: list[Peer], members: list[Member]) -> list[Family]:
    assessors = Counter(peer.family for peer in peers)
    trained = Counter(peer.family for peer in peers if peer.trained)
    missions, items = Counter(), Counter()
    for peer in peers:
        missions[peer.family] += peer.asked + peer.under_way
    for member in members:
        items[member.family] += member.items
    seats = Counter(member.family for member in members)
    return [
        Family(name, assessors[name], trained[name], missions[name], seats[name], items[name])
        for name in names.values()
    ]
