"""What a territory takes away: its dossier as it stands, read at once, and the files made of it so far."""

from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certification.models import Dossier, Evidence, Export
from certification.queries.assessment import AxisRows, FamilyLine, QuestionRow, Workspace, family_lines
from certification.rules import permissions as may


class Piece(NamedTuple):
    """One piece of evidence, its place in the archive, and the criteria that it supports."""

    number: int
    evidence: Evidence
    codes: list[str]

    @property
    def path(self) -> str:
        """Return its place in the archive: numbered, so that two files of one name stay two.

        A file that the antivirus has set aside, or has not read yet, leaves the storage for nobody.
        """
        file = self.evidence.file
        return f"evidence/{self.number:03d}-{file.name}" if file and file.may_be_served else ""


class Whole(NamedTuple):
    """A dossier as it is taken away."""

    dossier: Dossier
    axes: list[AxisRows]
    questions: list[QuestionRow]
    pieces: list[Piece]
    families: list[FamilyLine]


def whole(dossier: Dossier, person) -> Whole:
    """Return all that a territory wrote and joined, in a fixed number of queries."""
    space = Workspace(dossier)
    codes = {criterion.pk: criterion.code for criterion in dossier.criteria}
    pieces = [
        Piece(
            number,
            evidence,
            sorted(codes[use.criterion_id] for use in evidence.uses.all() if use.criterion_id in codes),
        )
        for number, evidence in enumerate(dossier.evidences.all(), start=1)
    ]
    return Whole(dossier, space.axes, space.questions, pieces, family_lines(dossier, person))


def answer_in_words(answer) -> str:
    """Return the level of an answer, or that the criterion does not apply, or nothing."""
    if answer is None:
        return ""
    if answer.not_applicable:
        return _("Does not apply")
    return "" if answer.level is None else str(answer.level)


def exports_of(dossier: Dossier, person) -> QuerySet[Export]:
    """Return the files made of a dossier, for the members of its territory alone."""
    if not may.take_away(dossier, person):
        return Export.objects.none()
    return dossier.exports.select_related("file", "asked_by")
