"""One message per move: who is told, in which words."""


def notify_move(model, pk: int, move: str, entry_pk: int) -> None:
    """Tell the people concerned by a move, once it is committed."""
