"""The report: sent to the territory, its findings told, the full file sealed for the committee."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certification.choices import (
    AssignmentStatus,
    DossierStatus,
    SnapshotKind,
)
from certification.clock import localdate, now
from certification.models import Dossier
from certification.queries import report as reports
from certification.rules import finding as finding_is
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.rules.scoring import percent
from certification.services.dossier import take_snapshot
from certification.services.history import digest_of, record
from certification.services.transition import lock, perform

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
    _tell_findings(dossier)
    return dossier


def _tell_findings(dossier: Dossier) -> None:
    """Start the territory's time on the findings that it now receives, by the terms of their grades."""
    today = localdate()
    for finding in dossier.findings.filter(sent_at=None):
        terms = finding_is.terms_of(dossier.scheme, finding.grade)
        finding.sent_at = now()
        finding.due_on = finding_is.plan_due_on(terms, today)
        finding.correct_by = finding_is.correct_by(terms, today)
        finding.save(update_fields=["sent_at", "due_on", "correct_by"])


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
