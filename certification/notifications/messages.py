"""One message per move: who is told, in which words."""


def notify_move(model, pk: int, move: str, entry_pk: int) -> None:
    """Tell the people concerned by a move, once it is committed."""


def invitation(invitation, token: str) -> None: ...


def correction_asked(correction) -> None: ...


def correction_answered(correction) -> None: ...


def dossier_frozen(freeze) -> None: ...


def reminder(dossier, days_left: int) -> None: ...


def mission_proposed(assignment) -> None: ...


def session_convened(session) -> None: ...


def decision_notified(decision) -> None: ...


def certificate_issued(certificate) -> None: ...
