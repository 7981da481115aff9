"""From the grids to the docket: consensus, dissents, findings, report, right of reply, sealed file."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    AssignmentStatus,
    DossierStatus,
    EvidenceLevel,
    FindingStatus,
    ReplyStance,
    Role,
    SnapshotKind,
)
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import Consensus, Criterion, Dissent, Dossier, Finding, Reply
from certification.queries import report as reports
from certification.queries.grid import read_grids
from certification.rules import assessment as assessment_is
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.rules.scoring import percent
from certification.services.dossier import take_snapshot
from certification.services.grid import check_observation
from certification.services.history import digest_of, record
from certification.services.transition import hold, lock, perform

FINDINGS_ARE_VERIFIED_DURING = (DossierStatus.REPLY, DossierStatus.CONDITIONAL, DossierStatus.ADJOURNED)


def _role(dossier: Dossier, actor) -> Role:
    return Role.LEAD_ASSESSOR if may.lead_assessor(dossier, actor) else Role.ASSESSOR


def _for_assessors(dossier: Dossier, actor) -> Dossier:
    """Lock the dossier for one of its assessors; every grid must be in."""
    dossier = hold(dossier, may.score, actor)
    read_grids(dossier)
    return dossier


def _being_agreed(dossier: Dossier, actor) -> Dossier:
    """Lock a dossier whose levels may still be agreed: while the report is written, or after the reply."""
    dossier = _for_assessors(dossier, actor)
    if dossier.status == DossierStatus.REPORTING:
        if refusals := assessment_is.every_grid_is_submitted.refusals(dossier):
            raise NotAllowed(refusals)
    elif dossier.status != DossierStatus.REPLY:
        raise NotAllowed(_("The report is closed: what was observed no longer changes."))
    elif not dossier_is.reply_is_closed(dossier):
        raise NotAllowed(_("Wait for the territory's reply before you change what the report says."))
    return dossier


def _being_written(dossier: Dossier, actor) -> Dossier:
    """Lock a dossier whose report is being written."""
    dossier = _for_assessors(dossier, actor)
    if dossier.status != DossierStatus.REPORTING:
        raise NotAllowed(_("The report was sent: its findings no longer change."))
    return dossier


# --- consensus --------------------------------------------------------------------------------------------------


def _needs_minute(dossier: Dossier, criterion: Criterion) -> bool:
    wide = assessment_is.divergences(dossier).keys() | assessment_is.divided_on_applicability(dossier)
    return criterion.pk in wide


def _minute_refusals(dossier: Dossier, criterion: Criterion, held: Consensus | None, minute: str) -> list:
    minute = minute.strip()
    if dossier.status == DossierStatus.REPLY and (not minute or (held and held.minute.strip() == minute)):
        return [_("The report was sent: say in the minute why the level changes after the reply.")]
    if _needs_minute(dossier, criterion) and not minute:
        return [_("Your levels are far apart: write the minute of the discussion.")]
    return []


@transaction.atomic
def record_consensus(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    level: int | None = None,
    not_applicable: bool = False,
    na_reason: str = "",
    evidence_level: str = EvidenceLevel.NONE,
    measured: bool = False,
    testimony_families: int = 0,
    transmitted: bool = False,
    minute: str = "",
    comment: str = "",
    seen: str | None = None,
) -> Consensus:
    """Record what the assessors hold together of one criterion.

    `seen` is when the consensus that the writer read was recorded, in ISO format (empty: there was none); another
    recorded since then raises StaleDossier. After the territory's reply a change owes a new minute.
    """
    dossier = _being_agreed(dossier, actor)
    held = dossier.consensus.filter(round=dossier.round, criterion=criterion).first()
    if seen is not None and seen != (held.recorded_at.isoformat() if held else ""):
        raise StaleDossier(held)
    check_observation(
        dossier,
        criterion,
        level=level,
        not_applicable=not_applicable,
        testimony_families=testimony_families,
    )
    refusals = _minute_refusals(dossier, criterion, held, minute)
    if level is None and not not_applicable:
        refusals.append(_("Choose the level that you hold together."))
    if not_applicable and not na_reason.strip():
        refusals.append(_("Say why the criterion does not apply."))
    if not_applicable and not may.lead_assessor(dossier, actor):
        refusals.append(_("Only the lead assessor may agree that a criterion does not apply."))
    if refusals:
        raise NotAllowed(refusals)
    return _write_consensus(
        dossier,
        criterion,
        actor,
        held,
        level=level,
        not_applicable=not_applicable,
        na_reason=na_reason if not_applicable else "",
        evidence_level=evidence_level,
        measured=measured,
        testimony_families=testimony_families,
        transmitted=transmitted,
        minute=minute,
        comment=comment,
    )


def _write_consensus(dossier, criterion, actor, held, **fields) -> Consensus:
    before = held and {"level": held.level, "not_applicable": held.not_applicable}
    consensus, _is_new = Consensus.objects.update_or_create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        defaults={**fields, "recorded_by": actor, "recorded_at": now()},
    )
    # Whoever held the level that the team now agrees on no longer dissents.
    consensus.dissents.filter(level=consensus.level).delete()
    amends = dossier.status == DossierStatus.REPLY
    _record_in_confidence(
        consensus,
        "consensus.record",
        fields,
        actor=actor,
        role=_role(dossier, actor),
        criterion=criterion.code,
        **({"reason": fields["minute"], "before": before, "level": fields["level"]} if amends else {}),
    )
    return consensus


def _record_in_confidence(subject, fact: str, content, **facts) -> None:
    """Keep a fact and the digest of its content: others read the history before they may read the report."""
    record(subject, f"certification.{fact}", digest=digest_of(content), **facts)


@transaction.atomic
def adopt_agreements(dossier: Dossier, *, actor) -> int:
    """Record the lowest common reading on every criterion that needs no discussion; return how many.

    Criteria already recorded stay. One that all hold for not applicable waits for the lead assessor.
    """
    dossier = _being_written(dossier, actor)
    if refusals := assessment_is.every_grid_is_submitted.refusals(dossier):
        raise NotAllowed(refusals)
    adopted = 0
    for row in reports.consensus_rows(dossier):
        answers = [reading.answer for reading in row.readings]
        if row.is_recorded or row.is_divided or not all(answer and answer.is_given() for answer in answers):
            continue
        if answers[0].not_applicable and not may.lead_assessor(dossier, actor):
            continue
        common = assessment_is.lowest_common(answers)
        _write_consensus(dossier, row.criterion, actor, row.held, minute="", comment="", **common)
        adopted += 1
    return adopted


@transaction.atomic
def record_dissent(consensus: Consensus, *, actor, level: int, reason: str) -> Dissent:
    """Record an assessor's lasting disagreement: it goes as it is to the territory and to the committee."""
    dossier = _being_agreed(consensus.dossier, actor)
    consensus = dossier.consensus.get(pk=consensus.pk)
    refusals = []
    if not reason.strip():
        refusals.append(_("Give the reasons of your dissent: the committee will read them."))
    if not 0 <= level <= dossier.version.max_level:
        refusals.append(_("Choose a level of the scale."))
    if level == consensus.level:
        refusals.append(_("This is the level that the team holds: there is nothing to dissent from."))
    if refusals:
        raise NotAllowed(refusals)
    dissent, _is_new = Dissent.objects.update_or_create(
        consensus=consensus, assessor=actor, defaults={"level": level, "reason": reason}
    )
    _record_in_confidence(
        consensus,
        "dissent.record",
        {"level": level, "reason": reason},
        actor=actor,
        role=_role(dossier, actor),
        criterion=consensus.criterion.code,
    )
    return dissent


