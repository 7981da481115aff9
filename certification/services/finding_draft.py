"""Findings while their authors write the report: raised, graded, taken back. What follows: see `finding`."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Criterion, Dossier, Evidence, Finding
from certification.services.consensus import being_written, record_in_confidence, role_of
from certification.services.grid import check_observation


def _check_grade(dossier: Dossier, grade: str) -> None:
    if grade and grade not in {row.code for row in dossier.version.finding_grades.all()}:
        raise NotAllowed(_("Choose a grade of the catalogue."))


@transaction.atomic
def raise_finding(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    text: str,
    grade: str = "",
    evidence: Iterable[Evidence] = (),
) -> Finding:
    """Raise a finding on a criterion, with the evidence it rests on; its grade may come later, before the report is sent."""
    dossier = being_written(dossier, actor)
    check_observation(dossier, criterion, level=None, not_applicable=False, testimony_families=0)
    _check_grade(dossier, grade)
    if not text.strip():
        raise NotAllowed(_("Say what was found."))
    evidence = list(evidence)
    if any(piece.dossier_id != dossier.pk for piece in evidence):
        raise NotAllowed(_("This evidence is not in the dossier."))
    finding = Finding.objects.create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        grade=grade,
        text=text,
        raised_by=actor,
        raised_at=now(),
    )
    finding.evidence.set(evidence)
    _record_finding(dossier, finding, "raise", actor)
    return finding


def _own_draft(dossier: Dossier, finding: Finding) -> Finding:
    """Return a finding that the territory has not received: its authors may still change it."""
    finding = dossier.findings.select_related("criterion").get(pk=finding.pk)
    if finding.sent_at is not None:
        raise NotAllowed(_("The territory has received this finding: it no longer changes."))
    return finding


def _record_finding(dossier: Dossier, finding: Finding, verb: str, actor) -> None:
    record_in_confidence(
        finding,
        f"finding.{verb}",
        {"grade": finding.grade, "text": finding.text},
        actor=actor,
        role=role_of(dossier, actor),
        criterion=finding.criterion.code,
    )


@transaction.atomic
def grade_finding(finding: Finding, *, actor, grade: str) -> Finding:
    """Give a finding its grade, whose consequence the framework sets."""
    dossier = being_written(finding.dossier, actor)
    if not grade:
        raise NotAllowed(_("Choose a grade of the catalogue."))
    _check_grade(dossier, grade)
    finding = _own_draft(dossier, finding)
    finding.grade = grade
    finding.save(update_fields=["grade"])
    _record_finding(dossier, finding, "grade", actor)
    return finding


@transaction.atomic
def drop_finding(finding: Finding, *, actor) -> None:
    """Take back a finding raised by mistake, before the report is sent; the history keeps it."""
    dossier = being_written(finding.dossier, actor)
    finding = _own_draft(dossier, finding)
    _record_finding(dossier, finding, "drop", actor)
    finding.delete()
