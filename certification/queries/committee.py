"""The committee's doors: which sessions a person may open, and what stands between them and an item."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from certification.choices import Capacity, DocketItemStatus, DossierStatus, Role
from certification.models import DocketItem, Dossier, InterestDeclaration, Seat, Session
from certification.models.people import Mandate, mandate_roles

READERS = {Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}
COMMITTEE = {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}
S = DocketItemStatus


def sessions_visible_to(person) -> QuerySet[Session]:
    """Return the sessions that a person may open: their own seat's, the ones they chair or minute, or all of them."""
    if not person.is_authenticated:
        return Session.objects.none()
    sessions = Session.objects.select_related("chair", "secretary", "version")
    if mandate_roles(person) & READERS:
        return sessions
    seats = Seat.objects.on(OuterRef("held_on")).of(person)
    return sessions.filter(Q(chair=person) | Q(secretary=person) | Exists(seats))


def docketed_without_session(*, or_adjourned: bool = False) -> QuerySet[Dossier]:
    """Return the dossiers on the docket that no session has taken yet, with those adjourned if asked; urgent first."""
    alive = DocketItem.objects.filter(dossier=OuterRef("pk"), measure=None).exclude(
        status__in=[S.DECIDED, S.DEFERRED]
    )
    waiting = Q(~Exists(alive), status=DossierStatus.DOCKETED)
    return (
        Dossier.objects.filter(waiting | Q(status=DossierStatus.ADJOURNED) if or_adjourned else waiting)
        .select_related("territory")
        .order_by("due_on", "pk")
    )


def possible_chairs() -> QuerySet:
    """Return the people trusted to chair a session."""
    return people_with(Role.COMMITTEE_CHAIR)


def possible_secretaries() -> QuerySet:
    """Return the people who may minute a session: the secretariat."""
    return people_with(Role.CASE_OFFICER)


def people_with(role: str) -> QuerySet:
    """Return the people who hold a mandate today."""
    mandates = Mandate.objects.active().filter(person=OuterRef("pk"), role=role)
    return get_user_model().objects.filter(Exists(mandates), is_active=True)


# --- what stands between a person and an item ----------------------------------------------------------------------

OPEN, TO_DECLARE, CLOSED = "open", "to_declare", "closed"


def standing(item: DocketItem, person) -> str:
    """Tell whether an item is open to a person, closed to them, or waits for their declaration of interests."""
    if item.keeps_out(person):
        return CLOSED
    takes_part = item.seat_of(person) is not None or item.session.chair_id == person.pk
    return TO_DECLARE if takes_part and person.pk not in item.effects else OPEN


def with_people(items: QuerySet[DocketItem]) -> QuerySet[DocketItem]:
    """Read with each item what tells who is kept out of it, in a constant number of queries."""
    return items.select_related("dossier__territory", "measure__procedure__award").prefetch_related(
        Prefetch("dossier__declarations", InterestDeclaration.objects.filter(capacity=Capacity.COMMITTEE)),
        "dossier__assignments",
        "dossier__regional_opinions",
        "dossier__territory__memberships",
        "dossier__territory__companionships",
    )
