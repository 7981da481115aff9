"""What everybody reads of a public consultation: its figures, the comments that are published, their answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.choices import CommentPosition, CommentStatus
from certification.clock import localdate
from certification.models import ConsultationComment, FrameworkVersion, Mandate
from certification.queries.waiting import Task
from certification.rules import permissions as may

PER_PAGE = 30


class Subject(NamedTuple):
    """What comments are about: a criterion of the version, one that it no longer has, or the whole."""

    code: str
    name: str
    is_there: bool = True


class Line(NamedTuple):
    """One line of the figures: of whom or of what, how many for each position, in the order of the choices."""

    code: str
    name: str
    counts: list[int]
    total: int


class Group(NamedTuple):
    """The comments about one thing."""

    subject: Subject
    comments: list[ConsultationComment]


class Figures(NamedTuple):
    """What was received and what became of it; the lines count the comments that are published."""

    received: int
    published: int
    declined: int
    waiting: int
    answered: int
    families: list[Line]
    subjects: list[Line]


def comments_of(version: FrameworkVersion) -> QuerySet[ConsultationComment]:
    """Return every comment on a version, whichever opening received it."""
    return ConsultationComment.objects.filter(consultation__version=version)


def waiting_for(person) -> list[Task]:
    """Return the comments of the public that wait to be read, for those who answer for the consultation."""
    if not may.answer_comments(Mandate(), person):
        return []
    waiting = ConsultationComment.objects.filter(status=CommentStatus.WAITING)
    found = waiting.aggregate(count=Count("pk"), first=Min("received_at"))
    if not found["count"]:
        return []
    label = ngettext(
        "Read %(count)d comment of the public consultation",
        "Read %(count)d comments of the public consultation",
        found["count"],
    )
    since = localdate(found["first"])
    return [Task(label % {"count": found["count"]}, "consultation_comment:index", (), since)]


def subjects_of(version: FrameworkVersion) -> dict[UUID | None, Subject]:
    """Return what may be commented on, in the order of the framework, by lasting identifier; the whole has none."""
    criteria = version.criteria.order_by("axis__order", "order", "pk")
    found = {None: Subject("", _("The whole framework"))}
    return found | {row.uid: Subject(row.code, row.name) for row in criteria}


def family_names(version: FrameworkVersion) -> dict[str, str]:
    """Return the names of the families by code, in order; the last is for who names none."""
    return {row.code: row.name for row in version.families.all()} | {"": _("No family named")}


def figures_of(
    version: FrameworkVersion, subjects: Mapping[UUID | None, Subject], families: Mapping[str, str]
) -> Figures:
    """Count the comments on a version: one query whatever their number."""
    by_status, by_family, by_subject = Counter(), defaultdict(Counter), defaultdict(Counter)
    codes, answered = {}, 0
    rows = (
        comments_of(version)
        .order_by()
        .values_list("status", "family", "criterion_uid", "criterion_code", "position")
    )
    for status, family, uid, code, position, count, answers in rows.annotate(
        Count("pk"), Count("answered_at")
    ):
        by_status[status] += count
        if status == CommentStatus.PUBLISHED:
            by_family[family][position] += count
            by_subject[uid][position] += count
            codes[uid] = code
            answered += answers
    return Figures(
        received=by_status.total(),
        published=by_status[CommentStatus.PUBLISHED],
        declined=by_status[CommentStatus.DECLINED],
        waiting=by_status[CommentStatus.WAITING],
        answered=answered,
        families=[
            _line(code, families.get(code, code), by_family[code]) for code in _in_order(by_family, families)
        ],
        subjects=[
            _line(*(subjects.get(uid) or gone(codes[uid]))[:2], by_subject[uid])
            for uid in _in_order(by_subject, subjects)
        ],
    )


def gone(code: str) -> Subject:
    """Return a criterion that the version no longer has, by the code that it had."""
    return Subject(code, _("Criterion removed since"), is_there=False)


def _line(code: str, name: str, counts: Counter) -> Line:
    return Line(code, name, [counts[position] for position in CommentPosition.values], counts.total())


def _in_order(found: Mapping, known: Iterable) -> list:
    """Return the keys that were found, those that are known first, in their order."""
    return [key for key in known if key in found] + [key for key in found if key not in set(known)]


def page_of_comments(
    version: FrameworkVersion,
    subjects: Mapping[UUID | None, Subject],
    families: Mapping[str, str],
    *,
    number: str = "1",
    code: str | None = None,
    family: str = "",
    per_page: int = PER_PAGE,
) -> tuple[Page, list[Group]]:
    """Return a page of the published comments in the order of the framework, and its comments grouped, each with its `family_name`.

    `code` keeps what is about one criterion ("" for the whole framework), `family` what one family wrote.
    """
    rows = comments_of(version).published()
    if code is not None:
        rows = rows.filter(criterion_code=code)
    if family:
        rows = rows.filter(family=family)
    place = {uid: position for position, uid in enumerate(subjects)}
    keys = sorted(
        rows.values_list("criterion_uid", "received_at", "pk"),
        key=lambda key: (place.get(key[0], len(place)), *key[1:]),
    )
    page = Paginator(keys, per_page).get_page(number)
    found = rows.in_bulk([pk for _uid, _moment, pk in page])
    groups: dict = {}
    for uid, _moment, pk in page:
        comment = found[pk]
        comment.family_name = families.get(comment.family, comment.family) if comment.family else ""
        groups.setdefault(uid, []).append(comment)
    return page, [
        Group(subjects.get(uid) or gone(comments[0].criterion_code), comments)
        for uid, comments in groups.items()
    ]


def state_of(version: FrameworkVersion) -> list[str]:
    """Return what changes each time that something of the consultation does, for whoever keeps a copy of its report."""
    marks = comments_of(version).aggregate(Count("pk"), Max("moderated_at"), Max("answered_at"))
    return [str(mark) for mark in marks.values()]
