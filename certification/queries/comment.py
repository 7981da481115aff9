"""What the people of a territory say to one another, for those who take part; nobody else knows of it."""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from certification.choices import CommentKind
from certification.clock import localdate, now
from certification.models import Comment, Companionship, Criterion, Dossier
from certification.queries.dossier import visible_to
from certification.rules import comment as rules
from certification.rules import permissions as may


def people_to_mention(dossier: Dossier) -> list:
    """Return the members and the companions of a dossier's territory today, by name."""
    today = localdate()
    members = Q(memberships__territory=dossier.territory_id, memberships__since__lte=today) & (
        Q(memberships__until=None) | Q(memberships__until__gte=today)
    )
    companions = Companionship.objects.active().filter(territory=dossier.territory_id).values("person")
    return list(
        get_user_model()
        .objects.filter(members | Q(pk__in=companions), is_active=True)
        .distinct()
        .order_by("name", "pk")
    )


def readable_by(person) -> QuerySet[Comment]:
    """Return the comments that a person may read: of the dossiers where they are of the team; 404 for all others."""
    dossiers = [
        dossier.pk
        for dossier in visible_to(person).select_related("territory")
        if may.discuss(dossier, person)
    ]
    return Comment.objects.filter(dossier__in=dossiers)


@dataclass
class Line:
    """One comment as a reader sees it."""

    comment: Comment
    may_edit: bool
    may_delete: bool


@dataclass
class Thread:
    """A comment and its replies; settled or not."""

    head: Line
    replies: list[Line] = field(default_factory=list)

    @property
    def is_resolved(self) -> bool:
        return self.head.comment.resolved_at is not None

    @property
    def is_suggestion(self) -> bool:
        return self.head.comment.kind == CommentKind.SUGGESTION


def threads(dossier: Dossier, criterion: Criterion, person) -> list[Thread]:
    """Return the discussion of a criterion: open threads first; one query whatever their number."""
    comments = dossier.comments.filter(criterion=criterion).select_related("author", "resolved_by")
    moment = now()
    found: dict[int, Thread] = {}
    for comment in comments:
        line = Line(
            comment,
            rules.may_be_edited(comment, person.pk, moment),
            rules.may_be_deleted(comment, person.pk),
        )
        if comment.thread_id is None:
            found[comment.pk] = Thread(line)
        else:
            found[comment.thread_id].replies.append(line)
    return sorted(found.values(), key=lambda thread: thread.is_resolved)


def counts(dossier: Dossier) -> dict[int, dict]:
    """Return {criterion id: {"open": threads not settled, "total": comments}} of a dossier, in one query."""
    rows = (
        dossier.comments.filter(deleted_at=None)
        .order_by()
        .values("criterion_id")
        .annotate(total=Count("pk"), open=Count("pk", filter=Q(thread=None, resolved_at=None)))
    )
    return {row["criterion_id"]: {"open": row["open"], "total": row["total"]} for row in rows}