@transaction.atomic
def withdraw_dissent(dissent: Dissent, *, actor) -> None:
    """Take one's own dissent back: the team convinced me."""
    dossier = _being_agreed(dissent.consensus.dossier, actor)
    if dissent.assessor_id != actor.pk:
        raise PermissionDenied
    _record_in_confidence(
        dissent.consensus,
        "dissent.withdraw",
        {"level": dissent.level, "reason": dissent.reason},
        actor=actor,
        role=_role(dossier, actor),
        criterion=dissent.consensus.criterion.code,
    )
    dissent.delete()


# --- findings -----------------------------------------------------------------------------------------------------


def _check_grade(dossier: Dossier, grade: str) -> None:
    if grade and grade not in {row.code for row in dossier.version.finding_grades.all()}:
        raise NotAllowed(_("Choose a grade of the catalogue."))


@transaction.atomic
def raise_finding(dossier: Dossier, criterion: Criterion, *, actor, text: str, grade: str = "") -> Finding:
    """Raise a finding on a criterion; its grade may come later, before the report is sent."""
    dossier = _being_written(dossier, actor)
    check_observation(dossier, criterion, level=None, not_applicable=False, testimony_families=0)
    _check_grade(dossier, grade)
    if not text.strip():
        raise NotAllowed(_("Say what was found."))
    finding = Finding.objects.create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        grade=grade,
        text=text,
        raised_by=actor,
        raised_at=now(),
    )
    _record_finding(dossier, finding, "raise", actor)
    return finding


