"""The ballot of an item: opened, one vote a seat, closed, counted."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification.choices import (
    DocketItemStatus,
    VoteChoice,
)
from certification.errors import NotAllowed
from certification.models import DocketItem, Vote
from certification.rules import committee as rules
from certification.rules import permissions as may
from certification.services.committee_item import hold_item, preside, seat_label, taking_part
from certification.services.history import record


@transaction.atomic
def open_ballot(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Open the ballot; who may vote is fixed now, after recusals and lot."""
    item = preside(item, "open_ballot", actor, reason)
    item.quorum_at_count = item.quorum.as_data(item.sittings)
    item.save(update_fields=["quorum_at_count"])
    return item


@transaction.atomic
def cast_vote(item: DocketItem, *, actor, choice: str) -> Vote:
    """Cast the one vote of a seat; what was voted is in the ballot alone, never in the history."""
    item = hold_item(item, may.vote, actor)
    if item.status != DocketItemStatus.BALLOT:
        over = item.status in (DocketItemStatus.COUNTED, DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED)
        raise NotAllowed(_("The ballot is closed.") if over else _("The ballot is not open."))
    sitting = taking_part(item, actor)
    if sitting.seat in item.quorum_at_count["suspended"]:
        raise NotAllowed(
            _("Your vote is suspended by lot, so that no family holds too large a share of the votes.")
        )
    if sitting.seat not in item.quorum_at_count["voters"]:
        raise NotAllowed(_("You arrived after the ballot opened."))
    try:
        with transaction.atomic():
            vote = Vote.objects.create(
                item=item, seat_id=sitting.seat, cast_by=actor, round=item.round, choice=VoteChoice(choice)
            )
    except IntegrityError:
        raise NotAllowed(_("Your vote is already recorded: it cannot be changed.")) from None
    record(item, "certification.docketitem.vote", actor=actor, seat=seat_label(vote.seat))
    return vote


@transaction.atomic
def close_ballot(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Close the ballot and freeze its quorum and its counts by family."""
    return count_ballot(preside(item, "close_ballot", actor, reason))


def count_ballot(item: DocketItem) -> DocketItem:
    """Count a ballot that is closed: again when a member leaves it late, whose vote is struck."""
    opened = item.quorum_at_count.get("opened", item.quorum_at_count["voters"])
    count = rules.close_count(
        item.sittings,
        opened,
        {vote.seat_id: vote.choice for vote in item.votes.filter(struck_at=None)},
        item.session.version.committee_rules,
        second_convocation=item.session.is_second_convocation,
        seed=item.lot_seed,
    )
    item.quorum_at_count = {**count.as_data(), "opened": opened}
    item.save(update_fields=["quorum_at_count"])
    return item


MOVES = {"open_ballot": open_ballot, "close_ballot": close_ballot}
