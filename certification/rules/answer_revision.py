"""Which former content of an answer is kept, and how two texts differ, word by word."""

import datetime as dt
import re
from difflib import SequenceMatcher
from typing import NamedTuple

# Within this time, one person's successive savings are one piece of writing.
ONE_PIECE_OF_WRITING = dt.timedelta(minutes=10)
WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A run of words: `kind` is same, added or removed."""

    kind: str
    text: str


def is_worth_keeping(answer, person_id: int | None, moment: dt.datetime) -> bool:
    """Tell whether a content about to be replaced is kept: somebody else's, or one's own of a while ago."""
    if answer.revision == 0:
        return False
    return answer.updated_by_id != person_id or moment - answer.updated_at > ONE_PIECE_OF_WRITING


def compare(old: str, new: str) -> list[Piece]:
    """Return what leads from one text to another, in reading order: what was removed, then what was added."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if removed := "".join(before[i:j]):
            pieces.append(Piece("removed", removed))
        if added := "".join(after[k:m]):
            pieces.append(Piece("added", added))
    return pieces
