"""The history of a dossier in plain sentences, for those who may read it."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from certification.choices import Role
from certification.models import Dossier, HistoryEntry
from certification.models.facts import actions


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
    verbs = dict(actions())
    return [in_words(entry, verbs) for entry in (entries[:last] if last else entries)]


# Who voted or objected is the committee's own: others read that a seat did.
BEHIND_CLOSED_DOORS = frozenset(
    f"certification.{fact}"
    for fact in ("docketitem.vote", "docketitem.object", "docketitem.withdraw_objection", "decision.agree")
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
