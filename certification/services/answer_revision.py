"""Keep the former contents of an answer, and bring one back."""

from django.db import transaction

from certification.clock import now
from certification.models import Answer, AnswerRevision, QuestionAnswer
from certification.rules import answer_revision as rules

CONTENT = ("level", "not_applicable", "na_reason", "text")


def content_of(row) -> dict:
    """Return what a row holds, of an answer to a criterion or to a question."""
    return {name: getattr(row, name) for name in CONTENT if hasattr(row, name)}


def owner(answer: Answer | QuestionAnswer) -> dict:
    """Return the relation that names the answer of a version."""
    return {"answer" if isinstance(answer, Answer) else "question_answer": answer}


def keep_former(answer: Answer | QuestionAnswer, *, actor) -> None:
    """Keep what an answer holds before it is replaced: another person's words, or one's own of a while ago."""
    if rules.is_worth_keeping(answer, actor.pk, now()):
        keep(answer)


def keep(answer: Answer | QuestionAnswer) -> AnswerRevision:
    """Keep what an answer holds now."""
    return AnswerRevision.objects.create(
        **owner(answer),
        **content_of(answer),
        number=answer.revision,
        written_by_id=answer.updated_by_id,
        written_at=answer.updated_at,
    )


@transaction.atomic
def set_aside(answer: Answer | QuestionAnswer, content: dict, *, actor) -> AnswerRevision:
    """Keep a text that could not be saved because somebody else saved first: one a person, the latest."""
    kept, _is_new = AnswerRevision.objects.update_or_create(
        **owner(answer),
        written_by=actor,
        number=answer.revision,
        set_aside=True,
        defaults={**content, "written_at": now(), "kept_at": now()},
    )
    return kept
