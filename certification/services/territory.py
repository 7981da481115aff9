"""Create a territory, name its families, invite the people who fill its dossiers."""

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certification.choices import MEMBERSHIP_ROLES, Role
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import FamilyRepresentation, Invitation, Membership, Scheme, Territory
from certification.notifications import messages
from certification.queries.framework import version_in_force
from certification.rules import permissions as may
from certification.services.history import record

SECRET_BYTES = 32
MOST_OPEN_INVITATIONS = 30
FIELDS = (
    "name",
    "kind",
    "country",
    "region",
    "place",
    "lead_organisation",
    "lead_organisation_form",
    "contact_email",
    "summary",
    "latitude",
    "longitude",
    "languages",
)


@transaction.atomic
def create_territory(
    *,
    actor,
    name: str,
    kind: str,
    country: str,
    region: str,
    place: str,
    lead_organisation: str,
    lead_organisation_form: str = "",
    contact_email: str,
    summary: str = "",
    latitude=None,
    longitude=None,
    languages: list[str] | None = None,
    families: dict[str, str],
    family: str = "",
) -> Territory:
    """Create a territory whose creator leads the project, in the name of `family`."""
    if not actor.is_authenticated:
        raise PermissionDenied
    territory = Territory(
        name=name,
        slug=free_slug(name),
        kind=kind,
        country=country,
        region=region,
        place=place,
        lead_organisation=lead_organisation,
        lead_organisation_form=lead_organisation_form,
        contact_email=contact_email,
        summary=summary,
        latitude=latitude,
        longitude=longitude,
        languages=languages or [],
    )
    territory.full_clean()
    territory.save()
    write_families(territory, families)
    territory.memberships.create(person=actor, role=Role.TERRITORY_LEAD.value, family=known_family(family))
    record(territory, "certification.territory.create", actor=actor, role=Role.TERRITORY_LEAD)
    return territory


@transaction.atomic
def update_territory(
    territory: Territory, *, actor, families: dict[str, str] | None = None, **fields
) -> Territory:
    """Change what a territory says of itself; awards already issued keep their own facts."""
    territory = lock_territory(territory)
    refuse_unless(may.manage_territory, territory, actor)
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"A territory has no {', '.join(sorted(unknown))}.")
    for name, value in fields.items():
        setattr(territory, name, value)
    territory.full_clean()
    territory.save()
    if families is not None:
        write_families(territory, families)
    record(territory, "certification.territory.update", actor=actor, changed=sorted(fields))
    return territory


@transaction.atomic
def invite_member(
    territory: Territory, *, actor, email: str, role: str, family: str
) -> tuple[Invitation, str]:
    """Send an invitation, and return it with its secret: only the digest of the secret is kept."""
    territory = lock_territory(territory)
    refuse_unless(may.manage_territory, territory, actor)
    validate_email(email)
    if role not in MEMBERSHIP_ROLES:
        raise ValidationError({"role": _("Choose one of the three roles of a territory.")})
    email = email.strip()
    if open_memberships(territory).filter(person__email__iexact=email).exists():
        raise NotAllowed(_("This person is already a member of the territory."))
    pending = territory.invitations.filter(accepted_at=None, revoked_at=None, expires_on__gte=localdate())
    if pending.filter(email__iexact=email).exists():
        raise NotAllowed(_("An invitation is already waiting for this address. Revoke it to send a new one."))
    if pending.count() >= MOST_OPEN_INVITATIONS:
        raise NotAllowed(_("Many invitations are still waiting. Revoke those that are no longer of use."))
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = territory.invitations.create(
        email=email,
        role=Role(role).value,
        family=known_family(family),
        digest=digest(token),
        invited_by=actor,
        expires_on=localdate() + dt.timedelta(days=Scheme.current().invitation_days),
    )
    record(
        territory,
        "certification.territory.invite",
        actor=actor,
        invitation=invitation.pk,
        invited_as=invitation.role,
    )
    messages.invitation(invitation, token)
    return invitation, token


