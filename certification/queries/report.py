"""The report as it is frozen and read, the full file, and what waits for its authors and readers."""

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from certification.choices import (
    DossierStatus,
    FindingStatus,
    ReplyStance,
    Role,
    SnapshotKind,
)
from certification.clock import localdate
from certification.models import (
    Assignment,
    Dossier,
    Snapshot,
)
from certification.queries import grid as grids
from certification.queries.consensus import ConsensusRow, consensus_rows
from certification.queries.reply import replies_of
from certification.queries.report_changes import previous_cycle
from certification.queries.waiting import Task
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.scoring import percent

SCORE_PLACES = 4


def report_content(dossier: Dossier) -> dict:
    """Return the whole report as plain data: codes and figures, no words of a language, so that its digest holds.

    It carries every grid: build it for the people who may read them all, or to seal it.
    """
    rows = consensus_rows(dossier)
    result = dossier.observed_result
    visit = dossier.current_visit
    prefetch_related_objects([finding for row in rows for finding in row.findings], "evidence")
    titles = dict(dossier.evidences.values_list("pk", "title"))
    return {
        "dossier": dossier.number,
        "territory": dossier.territory.name,
        "round": dossier.round,
        "framework": {"version": str(dossier.version), "content_hash": dossier.version.content_hash},
        "modules": sorted(module.code for module in dossier.modules.all()),
        "team": [_team_member(assignment) for assignment in dossier.assessors],
        "visit": visit
        and {
            "starts_on": visit.starts_on.isoformat(),
            "ends_on": visit.ends_on.isoformat(),
            "restitution": visit.restitution,
            "families_met": visit.families_met,
        },
        "obco": _obco_content(dossier),
        "result": {
            "overall": percent(result.overall, SCORE_PLACES),
            "axes": {
                code: None if share is None else percent(share, SCORE_PLACES)
                for code, share in result.axes.items()
            },
            "level": result.level,
        },
        "criteria": [_criterion_content(row, titles) for row in rows],
        "findings": [
            {
                "finding": finding.pk,
                "criterion": row.criterion.code,
                "grade": finding.grade,
                "text": finding.text,
                "evidence": sorted(piece.title for piece in finding.evidence.all()),
                "withdrawn": finding.answer if finding.status == FindingStatus.WITHDRAWN else "",
            }
            for row in rows
            for finding in row.findings
        ],
        "previous": previous_cycle(dossier),
    }


def _team_member(assignment: Assignment) -> dict:
    return {
        "person": assignment.person_id,
        "name": str(assignment.person),
        "role": assignment.role,
        "family": _family(assignment.person),
    }


def _family(person) -> str:
    profile = getattr(person, "assessor", None)
    return profile.family if profile else ""


def _obco_content(dossier: Dossier) -> dict | None:
    obco = dossier.obcos.filter(round=dossier.round).prefetch_related("answers__question").first()
    return obco and {
        "strong_points": obco.strong_points,
        "answers": {answer.question.code: answer.text for answer in obco.answers.all()},
    }


def _judgement(answer) -> dict:
    return {"level": answer.level, "not_applicable": answer.not_applicable, "na_reason": answer.na_reason}


def _observation(answer) -> dict:
    return _judgement(answer) | {
        "evidence_level": answer.evidence_level,
        "measured": answer.measured,
        "testimony_families": answer.testimony_families,
        "transmitted": answer.transmitted,
    }


def _criterion_content(row: ConsensusRow, titles: dict[int, str]) -> dict:
    return {
        "code": row.criterion.code,
        "declared": row.declared and _judgement(row.declared) | {"text": row.declared.text},
        "observed": row.held
        and _observation(row.held)
        | {"basis": row.held.basis, "minute": row.held.minute, "comment": row.held.comment},
        "retained": row.retained,
        "divided": row.is_divided,
        "agreed": sorted(voice.assignment.person_id for voice in row.voices if voice.agrees),
        "evidence": _verdicts_content(row, titles),
        "dissents": [
            {
                "name": str(dissent.assessor),
                "family": _family(dissent.assessor),
                "level": dissent.level,
                "reason": dissent.reason,
            }
            for dissent in sorted(row.dissents, key=lambda dissent: dissent.assessor_id)
        ],
        "grids": [
            _observation(reading.answer)
            | {
                "person": reading.assignment.person_id,
                "note": reading.answer.note,
                "source": reading.answer.source,
                "place": reading.answer.place,
                "confidence": reading.answer.confidence,
            }
            for reading in row.readings
            if reading.answer
        ],
    }


def _verdicts_content(row: ConsensusRow, titles: dict[int, str]) -> list[dict]:
    """Return what the assessors said of each piece of evidence, without their names."""
    said: dict[int, list] = {}
    for reading in row.readings:
        for verdict in reading.answer.verdicts.all() if reading.answer else ():
            said.setdefault(verdict.evidence_id, []).append([verdict.accepted, verdict.reason])
    return [
        {"evidence": pk, "title": titles.get(pk, ""), "said": sorted(verdicts)}
        for pk, verdicts in sorted(said.items())
    ]


