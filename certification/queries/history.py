"""The history of a dossier in plain sentences, for those who may read it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import Role
from certification.models import Dossier, HistoryEntry
from certification.models.facts import actions
from certification.models.people import mandate_roles
from certification.rules import permissions as may


class Fact(NamedTuple):
    """One line of the history: when, who, in which role, did what, from and to which state, why."""

    number: int
    date: object
    words: str
    actor: str
    role: str
    source: str
    target: str
    reason: str
    digest: str
    hash: str


# A proposal that a second person has not countersigned is no decision: it stays inside the secretariat.
INSIDE_THE_SECRETARIAT = ("certification.dossier.propose_ineligibility",)
# Who answers what, and why it was sent back, is the territory's own; its thread with the secretariat, theirs.
AMONG_THE_TEAM = Q(action__startswith="certification.delegation.") | Q(
    action__startswith="certification.comment."
)
WITH_THE_SECRETARIAT = Q(action__startswith="certification.message.")
READERS_OF_ALL = frozenset({Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN})


def of_dossier(dossier: Dossier, *, reader, last: int | None = None) -> list[Fact]:
    """Return the facts of a dossier that a person may read, newest first; two queries whatever their number."""
    entries = (
        HistoryEntry.objects.filter(dossier=dossier)
        .select_related("user", "content_type")
        .order_by("-sequence")
    )
    if not dossier.roles_of(reader) & READERS_OF_ALL:
        entries = entries.exclude(action__in=INSIDE_THE_SECRETARIAT)
    if not may.discuss(dossier, reader):
        entries = entries.exclude(AMONG_THE_TEAM)
    if not may.correspond(dossier, reader):
        entries = entries.exclude(WITH_THE_SECRETARIAT)
    verbs = actions()
    return [in_words(entry, verbs) for entry in (entries[:last] if last else entries)]


def moves_of(subject) -> list[Fact]:
    """Return the moves of one row through its life cycle, oldest first, for whoever may read the row."""
    entries = HistoryEntry.objects.filter(
        content_type__app_label=subject._meta.app_label,
        content_type__model=subject._meta.model_name,
        object_id=str(subject.pk),
    )
    verbs = actions()
    moved = entries.exclude(target="").select_related("user", "content_type").order_by("sequence")
    return [in_words(entry, verbs) for entry in moved]


def for_staff(entries: QuerySet[HistoryEntry], person) -> QuerySet[HistoryEntry]:
    """Leave out what a territory says within its team, but for the guardian and the administrator, who see to the chain."""
    if mandate_roles(person) & {Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}:
        return entries
    return entries.exclude(AMONG_THE_TEAM)


# Who voted or objected is the committee's own: others read that a seat did.
BEHIND_CLOSED_DOORS = frozenset(
    f"certification.{fact}"
    for fact in (
        *("docketitem.vote", "docketitem.object", "docketitem.withdraw_objection", "docketitem.recuse"),
        "decisioncondition.agree",
    )
)


def in_words(entry: HistoryEntry, verbs: dict) -> Fact:
    """Turn an entry into words: the verb of its move, the states by their names."""
    states = dict(states_of(entry))
    roles = dict(Role.choices)
    return Fact(
        number=entry.sequence,
        date=entry.timestamp,
        words=str(verbs.get(entry.action, entry.action)),
        actor=actor_of(entry),
        role=", ".join(str(roles.get(role, "")) for role in entry.role.split(",") if role in roles),
        source=str(states.get(entry.source, "")),
        target=str(states.get(entry.target, "")),
        reason=entry.reason,
        digest=entry.digest,
        hash=entry.hash,
    )


NUMBER_OF_A_PERSON = re.compile(r"@(\d+)")


def named(labels: Iterable[str]) -> list[str]:
    """Put people's names of today in the place of their numbers; one query for the whole list."""
    labels = list(labels)
    numbers = {int(number) for label in labels for number in NUMBER_OF_A_PERSON.findall(label)}
    people = get_user_model().objects.in_bulk(numbers) if numbers else {}
    return [
        NUMBER_OF_A_PERSON.sub(lambda found: str(people.get(int(found[1]), found[0])), label)
        for label in labels
    ]


def actor_of(entry: HistoryEntry) -> str:
    """Name who acted; a member of the committee in its debates stays unnamed."""
    if entry.action in BEHIND_CLOSED_DOORS:
        return _("A member of the committee")
    return str(entry.user) if entry.user_id else _("The platform")


def states_of(entry: HistoryEntry) -> list[tuple[str, str]]:
    """Return the states of the life cycle that an entry speaks of, with their words."""
    model = entry.content_type.model_class() if entry.content_type else None
    if model is None or not entry.target:
        return []
    return model._meta.get_field("status").choices
