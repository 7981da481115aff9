"""A member leaves an item in the middle: the file closes to them, their objection falls, their vote is struck."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import Capacity, DocketItemStatus, InterestEffect
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import DocketItem, InterestCategory, Recusal
from certification.queries.assessor import asked_categories
from certification.rules import permissions as may
from certification.services.ballot import count_ballot
from certification.services.committee_item import seat_label
from certification.services.history import record
from certification.services.transition import lock

OVER = (DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED)


@transaction.atomic
def recuse(item: DocketItem, *, actor, category: str) -> Recusal:
    """Leave an item for a tie found late, by the code of its category; a freeze does not prevent it.

    The declaration keeps the tie and takes its effect, so that every door of the dossier closes at once. A vote
    cast is struck, whatever it was; once the ballot is closed, it is counted again.
    """
    lock(item.session)
    dossier = lock(item.dossier)
    item = lock(item)
    if not (may.vote(item, actor) or may.preside(item, actor)):
        raise PermissionDenied
    declaration = dossier.declarations.filter(
        person=actor, capacity=Capacity.COMMITTEE, round=item.round
    ).first()
    tie = _tie(item, category)
    if refusals := _refusals(item, actor, declaration, tie):
        raise NotAllowed(refusals)
    declaration.categories.set([*declaration.categories.exclude(effect=InterestEffect.NONE), tie])
    declaration.effect = InterestEffect.RECUSED
    declaration.save(update_fields=["effect"])
    seat = item.seat_of(actor)
    struck = item.votes.filter(cast_by=actor, struck_at=None).update(struck_at=now())
    if item.sits(actor):
        item.objections.filter(seat=seat, withdrawn_at=None).update(withdrawn_at=now())
    recusal = Recusal.objects.create(item=item, person=actor, during=item.status, struck_vote=bool(struck))
    record(
        item,
        "certification.docketitem.recuse",
        actor=actor,
        seat=seat_label(seat) if seat else "",
        during=item.status,
        struck_vote=bool(struck),
    )
    if item.status == DocketItemStatus.COUNTED:
        count_ballot(lock(item))
    return recusal


def _tie(item: DocketItem, code: str) -> InterestCategory | None:
    asked = asked_categories(item.dossier.version, Capacity.COMMITTEE)
    return next((tie for tie in asked if tie.code == code and tie.effect == InterestEffect.RECUSED), None)


def _refusals(item: DocketItem, actor, declaration, tie) -> list:
    if item.status in OVER:
        return [
            _("This item is over: write to the impartiality guardian, who may have it examined again."),
        ]
    if item.keeps_out(actor):
        return [_("You are recused from this item.")]
    if declaration is None:
        return [_("Declare your interests on this dossier first.")]
    return [] if tie else [_("Choose the tie that keeps you out of this item.")]
