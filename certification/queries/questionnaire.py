"""A questionnaire that came back: each of its lines beside what is saved now."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from certification.models import (
    Answer,
    Criterion,
    Dossier,
    FilledQuestionnaire,
    LevelDescriptor,
    Question,
    QuestionAnswer,
)
from certification.queries.assessment import Workspace

CRITERION = "criterion"


@dataclass(frozen=True)
class Line:
    """One line that differs from what is saved; in conflict when somebody saved after the file was downloaded."""

    key: str
    cell: str
    subject: Criterion | Question
    stored: Answer | QuestionAnswer | None
    content: dict
    is_conflict: bool

    @property
    def revision(self) -> int:
        """The revision that the person reads beside the line: what they save will follow it."""
        return self.stored.revision if self.stored else 0


def to_fill(dossier: Dossier) -> Workspace:
    """Return the grid with what each criterion asks at each level, in a fixed number of queries."""
    space = Workspace(dossier)
    prefetch_related_objects(
        dossier.criteria, Prefetch("descriptors", queryset=LevelDescriptor.objects.order_by("level"))
    )
    return space


def sent_by(dossier: Dossier, person) -> FilledQuestionnaire | None:
    """Return the questionnaire that a person sent last and has not confirmed; nobody else reads it."""
    return dossier.filled_questionnaires.filter(sent_by=person).first()


def compared(dossier: Dossier, filled: FilledQuestionnaire) -> list[Line]:
    """Return the lines that would change something, in the order of the file."""
    criteria = {str(criterion.uid): criterion for criterion in dossier.criteria}
    questions = {str(question.uid): question for question in dossier.version.questions.all()}
    answers = {a.criterion_id: a for a in dossier.answers.select_related("updated_by")}
    texts = {a.question_id: a for a in dossier.question_answers.select_related("updated_by")}
    found = []
    for line in filled.lines:
        is_criterion = line["kind"] == CRITERION
        subject = (criteria if is_criterion else questions).get(line["uid"])
        if subject is None:
            continue
        stored = (answers if is_criterion else texts).get(subject.pk)
        content = line["content"]
        if stored and all(getattr(stored, name) == value for name, value in content.items()):
            continue
        found.append(
            Line(
                key=subject.code,
                cell=line["cell"],
                subject=subject,
                stored=stored,
                content=content,
                is_conflict=(stored.revision if stored else 0) != line["revision"],
            )
        )
    return found