def _record_finding(dossier: Dossier, finding: Finding, verb: str, actor) -> None:
    _record_in_confidence(
        finding,
        f"finding.{verb}",
        {"grade": finding.grade, "text": finding.text},
        actor=actor,
        role=_role(dossier, actor),
        criterion=finding.criterion.code,
    )


@transaction.atomic
def grade_finding(finding: Finding, *, actor, grade: str) -> Finding:
    """Give a finding its grade, whose consequence the framework sets."""
    dossier = _being_written(finding.dossier, actor)
    if not grade:
        raise NotAllowed(_("Choose a grade of the catalogue."))
    _check_grade(dossier, grade)
    finding = dossier.findings.get(pk=finding.pk)
    finding.grade = grade
    finding.save(update_fields=["grade"])
    _record_finding(dossier, finding, "grade", actor)
    return finding


@transaction.atomic
def drop_finding(finding: Finding, *, actor) -> None:
    """Take back a finding raised by mistake, before the report is sent; the history keeps it."""
    dossier = _being_written(finding.dossier, actor)
    _record_finding(dossier, finding, "drop", actor)
    finding.delete()


@transaction.atomic
def verify_finding(finding: Finding, *, actor) -> Finding:
    """Record that an assessor saw the shortfall corrected."""
    dossier = _for_assessors(finding.dossier, actor)
    if dossier.status not in FINDINGS_ARE_VERIFIED_DURING:
        raise NotAllowed(
            _("A finding is verified after the territory's reply, or before conditions are lifted.")
        )
    finding = dossier.findings.get(pk=finding.pk)
    if finding.status == FindingStatus.VERIFIED:
        raise NotAllowed(_("This finding is already verified."))
    finding.status = FindingStatus.VERIFIED
    finding.save(update_fields=["status"])
    _record_finding(dossier, finding, "verify", actor)
    return finding


# --- report -----------------------------------------------------------------------------------------------------


def _keep_scores(dossier: Dossier, content: dict) -> None:
    """Write the figures of the report on the dossier, so that lists never compute."""
    dossier.observed_score = Decimal(content["result"]["overall"])
    dossier.observed_level = content["result"]["level"] or ""


@transaction.atomic
def send_report(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Freeze the report and send it to the territory, whose time to reply starts."""
    dossier = lock(dossier)
    if not may.send_report(dossier, actor):
        raise PermissionDenied
    content = reports.report_content(dossier)
    dossier = perform(dossier, "send_report", actor=actor, reason=reason, digest=digest_of(content))
    take_snapshot(dossier, SnapshotKind.REPORT, content, actor=actor)
    _keep_scores(dossier, content)
    # A report sent again after an adjournment opens a new time to reply.
    dossier.reply_submitted_at = None
    dossier.reply_waived = False
    dossier.save()
    return dossier


# --- right of reply ---------------------------------------------------------------------------------------------


def _replying(dossier: Dossier, actor) -> Dossier:
    """Lock the dossier for the territory's lead, while the time to reply runs."""
    dossier = hold(dossier, may.reply, actor)
    if dossier.status != DossierStatus.REPLY:
        raise NotAllowed(_("There is no report to reply to now."))
    if dossier.reply_submitted_at is not None:
        raise NotAllowed(_("Your reply was sent: it no longer changes."))
    if dossier_is.clock_is_out(dossier):
        raise NotAllowed(_("The time to reply is over."))
    return dossier


@transaction.atomic
def save_reply(dossier: Dossier, criterion: Criterion, *, actor, stance: str, text: str = "") -> Reply:
    """Save what the territory says of one criterion; nobody else reads it before it is sent."""
    dossier = _replying(dossier, actor)
    check_observation(dossier, criterion, level=None, not_applicable=False, testimony_families=0)
    if stance not in ReplyStance.values:
        raise NotAllowed(_("Say whether you agree or contest."))
    reply, _is_new = Reply.objects.update_or_create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        defaults={
            "stance": stance,
            "text": text,
            "written_by": actor,
            "written_at": now(),
            "answer": "",
            "answered_by": None,
            "answered_at": None,
        },
    )
    return reply


