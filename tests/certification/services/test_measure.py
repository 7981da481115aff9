"""A measure about an award before the committee: proposed, answered, decided, carried out; then contested on appeal."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from certification import clock
from certification.choices import (
    AppealStatus,
    AwardMeasureKind,
    AwardStatus,
    LogKind,
    Outcome,
    RulingOutcome,
    VoteChoice,
)
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Appeal, AwardMeasure, Decision, Dossier, FormerCredential, StatusEntry
from certification.queries.committee import docketed_without_session
from certification.queries.follow_up import waiting_for
from certification.queries.sanction import kinds_to_propose
from certification.services import appeal as appeals
from certification.services import ballot, committee_item, credential
from certification.services import committee as sessions
from certification.services import decision as decisions
from certification.services import sanction as sanctions
from certification.services.daily import run_due
from certification.services.history import verify_history
from certification.services.log_check import verify_log
from tests.factories import certificate, committee, path, people
from tests.factories import decision as made

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
K = AwardMeasureKind


def refusal(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **kwargs)
    return [str(reason) for reason in refused.value.reasons]


def causes_lifted():
    award = certificate.suspended()
    sanctions.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    return certificate.fresh(award)


def withdrawal_open():
    """Return a suspended award whose withdrawal is considered, its territory heard again."""
    award = certificate.suspended()
    with clock.at(award.suspension.until + DAY):
        sanctions.open_withdrawals()
        award = certificate.fresh(award)
        sanctions.hear_territory(award, actor=path.lead(award.dossier), statement="Nous rouvrons en mai.")
    return certificate.fresh(award)


def only_noticed():
    award = certificate.issued()
    sanctions.give_notice(
        award, actor=people.case_officer(), category="mark_misuse", reason="La marque est mal employée."
    )
    return certificate.fresh(award)


# --- which measure, from which state, by whom ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        (certificate.issued, []),
        (only_noticed, []),
        (certificate.noticed, [K.SUSPEND, K.WITHDRAW]),
        (certificate.urgent, [K.RATIFY]),
        (certificate.suspended, [K.PROLONG, K.WITHDRAW]),
        (causes_lifted, [K.PROLONG, K.REINSTATE, K.WITHDRAW]),
        (withdrawal_open, [K.WITHDRAW]),
        (certificate.withdrawn, []),
        (certificate.surrendered, []),
    ],
)
def test_the_measures_that_each_state_allows(make, kinds):
    award = make()
    assert [kind for kind, _words in kinds_to_propose(award)] == kinds
    for kind in set(K) - set(kinds):
        assert refusal(certificate.proposed, award, kind)
    assert not AwardMeasure.objects.filter(settled_at=None).exists()


def test_the_secretariat_proposes_and_nobody_else():
    award = certificate.noticed()
    facts = {"kind": K.SUSPEND, "reasons": "Non.", "session": certificate.session_of_today()}
    for person in (people.chair(), path.lead(award.dossier), people.guardian(), people.someone()):
        with pytest.raises(PermissionDenied):
            sanctions.propose_measure(award, actor=person, **facts)
    for person in (people.case_officer(), people.chair(), people.someone()):
        with pytest.raises((PermissionDenied, NotAllowed)):
            sanctions.answer_measure(award, actor=person, statement="Non.")


def test_nobody_acts_on_an_award_without_the_committee():
    award, chair = certificate.noticed(), people.chair()
    alone = "The committee decides"
    assert refusal(sanctions.suspend_award, award, actor=chair, reason="Seul.")[0].startswith(alone)
    assert refusal(sanctions.withdraw_award, award, actor=chair, reason="Seul.")[0].startswith(alone)
    certificate.decided(award, K.SUSPEND)
    award = certificate.fresh(award)
    sanctions.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    assert refusal(sanctions.reinstate_award, award, actor=chair, reason="Seul.")[0].startswith(alone)


# --- the docket ---------------------------------------------------------------------------------------------------


def test_papers_come_early_enough_or_the_minutes_say_why():
    award, session = certificate.noticed(), certificate.session_of_today()
    facts = {"actor": people.case_officer(), "kind": K.SUSPEND, "reasons": "Le suivi manque."}
    assert (
        "must be available for 15 days"
        in refusal(sanctions.propose_measure, award, session=session, **facts)[0]
    )
    measure = sanctions.propose_measure(award, session=session, late_reason="Le public attend.", **facts)
    item = measure.item
    assert (item.late_reason, item.measure, len(item.papers_digest)) == ("Le public attend.", measure, 64)
    assert refusal(sanctions.propose_measure, award, session=session, **facts) == [
        "A measure about this award is already before a session."
    ]
    # It is no item of the dossier, which was decided long ago.
    assert award.dossier.docket_item.pk != item.pk
    assert list(docketed_without_session()) == []


def test_an_urgent_measure_goes_to_a_session_before_it_lapses():
    award = certificate.urgent()
    with clock.at(award.suspension.ratify_by + DAY):
        session = certificate.session_of_today()
    assert refusal(
        sanctions.propose_measure,
        award,
        actor=people.case_officer(),
        kind=K.RATIFY,
        reasons="Le public était trompé.",
        session=session,
    ) == ["The urgent measure lapses before this session: choose an earlier one."]


def test_the_secretariat_is_asked_until_a_session_has_the_measure(english_accounts):
    award, officer = certificate.suspended(), people.case_officer()
    assert waiting_for(officer, set()) == []
    sanctions.lift_causes(award, actor=officer, statement="Le suivi a eu lieu.")
    (task,) = waiting_for(officer, set())
    assert (task.label, task.args) == ("Bring the reinstatement before the committee", (award.pk,))
    certificate.proposed(certificate.fresh(award), K.REINSTATE)
    assert waiting_for(officer, set()) == []


def test_the_territory_answers_what_is_proposed_once():
    award = certificate.noticed()
    certificate.proposed(award, K.SUSPEND)
    leader = path.lead(award.dossier)
    sanctions.answer_measure(award, actor=leader, statement="Nous avons nommé quelqu’un.")
    assert refusal(sanctions.answer_measure, award, actor=leader, statement="Et encore.") == [
        "Your reply was sent: it no longer changes."
    ]
    assert AwardMeasure.objects.get().statement == "Nous avons nommé quelqu’un."


# --- a session ----------------------------------------------------------------------------------------------------


def test_a_session_votes_a_suspension_as_it_votes_a_dossier():
    award = certificate.noticed()
    item = committee.in_session(certificate.proposed(award, K.SUSPEND).item)
    assert item.dossier.status == "accredited"
    item = committee.in_ballot(item, outcome=Outcome.TAKEN, level="", reasons="Le suivi manque.")
    committee.vote(item, against=committee.committee().everyone[:2])
    item = committee.fresh(ballot.close_ballot(item, actor=item.session.chair))
    decision = decisions.record_decision(item, actor=item.session.chair)
    assert (decision.outcome, decision.method, decision.scores) == (Outcome.TAKEN, "vote", {})
    # Signed by the chair alone, it has no effect yet.
    assert certificate.fresh(award).status == AwardStatus.ACTIVE
    decisions.countersign_decision(decision, actor=item.session.secretary)
    award = certificate.fresh(award)
    assert (award.status, award.suspension.started_on) == (AwardStatus.SUSPENDED, localdate())
    assert AwardMeasure.objects.get().is_taken
    assert path.fresh(award.dossier).decision != decision
    sessions.close_session(item.session, actor=item.session.chair)
    assert verify_history()[1] is None
    assert verify_log()[1] is None


def test_without_the_majority_the_award_stays_as_it_is():
    award = certificate.noticed()
    item = committee.in_session(certificate.proposed(award, K.WITHDRAW).item)
    item = committee.in_ballot(item, outcome=Outcome.TAKEN, level="", reasons="Le manquement demeure.")
    for seat in item.session.seats:
        if seat.pk in item.quorum_at_count["voters"]:
            ballot.cast_vote(item, actor=seat.holder, choice=VoteChoice.AGAINST)
    item = committee.fresh(ballot.close_ballot(item, actor=item.session.chair))
    decision = decisions.record_decision(item, actor=item.session.chair)
    decisions.countersign_decision(decision, actor=item.session.secretary)
    assert decision.outcome == Outcome.NOT_TAKEN
    assert "the measure is not taken" in decision.reasons
    award = certificate.fresh(award)
    assert (award.status, award.suspension.measures.get().is_taken) == (AwardStatus.ACTIVE, False)
    assert kinds_to_propose(award)


def test_a_measure_left_without_quorum_comes_before_a_second_convocation():
    award = certificate.noticed()
    measure = certificate.proposed(award, K.SUSPEND)
    item = committee.in_session(measure.item, present=committee.committee().everyone[:4])
    assert refusal(
        committee.seeking_consent, item, outcome=Outcome.TAKEN, level="", reasons="Le suivi manque."
    )
    committee_item.defer_item(committee.fresh(item), actor=item.session.chair, reason="Pas de quorum.")
    second = committee.convened(
        held_on=localdate() + 8 * DAY, second_convocation_of=committee.fresh(item).session
    )
    assert [row.measure for row in second.items.all()] == [measure]


def test_what_ended_meanwhile_is_not_decided():
    award = certificate.noticed()
    item = committee.in_session(certificate.proposed(award, K.SUSPEND).item)
    sanctions.surrender_award(award, actor=path.lead(award.dossier), reason="Nous changeons de projet.")
    over = ["This procedure is over, nothing is left to decide: defer the item."]
    for outcome in (Outcome.TAKEN, Outcome.NOT_TAKEN):
        assert (
            refusal(committee.proposed, committee.fresh(item), outcome=outcome, level="", reasons="Rien.")
            == over
        )
    committee_item.defer_item(committee.fresh(item), actor=item.session.chair, reason="Sans objet.")
    sessions.close_session(item.session, actor=item.session.chair)


def test_a_decision_signed_before_an_award_ended_changes_nothing():
    award = certificate.noticed()
    decision = certificate.decided_not_countersigned(award, K.SUSPEND)
    sanctions.surrender_award(award, actor=path.lead(award.dossier), reason="Nous changeons de projet.")
    decisions.countersign_decision(decision, actor=decision.item.session.secretary)
    assert certificate.fresh(award).status == AwardStatus.SURRENDERED
    assert AwardMeasure.objects.get().is_taken is None


def test_what_a_session_deferred_is_proposed_anew():
    award = certificate.noticed()
    first = certificate.proposed(award, K.SUSPEND)
    committee_item.defer_item(first.item, actor=people.chair(), reason="Une pièce manque.")
    with clock.at(localdate() + DAY):
        second = certificate.proposed(award, K.WITHDRAW)
    first.refresh_from_db()
    assert (first.settled_at is None, first.is_taken, second.kind) == (False, None, K.WITHDRAW)


# --- what a decision carries out ----------------------------------------------------------------------------------


def test_an_urgent_measure_ratified_holds_and_one_refused_falls_at_once():
    award = certificate.decided(certificate.urgent(), K.RATIFY, reason="Le public était trompé.")
    assert (award.status, award.suspension.ratification) == ("suspended", "Le public était trompé.")
    with clock.at(localdate() + 90 * DAY):
        assert sanctions.lapse_unratified_measures() == 0


def test_an_urgent_measure_that_the_committee_refuses_falls_at_once():
    award = certificate.decided(certificate.urgent(), K.RATIFY, Outcome.NOT_TAKEN)
    assert (award.status, award.suspension, award.reason_category) == ("active", None, "")
    assert [entry.kind for entry in award.log_entries.order_by("index")][-1] == LogKind.REINSTATED


def test_a_ratification_that_waits_for_its_second_signature_does_not_lapse():
    award = certificate.urgent()
    with clock.at(award.suspension.ratify_by):
        decision = certificate.decided_not_countersigned(award, K.RATIFY)
    with clock.at(award.suspension.ratify_by + 2 * DAY):
        assert sanctions.lapse_unratified_measures() == 0
        decisions.countersign_decision(decision, actor=decision.item.session.secretary)
        award = certificate.fresh(award)
    assert (award.status, award.suspension.awaits_ratification) == ("suspended", False)


def test_a_suspension_is_prolonged_as_often_as_the_scheme_allows():
    award = certificate.suspended()
    until = award.suspension.until
    award = certificate.decided(award, K.PROLONG)
    assert award.suspension.until > until
    assert refusal(certificate.proposed, award, K.PROLONG) == [
        "This suspension was prolonged as often as the scheme allows."
    ]


def test_a_reinstatement_refused_lets_the_suspension_run_on():
    award = certificate.decided(causes_lifted(), K.REINSTATE, Outcome.NOT_TAKEN)
    assert (award.status, award.suspension.causes_lifted_at) == ("suspended", None)
    with clock.at(award.suspension.until + DAY):
        assert sanctions.open_withdrawals() == 1


# --- appeals ------------------------------------------------------------------------------------------------------


def lodged(award, kind=K.SUSPEND):
    measure = award.taken_measures().filter(kind=kind).last()
    return appeals.lodge_measure_appeal(
        measure, actor=path.lead(award.dossier), grounds="Le suivi a eu lieu."
    )


def test_an_appeal_against_a_suspension_that_is_upheld_reinstates():
    award = certificate.suspended()
    appeal = made.measure_contested(award)
    # Not suspensive: the measure holds until the ruling.
    assert certificate.fresh(award).status == AwardStatus.SUSPENDED
    assert refusal(appeals.suspend_decision, appeal, actor=made.panel()[0], reason="Attendre.") == [
        "An appeal does not suspend a measure: it holds until the ruling."
    ]
    appeal = made.ruled(appeal, RulingOutcome.UPHELD)
    award = certificate.fresh(award)
    assert (award.status, award.suspension, award.reason_category) == ("active", None, "")
    assert appeal.decision.annulled_at is not None
    # The dossier is not decided again: the decision behind the award stands.
    assert (path.fresh(award.dossier).status, path.fresh(award.dossier).round) == ("accredited", 1)
    assert [entry.kind for entry in award.log_entries.order_by("index")][-1] == LogKind.REINSTATED


def test_an_appeal_against_a_withdrawal_that_is_upheld_reissues_the_certificate():
    award = certificate.withdrawn(certificate.noticed(certificate.with_file()))
    old = StatusEntry.objects.get(certificate=award.certificate)
    spent = (old.number, old.index)
    made.ruled(made.measure_contested(award), RulingOutcome.UPHELD)
    award = certificate.fresh(award)
    assert (award.status, award.ended_on) == (AwardStatus.ACTIVE, None)
    # The revoked credential stays revoked for good; another one, elsewhere in the lists, takes over.
    credential.refresh_status_lists()
    place = award.certificate.status_entry
    assert (place.number, place.index) != spent
    assert FormerCredential.objects.filter(credential=award.certificate.credential).count() == 1
    assert award.certificate.spent_places.filter(number=spent[0], index=spent[1]).exists()
    assert award.certificate.editions.being_made().count() == 1
    kinds = [entry.kind for entry in award.log_entries.order_by("index")]
    assert kinds[-3:] == [LogKind.WITHDRAWN, LogKind.REINSTATED, LogKind.CREDENTIAL_REISSUED]
    assert verify_log()[1] is None


def test_an_appeal_that_is_rejected_leaves_the_measure():
    award = certificate.suspended()
    made.ruled(made.measure_contested(award), RulingOutcome.REJECTED)
    assert certificate.fresh(award).status == AwardStatus.SUSPENDED
    assert Decision.objects.filter(annulled_at=None, item__measure__isnull=False).exists()


def test_time_runs_from_the_measure_and_one_appeal_is_enough():
    award = certificate.suspended()
    with clock.at(localdate() + 61 * DAY):
        assert refusal(lodged, award)[0].startswith("The time to appeal ended on")
    with clock.at(localdate() + 60 * DAY):
        lodged(award)
        assert refusal(lodged, award) == ["An appeal is already lodged against this measure."]


def test_an_urgent_suspension_is_contested_before_the_committee_has_ratified_it():
    award = certificate.urgent()
    appeal = lodged(award)
    assert (appeal.decision, appeal.measure.kind) == (None, K.SUSPEND)


def test_a_measure_and_the_decision_behind_the_award_are_contested_apart():
    award = certificate.suspended()
    made.lodged(award.dossier)
    lodged(award)
    assert Appeal.objects.filter(status=AppealStatus.LODGED).count() == 2


def test_the_territory_alone_contests_a_measure():
    award = certificate.suspended()
    measure = award.taken_measures().get()
    for person in (people.case_officer(), people.chair(), people.guardian(), people.someone()):
        with pytest.raises(PermissionDenied):
            appeals.lodge_measure_appeal(measure, actor=person, grounds="Non.")


def test_whoever_decided_the_measure_is_not_of_the_panel():
    award = certificate.noticed()
    item = committee.in_session(certificate.proposed(award, K.SUSPEND).item)
    decision = committee.recorded(item, outcome=Outcome.TAKEN, level="", reasons="Le suivi manque.")
    decisions.countersign_decision(decision, actor=item.session.secretary)
    appeal = lodged(certificate.fresh(award))
    voter = committee.committee().members["HAB"][0]
    committee.trust(voter, "appeal_panel_member", "HAB")
    others = made.panel()[1:]
    assert refusal(appeals.name_panel, appeal, actor=people.case_officer(), people=[voter, *others])


def test_what_another_award_replaced_is_not_restored():
    award = certificate.suspended()
    appeal = made.measure_contested(award)
    certificate.decided(award, K.WITHDRAW)
    made.ruled(appeal, RulingOutcome.UPHELD)
    # The suspension is annulled; the withdrawal decided since is another measure.
    assert certificate.fresh(award).status == AwardStatus.WITHDRAWN


# --- expiry -------------------------------------------------------------------------------------------------------


def test_an_award_expires_even_while_its_dossier_is_frozen():
    award = certificate.long_ago()
    committee.freeze(award.dossier)
    run_due()
    assert certificate.fresh(award).status == AwardStatus.EXPIRED


@pytest.mark.parametrize(
    ("status", "days_before_the_end", "is_ours"),
    [
        ("docketed", 10, True),
        ("deliberation", 0, True),
        # It was not there yet when the award ended; or it waits for the territory.
        ("docketed", -1, False),
        ("conditional", 10, False),
        ("adjourned", 10, False),
        ("reply", 10, False),
    ],
)
def test_grace_is_due_for_a_delay_of_ours_alone(status, days_before_the_end, is_ours):
    award = certificate.long_ago()
    renewal = path.draft_dossier(award.territory, kind="renewal")
    day = award.valid_until - days_before_the_end * DAY
    with clock.at(day):
        QuerySet(Dossier).filter(pk=renewal.pk).update(status=status, docketed_at=clock.now())
    assert award.renewal_is_late_because_of_us() is is_ours
