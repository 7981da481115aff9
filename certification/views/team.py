"""What the pages of the self-assessment show of the people at work: who answers what, who comments, who is there."""

from typing import NamedTuple

from certification.clock import localdate
from certification.forms.comment import CommentForm
from certification.models import Delegation, Presence
from certification.queries import comment as comments
from certification.queries import delegation as delegations
from certification.queries import presence as presences
from certification.queries.assessment import may_fill
from certification.rules import permissions as may
from certification.rules.assessment import self_assessment_is_open
from certification.services import presence as verbs


class Beside(NamedTuple):
    """What stands beside one criterion in the overview."""

    delegation: Delegation | None
    is_mine: bool
    open: int
    total: int
    here: list[Presence]


def others(request, dossier) -> list[Presence]:
    """Return who else is at work on the dossier."""
    return [p for p in presences.present(dossier) if p.person_id != request.user.pk]


def note_presence(request, dossier, criterion=None) -> list[Presence]:
    """Note where the reader is, and return the others; two queries at most."""
    known = presences.present(dossier)
    own = next((presence for presence in known if presence.person_id == request.user.pk), None)
    is_writing = bool(request.GET.get("writing")) and may_fill(dossier, request.user)
    verbs.note(dossier, request.user, criterion=criterion, is_writing=is_writing, known=own)
    return [presence for presence in known if presence.person_id != request.user.pk]


def beside_workspace(request, dossier, space) -> dict:
    """Return who answers what, how many comments there are, who is there: for the people of the territory only."""
    if not may.discuss(dossier, request.user):
        return {}
    # Scripts say that the overview is open: the page itself only reads.
    asked, counts, here = delegations.standing(dossier), comments.counts(dossier), others(request, dossier)
    beside = {}
    for row in space.rows:
        delegation = delegations.for_criterion(asked, row.criterion)
        count = counts.get(row.criterion.pk, {"open": 0, "total": 0})
        beside[row.criterion.pk] = Beside(
            delegation,
            delegation is not None and delegation.person_id == request.user.pk,
            count["open"],
            count["total"],
            [presence for presence in here if presence.criterion_id == row.criterion.pk],
        )
    return {
        "team": {
            "beside": beside,
            "delegations": asked,
            "mine": [delegation for delegation in asked if delegation.person_id == request.user.pk],
            "only_mine": request.GET.get("show") == "mine",
            "may_delegate": may.delegate(dossier, request.user) and self_assessment_is_open(dossier),
            "today": localdate(),
        },
        "here": here,
    }


def beside_criterion(request, dossier, row, comment_form=None) -> dict:
    """Return the discussion of a criterion, who answers it, who is there."""
    if not may.discuss(dossier, request.user):
        return {}
    asked = delegations.for_criterion(delegations.standing(dossier), row.criterion)
    return {
        "delegation": asked,
        "delegation_is_mine": asked is not None and asked.person_id == request.user.pk,
        "may_delegate": may.delegate(dossier, request.user) and self_assessment_is_open(dossier),
        "may_adopt": may_fill(dossier, request.user),
        "threads": comments.threads(dossier, row.criterion, request.user),
        "discusses": True,
        "comment_form": comment_form or CommentForm(people=comments.people_to_mention(dossier)),
        "here": note_presence(request, dossier, row.criterion),
        "has_versions": row.answer is not None and row.answer.revision > 1,
    }
