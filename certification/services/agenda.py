"""Write the root-cause trees and the agenda of a territory."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.choices import ActionStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import AgendaAction, CauseNode, Criterion, Dossier, Question
from certification.queries.agenda import is_open
from certification.rules import agenda as rules
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.transition import hold

MOST_CAUSES, MOST_ACTIONS = 300, 200
ACTION_FIELDS = ("what", "owner", "means", "due_on", "cause", "status", "given_up_reason")


def held(dossier: Dossier, actor) -> Dossier:
    """Return the dossier, ours, when the actor keeps its agenda and its path is not closed."""
    dossier = hold(dossier, may.keep_agenda, actor)
    if not is_open(dossier):
        raise NotAllowed(_("The path of this dossier is over: its agenda is kept as it is."))
    return dossier


# --- causes -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_cause(
    dossier: Dossier,
    *,
    actor,
    text: str,
    parent: CauseNode | None = None,
    criterion: Criterion | None = None,
    question: Question | None = None,
) -> CauseNode:
    """Add a problem, or one more why under a cause. Only a problem is about a criterion or a question."""
    dossier = held(dossier, actor)
    refuse(
        rules.refusals_to_place(None, parent and parent.pk, parents_of(dossier)) if parent else [],
        [] if text.strip() else [_("Write the problem, or what causes it.")],
        [_("This dossier has as many causes as a reader can follow.")]
        if dossier.causes.count() >= MOST_CAUSES
        else [],
    )
    return CauseNode.objects.create(
        dossier=dossier,
        parent=parent,
        text=text.strip(),
        criterion=None if parent else criterion,
        question=None if parent else question,
        order=next_order(dossier, parent),
        written_by=actor,
        written_at=now(),
    )


@transaction.atomic
def change_cause(
    node: CauseNode,
    *,
    actor,
    text: str,
    parent: CauseNode | None,
    criterion: Criterion | None = None,
    question: Question | None = None,
) -> CauseNode:
    """Rewrite a cause, or put it under another one with all that is below it."""
    dossier = held(node.dossier, actor)
    node = CauseNode.objects.get(pk=node.pk)
    refuse(
        rules.refusals_to_place(node.pk, parent and parent.pk, parents_of(dossier)),
        [] if text.strip() else [_("Write the problem, or what causes it.")],
    )
    if node.parent_id != (parent and parent.pk):
        node.parent, node.order = parent, next_order(dossier, parent)
    node.text, node.written_by, node.written_at = text.strip(), actor, now()
    node.criterion = None if parent else criterion
    node.question = None if parent else question
    node.save()
    return node


@transaction.atomic
def shift_cause(node: CauseNode, *, actor, up: bool) -> None:
    """Move a cause one place up or down among those beside it; at the end it stays where it is."""
    dossier = held(node.dossier, actor)
    beside = list(dossier.causes.filter(parent=node.parent_id).order_by("order", "pk"))
    place = beside.index(node)
    other = place - 1 if up else place + 1
    if 0 <= other < len(beside):
        beside[place], beside[other] = beside[other], beside[place]
        for order, cause in enumerate(beside):
            cause.order = order
        CauseNode.objects.bulk_update(beside, ["order"])


@transaction.atomic
def remove_cause(node: CauseNode, *, actor) -> None:
    """Remove a cause with all that is below it; actions against it stay in the agenda."""
    held(node.dossier, actor)
    CauseNode.objects.filter(pk=node.pk).delete()


def parents_of(dossier: Dossier) -> dict[int, int | None]:
    return dict(dossier.causes.values_list("pk", "parent"))


def next_order(dossier: Dossier, parent: CauseNode | None) -> int:
    last = dossier.causes.filter(parent=parent).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


# --- actions ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_action(dossier: Dossier, *, actor, criteria: Iterable[Criterion] = (), **fields) -> AgendaAction:
    """Add an action to the agenda."""
    dossier = held(dossier, actor)
    if dossier.actions.count() >= MOST_ACTIONS:
        raise NotAllowed(_("This agenda has as many actions as a reader can follow."))
    action = AgendaAction(dossier=dossier)
    write(action, actor, fields)
    action.criteria.set(criteria)
    record(action, "certification.agendaaction.add", actor=actor, target=action.status, what=action.what)
    return action


@transaction.atomic
def change_action(
    action: AgendaAction, *, actor, revision: int, criteria: Iterable[Criterion], **fields
) -> AgendaAction:
    """Rewrite an action; `revision` is the one that was read: another one was written meanwhile, and is kept."""
    held(action.dossier, actor)
    action = AgendaAction.objects.select_for_update().get(pk=action.pk)
    if revision != action.revision:
        raise NotAllowed(
            _("Somebody else changed this action while you were writing. Read it again, then save yours.")
        )
    source = action.status
    action.revision += 1
    write(action, actor, fields)
    action.criteria.set(criteria)
    record(
        action,
        "certification.agendaaction.change",
        actor=actor,
        source=source,
        target=action.status,
        reason=action.given_up_reason if action.status == ActionStatus.GIVEN_UP else "",
        what=action.what,
    )
    return action


def write(action: AgendaAction, actor, fields: dict) -> None:
    """Put what was typed on the row; the day on which it is done is noted once."""
    unknown = fields.keys() - set(ACTION_FIELDS)
    if unknown:
        raise TypeError(f"An action has no {', '.join(sorted(unknown))}.")
    for name, value in fields.items():
        setattr(action, name, value.strip() if isinstance(value, str) else value)
    refuse(rules.refusals_of_action(action.status, action.given_up_reason))
    if action.status != ActionStatus.GIVEN_UP:
        action.given_up_reason = ""
    action.done_on = (action.done_on or localdate()) if action.status == ActionStatus.DONE else None
    action.written_by, action.written_at = actor, now()
    action.full_clean(exclude=["dossier", "written_by"])
    action.save()


def refuse(*lists: list[str]) -> None:
    sentences = [sentence for found in lists for sentence in found]
    if sentences:
        raise NotAllowed(sentences)
