"""Every verb that moves a state, by subject and by move: one door for the members' area and for the administration."""

from certification.errors import NotAllowed
from certification.lifecycles.arrow import LifecycleSubject
from certification.services import (
    assessment,
    assessor,
    certificate,
    committee,
    decision,
    dossier,
    framework,
    report,
    surveillance,
    visit,
)

VERBS = {
    "dossier": {**dossier.MOVES, **assessment.MOVES, **visit.MOVES, **report.MOVES, **decision.DOSSIER_MOVES},
    "assignment": assessor.MOVES,
    "session": committee.SESSION_MOVES,
    "docketitem": {**committee.ITEM_MOVES, **decision.ITEM_MOVES},
    "appeal": decision.APPEAL_MOVES,
    "award": {**certificate.MOVES, **surveillance.MOVES},
    "frameworkversion": framework.MOVES,
}


def move(subject: LifecycleSubject, name: str, *, actor, reason: str = "") -> object:
    """Do what a button says: call the verb of that move with the person and the reason. Raises NotAllowed."""
    verbs = VERBS.get(subject._meta.model_name, {})
    if name not in verbs:
        raise NotAllowed([])
    return verbs[name](subject, actor=actor, reason=reason)
