"""Consensus, dissent, findings, report, reply, docket."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from certification import clock
from certification.choices import (
    AssignmentStatus,
    DossierStatus,
    FindingGrade,
    FindingStatus,
    ReplyStance,
    SnapshotKind,
)
from certification.errors import NotAllowed, StaleDossier
from certification.models import Consensus, HistoryEntry
from certification.queries import reply as reply_reports
from certification.queries import report as reports
from certification.rules import assessment as rules
from certification.rules.permissions import SYSTEM
from certification.services import consensus, finding_draft, moves, reply
from certification.services import finding as findings
from certification.services import grid as grids
from certification.services import report as services
from certification.services.daily import run_due
from certification.services.history import digest_of, verify_history
from tests.factories import path, people, report, visit

pytestmark = pytest.mark.django_db
SEEN = report.PROOFS


def criterion(dossier, code):
    return next(found for found in dossier.criteria if found.code == code)


def hold(dossier, code, actor, **typed):
    return consensus.record_consensus(
        dossier, criterion(dossier, code), actor=actor, **{"level": 2, **SEEN, **typed}
    )


def sentences(refused):
    return " ".join(str(reason) for reason in refused.value.reasons)


# --- consensus --------------------------------------------------------------------------------------------------


def test_no_consensus_before_every_grid_is_in():
    dossier = visit.visited()
    lead, _second = report.assessors(dossier)
    report.submit_grid(dossier, lead)
    for act in (lambda: hold(dossier, "A1", lead), lambda: consensus.adopt_agreements(dossier, actor=lead)):
        with pytest.raises(NotAllowed, match="Pablo"):
            act()


def test_agreements_take_the_lowest_reading_and_leave_what_must_be_discussed():
    dossier = report.grids_submitted(others={"A2": 2, "B5": 1})
    lead, _second = report.assessors(dossier)
    adopted = consensus.adopt_agreements(dossier, actor=lead)
    held = {row.criterion.code: row.level for row in dossier.consensus.select_related("criterion")}
    assert adopted == len(dossier.criteria) - 1
    assert (held["A1"], held["A2"]) == (3, 2)
    assert "B5" not in held
    assert consensus.adopt_agreements(dossier, actor=lead) == 0


def test_a_wide_divergence_owes_a_minute():
    dossier = report.grids_submitted(others={"B5": 1})
    lead, _second = report.assessors(dossier)
    assert rules.divergences(dossier) == {criterion(dossier, "B5").pk: (1, 3)}
    with pytest.raises(NotAllowed):
        hold(dossier, "B5", lead)
    assert hold(dossier, "B5", lead, minute="Trois communes sur cinq.").minute


def test_applies_or_not_is_a_divergence_too():
    dossier = report.with_optional_criteria()
    lead, second = report.assessors(dossier)
    optional = next(found for found in dossier.criteria if found.na_allowed)
    report.submit_grid(dossier, lead)
    grid = report.fill_grid(dossier, second)
    grid.answers.filter(criterion=optional).update(
        level=None, not_applicable=True, na_reason="Sans objet ici."
    )
    grids.submit_grid(grid, actor=second)
    consensus.adopt_agreements(path.fresh(dossier), actor=lead)
    assert optional.pk not in dossier.consensus.values_list("criterion", flat=True)
    with pytest.raises(NotAllowed):
        hold(dossier, optional.code, lead)
    with pytest.raises(NotAllowed):
        hold(
            dossier,
            optional.code,
            second,
            level=None,
            not_applicable=True,
            na_reason="Sans objet",
            minute="Discuté.",
        )
    held = hold(
        dossier,
        optional.code,
        lead,
        level=None,
        not_applicable=True,
        na_reason="Sans objet",
        minute="Discuté.",
    )
    assert held.not_applicable


def test_two_people_who_record_at_once_are_told():
    dossier = report.grids_submitted()
    lead, second = report.assessors(dossier)
    first = hold(dossier, "A1", lead, seen="")
    with pytest.raises(StaleDossier) as stale:
        hold(dossier, "A1", second, level=1, seen="")
    assert stale.value.current == first
    assert hold(dossier, "A1", second, level=1, seen=first.recorded_at.isoformat()).level == 1


def test_only_assessors_agree_on_levels():
    dossier = report.grids_submitted()
    for stranger in (path.lead(dossier), people.case_officer(), people.administrator(), people.chair()):
        with pytest.raises(PermissionDenied):
            hold(dossier, "A1", stranger)
        with pytest.raises(PermissionDenied):
            consensus.adopt_agreements(dossier, actor=stranger)


def test_a_dissent_has_its_reasons_and_ends_when_the_team_is_convinced():
    dossier = report.grids_submitted(others={"B5": 1})
    lead, second = report.assessors(dossier)
    held = hold(dossier, "B5", lead, minute="Discuté.")
    for level, reason in ((1, " "), (2, "Pareil."), (7, "Hors échelle.")):
        with pytest.raises(NotAllowed):
            consensus.record_dissent(held, actor=second, level=level, reason=reason)
    dissent = consensus.record_dissent(held, actor=second, level=1, reason="Personne ne savait.")
    with pytest.raises(PermissionDenied):
        consensus.withdraw_dissent(dissent, actor=lead)
    hold(dossier, "B5", lead, level=1, minute="Convaincus.")
    assert not held.dissents.exists()
    again = consensus.record_dissent(
        hold(dossier, "B5", lead, minute="Non."), actor=second, level=1, reason="Si."
    )
    consensus.withdraw_dissent(again, actor=second)
    assert not held.dissents.exists()


# --- findings ---------------------------------------------------------------------------------------------------


def test_the_rules_propose_findings_that_the_assessors_record():
    dossier = report.agreed(levels={"A1": 0, "A7": 1, "A2": 1})
    lead, _second = report.assessors(dossier)
    proposed = {p.criterion.code: p.grade for p in rules.proposed_findings(dossier)}
    assert proposed == {"A1": FindingGrade.CRITICAL, "A7": FindingGrade.MAJOR}
    finding_draft.raise_finding(dossier, criterion(dossier, "A1"), actor=lead, grade="major", text="Rien.")
    finding_draft.raise_finding(dossier, criterion(dossier, "A7"), actor=lead, grade="major", text="Peu.")
    left = rules.proposed_findings(path.fresh(dossier))
    assert [(p.criterion.code, p.grade) for p in left] == [("A1", FindingGrade.CRITICAL)]


def test_three_minor_findings_on_one_principle_propose_a_major_one():
    dossier = report.agreed()
    lead, _second = report.assessors(dossier)
    by_principle = {}
    for found in dossier.criteria:
        by_principle.setdefault(found.principle_id, []).append(found)
    criteria = next(group for group in by_principle.values() if len(group) >= 2)
    for found in (criteria[0], criteria[0]):
        finding_draft.raise_finding(dossier, found, actor=lead, grade="minor", text="Un manque.")
    assert rules.proposed_findings(path.fresh(dossier)) == []
    finding_draft.raise_finding(dossier, criteria[1], actor=lead, grade="minor", text="Un manque.")
    (proposal,) = rules.proposed_findings(path.fresh(dossier))
    assert (proposal.criterion, proposal.grade) == (criteria[0], FindingGrade.MAJOR)
    finding_draft.raise_finding(dossier, criteria[0], actor=lead, grade="major", text="Le principe entier.")
    assert rules.proposed_findings(path.fresh(dossier)) == []


def test_a_finding_is_graded_before_the_report_is_sent():
    dossier = report.agreed()
    lead, second = report.assessors(dossier)
    finding = finding_draft.raise_finding(
        dossier, criterion(dossier, "A2"), actor=second, text="Le suivi s’arrête."
    )
    with pytest.raises(NotAllowed):
        services.send_report(dossier, actor=lead)
    with pytest.raises(NotAllowed):
        finding_draft.grade_finding(finding, actor=lead, grade="enormous")
    finding_draft.grade_finding(finding, actor=lead, grade="minor")
    assert services.send_report(dossier, actor=lead).status == DossierStatus.REPLY
    for act in (
        lambda: finding_draft.grade_finding(finding, actor=lead, grade="remark"),
        lambda: finding_draft.drop_finding(finding, actor=lead),
        lambda: finding_draft.raise_finding(dossier, criterion(dossier, "A2"), actor=lead, text="Tard."),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        findings.verify(finding, actor=second)
    verified = findings.verify(finding, actor=second, reason="Vu au marché de mars.")
    assert verified.status == FindingStatus.VERIFIED
    with pytest.raises(NotAllowed):
        findings.verify(finding, actor=second, reason="Encore.")


def test_a_finding_raised_by_mistake_is_taken_back_and_the_history_keeps_it():
    dossier = report.agreed()
    lead, _second = report.assessors(dossier)
    finding = finding_draft.raise_finding(dossier, criterion(dossier, "A2"), actor=lead, text="Une erreur.")
    finding_draft.drop_finding(finding, actor=lead)
    assert not dossier.findings.exists()
    kept = HistoryEntry.objects.get(action="certification.finding.drop")
    assert kept.digest == digest_of({"grade": "", "text": "Une erreur."})


def test_the_history_tells_nothing_of_a_report_that_is_not_sent():
    dossier = report.grids_submitted(others={"B5": 1})
    lead, second = report.assessors(dossier)
    held = hold(dossier, "B5", lead, minute="La source est à sec.")
    consensus.record_dissent(held, actor=second, level=1, reason="La source est à sec.")
    finding_draft.raise_finding(
        dossier, criterion(dossier, "B5"), actor=lead, grade="minor", text="La source est à sec."
    )
    for entry in HistoryEntry.objects.filter(action__regex="consensus|dissent|finding|grid"):
        assert entry.reason == ""
        assert set(entry.data) <= {"criterion", "grid"}
        assert entry.digest


# --- report -----------------------------------------------------------------------------------------------------


def test_the_report_is_frozen_with_its_digest_and_starts_the_territorys_clock():
    dossier = report.reported()
    snapshot = dossier.snapshots.get(kind=SnapshotKind.REPORT)
    assert snapshot.number == 1
    assert (
        snapshot.digest
        == digest_of(snapshot.content)
        == digest_of(reports.report_content(path.fresh(dossier)))
    )
    assert HistoryEntry.objects.get(action="certification.dossier.send_report").digest == snapshot.digest
    assert (dossier.observed_score, dossier.observed_level) == (75, "responsable")
    assert dossier.due_on == clock.localdate() + dt.timedelta(days=21)
    assert {a.status for a in dossier.assignments.all()} == {AssignmentStatus.ACCEPTED}
    assert verify_history()[1] is None


@pytest.mark.parametrize(("award", "level"), [("none", ""), ("engage", "engage"), ("ressource", "ressource")])
def test_the_level_is_what_the_rules_allow(award, level):
    assert report.reported(**report.AWARDS[award]).observed_level == level


def test_the_lead_assessor_alone_sends_a_complete_report():
    dossier = report.grids_submitted(others={"B5": 1})
    lead, second = report.assessors(dossier)
    with pytest.raises(PermissionDenied):
        services.send_report(dossier, actor=second)
    with pytest.raises(NotAllowed) as refused:
        moves.move(dossier, "send_report", actor=lead)
    assert "B5" in sentences(refused)
    assert not dossier.snapshots.filter(kind=SnapshotKind.REPORT).exists()
    consensus.adopt_agreements(dossier, actor=lead)
    held = hold(dossier, "B5", lead, minute="Discuté.")
    with pytest.raises(NotAllowed) as refused:
        moves.move(dossier, "send_report", actor=lead)
    assert sentences(refused) == f"B5: {second} has neither agreed nor recorded a dissent."
    consensus.agree(held, actor=second)
    assert moves.move(dossier, "send_report", actor=lead).status == DossierStatus.REPLY
    with pytest.raises(NotAllowed):
        moves.move(dossier, "send_report", actor=lead)


# --- reply ------------------------------------------------------------------------------------------------------


def test_a_reply_that_contests_nothing_goes_straight_to_the_docket():
    dossier = report.reported()
    leader = path.lead(dossier)
    reply.save_reply(dossier, criterion(dossier, "A1"), actor=leader, stance=ReplyStance.AGREE)
    dossier = reply.submit_reply(dossier, actor=leader)
    assert dossier.status == DossierStatus.DOCKETED
    with pytest.raises(NotAllowed):
        reply.submit_reply(dossier, actor=leader)


def test_the_last_answer_puts_the_dossier_on_the_docket():
    dossier = report.replied(contested=("A1", "B2"))
    lead, second = report.assessors(dossier)
    first, last = reply_reports.replies_of(dossier)
    assert dossier.status == DossierStatus.REPLY
    assert dossier.due_on == clock.localdate() + dt.timedelta(days=dossier.scheme.contested_answer_days)
    with pytest.raises(NotAllowed):
        services.docket_dossier(dossier, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        reply.answer_reply(first, actor=lead, answer=" ")
    reply.answer_reply(first, actor=lead, answer="Nous avons relu les deux comptes rendus.")
    assert path.fresh(dossier).status == DossierStatus.REPLY
    with pytest.raises(NotAllowed):
        reply.answer_reply(first, actor=second, answer="Encore.")
    reply.answer_reply(last, actor=second, answer="Le niveau tient.")
    dossier = path.fresh(dossier)
    assert dossier.status == DossierStatus.DOCKETED
    assert {a.status for a in dossier.assignments.all()} == {AssignmentStatus.COMPLETED}
    assert dossier.snapshots.filter(kind=SnapshotKind.REPORT).count() == 1


def test_contesting_takes_words():
    dossier = report.reported()
    leader = path.lead(dossier)
    reply.save_reply(dossier, criterion(dossier, "A1"), actor=leader, stance=ReplyStance.CONTEST)
    with pytest.raises(NotAllowed, match="A1"):
        reply.submit_reply(dossier, actor=leader)


def test_giving_up_the_reply_is_explicit_and_drops_the_drafts():
    dossier = report.reported()
    leader = path.lead(dossier)
    reply.save_reply(dossier, criterion(dossier, "A1"), actor=leader, stance=ReplyStance.CONTEST, text="Non.")
    dossier = reply.waive_reply(dossier, actor=leader)
    assert (dossier.status, dossier.reply_waived) == (DossierStatus.DOCKETED, True)
    assert not dossier.replies.exists()


def test_only_the_territorys_lead_replies():
    dossier = report.reported()
    for stranger in (*report.assessors(dossier), people.case_officer(), people.administrator()):
        with pytest.raises(PermissionDenied):
            reply.save_reply(dossier, criterion(dossier, "A1"), actor=stranger, stance=ReplyStance.AGREE)
        with pytest.raises(PermissionDenied):
            reply.submit_reply(dossier, actor=stranger)
        with pytest.raises(PermissionDenied):
            reply.waive_reply(dossier, actor=stranger)


def test_silence_ends_with_the_clock():
    dossier = report.reported()
    with clock.at(dossier.due_on):
        run_due()
        assert path.fresh(dossier).status == DossierStatus.REPLY
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        with pytest.raises(NotAllowed):
            reply.submit_reply(dossier, actor=path.lead(dossier))
        run_due()
        run_due()
    assert path.fresh(dossier).status == DossierStatus.DOCKETED
    assert path.fresh(dossier).snapshots.filter(kind=SnapshotKind.FILE).count() == 1


def test_an_unanswered_point_holds_the_docket_back_after_the_clock():
    dossier = report.reported()
    reply.save_reply(
        dossier, criterion(dossier, "A1"), actor=path.lead(dossier), stance=ReplyStance.CONTEST, text="Non."
    )
    lead, _second = report.assessors(dossier)
    (contested,) = reply_reports.replies_of(dossier)
    with pytest.raises(NotAllowed):
        reply.answer_reply(contested, actor=lead, answer="Trop tôt : la réponse n’est pas partie.")
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        run_due()
        assert path.fresh(dossier).status == DossierStatus.REPLY
        reply.answer_reply(contested, actor=lead, answer="Relu.")
    assert path.fresh(dossier).status == DossierStatus.DOCKETED


# --- amendment and docket ---------------------------------------------------------------------------------------


def test_a_change_after_the_reply_owes_a_new_minute_and_makes_a_second_version():
    dossier = report.replied()
    lead, second = report.assessors(dossier)
    with pytest.raises(NotAllowed):
        hold(dossier, "A1", lead, level=4)
    held = hold(dossier, "A1", lead, level=4, minute="Les comptes rendus joints le montrent.")
    consensus.record_dissent(held, actor=second, level=3, reason="La transmission reste à prouver.")
    with pytest.raises(NotAllowed):
        consensus.adopt_agreements(dossier, actor=lead)
    (contested,) = reply_reports.replies_of(dossier)
    reply.answer_reply(contested, actor=lead, answer="Vous avez raison.")
    dossier = path.fresh(dossier)
    first, second_version = dossier.snapshots.filter(kind=SnapshotKind.REPORT).order_by("number")
    assert first.digest != second_version.digest
    assert dossier.observed_score > 75
    entry = HistoryEntry.objects.get(action="certification.dossier.amend_report")
    assert entry.digest == second_version.digest
    assert float(entry.data["score_before"]) == 75


def test_no_level_changes_while_the_territory_replies_nor_after_the_docket():
    dossier = report.reported()
    lead, _second = report.assessors(dossier)
    with pytest.raises(NotAllowed):
        hold(dossier, "A1", lead, minute="Avant la réponse.")
    dossier = reply.waive_reply(dossier, actor=path.lead(dossier))
    before = list(Consensus.objects.values_list("level", flat=True))
    for act in (
        lambda: hold(dossier, "A1", lead, level=0, minute="Trop tard."),
        lambda: consensus.adopt_agreements(dossier, actor=lead),
        lambda: finding_draft.raise_finding(dossier, criterion(dossier, "A1"), actor=lead, text="Trop tard."),
        lambda: consensus.record_dissent(dossier.consensus.first(), actor=lead, level=0, reason="Trop tard."),
        lambda: services.docket_dossier(dossier, actor=SYSTEM),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert list(Consensus.objects.values_list("level", flat=True)) == before


def test_the_sealed_file_holds_the_whole_path():
    dossier = report.docketed()
    file = dossier.snapshots.get(kind=SnapshotKind.FILE)
    assert file.digest == digest_of(file.content)
    assert HistoryEntry.objects.get(action="certification.dossier.docket").digest == file.digest
    assert set(file.content) >= {"application", "answers", "evidence", "report", "replies", "questions"}
    assert file.content["application"]["mandate_letter"] == dossier.mandate_letter.sha256
    assert dossier.docketed_at is not None
    assert dossier.due_on is not None


def test_the_digest_of_a_report_does_not_depend_on_the_language():
    dossier = report.agreed()
    digests = set()
    for language in ("fr", "en", "es"):
        with translation.override(language):
            digests.add(digest_of(reports.report_content(path.fresh(dossier))))
    assert len(digests) == 1
