"""Comments on a criterion: write, reply, mention, resolve, correct, delete; use a suggested wording."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import CommentKind
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Answer, Comment, Criterion, Dossier
from certification.notifications import team as letters
from certification.queries.comment import people_to_mention
from certification.rules import comment as rules
from certification.rules import permissions as may
from certification.services import assessment
from certification.services.history import record

MOST_TEXT = Comment._meta.get_field("text").max_length


@transaction.atomic
def add_comment(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    text: str,
    thread: Comment | None = None,
    mentions: Iterable[int] = (),
    kind: str = CommentKind.COMMENT,
) -> Comment:
    """Write a comment, or a reply to the thread of one; those mentioned are told by a message without its words."""
    if not may.discuss(dossier, actor):
        raise PermissionDenied
    assessment.refuse_foreign(dossier, criterion)
    text = checked(text)
    if thread is not None:
        if thread.dossier_id != dossier.pk or thread.criterion_id != criterion.pk:
            raise NotAllowed(_("This comment belongs to another criterion."))
        thread = thread.thread or thread
    comment = dossier.comments.create(
        criterion=criterion, thread=thread, kind=CommentKind(kind).value, author=actor, text=text
    )
    told = mention(comment, mentions)
    letters.comment_written(comment, told)
    return comment


def checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NotAllowed(_("Write something first."))
    assessment.refuse_too_long(text, MOST_TEXT)
    return text


def mention(comment: Comment, mentions: Iterable[int]) -> list:
    """Keep the mentions of people who read the discussion, chosen or written after an @; return those who are new.

    Who was chosen without being named is named at the end, so that the text says to whom it speaks.
    """
    wanted, text = set(mentions), comment.text.casefold()
    known = set(comment.mentions.values_list("pk", flat=True))
    people = people_to_mention(comment.dossier)
    named = [person for person in people if f"@{person}".casefold() in text]
    chosen = [person for person in people if person.pk in wanted and person not in named]
    if chosen:
        comment.text += "\n" + " ".join(f"@{person}" for person in chosen)
        comment.save(update_fields=["text"])
    comment.mentions.set([*named, *chosen])
    return [person for person in (*named, *chosen) if person.pk not in known | {comment.author_id}]


def hold_comment(comment: Comment, actor) -> Comment:
    """Lock a comment for somebody who takes part in the discussion."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=comment.pk)
    if not may.discuss(comment.dossier, actor):
        raise PermissionDenied
    return comment


@transaction.atomic
def edit_comment(comment: Comment, *, actor, text: str, mentions: Iterable[int] = ()) -> Comment:
    """Correct one's own comment, soon after writing it."""
    comment = hold_comment(comment, actor)
    if comment.author_id != actor.pk:
        raise PermissionDenied
    if not rules.may_be_edited(comment, actor.pk, now()):
        raise NotAllowed(_("A comment may be corrected for a quarter of an hour: write another one."))
    comment.text, comment.edited_at = checked(text), now()
    comment.save(update_fields=["text", "edited_at"])
    letters.comment_written(comment, mention(comment, mentions))
    return comment


@transaction.atomic
def delete_comment(comment: Comment, *, actor) -> Comment:
    """Delete the words of one's own comment; that there was one stays visible."""
    comment = hold_comment(comment, actor)
    if comment.author_id != actor.pk:
        raise PermissionDenied
    if not rules.may_be_deleted(comment, actor.pk):
        return comment
    comment.text, comment.deleted_at = "", now()
    comment.save(update_fields=["text", "deleted_at"])
    comment.mentions.clear()
    record(comment.dossier, "certification.comment.delete", actor=actor, comment=comment.pk)
    return comment


@transaction.atomic
def resolve(comment: Comment, *, actor, resolved: bool = True) -> Comment:
    """Say that a thread is settled, or open it again; who did and when is kept."""
    comment = hold_comment(comment, actor)
    head = comment.thread or comment
    if resolved == (head.resolved_at is not None):
        return head
    head.resolved_by, head.resolved_at = (actor, now()) if resolved else (None, None)
    head.save(update_fields=["resolved_by", "resolved_at"])
    return head


@transaction.atomic
def adopt(comment: Comment, *, actor) -> Answer:
    """Put a suggested wording in place of the text of the answer, whose former text is kept; settle the thread."""
    comment = hold_comment(comment, actor)
    if comment.kind != CommentKind.SUGGESTION or comment.deleted_at is not None:
        raise NotAllowed(_("Only a suggested wording can be put into the answer."))
    criterion = comment.criterion
    current = comment.dossier.answers.filter(criterion=criterion).first() or Answer()
    answer = assessment.save_answer(
        comment.dossier,
        criterion,
        actor=actor,
        level=current.level,
        not_applicable=current.not_applicable,
        na_reason=current.na_reason,
        text=comment.text,
        revision=current.revision,
    )
    comment.adopted_at = now()
    comment.save(update_fields=["adopted_at"])
    record(
        comment.dossier,
        "certification.comment.adopt",
        actor=actor,
        comment=comment.pk,
        criterion=criterion.code,
    )
    resolve(comment, actor=actor)
    return answer
