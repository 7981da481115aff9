"""Which territories a person sees, with what their page shows."""

from django.db.models import Prefetch, Q, QuerySet

from certification.choices import Role
from certification.clock import localdate
from certification.models import Invitation, Membership, Territory
from certification.models.people import accompanied_by, mandate_roles


def visible_to(person) -> QuerySet[Territory]:
    """Return the territories that a person may read: their own, those that they accompany; all for the secretariat."""
    if not person.is_authenticated:
        return Territory.objects.none()
    if mandate_roles(person) & {Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}:
        return Territory.objects.all()
    own = Territory.objects.of(person)
    accompanied = accompanied_by(person)
    if not accompanied:
        return own
    return Territory.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=accompanied))


def for_page(person) -> QuerySet[Territory]:
    """Return the territories with their people, families and dossiers, in a fixed number of queries."""
    return visible_to(person).prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("person").order_by("role", "person__name")),
        "representations",
        "dossiers",
        "awards__level",
    )


def open_invitations(territory: Territory) -> QuerySet[Invitation]:
    """Return the invitations that may still be accepted."""
    return territory.invitations.filter(accepted_at=None, revoked_at=None, expires_on__gte=localdate())


def memberships_of(person) -> QuerySet[Membership]:
    """Return the memberships that run today, with their territories."""
    today = localdate()
    return (
        Membership.objects.filter(Q(until=None) | Q(until__gte=today), person=person, since__lte=today)
        .select_related("territory")
        .order_by("territory__name")
    )


def invitations_for(person) -> QuerySet[Invitation]:
    """Return the invitations that wait for a person's address."""
    return (
        Invitation.objects.filter(
            email__iexact=person.email, accepted_at=None, revoked_at=None, expires_on__gte=localdate()
        )
        .select_related("territory", "invited_by")
        .order_by("-created_at")
    )
