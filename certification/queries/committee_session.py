"""A session as its page shows it: the docket, each item as the reader stands before it."""

import datetime as dt
from dataclasses import dataclass

from certification.models import Decision, DocketItem, Session
from certification.queries.committee import CLOSED, OPEN, standing, with_people


@dataclass(frozen=True)
class Line:
    """One item of the agenda, as one person stands before it."""

    item: DocketItem
    standing: str
    declared: int
    expected: int
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        return self.standing == OPEN

    @property
    def is_closed(self) -> bool:
        return self.standing == CLOSED


def agenda(session: Session, person) -> list[Line]:
    """Return the docket of a session, in order."""
    decisions = {decision.item_id: decision for decision in Decision.objects.filter(item__session=session)}
    lines = []
    for item in with_people(session.items.all()):
        item.session = session
        sittings = [sitting for sitting in item.sittings if not sitting.recused]
        lines.append(
            Line(
                item,
                standing(item, person),
                sum(sitting.declared for sitting in sittings),
                len(sittings),
                decisions.get(item.pk),
            )
        )
    return lines


def earliest_second_convocation(session: Session) -> dt.date:
    """Return the first day on which a second convocation may take place."""
    return session.held_on + dt.timedelta(days=session.version.committee_rules.second_convocation_notice_days)
