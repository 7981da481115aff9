"""Trust people with a mandate, and end it. Mandates are dated and kept; they are never deleted."""

import datetime as dt

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from certification.choices import Role
from certification.clock import localdate
from certification.models import Mandate
from certification.models.people import forget_trust
from certification.rules import permissions as may
from certification.services.history import record

# Who works in the administration, and the group that opens it to them.
STAFF_GROUPS = {
    Role.CASE_OFFICER: "Secretariat",
    Role.IMPARTIALITY_GUARDIAN: "Impartiality guardians",
    Role.SCHEME_MANAGER: "Scheme managers",
}


@transaction.atomic
def grant_mandate(
    person,
    role: str,
    *,
    actor,
    family: str = "",
    place: tuple[str, str] = ("", ""),
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Mandate:
    """Trust a person with a role; a mandate that already runs is returned as it is.

    `place` is the country (two letters) and the region of a regional commission.
    """
    role = Role(role)
    country, region = place
    today = localdate()
    mandate = (
        Mandate.objects.active(today)
        .filter(person=person, role=role, family=family, country=country, region=region)
        .first()
    )
    if mandate is not None and since is None:
        return mandate
    mandate = Mandate(
        person=person,
        role=role.value,
        family=family,
        country=country,
        region=region,
        since=since or today,
        until=until,
    )
    if not may.grant_mandates(mandate, actor):
        raise PermissionDenied
    mandate.full_clean()
    mandate.save()
    open_administration(person)
    record(
        mandate,
        "certification.mandate.grant",
        actor=actor,
        person=person.pk,
        mandate=role.value,
        family=family,
        region=region,
    )
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, actor) -> Mandate:
    """End a mandate today: its rights stop at once, its trace stays."""
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if not may.grant_mandates(mandate, actor):
        raise PermissionDenied
    yesterday = localdate() - dt.timedelta(days=1)
    if mandate.until is not None and mandate.until <= yesterday:
        return mandate
    # A mandate lasts to the end of its last day: one given today ends with the day.
    mandate.until = max(yesterday, mandate.since)
    mandate.save(update_fields=["until"])
    open_administration(mandate.person)
    record(mandate, "certification.mandate.end", actor=actor, person=mandate.person_id, mandate=mandate.role)
    return mandate


def open_administration(person) -> None:
    """Put a person in the groups of their mandates, and out of those of mandates that ended."""
    forget_trust(person)
    roles = set(Mandate.objects.active().filter(person=person).values_list("role", flat=True))
    for role, name in STAFF_GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        if role in roles:
            person.groups.add(group)
        else:
            person.groups.remove(group)