@transaction.atomic
def accept_invitation(token: str, *, actor) -> Membership:
    """Join a territory with the secret received by e-mail, once, before it expires."""
    invitation = Invitation.objects.select_for_update().filter(digest=digest(token)).first()
    if invitation is None:
        raise NotAllowed(_("This invitation does not exist. Check that the whole link was copied."))
    if reasons := why_invitation_is_closed(invitation, actor):
        raise NotAllowed(reasons)
    membership = invitation.territory.memberships.create(
        person=actor, role=invitation.role, family=invitation.family
    )
    invitation.accepted_at = now()
    invitation.save(update_fields=["accepted_at"])
    record(
        Territory.objects.get(pk=invitation.territory_id),
        "certification.territory.join",
        actor=actor,
        invitation=invitation.pk,
        joined_as=invitation.role,
    )
    return membership


def why_invitation_is_closed(invitation: Invitation, actor) -> list[str]:
    """Return the sentences that keep a person from accepting an invitation; an empty list when they may."""
    if invitation.accepted_at is not None:
        return [
            _(
                "This invitation was already used. If you are the one who accepted it, sign in to find the territory."
            )
        ]
    if invitation.revoked_at is not None:
        return [_("This invitation was revoked. Ask the project leader of the territory for a new one.")]
    if not invitation.is_open():
        return [_("This invitation has expired. Ask the project leader of the territory for a new one.")]
    if actor.email.lower() != invitation.email.lower():
        return [
            _(
                "This invitation was sent to another address than the one of your account. Sign in with the invited "
                "address, or ask the project leader to invite the address that you use here."
            )
        ]
    if open_memberships(invitation.territory).filter(person=actor).exists():
        return [_("You are already a member of this territory.")]
    return []


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor) -> Invitation:
    """Close an invitation that nobody accepted yet."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_unless(may.manage_territory, invitation.territory, actor)
    if invitation.accepted_at is not None:
        raise NotAllowed(_("This invitation was already accepted: end the membership instead."))
    if invitation.revoked_at is None:
        invitation.revoked_at = now()
        invitation.save(update_fields=["revoked_at"])
        record(invitation.territory, "certification.territory.revoke", actor=actor, invitation=invitation.pk)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor) -> tuple[Invitation, str]:
    """Send an invitation again with a new secret and its whole time: the former link no longer works."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_unless(may.manage_territory, invitation.territory, actor)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise NotAllowed(_("This invitation no longer waits for an answer: send a new one."))
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation.digest = digest(token)
    invitation.expires_on = localdate() + dt.timedelta(days=Scheme.current().invitation_days)
    invitation.save(update_fields=["digest", "expires_on"])
    record(invitation.territory, "certification.territory.resend", actor=actor, invitation=invitation.pk)
    messages.invitation(invitation, token)
    return invitation, token


def lock_territory(territory: Territory) -> Territory:
    """Return the row, fresh, and ours until the transaction ends."""
    return Territory.objects.select_for_update().get(pk=territory.pk)


def refuse_unless(permission, subject, actor) -> None:
    if not permission(subject, actor):
        raise PermissionDenied


def open_memberships(territory: Territory) -> QuerySet[Membership]:
    """Return the memberships that run today."""
    today = localdate()
    return territory.memberships.filter(since__lte=today).exclude(until__lt=today)


def digest(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def free_slug(name: str) -> str:
    """Return an address that no territory has."""
    base = slugify(name)[:70] or "territory"
    taken = set(Territory.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return (
        base
        if base not in taken
        else next(f"{base}-{n}" for n in range(2, 10_000) if f"{base}-{n}" not in taken)
    )


def known_family(code: str) -> str:
    """Return a family's code, refused when the framework in force does not know it."""
    if code and code not in family_codes():
        raise ValidationError({"family": _("Choose a family of actors from the list.")})
    return code


def family_codes() -> set[str]:
    version = version_in_force()
    return set(version.families.values_list("code", flat=True)) if version else set()


def write_families(territory: Territory, families: dict[str, str]) -> None:
    """Keep one organisation for each family named; a family left empty is not represented."""
    named = {code: organisation.strip() for code, organisation in families.items() if organisation.strip()}
    for code in named:
        known_family(code)
    territory.representations.exclude(family__in=named).delete()
    for code, organisation in named.items():
        FamilyRepresentation.objects.update_or_create(
            territory=territory, family=code, defaults={"organisation": organisation}
        )
