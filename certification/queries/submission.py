"""What was submitted, and when: what readers other than the territory see while it completes its dossier."""

import datetime as dt
from functools import cached_property
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime

from certification.choices import DossierStatus, SnapshotKind
from certification.clock import localdate
from certification.models import (
    Answer,
    CorrectionRequest,
    Dossier,
    Evidence,
    FamilySignOff,
    HistoryEntry,
    QuestionAnswer,
    Snapshot,
)
from certification.queries.assessment import (
    FamilyLine,
    Missing,
    QuestionRow,
    Row,
    Workspace,
    criteria_of,
    family_lines,
    question_rows,
    questions_of,
)
from certification.queries.evidence import details
from certification.rules import permissions as may

SUBMITTED_KINDS = (SnapshotKind.APPLICATION, SnapshotKind.SELF_ASSESSMENT)


def submissions(dossier: Dossier) -> QuerySet[Snapshot]:
    """Return what the territory submitted, the latest first, each with who did it."""
    return (
        dossier.snapshots.filter(kind__in=SUBMITTED_KINDS)
        .select_related("made_by")
        .order_by("-made_at", "-pk")
    )


def last_self_assessment(dossier: Dossier) -> Snapshot | None:
    return submissions(dossier).filter(kind=SnapshotKind.SELF_ASSESSMENT).first()


def shown_instead(dossier: Dossier, person) -> Snapshot | None:
    """Return the submission that a person reads in the place of the answers being completed, or None.

    The territory works on what it will submit next; everybody else reads what it submitted last.
    """
    if dossier.status != DossierStatus.SELF_ASSESSMENT or may.territory_member(dossier, person):
        return None
    return last_self_assessment(dossier)


def entry_of(snapshot: Snapshot) -> HistoryEntry | None:
    """Return the entry of the history that carries the digest of a submission.

    The same content submitted twice has one digest and two entries: the nearest in time is its own.
    """
    entries = HistoryEntry.objects.filter(dossier=snapshot.dossier_id, digest=snapshot.digest)
    return min(entries, key=lambda entry: abs(entry.timestamp - snapshot.made_at), default=None)


class Asked(NamedTuple):
    """A correction request as a dated record; `days` is how long the other clock was stopped."""

    correction: CorrectionRequest
    days: int
    is_open: bool


class Event(NamedTuple):
    """A submission or a correction request, at its date."""

    at: dt.datetime
    submission: Snapshot | None = None
    asked: Asked | None = None


def timeline(dossier: Dossier) -> list[Event]:
    """Return the submissions and the correction requests, the latest first."""
    events = [Event(snapshot.made_at, submission=snapshot) for snapshot in submissions(dossier)]
    events += [
        Event(correction.asked_at, asked=_asked(correction))
        for correction in dossier.corrections.select_related("asked_by")
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _asked(correction: CorrectionRequest) -> Asked:
    ended = correction.closed_at or correction.answered_at
    until = localdate(ended) if ended else localdate()
    return Asked(correction, (until - localdate(correction.asked_at)).days, ended is None)


def evidence_shown(dossier: Dossier, snapshot: Snapshot | None) -> QuerySet[Evidence]:
    """Return the evidence of a dossier as it stood at a submission; without one, as it stands."""
    if snapshot is None:
        return dossier.evidences.filter(removed_at=None)
    return dossier.evidences.filter(stood_at(snapshot.made_at))


def stood_at(moment) -> Q:
    """Return what tells the evidence that a dossier held at a moment."""
    return Q(added_at__lte=moment) & (Q(removed_at=None) | Q(removed_at__gt=moment))


def submitted_before(outer: str) -> Subquery:
    """Return the moment of the last self-assessment submitted for the dossier that `outer` names."""
    found = Snapshot.objects.filter(dossier=OuterRef(outer), kind=SnapshotKind.SELF_ASSESSMENT)
    return Subquery(found.order_by("-made_at").values("made_at")[:1])


class SubmittedWorkspace(Workspace):
    """The grid of one dossier as it was submitted: nothing in it can be missing, nothing was written since."""

    def __init__(self, dossier: Dossier, snapshot: Snapshot) -> None:
        # Nothing of what is being written is read: only the grid, and the evidence that was there.
        dossier.criteria = criteria_of(dossier)
        dossier.questions = questions_of(dossier)
        self.dossier, self.submission = dossier, snapshot

    @cached_property
    def rows(self) -> list[Row]:
        content = self.submission.content
        given = {answer.get("uid") or answer["criterion"]: answer for answer in content["answers"]}
        serving: dict[str, list[Evidence]] = {}
        kept = (
            evidence_shown(self.dossier, self.submission).select_related("file").prefetch_related(*details())
        )
        pieces = {_identity(evidence): evidence for evidence in kept}
        for piece in content["evidence"]:
            key = piece["file"]["sha256"] if piece["file"] else piece["link"]
            for code in piece["criteria"]:
                if key in pieces:
                    serving.setdefault(code, []).append(pieces[key])
        return [
            Row(
                criterion,
                _answer(self.dossier, criterion, found) if found else None,
                tuple(serving.get(criterion.code, ())),
                "done" if found else "todo",
            )
            for criterion in self.dossier.criteria
            for found in [given.get(str(criterion.uid)) or given.get(criterion.code)]
        ]

    @cached_property
    def questions(self) -> list[QuestionRow]:
        return submitted_questions(self.dossier, self.submission)

    @property
    def not_applicable_limit(self) -> str:
        return ""

    def missing(self) -> list[Missing]:
        return []

    def missing_in_short(self) -> list[Missing]:
        return []


def workspace_for(dossier: Dossier, person) -> Workspace:
    """Return the grid that a person may read; its `submission` is the one shown, or None when it is the live one."""
    snapshot = shown_instead(dossier, person)
    if snapshot is not None:
        return SubmittedWorkspace(dossier, snapshot)
    space = Workspace(dossier)
    space.submission = None
    return space


def submitted_questions(dossier: Dossier, snapshot: Snapshot) -> list[QuestionRow]:
    """Return the questions in order, each with the answer submitted."""
    given = snapshot.content["questions"]
    return [
        QuestionRow(
            question,
            QuestionAnswer(dossier=dossier, question=question, text=given.get(question.code, "")),
        )
        for question in dossier.questions
    ]


def questions_for(dossier: Dossier, person) -> tuple[list[QuestionRow], Snapshot | None]:
    """Return the questions with the answers that a person may read, and the submission that these come from."""
    snapshot = shown_instead(dossier, person)
    rows = question_rows(dossier) if snapshot is None else submitted_questions(dossier, snapshot)
    return rows, snapshot


def family_lines_for(dossier: Dossier, person, snapshot: Snapshot | None) -> list[FamilyLine]:
    """Return the families named in the territory, with the signatures that a submission carried."""
    lines = family_lines(dossier, person)
    if snapshot is None:
        return lines
    signed = snapshot.content["sign_offs"]
    return [
        line._replace(
            signed=line.signed
            and line.code in signed
            and FamilySignOff(
                family=line.code,
                person=line.signed.person,
                signed_at=parse_datetime(signed[line.code]["signed_at"]),
            ),
            changed_since=0,
        )
        for line in lines
    ]


def _identity(evidence: Evidence) -> str:
    return evidence.file.sha256 if evidence.file else evidence.link


def _answer(dossier: Dossier, criterion, given: dict) -> Answer:
    names = ("level", "not_applicable", "na_reason", "text")
    return Answer(dossier=dossier, criterion=criterion, **{name: given[name] for name in names})
