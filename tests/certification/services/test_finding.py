"""A finding from the report to the day when somebody saw it corrected, or until its time runs out."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import DossierStatus, FindingStatus, Role
from certification.errors import NotAllowed
from certification.models import Finding, HistoryEntry, Scheme
from certification.queries import finding as queries
from certification.queries import report_changes
from certification.rules.assessment import blocking_findings
from certification.services import agenda, consensus, finding_draft, reply
from certification.services import dossier as dossiers
from certification.services import finding as services
from certification.services.daily import run_due
from tests.factories import path, people, report
from tests.factories.territory import member

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
S = FindingStatus


@pytest.fixture
def dossier():
    return report.reported(findings=[("A2", "minor"), ("B2", "major"), ("C1", "remark")])


def of(dossier, grade):
    return dossier.findings.get(grade=grade)


def planned(finding, actor, **typed):
    given = {"plan": "Tenir le suivi dans les douze communes.", "done_before": finding.correct_by}
    return services.propose_action(finding, actor=actor, **{**given, **typed})


def test_a_shortfall_is_planned_accepted_proved_and_verified(dossier, django_capture_on_commit_callbacks):
    leader, (lead, _second), officer = path.lead(dossier), report.assessors(dossier), people.case_officer()
    minor, today = of(dossier, "minor"), clock.localdate()
    assert (minor.due_on, minor.correct_by.year) == (today + 60 * DAY, today.year + 1)
    for typed in ({"plan": " "}, {"done_before": None}, {"done_before": today - DAY}):
        with pytest.raises(NotAllowed):
            planned(minor, leader, **typed)
    with pytest.raises(NotAllowed, match="time until"):
        planned(minor, leader, done_before=minor.correct_by + DAY)
    with pytest.raises(PermissionDenied):
        planned(minor, lead)
    carried = agenda.add_action(dossier, actor=leader, what="Suivi des communes", owner="Le comité")
    minor = planned(minor, leader, action=carried)
    assert (minor.status, minor.due_on, minor.actions.get()) == (S.ACTION_PROPOSED, None, carried)
    with pytest.raises(NotAllowed):
        services.send_back_action(minor, actor=lead, reason=" ")
    minor = services.send_back_action(minor, actor=lead, reason="Dites qui la porte.")
    assert (minor.status, minor.answer) == (S.OPEN, "Dites qui la porte.")
    planned(minor, leader)
    minor = services.accept_action(minor, actor=officer)
    assert (minor.status, minor.due_on) == (S.ACCEPTED, minor.correct_by)
    contributor = member(dossier.territory, "c@example.org", role=Role.TERRITORY_CONTRIBUTOR)
    with pytest.raises(NotAllowed):
        services.declare_done(minor, actor=contributor, proof=" ")
    with django_capture_on_commit_callbacks(execute=True):
        minor = services.declare_done(
            minor, actor=contributor, proof="Le tableau est tenu.", link="https://example.org/suivi"
        )
    assert minor.proofs.get().link == "https://example.org/suivi"
    assert {lead.email, officer.email} <= {address for message in mail.outbox for address in message.to}
    minor = services.refuse_proof(minor, actor=lead, reason="Il manque un trimestre.")
    assert minor.status == S.ACCEPTED
    minor = services.declare_done(minor, actor=leader, proof="Les quatre trimestres y sont.")
    minor = services.verify(minor, actor=lead)
    assert (minor.status, minor.is_settled, minor.due_on) == (S.VERIFIED, True, None)
    moves = HistoryEntry.objects.filter(
        action__startswith="certification.finding.", object_id=str(minor.pk)
    ).exclude(target="")
    assert [entry.target for entry in moves.order_by("sequence")] == [
        *("action_proposed", "open", "action_proposed", "accepted"),
        *("done_declared", "accepted", "done_declared", "verified"),
    ]


def test_peers_alone_lift_what_keeps_the_award_waiting_and_not_while_the_committee_reads(dossier):
    lead, _second = report.assessors(dossier)
    officer, major = people.case_officer(), of(dossier, "major")
    assert [found.criterion.code for found in blocking_findings(dossier)] == ["B2"]
    with pytest.raises(PermissionDenied):
        services.verify(major, actor=officer, reason="Vu.")
    services.decline_advice(of(dossier, "remark"), actor=path.lead(dossier), reason="Autre choix.")
    with pytest.raises(NotAllowed, match="correction"):
        services.decline_advice(major, actor=path.lead(dossier), reason="Autre choix.")
    reply.waive_reply(dossier, actor=path.lead(dossier))
    with pytest.raises(NotAllowed, match="sealed"):
        services.verify(major, actor=lead, reason="Vu sur place.")
    with pytest.raises(NotAllowed):
        services.withdraw(major, actor=lead, reason="Trop tard.")
    scheme = Scheme.current()
    scheme.award_blocked_from = "critical"
    scheme.save()
    assert blocking_findings(path.fresh(dossier)) == []


def test_time_is_recalled_then_runs_out_and_nothing_happens_twice(
    english_accounts, dossier, django_capture_on_commit_callbacks
):
    minor, officer = of(dossier, "minor"), people.case_officer()
    reply.waive_reply(dossier, actor=path.lead(dossier))

    def daily(day):
        mail.outbox.clear()
        with clock.at(day), django_capture_on_commit_callbacks(execute=True):
            done = run_due()
        return done["remind_findings"], done["note_overdue_findings"]

    both = 2
    assert daily(minor.due_on - 60 * DAY) == (both, 0)
    assert any("60 days left" in message.subject for message in mail.outbox)
    assert daily(minor.due_on - 59 * DAY) == (0, 0)
    assert daily(minor.due_on - 15 * DAY) == (both, 0)
    assert daily(minor.due_on) == (both, 0)
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="À l’étude.")
    assert daily(minor.due_on + DAY) == (0, 0)
    dossiers.lift_freeze(dossier, actor=people.guardian(), reason="Rien.")
    assert daily(minor.due_on + DAY) == (0, both)
    assert daily(minor.due_on + DAY) == (0, 0)
    with clock.at(minor.due_on + DAY):
        late = of(dossier, "minor")
        assert late.status == S.OVERDUE
        assert [task.args for task in queries.waiting_for(path.lead(dossier))].count((late.pk,)) == 1
        with pytest.raises(NotAllowed):
            services.escalate(late, actor=officer, reason=" ")
        late = services.escalate(late, actor=officer, reason="Rien n’est venu.")
        assert services.declare_done(late, actor=path.lead(dossier), proof="Fait.").status == S.DONE_DECLARED


def test_a_finding_that_the_reply_proves_wrong_is_withdrawn_and_both_versions_are_compared():
    dossier = report.replied(contested=("B2",), findings=[("B2", "major")])
    lead, second = report.assessors(dossier)
    major = of(dossier, "major")
    with pytest.raises(PermissionDenied):
        services.withdraw(major, actor=second, reason="Le registre joint le montre.")
    services.withdraw(major, actor=lead, reason="Le registre joint le montre.")
    assert blocking_findings(path.fresh(dossier)) == []
    criterion = next(found for found in dossier.criteria if found.code == "B2")
    consensus.record_consensus(
        path.fresh(dossier), criterion, actor=lead, level=4, minute="Le registre le montre.", **report.PROOFS
    )
    reply.answer_reply(dossier.replies.get(), actor=lead, answer="Vous avez raison.")
    dossier = path.fresh(dossier)
    assert dossier.status == DossierStatus.DOCKETED
    after, before = dossier.snapshots.filter(kind="report").order_by("-number")
    assert report_changes.version_before(after) == before
    changes = report_changes.changes_between(before.content, after.content)
    assert [(change.code, change.about, change.before, change.after) for change in changes] == [
        ("B2", "Level", "3", "4"),
        ("B2", "Finding", major.text, "withdrawn"),
    ]
    assert [change.reason for change in changes] == ["Le registre le montre.", "Le registre joint le montre."]


def test_what_is_not_sent_is_its_authors_alone_and_what_was_sent_no_longer_changes(dossier):
    lead, _second = report.assessors(dossier)
    minor = of(dossier, "minor")
    for act in (
        lambda: finding_draft.grade_finding(minor, actor=lead, grade="remark"),
        lambda: finding_draft.drop_finding(minor, actor=lead),
    ):
        with pytest.raises(NotAllowed):
            act()
    draft = report.agreed(report.reporting())
    own = finding_draft.raise_finding(
        draft, draft.criteria[0], actor=report.assessors(draft)[0], grade="minor", text="Un brouillon."
    )
    assert own.sent_at is None
    for person in (path.lead(draft), people.case_officer(), people.guardian(), people.chair()):
        assert not queries.visible_to(person).filter(pk=own.pk).exists()
    assert queries.visible_to(report.assessors(draft)[1]).filter(pk=own.pk).exists()
    with pytest.raises(NotAllowed, match="not received"):
        planned(Finding.objects.get(pk=own.pk), path.lead(draft), done_before=clock.localdate() + DAY)
