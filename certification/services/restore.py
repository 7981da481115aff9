"""Bring a former version of an answer back; what it replaces is kept in its turn."""

from django.db import transaction

from certification.clock import now
from certification.models import Answer, AnswerRevision, QuestionAnswer
from certification.rules.answer_revision import is_worth_keeping
from certification.services.answer_revision import content_of, keep
from certification.services.assessment import save_answer, save_question_answer


@transaction.atomic
def restore(version: AnswerRevision, *, actor, revision: int) -> Answer | QuestionAnswer:
    """Put a version in place of the answer of today. `revision` is the one that the person had read.

    Returns the answer. Raises StaleDossier when somebody else saved meanwhile.
    """
    answer = version.answer or version.question_answer
    content = content_of(version)
    differs = any(getattr(answer, name) != value for name, value in content.items() if hasattr(answer, name))
    if differs and answer.revision == revision and not is_worth_keeping(answer, actor.pk, now()):
        keep(answer)
    if version.answer is not None:
        return save_answer(answer.dossier, answer.criterion, actor=actor, revision=revision, **content)
    return save_question_answer(
        answer.dossier, answer.question, actor=actor, text=version.text, revision=revision
    )
