"""The whole path of a dossier in time: what was done, when and by whom, what is under way, what comes."""

import datetime as dt
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.models import Dossier, HistoryEntry
from certification.queries.dossier import PATH, Step, Turn, delay_in_words

S = DossierStatus
# The clock that bounds each step of the path, when one does.
STEP_CLOCKS = ("", "eligibility", "self_assessment", "technical_check", "visit", "reply", "committee", "")
MEMBERS = frozenset({Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER})
STAFF = frozenset({Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN})


class Stage(NamedTuple):
    """One step in time. `state` is done, current or next; `who` a role, and the name for their own side."""

    label: str
    state: str
    began_on: dt.date | None
    ended_on: dt.date | None
    who: str
    due_on: dt.date | None
    delay: str
    times: int


def path_in_time(dossier: Dossier, reader, turn: Turn, steps: list[Step]) -> list[Stage]:
    """Return the steps of the path with their dates; one query, whatever the length of the history."""
    moves = list(
        HistoryEntry.objects.filter(
            dossier=dossier, content_type__app_label="certification", content_type__model="dossier"
        )
        .exclude(target="")
        .select_related("user")
        .order_by("sequence")
    )
    roles = dossier.roles_of(reader)
    stages = []
    for place, step in enumerate(steps):
        states = PATH[place][1]
        entered = [move for move in moves if move.target in states and move.source not in states]
        left = [move for move in moves if ends(move, states)]
        is_done = step.state == "done" and bool(left)
        stages.append(
            Stage(
                step.label,
                step.state,
                localdate(entered[0].timestamp) if entered and step.state != "next" else None,
                localdate(left[-1].timestamp) if is_done else None,
                who_did(left[-1], roles) if is_done else turn.who if step.state == "current" else "",
                turn.due_on if step.state == "current" else None,
                usual_delay(dossier, place) if step.state == "next" else "",
                len(entered),
            )
        )
    return stages


def ends(move: HistoryEntry, states: set) -> bool:
    """Tell whether a move ends a step: it leaves its states; an application is done once it is submitted."""
    if S.SUBMITTED in states:
        return move.target == S.SUBMITTED
    return move.source in states and move.target not in states


def who_did(move: HistoryEntry, roles: frozenset[Role]) -> str:
    """Return the role of whoever moved the dossier, and their name when the reader is on the same side."""
    held = {Role(role) for role in move.role.split(",") if role in Role.values}
    words = ", ".join(sorted(str(role.label) for role in held))
    same_side = (held & MEMBERS and roles & MEMBERS) or (roles & STAFF)
    return f"{move.user} ({words})" if same_side and move.user_id and words else words


def usual_delay(dossier: Dossier, place: int) -> str:
    """Return how long a step to come may take, in words."""
    try:
        return str(delay_in_words(dossier.version.clock(STEP_CLOCKS[place]))) if STEP_CLOCKS[place] else ""
    except ObjectDoesNotExist:
        return ""
