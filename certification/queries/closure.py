"""What ties a person to the guarantee, and whom nobody has seen for long."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.choices import OPEN_APPEALS, AssignmentStatus, Role
from certification.clock import localdate
from certification.models import Appeal, Assignment, Closure, Companionship, Mandate, Membership, Seat
from certification.queries.hold import held_people, hold_on_person, is_named_in_a_complaint
from certification.rules.closure import Ties

UNDER_WAY = (AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED)


def ties_of(person) -> Ties:
    """Return what a person still does."""
    today = localdate()
    seats = Seat.objects.filter(Q(until=None) | Q(until__gte=today)).filter(
        Q(holder=person) | Q(alternate=person)
    )
    return Ties(
        mandates=[str(m.get_role_display()) for m in person.mandates.active()],
        missions=[
            str(mission.dossier)
            for mission in Assignment.objects.filter(person=person, status__in=UNDER_WAY).select_related(
                "dossier__territory"
            )
        ],
        seats=[f"{seat.family} {seat.number}" for seat in seats],
        territories=[membership.territory.name for membership in led_alone(person)],
        complaint=is_named_in_a_complaint(person),
        panel=Appeal.objects.filter(status__in=OPEN_APPEALS, panel=person).exists(),
        administers=person.is_superuser,
        held=hold_on_person(person) is not None,
    )


def memberships_of(person) -> QuerySet[Membership]:
    running = Membership.objects.filter(Q(until=None) | Q(until__gte=localdate()), person=person)
    return running.select_related("territory")


def led_alone(person) -> list[Membership]:
    """Return the memberships by which a person is the only project leader of a territory."""
    others = Membership.objects.filter(
        Q(until=None) | Q(until__gte=localdate()), territory=OuterRef("territory"), role=Role.TERRITORY_LEAD
    ).exclude(person=person)
    return list(memberships_of(person).filter(~Exists(others), role=Role.TERRITORY_LEAD))


def open_closure_of(person) -> Closure | None:
    return person.closures.filter(cancelled_at=None, done_at=None).first()


def unused_since(moment) -> QuerySet:
    """Return the accounts that nobody used since a moment, whose person belongs nowhere and holds no mandate."""
    today = localdate()
    running = Q(until=None) | Q(until__gte=today)
    person = OuterRef("pk")
    people = get_user_model().objects.filter(is_superuser=False, date_joined__lt=moment)
    return (
        people.filter(Q(last_login=None) | Q(last_login__lt=moment))
        .filter(
            ~Exists(Membership.objects.filter(running, person=person)),
            ~Exists(Mandate.objects.active().filter(person=person)),
            ~Exists(Companionship.objects.filter(person=person, ended_on=None)),
            ~Exists(Closure.objects.filter(person=person, cancelled_at=None)),
        )
        .exclude(pk__in=held_people())
        .order_by("pk")
    )
