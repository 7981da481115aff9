"""Agree on the observations: one reading per criterion, with its minute; dissents are kept with their author's words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certification.choices import (
    AgreementBasis,
    DossierStatus,
    EvidenceLevel,
    Role,
)
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import Agreement, Consensus, Criterion, Dissent, Dossier
from certification.queries import consensus as consensus_reports
from certification.queries.grid import read_grids
from certification.rules import assessment as assessment_is
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.services.grid import check_observation
from certification.services.history import digest_of, record
from certification.services.transition import hold


def role_of(dossier: Dossier, actor) -> Role:
    return Role.LEAD_ASSESSOR if may.lead_assessor(dossier, actor) else Role.ASSESSOR


def for_assessors(dossier: Dossier, actor) -> Dossier:
    """Lock the dossier for one of its assessors; every grid must be in."""
    dossier = hold(dossier, may.score, actor)
    read_grids(dossier)
    return dossier


def being_agreed(dossier: Dossier, actor) -> Dossier:
    """Lock a dossier whose levels may still be agreed: while the report is written, or after the reply."""
    dossier = for_assessors(dossier, actor)
    if dossier.status == DossierStatus.REPORTING:
        if refusals := assessment_is.every_grid_is_submitted.refusals(dossier):
            raise NotAllowed(refusals)
    elif dossier.status != DossierStatus.REPLY:
        raise NotAllowed(_("The report is closed: what was observed no longer changes."))
    elif not dossier_is.reply_is_closed(dossier):
        raise NotAllowed(_("Wait for the territory's reply before you change what the report says."))
    return dossier


def being_written(dossier: Dossier, actor) -> Dossier:
    """Lock a dossier whose report is being written."""
    dossier = for_assessors(dossier, actor)
    if dossier.status != DossierStatus.REPORTING:
        raise NotAllowed(_("The report was sent: its findings no longer change."))
    return dossier


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
    dossier = being_agreed(dossier, actor)
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
        basis=AgreementBasis.DISCUSSED,
    )


def _write_consensus(dossier, criterion, actor, held, agreed=(), **fields) -> Consensus:
    """Write what the team holds; the actor agrees to it, and so do `agreed`. Another level asks the others again."""
    before = held and {"level": held.level, "not_applicable": held.not_applicable}
    consensus, _is_new = Consensus.objects.update_or_create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        defaults={**fields, "recorded_by": actor, "recorded_at": now()},
    )
    people = {actor.pk, *agreed}
    if before is not None:
        if before != {"level": consensus.level, "not_applicable": consensus.not_applicable}:
            consensus.agreements.all().delete()
        # Whoever held the level that the team now agrees on no longer dissents.
        convinced = consensus.dissents.filter(Q(level=consensus.level) | Q(assessor=actor))
        people |= set(convinced.values_list("assessor", flat=True))
        convinced.delete()
    _keep_agreements(consensus, people)
    amends = dossier.status == DossierStatus.REPLY
    record_in_confidence(
        consensus,
        "consensus.record",
        fields,
        actor=actor,
        role=role_of(dossier, actor),
        criterion=criterion.code,
        **({"reason": fields["minute"], "before": before, "level": fields["level"]} if amends else {}),
    )
    return consensus


def _keep_agreements(consensus: Consensus, people) -> None:
    Agreement.objects.bulk_create(
        [Agreement(consensus=consensus, assessor_id=person, agreed_at=now()) for person in sorted(people)],
        ignore_conflicts=True,
    )


@transaction.atomic
def agree(consensus: Consensus, *, actor, seen: str | None = None) -> Agreement:
    """Say that one holds what the team recorded. `seen` is when what the reader saw was recorded, as for a consensus."""
    dossier = being_agreed(consensus.dossier, actor)
    consensus = dossier.consensus.select_related("criterion").get(pk=consensus.pk)
    if seen is not None and seen != consensus.recorded_at.isoformat():
        raise StaleDossier(consensus)
    if not consensus.is_given():
        raise NotAllowed(_("Nothing is recorded on this criterion yet."))
    consensus.dissents.filter(assessor=actor).delete()
    agreement, is_new = Agreement.objects.get_or_create(
        consensus=consensus, assessor=actor, defaults={"agreed_at": now()}
    )
    if is_new:
        record_in_confidence(
            consensus,
            "consensus.agree",
            {"level": consensus.level, "not_applicable": consensus.not_applicable},
            actor=actor,
            role=role_of(dossier, actor),
            criterion=consensus.criterion.code,
        )
    return agreement


def record_in_confidence(subject, fact: str, content, **facts) -> None:
    """Keep a fact and the digest of its content: others read the history before they may read the report."""
    record(subject, f"certification.{fact}", digest=digest_of(content), **facts)


@transaction.atomic
def adopt_agreements(dossier: Dossier, *, actor) -> int:
    """Record the lowest common reading on every criterion that needs no discussion; return how many.

    Criteria already recorded stay. One that all hold for not applicable waits for the lead assessor.
    """
    dossier = being_written(dossier, actor)
    if refusals := assessment_is.every_grid_is_submitted.refusals(dossier):
        raise NotAllowed(refusals)
    adopted, team = 0, [assignment.person_id for assignment in dossier.assessors]
    for row in consensus_reports.consensus_rows(dossier):
        answers = [reading.answer for reading in row.readings]
        if row.is_recorded or row.is_divided or not all(answer and answer.is_given() for answer in answers):
            continue
        if answers[0].not_applicable and not may.lead_assessor(dossier, actor):
            continue
        common = assessment_is.lowest_common(answers)
        basis = (
            AgreementBasis.UNANIMOUS
            if len({answer.level for answer in answers}) == 1
            else AgreementBasis.LOWEST
        )
        _write_consensus(
            dossier, row.criterion, actor, row.held, team, basis=basis, minute="", comment="", **common
        )
        adopted += 1
    return adopted


@transaction.atomic
def record_dissent(consensus: Consensus, *, actor, level: int, reason: str) -> Dissent:
    """Record an assessor's lasting disagreement: it goes as it is to the territory and to the committee."""
    dossier = being_agreed(consensus.dossier, actor)
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
    consensus.agreements.filter(assessor=actor).delete()
    record_in_confidence(
        consensus,
        "dissent.record",
        {"level": level, "reason": reason},
        actor=actor,
        role=role_of(dossier, actor),
        criterion=consensus.criterion.code,
    )
    return dissent


@transaction.atomic
def withdraw_dissent(dissent: Dissent, *, actor) -> None:
    """Take one's own dissent back: the team convinced me, and I agree."""
    dossier = being_agreed(dissent.consensus.dossier, actor)
    if dissent.assessor_id != actor.pk:
        raise PermissionDenied
    record_in_confidence(
        dissent.consensus,
        "dissent.withdraw",
        {"level": dissent.level, "reason": dissent.reason},
        actor=actor,
        role=role_of(dossier, actor),
        criterion=dissent.consensus.criterion.code,
    )
    _keep_agreements(dissent.consensus, [actor.pk])
    dissent.delete()