def file_content(dossier: Dossier) -> dict:
    """Return the full file as it is sealed for the committee: application, answers, evidence digests, report, replies."""
    return {
        "application": {
            "perimeter": dossier.perimeter,
            "population": dossier.population,
            "municipalities": dossier.municipalities,
            "motivation": dossier.motivation,
            "mandate_letter": dossier.mandate_letter and dossier.mandate_letter.sha256,
            "mark_scope": dossier.mark_scope,
        },
        "answers": [
            _judgement(answer) | {"criterion": answer.criterion.code, "text": answer.text}
            for answer in dossier.answers.select_related("criterion").order_by("criterion__code")
        ],
        "questions": {
            answer.question.code: answer.text
            for answer in dossier.question_answers.select_related("question")
        },
        "sign_offs": sorted(dossier.sign_offs.values_list("family", flat=True)),
        "evidence": [
            {
                "title": evidence.title,
                "kind": evidence.kind,
                "sha256": evidence.file.sha256 if evidence.file else "",
                "link": evidence.link,
                "criteria": sorted(use.criterion.code for use in evidence.uses.all()),
            }
            for evidence in dossier.evidences.filter(removed_at=None)
            .select_related("file")
            .prefetch_related("uses__criterion")
            .order_by("pk")
        ],
        "report": report_content(dossier),
        "hosts_comment": next(
            iter(dossier.obcos.filter(round=dossier.round).values_list("hosts_comment", flat=True)), ""
        ),
        "replies": [
            {
                "criterion": reply.criterion.code,
                "stance": reply.stance,
                "text": reply.text,
                "evidence": [
                    {
                        "title": piece.title,
                        "sha256": piece.file.sha256 if piece.file else "",
                        "link": piece.link,
                    }
                    for piece in reply.evidence.all()
                ],
                "answer": reply.answer,
            }
            for reply in replies_of(dossier)
        ],
        "reply_waived": dossier.reply_waived,
        "snapshots": [
            [snapshot.kind, snapshot.number, snapshot.digest]
            for snapshot in dossier.snapshots.exclude(kind=SnapshotKind.FILE)
            .order_by("kind", "number")
            .defer("content")
        ],
    }


def reports_of(dossier: Dossier) -> QuerySet[Snapshot]:
    """Return the frozen versions of the report, the newest first."""
    return dossier.snapshots.filter(kind=SnapshotKind.REPORT).order_by("-number")


def report_for(dossier: Dossier, person, number: int | None = None) -> tuple[dict | None, Snapshot | None]:
    """Return the report that a person may read, with its snapshot; (None, None) when there is none for them.

    Whoever reads the dossier reads what was sent. While it is being written, its authors alone read the draft,
    once every grid is submitted.
    """
    frozen = reports_of(dossier)
    snapshot = (frozen.filter(number=number) if number else frozen).first()
    is_author = may.assessors(dossier, person)
    being_written = dossier.status == DossierStatus.REPORTING and number is None
    if being_written and is_author:
        grids.read_grids(dossier)
        if assessment_is.every_grid_is_submitted(dossier):
            return report_content(dossier), None
    return (snapshot.content, snapshot) if snapshot else (None, None)


def waiting_for(person) -> list[Task]:
    """Return what a person has to do between the grids and the docket."""
    return [*_consensus_tasks(person), *_reply_tasks(person), *_answer_tasks(person)]


def _task(label: str, page: str, dossier: Dossier) -> Task:
    return Task(
        label,
        f"certification:{page}",
        (dossier.pk,),
        since=localdate(dossier.status_since),
        due_on=dossier.due_on,
        dossier=dossier,
    )


def _consensus_tasks(person) -> list[Task]:
    missing = Assignment.objects.filter(role__in=grids.SCORING_ROLES, status__in=grids.ON_MISSION).filter(
        Q(grid=None) | Q(grid__submitted_at=None)
    )
    dossiers = (
        Dossier.objects.filter(status=DossierStatus.REPORTING, assignments__in=grids.missions_of(person))
        .exclude(assignments__in=missing)
        .select_related("territory")
        .distinct()
    )
    return [_task(_("Agree on the levels and send the report"), "consensus", dossier) for dossier in dossiers]


def _reply_tasks(person) -> list[Task]:
    today = localdate()
    dossiers = (
        Dossier.objects.filter(
            Q(territory__memberships__until=None) | Q(territory__memberships__until__gte=today),
            territory__memberships__person=person,
            territory__memberships__role=Role.TERRITORY_LEAD,
            status=DossierStatus.REPLY,
            reply_submitted_at=None,
        )
        .select_related("territory")
        .distinct()
    )
    return [_task(_("Reply to the assessment report"), "reply", dossier) for dossier in dossiers]


def _answer_tasks(person) -> list[Task]:
    dossiers = (
        Dossier.objects.filter(
            Q(reply_submitted_at__isnull=False) | Q(due_on__lt=localdate()),
            status=DossierStatus.REPLY,
            replies__stance=ReplyStance.CONTEST,
            replies__answered_at=None,
            assignments__in=grids.missions_of(person),
        )
        .select_related("territory")
        .distinct()
    )
    return [
        _task(_("Answer the points that the territory contests"), "reply", dossier) for dossier in dossiers
    ]
