"""The versions of an answer: what it holds, what it held, what was set aside, and how they differ."""

from dataclasses import dataclass

from certification.models import Answer, AnswerRevision, QuestionAnswer
from certification.rules.answer_revision import Piece, compare


@dataclass(frozen=True)
class Version:
    """One former content, with what leads from it to the answer of today."""

    row: AnswerRevision
    pieces: list[Piece]

    @property
    def differs(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def versions_of(answer: Answer | QuestionAnswer) -> list[Version]:
    """Return the former contents of an answer, the latest first; one query."""
    return [
        Version(row, compare(row.text, answer.text)) for row in answer.revisions.select_related("written_by")
    ]
