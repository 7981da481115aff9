"""Changes that a territory declares while its award stands, and what follows from them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, ChangeConsequence, ChangeKind
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Award, DeclaredChange
from certification.notifications import follow_up as messages
from certification.rules import permissions as may
from certification.rules.review import is_declared_late
from certification.services.follow_up import ask_review
from certification.services.history import digest_of, record
from certification.services.transition import hold
from cms.outbox import then

STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
ASKS_A_REVIEW = (ChangeConsequence.DOCUMENTS, ChangeConsequence.VISIT)


@transaction.atomic
def declare_change(award: Award, *, actor, kind: str, happened_on: dt.date, text: str) -> DeclaredChange:
    """Declare a change; one declared after the days that the contract gives is marked as late, not refused."""
    award = hold(award, may.declare_change, actor)
    if award.status not in STANDING:
        raise NotAllowed(_("The award is over: there is nothing more to declare."))
    if not text.strip():
        raise NotAllowed(_("Say what happens, and what it changes."))
    today = localdate()
    said = {"kind": ChangeKind(kind).value, "happened_on": happened_on, "text": text.strip()}
    if (sent_twice := award.changes.filter(**said, declared_by=actor).first()) is not None:
        return sent_twice
    change = DeclaredChange.objects.create(
        award=award,
        declared_by=actor,
        declared_at=now(),
        is_late=is_declared_late(happened_on, on=today, days=award.scheme.change_days),
        **said,
    )
    record(
        change,
        "certification.declaredchange.declare",
        actor=actor,
        kind=change.kind,
        digest=digest_of(change.text),
        late=change.is_late,
    )
    then(messages.change_declared, change.pk)
    return change


@transaction.atomic
def answer_change(change: DeclaredChange, *, actor, consequence: str, answer: str) -> DeclaredChange:
    """Say, with reasons, what follows from a change: documents or a visit open an extraordinary follow-up at once."""
    award = hold(change.award, may.answer_change, actor)
    change = DeclaredChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.answered_at is not None:
        raise NotAllowed(_("This change is already answered."))
    if not answer.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    change.consequence, change.answer = ChangeConsequence(consequence).value, answer.strip()
    change.answered_by, change.answered_at = actor, now()
    if consequence in ASKS_A_REVIEW:
        change.review = ask_review(
            award, actor=actor, asked=change.answer, on_site=consequence == ChangeConsequence.VISIT
        )
    change.save()
    record(
        change,
        "certification.declaredchange.answer",
        actor=actor,
        reason=change.answer,
        consequence=change.consequence,
    )
    then(messages.change_answered, change.pk)
    return change
