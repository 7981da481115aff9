"""Which dossiers a person sees, and what waits for them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.choices import AssignmentStatus, Capacity, DossierStatus, InterestEffect, Role
from certification.clock import localdate
from certification.models import Appeal, Assignment, Award, DocketItem, Dossier, InterestDeclaration, Membership, Seat
from certification.models.people import mandate_roles


def visible_to(person) -> QuerySet[Dossier]:
    """Return the dossiers that a person may read; a view answers 404 for all others.

    Members read their territory's dossiers. Case officers read what was submitted. An assessor reads from the day
    they accepted, which needs their declaration of interests. A committee member reads what is on a docket once
    they have declared their interests on it and are not recused. The guardian and the administrator read the rest.
    """
    if not person.is_authenticated:
        return Dossier.objects.none()
    today = localdate()
    roles = mandate_roles(person)
    memberships = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), territory=OuterRef("territory"), person=person
    )
    missions = Assignment.objects.filter(
        dossier=OuterRef("pk"), person=person, status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED]
    )
    clauses = Exists(memberships) | Exists(missions)
    if roles & {Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}:
        clauses |= ~Q(status=DossierStatus.DRAFT)
    if roles & {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}:
        declared = InterestDeclaration.objects.filter(
            dossier=OuterRef("pk"), person=person, capacity=Capacity.COMMITTEE, round=OuterRef("round")
        ).exclude(effect=InterestEffect.RECUSED)
        clauses |= Exists(declared) & Exists(DocketItem.objects.filter(dossier=OuterRef("pk")))
    if Role.APPEAL_PANEL_MEMBER in roles:
        clauses |= Exists(Appeal.objects.filter(dossier=OuterRef("pk"), panel=person))
    if Role.THIRD_PARTY_VERIFIER in roles:
        clauses |= Q(third_party__verifier=person)
    return Dossier.objects.filter(clauses)


def holds_a_seat(person) -> bool:
    """Tell whether a person sits on the committee today."""
    return Seat.objects.filter(Q(until=None) | Q(until__gte=localdate()), holder=person).exists()


def awards_visible_to(person) -> QuerySet[Award]:
    """Return the awards whose dossier a person may read."""
    return Award.objects.filter(dossier__in=visible_to(person))
