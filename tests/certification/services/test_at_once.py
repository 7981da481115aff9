"""Two people at the same instant, on real connections: one wins, the other gets a sentence, nothing is doubled."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from certification import clock
from certification.choices import DossierStatus, Role
from certification.errors import NotAllowed, StaleDossier
from certification.models import (
    Answer,
    Assignment,
    Award,
    Certificate,
    Decision,
    Dossier,
    DossierAccess,
    HistoryEntry,
    NumberSeries,
    PrivateFile,
    Vote,
)
from certification.queries.dossier import visible_to
from certification.services import (
    appeal,
    assessment,
    assessor,
    ballot,
    committee_recusal,
    consensus,
    daily,
    decision,
    dossier,
    impartiality,
    issuance,
    pledge,
)
from certification.services.history import record, verify_history
from certification.services.numbering import next_number
from tests.at_once import at_once
from tests.factories import assessor as assessors
from tests.factories import certificate as awards
from tests.factories import committee as sessions
from tests.factories import path, people
from tests.factories import report as reports

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def sentences(refusals):
    assert all(isinstance(error, NotAllowed) for error in refusals), refusals
    return {str(reason) for error in refusals for reason in error.reasons}


def test_the_same_move_eight_times():
    draft = path.ready_to_submit()
    leader = path.lead(draft)
    moved, refused = at_once(*[lambda: dossier.submit_application(draft, actor=leader)] * 8)
    assert (len(moved), len(refused)) == (1, 7)
    assert len(sentences(refused)) == 1
    stored = Dossier.objects.get(pk=draft.pk)
    assert stored.status == DossierStatus.SUBMITTED
    assert stored.number
    assert HistoryEntry.objects.filter(dossier=draft, action="certification.dossier.submit").count() == 1
    assert verify_history()[1] is None


def test_two_officers_name_the_lead_assessor():
    planning = assessors.visit_planning()
    officers = people.case_officer(), people.second_case_officer()
    candidates = assessors.lead_assessor(), assessors.second_assessor()
    named, refused = at_once(
        *[
            lambda officer=officer, person=person: assessor.propose_assessor(
                planning, person, Role.LEAD_ASSESSOR, actor=officer
            )
            for officer, person in zip(officers, candidates, strict=True)
        ]
    )
    assert (len(named), len(refused)) == (1, 1)
    assert sentences(refused)
    assert Assignment.objects.filter(dossier=planning, role=Role.LEAD_ASSESSOR).count() == 1


def test_two_officers_propose_the_same_person():
    planning = assessors.visit_planning()
    officers = people.case_officer(), people.second_case_officer()
    person = assessors.second_assessor()
    named, refused = at_once(
        *[
            lambda officer=officer: assessor.propose_assessor(planning, person, Role.ASSESSOR, actor=officer)
            for officer in officers
        ]
    )
    assert (len(named), len(refused)) == (1, 1)
    assert sentences(refused)
    assert Assignment.objects.filter(dossier=planning, person=person).count() == 1


def test_two_texts_for_one_answer():
    filling = path.eligible()
    leader, criterion = path.lead(filling), filling.criteria[0]
    texts = ["Le premier texte.", "Le second texte."]
    saved, refused = at_once(
        *[
            lambda text=text: assessment.save_answer(
                filling,
                criterion,
                actor=leader,
                level=1,
                not_applicable=False,
                na_reason="",
                text=text,
                revision=0,
            )
            for text in texts
        ]
    )
    assert (len(saved), len(refused)) == (1, 1)
    assert isinstance(refused[0], StaleDossier)
    assert (
        Answer.objects.get(dossier=filling, criterion=criterion).text
        == saved[0].text
        == refused[0].current.text
    )


def test_twenty_numbers_of_one_series():
    given, refused = at_once(*[transaction.atomic(lambda: next_number("XX", 2026))] * 20)
    assert refused == []
    assert sorted(given) == [f"XX-2026-{number:04d}" for number in range(1, 21)]


def test_the_chain_holds_whoever_writes_together():
    filling = path.eligible()
    leader = path.lead(filling)
    before, _problem = verify_history()
    written, refused = at_once(
        *[lambda: record(filling, "certification.dossier.extend_self_assessment", actor=leader)] * 12
    )
    assert (len(written), refused) == (12, [])
    assert verify_history() == (before + 12, None)


def test_one_seat_votes_twice():
    item = sessions.in_ballot()
    voter = item.session.seats[0].holder
    cast, refused = at_once(
        *[
            lambda choice=choice: ballot.cast_vote(item, actor=voter, choice=choice)
            for choice in ("for", "against")
        ]
    )
    assert (len(cast), sentences(refused)) == (1, {"Your vote is already recorded: it cannot be changed."})
    assert Vote.objects.get().choice == cast[0].choice


def test_a_vote_at_the_close_is_counted_or_refused():
    item = sessions.in_ballot()
    voter, chair = item.session.seats[0].holder, item.session.chair
    _done, refused = at_once(
        lambda: ballot.cast_vote(item, actor=voter, choice="for"),
        lambda: ballot.close_ballot(item, actor=chair),
    )
    assert sentences(refused) <= {"The ballot is closed."}
    counted = sessions.fresh(item).quorum_at_count["tally"]["votes_for"]
    assert counted == Vote.objects.count() == 1 - len(refused)


def test_the_whole_committee_votes_together():
    item = sessions.in_ballot()
    voters = [seat.holder for seat in item.session.seats]
    cast, refused = at_once(
        *[lambda voter=voter: ballot.cast_vote(item, actor=voter, choice="for") for voter in voters]
    )
    assert (len(cast), refused) == (14, [])


def test_fourteen_votes_while_the_chair_closes_are_counted_or_refused():
    item = sessions.in_ballot()
    chair, voters = item.session.chair, [seat.holder for seat in item.session.seats]
    done, refused = at_once(
        *[lambda voter=voter: ballot.cast_vote(item, actor=voter, choice="for") for voter in voters[:7]],
        lambda: ballot.close_ballot(item, actor=chair),
        *[lambda voter=voter: ballot.cast_vote(item, actor=voter, choice="for") for voter in voters[7:]],
    )
    assert sentences(refused) <= {"The ballot is closed."}
    counted = sessions.fresh(item)
    assert counted.status == "counted"
    # Not one vote more than were counted, not one counted that was refused.
    assert counted.quorum_at_count["tally"]["votes_for"] == Vote.objects.count() == len(done) - 1
    assert verify_history()[1] is None


def test_a_recusal_while_others_vote_and_the_chair_closes():
    item = sessions.in_ballot()
    chair, (leaving, *others) = item.session.chair, [seat.holder for seat in item.session.seats]
    ballot.cast_vote(item, actor=leaving, choice="against")
    _done, refused = at_once(
        lambda: committee_recusal.recuse(item, actor=leaving, category="employee"),
        *[lambda voter=voter: ballot.cast_vote(item, actor=voter, choice="for") for voter in others[:6]],
        lambda: ballot.close_ballot(item, actor=chair),
    )
    assert sentences(refused) <= {"The ballot is closed."}
    counted = sessions.fresh(item)
    tally = counted.quorum_at_count["tally"]
    assert Vote.objects.exclude(struck_at=None).get().cast_by == leaving
    # Before or after the close, the vote of who left is not counted.
    assert (tally["votes_against"], tally["votes_for"]) == (0, Vote.objects.filter(struck_at=None).count())
    assert counted.seat_of(leaving).pk not in counted.quorum_at_count["voters"]


def test_one_member_votes_and_leaves_at_once():
    item = sessions.in_ballot()
    voter = item.session.seats[0].holder
    _done, refused = at_once(
        lambda: ballot.cast_vote(item, actor=voter, choice="for"),
        lambda: committee_recusal.recuse(item, actor=voter, category="employee"),
    )
    assert sentences(refused) <= {"You are recused from this item."}
    assert not Vote.objects.filter(struck_at=None).exists()


def test_two_chairs_sign_one_decision():
    item = sessions.seeking_consent()
    chair, other = item.session.chair, people.chair("other.chair@example.org")
    signed, refused = at_once(
        *[lambda who=who: decision.record_decision(item, actor=who) for who in (chair, other, chair)]
    )
    assert len(signed) == 1
    assert {type(error) for error in refused} <= {NotAllowed, PermissionDenied}
    assert Decision.objects.get().signed_by_chair == chair


def test_a_decision_is_recorded_and_countersigned_once():
    item = sessions.seeking_consent()
    recorded, refused = at_once(*[lambda: decision.record_decision(item, actor=item.session.chair)] * 2)
    assert (len(recorded), len(sentences(refused))) == (1, 1)
    assert Decision.objects.count() == 1
    secretary = item.session.secretary
    signed, refused = at_once(*[lambda: decision.countersign_decision(recorded[0], actor=secretary)] * 2)
    assert (len(signed), sentences(refused)) == (1, {"This decision is already countersigned."})
    assert Award.objects.count() == 1


def test_two_issues_of_one_certificate():
    award = awards.signed()
    officers = people.case_officer(), people.second_case_officer()
    issued, refused = at_once(
        *[
            lambda officer=officer: issuance.issue_certificate(award, actor=officer)
            for officer in officers * 2
        ]
    )
    assert (len(issued), len(refused)) == (1, 3)
    assert sentences(refused)
    award = awards.fresh(award)
    assert award.number.endswith("-0001")
    assert NumberSeries.objects.get(prefix="AG").last == 1
    assert Certificate.objects.get().award == award
    assert PrivateFile.objects.filter(name__startswith="attestation-").count() == 1
    assert HistoryEntry.objects.filter(action="certification.certificate.make").count() == 1
    assert verify_history()[1] is None


def test_the_file_of_a_certificate_is_made_once():
    # The task runs with the issue; put back what a stopped worker leaves.
    issued = Certificate.objects.get(award=awards.issued())
    Certificate.objects.filter(pk=issued.pk).update(file=None)
    issued.editions.update(file=None, made_at=None)
    before = PrivateFile.objects.count(), HistoryEntry.objects.count()
    made, refused = at_once(*[lambda: issuance.make_certificate_file(issued)] * 3)
    assert (len({row.file_id for row in made}), refused) == (1, [])
    assert (PrivateFile.objects.count(), HistoryEntry.objects.count()) == (before[0] + 1, before[1] + 1)


def test_one_signature_given_three_times():
    award = awards.prepared()
    leader = path.lead(award.dossier)
    signed, refused = at_once(*[lambda: pledge.sign_pledge(award, actor=leader, family="ELU")] * 3)
    assert (len(signed), len(refused)) == (1, 2)
    assert sentences(refused) == {"This signature is already recorded."}
    assert award.signatures.count() == 1


def test_two_appeals_against_one_decision():
    award = awards.prepared()
    leader = path.lead(award.dossier)
    lodged, refused = at_once(
        *[lambda: appeal.lodge_appeal(award.dossier, actor=leader, grounds="Nous contestons.")] * 2
    )
    assert (len(lodged), len(refused)) == (1, 1)
    assert sentences(refused) == {"An appeal is already lodged against this decision."}


def test_the_daily_job_started_twice_does_nothing_twice():
    dossier = path.eligible()
    due_on = dossier.due_on

    def run(day):
        def job():
            with clock.at(day):
                return daily.run_due()

        return at_once(job, job, job)

    ran, refused = run(due_on)
    assert (sum(done["send_reminders"] for done in ran), refused) == (1, [])
    ran, refused = run(due_on + dt.timedelta(days=1))
    assert (sum(done["lapse_dossiers"] for done in ran), refused) == (1, [])
    assert HistoryEntry.objects.filter(dossier=dossier, action="certification.dossier.lapse").count() == 1


def test_two_assessors_record_the_same_criterion_at_once():
    assessed = reports.grids_submitted()
    lead, second = reports.assessors(assessed)
    a1 = next(found for found in assessed.criteria if found.code == "A1")

    def hold(person, level):
        return consensus.record_consensus(
            path.fresh(assessed), a1, actor=person, level=level, minute="Ensemble.", seen="", **reports.PROOFS
        )

    held, refused = at_once(lambda: hold(lead, 2), lambda: hold(second, 3))
    assert (len(held), len(refused)) == (1, 1)
    assert isinstance(refused[0], StaleDossier)
    assert refused[0].current.level == held[0].level
    assert assessed.consensus.get().agreements.get().assessor == held[0].recorded_by


def test_two_officers_propose_two_whole_teams():
    planning = assessors.visit_planning()
    officers = people.case_officer(), people.second_case_officer()
    teams = (
        {assessors.lead_assessor(): Role.LEAD_ASSESSOR, assessors.second_assessor(): Role.ASSESSOR},
        {
            assessors.third_assessor(): Role.LEAD_ASSESSOR,
            assessors.assessor("eve@example.org"): Role.ASSESSOR,
        },
    )
    proposed, refused = at_once(
        *[
            lambda officer=officer, team=team: assessor.propose_team(planning, team, actor=officer, seen=[])
            for officer, team in zip(officers, teams, strict=True)
        ]
    )
    assert (len(proposed), len(refused)) == (1, 1)
    assert sentences(refused) == {"Somebody else has just changed the team. Reload the page to see it."}
    # One whole team, never half of each.
    members = {mission.person for mission in Assignment.objects.filter(dossier=planning)}
    assert members in [set(team) for team in teams]


def test_the_guardian_freezes_a_mission_while_its_assessor_accepts():
    mission = assessors.proposed()
    person, guardian = mission.person, people.guardian()
    assessor.sign_ethics_pledge(mission.dossier.version, actor=person)
    assessors.declare(mission.dossier, person)
    _done, refused = at_once(
        lambda: assessor.accept_mission(mission, actor=person),
        lambda: impartiality.freeze_mission(mission, actor=guardian, reason="Un doute."),
    )
    assert sentences(refused) <= {"The impartiality guardian has frozen this mission: Un doute."}
    assert not visible_to(person).exists()


def test_a_page_opened_eight_times_at_once_is_kept_once():
    dossier = path.eligible()
    reader = people.someone("reader@example.org")
    _kept, refused = at_once(*[lambda: impartiality.record_access(dossier, reader, "team")] * 8)
    assert refused == []
    assert DossierAccess.objects.count() == 1