@transaction.atomic
def submit_reply(dossier: Dossier, *, actor) -> Dossier:
    """Send the reply. Nothing contested: the dossier goes on the docket; otherwise the assessors answer first."""
    dossier = _replying(dossier, actor)
    replies = list(reports.replies_of(dossier))
    contested = [reply for reply in replies if reply.stance == ReplyStance.CONTEST]
    if refusals := [
        _("%(code)s: say what you contest.") % {"code": reply.criterion.code}
        for reply in contested
        if not reply.text.strip()
    ]:
        raise NotAllowed(refusals)
    dossier.reply_submitted_at = now()
    if contested:
        dossier.due_on = deadline(dossier.today, days=dossier.scheme.contested_answer_days)
    dossier.save()
    record(
        dossier,
        "certification.dossier.submit_reply",
        actor=actor,
        role=Role.TERRITORY_LEAD,
        digest=digest_of([[reply.criterion.code, reply.stance, reply.text] for reply in replies]),
        contested=[reply.criterion.code for reply in contested],
    )
    return dossier if contested else docket_dossier(dossier, actor=actor)


@transaction.atomic
def waive_reply(dossier: Dossier, *, actor) -> Dossier:
    """Give up the reply explicitly: the drafts are dropped and the dossier goes on the docket."""
    dossier = _replying(dossier, actor)
    reports.replies_of(dossier).filter(answered_at=None).delete()
    dossier.reply_submitted_at = now()
    dossier.reply_waived = True
    dossier.save()
    record(dossier, "certification.dossier.waive_reply", actor=actor, role=Role.TERRITORY_LEAD)
    return docket_dossier(dossier, actor=actor)


@transaction.atomic
def answer_reply(reply: Reply, *, actor, answer: str) -> Reply:
    """Answer a contested point; the last answer puts the dossier on the docket."""
    dossier = _for_assessors(reply.dossier, actor)
    reply = dossier.replies.select_related("criterion").get(pk=reply.pk)
    if dossier.status != DossierStatus.REPLY or not dossier_is.reply_is_closed(dossier):
        raise NotAllowed(_("Contested points are answered once the territory has replied."))
    if reply.stance != ReplyStance.CONTEST or reply.answered_at is not None:
        raise NotAllowed(_("This point needs no answer, or has one already."))
    if not answer.strip():
        raise NotAllowed(_("Write your answer."))
    reply.answer, reply.answered_by, reply.answered_at = answer, actor, now()
    reply.save(update_fields=["answer", "answered_by", "answered_at"])
    record(
        reply,
        "certification.reply.answer",
        actor=actor,
        role=_role(dossier, actor),
        reason=answer,
        criterion=reply.criterion.code,
    )
    if dossier_is.contested_points_are_answered(dossier):
        docket_dossier(dossier, actor=SYSTEM, reason=_("Every contested point is answered."))
    return reply


# --- docket -------------------------------------------------------------------------------------------------------


@transaction.atomic
def docket_dossier(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Seal the full file for the committee; what changed after the reply becomes a new version of the report."""
    dossier = lock(dossier)
    if not may.docket(dossier, actor):
        raise PermissionDenied
    report = reports.report_content(dossier)
    if dossier.status == DossierStatus.REPLY:
        _amend_report(dossier, report, actor)
    file = reports.file_content(dossier)
    dossier = perform(dossier, "docket", actor=actor, reason=reason, digest=digest_of(file))
    take_snapshot(dossier, SnapshotKind.FILE, file, actor=actor)
    _keep_scores(dossier, report)
    dossier.docketed_at = now()
    dossier.save()
    for assignment in dossier.assignments.filter(status=AssignmentStatus.ACCEPTED):
        perform(assignment, "complete", actor=SYSTEM)
    return dossier


def _amend_report(dossier: Dossier, content: dict, actor) -> None:
    """Freeze a new version of the report when it no longer says what was sent."""
    sent = reports.reports_of(dossier).first()
    if sent is not None and sent.digest == digest_of(content):
        return
    snapshot = take_snapshot(dossier, SnapshotKind.REPORT, content, actor=actor)
    record(
        dossier,
        "certification.dossier.amend_report",
        actor=actor,
        digest=snapshot.digest,
        version=snapshot.number,
        score_before=dossier.observed_score,
        score=percent(dossier.observed_result.overall, reports.SCORE_PLACES),
    )


MOVES = {"send_report": send_report, "docket": docket_dossier}
