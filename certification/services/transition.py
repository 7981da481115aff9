"""The one gate through which a state changes: lock, permission, reasons, move, log, notify on commit."""

from collections import defaultdict
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_fsm import Transition

from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.lifecycles.arrow import LifecycleSubject
from certification.models import Freeze
from certification.notifications.messages import notify_move
from certification.rules.permissions import Permission
from certification.rules.verdict import Rule
from certification.services.history import record
from certification.services.log import log_move
from cms.outbox import then

# What follows a committed move besides the letters, for each kind of row: calls that take its key and the move.
FOLLOWERS: dict[str, list[Callable[[int, str], None]]] = defaultdict(list)


def lock(subject: Model) -> Model:
    """Return the row, fresh, and ours until the transaction ends; related rows are read anew."""
    return type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)


def find_arrow(subject: LifecycleSubject, move: str) -> Transition:
    """Return the arrow of that name that leaves the subject's status, or refuse in a sentence."""
    for arrow in subject.get_all_status_transitions():
        if arrow.name == move and arrow.source == subject.status:
            return arrow
    raise NotAllowed(
        _(
            "This can no longer be done: the status is now “%(status)s”. Reload the page to see what comes next."
        )
        % {"status": subject.get_status_display()}
    )


def refusals(subject, arrow) -> list:
    """Return every sentence that keeps the subject from this move; an empty list when it may go."""
    sentences = []
    freeze = None if arrow.custom["while_frozen"] else frozen_by(subject)
    if freeze is not None:
        sentences.append(
            _("This dossier is frozen by the impartiality guardian: %(reason)s") % {"reason": freeze.reason}
        )
    for condition in arrow.conditions:
        sentences.extend(condition.refusals(subject) if isinstance(condition, Rule) else [])
    return sentences


def frozen_by(subject: Model) -> Freeze | None:
    """Return the freeze that stops this subject's dossier, or None."""
    dossier = subject if hasattr(subject, "freezes") else getattr(subject, "dossier", None)
    return dossier.freeze if dossier is not None else None


def hold(subject: Model, permission: Permission, actor) -> Model:
    """Lock a row to write a fact that moves no state: a stranger and a frozen dossier are refused first."""
    subject = lock(subject)
    if not permission(subject, actor):
        raise PermissionDenied
    if (freeze := frozen_by(subject)) is not None:
        raise NotAllowed(
            _("This dossier is frozen by the impartiality guardian: %(reason)s") % {"reason": freeze.reason}
        )
    return subject


@transaction.atomic
def perform(
    subject: LifecycleSubject,
    move: str,
    *,
    actor,
    reason: str = "",
    on=None,
    digest: str = "",
    data=None,
    **facts,
) -> LifecycleSubject:
    """Move `subject` through its life cycle, or raise.

    Raises PermissionDenied when the actor may never do this here, NotAllowed with the sentences when the rules
    refuse now. `facts` go to the move's body; `on` is the day it happens (today by default).
    """
    subject = lock(subject)
    subject.today, subject.moved_by = on or localdate(), actor
    arrow = find_arrow(subject, move)
    if not arrow.permission(subject, actor):
        raise PermissionDenied
    if arrow.custom["reason"] and not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    if sentences := refusals(subject, arrow):
        raise NotAllowed(sentences)
    source = subject.status
    getattr(subject, move)(**facts)
    subject.status_since = now()
    subject.save()
    entry = record(
        subject,
        f"certification.{subject._meta.model_name}.{move}",
        actor=actor,
        source=source,
        target=subject.status,
        reason=reason,
        digest=digest,
        **(data or {}),
    )
    log_move(subject, move)
    then(notify_move, subject, move, entry.pk)
    for follow in FOLLOWERS[subject._meta.model_name]:
        transaction.on_commit(lambda follow=follow: follow(subject.pk, move), robust=True)
    return subject


def available_actions(subject, actor) -> list[dict]:
    """Return the moves that a person may make now, each with its words and the sentences that block it."""
    return [
        {
            "move": arrow.name,
            "label": arrow.custom["label"],
            "tone": arrow.custom["tone"],
            "asks_reason": arrow.custom["reason"],
            "signed": arrow.custom["signed"],
            "consequence": arrow.custom["consequence"],
            "refusals": refusals(subject, arrow),
        }
        for arrow in subject.get_all_status_transitions()
        if arrow.source == subject.status and arrow.permission(subject, actor)
    ]
