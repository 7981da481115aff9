"""Every verb that moves a state, by subject and by move: one door for the members' area and for the administration."""

from certification.errors import NotAllowed
from certification.lifecycles.arrow import LifecycleSubject
from certification.services import (
    appeal,
    assessment,
    assessor,
    ballot,
    committee,
    committee_item,
    condition,
    decision,
    delegation,
    dossier,
    finding,
    follow_up,
    framework,
    issuance,
    lead_transfer,
    pool,
    report,
    sanction,
    visit,
)

VERBS = {
    "dossier": {
        **dossier.MOVES,
        **assessment.MOVES,
        **visit.MOVES,
        **report.MOVES,
        **decision.DOSSIER_MOVES,
        **condition.MOVES,
    },
    "assignment": assessor.MOVES,
    "finding": finding.MOVES,
    "assessorapplication": pool.MOVES,
    "session": committee.SESSION_MOVES,
    "docketitem": {**committee_item.MOVES, **ballot.MOVES, **decision.ITEM_MOVES},
    "appeal": appeal.MOVES,
    "award": {**issuance.MOVES, **sanction.MOVES},
    "review": follow_up.MOVES,
    "frameworkversion": framework.MOVES,
    "delegation": delegation.MOVES,
    "leadtransfer": lead_transfer.MOVES,
}


def move(subject: LifecycleSubject, name: str, *, actor, reason: str = "") -> object:
    """Do what a button says: call the verb of that move with the person and the reason. Raises NotAllowed."""
    verbs = VERBS.get(subject._meta.model_name, {})
    if name not in verbs:
        raise NotAllowed([])
    return verbs[name](subject, actor=actor, reason=reason)
