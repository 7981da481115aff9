"""An appeal through the services: its time, its panel, both sides, the ruling that each member agrees to, its calendar."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import (
    AppealStatus,
    AwardStatus,
    DossierStatus,
    FindingGrade,
    Role,
    RulingOutcome,
)
from certification.errors import NotAllowed
from certification.models import Appeal, Award, Decision, HistoryEntry, RulingOpinion, Scheme
from certification.rules.decision import outcome_refusals
from certification.services import appeal as services
from certification.services import condition as conditions
from certification.services.daily import run_due
from tests.factories import committee, decision, path, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **facts)
    return [str(reason) for reason in refused.value.reasons]


# --- lodge --------------------------------------------------------------------------------------------------------


def test_an_appeal_has_its_time_and_its_reason():
    dossier = decision.refused()
    leader, last_day = path.lead(dossier), clock.localdate() + dt.timedelta(days=60)
    assert refusal(services.lodge_appeal, dossier, actor=leader, grounds=" ") == [
        "Say what you contest, and why."
    ]
    with clock.at(last_day + DAY):
        assert refusal(services.lodge_appeal, dossier, actor=leader, grounds="Tard")[0].startswith(
            "The time to appeal ended on"
        )
    with pytest.raises(PermissionDenied):
        services.lodge_appeal(dossier, actor=people.case_officer(), grounds="Non")
    with clock.at(last_day):
        appeal = decision.lodged(dossier)
        assert refusal(services.lodge_appeal, dossier, actor=leader, grounds="Encore") == [
            "An appeal is already lodged against this decision."
        ]
    assert appeal.admit_before == last_day + dt.timedelta(days=15)
    assert appeal.rule_before == last_day + dt.timedelta(days=90)


def test_a_dossier_that_is_not_decided_is_not_appealed():
    dossier = path.submitted()
    assert refusal(services.lodge_appeal, dossier, actor=path.lead(dossier), grounds="Non") == [
        "There is no decision to appeal against."
    ]


# --- the panel ----------------------------------------------------------------------------------------------------


def test_the_panel_is_of_three_families_and_took_no_part():
    dossier = decision.refused()
    appeal, judges, officer = decision.lodged(dossier), decision.panel(), people.case_officer()
    assert refusal(services.name_panel, appeal, actor=officer, people=judges[:2]) == [
        "The appeal panel needs members of three families."
    ]
    voter = committee.trust(committee.committee().members["MED"][0], Role.APPEAL_PANEL_MEMBER, "MED")
    assert refusal(services.name_panel, appeal, actor=officer, people=[*judges, voter]) == [
        f"{voter}: This person sat on the committee that decided."
    ]
    assert refusal(services.name_panel, appeal, actor=officer, people=[people.someone()])
    assert decision.again(appeal).members == []
    with pytest.raises(PermissionDenied):
        services.admit_appeal(appeal, actor=judges[0])


def test_who_instructed_presided_assessed_or_belongs_is_not_on_the_panel():
    given = committee.decided(outcome="refused", level="")
    dossier, session = committee.dossier_of(given), given.item.session
    involved = decision.lodged(dossier).involvement
    assert {session.chair_id, session.secretary_id} <= involved.deciders
    assert dossier.case_officer_id in involved.officers
    assert {mission.person_id for mission in dossier.assignments.all()} == involved.assessors
    assert path.lead(dossier).pk in involved.members
    ineligible = path.ineligible()
    officers = decision.lodged(ineligible).involvement.officers
    assert {people.case_officer().pk, people.second_case_officer().pk} <= officers


def test_each_member_declares_before_anybody_moves():
    appeal, judges = decision.lodged(decision.refused()), decision.panel()
    services.name_panel(appeal, actor=people.case_officer(), people=judges)
    assert refusal(services.admit_appeal, appeal, actor=judges[0]) == [
        "Declare your interests on this dossier first."
    ]
    committee.declare_as_panel(appeal, judges[0])
    assert refusal(services.admit_appeal, appeal, actor=judges[0]) == [
        "Every member of the panel declares their interests first."
    ]
    committee.declare_as_panel(appeal, judges[1])
    committee.declare_as_panel(appeal, judges[2], "employee")
    assert refusal(services.admit_appeal, appeal, actor=judges[2]) == ["You are recused from this dossier."]
    assert refusal(services.admit_appeal, appeal, actor=judges[0]) == [
        "A member of the panel is recused: the secretariat names somebody else."
    ]
    other = people.trusted("other.panel@example.org", Role.APPEAL_PANEL_MEMBER, family="ENT")
    services.name_panel(appeal, actor=people.case_officer(), people=[*judges[:2], other])
    committee.declare_as_panel(appeal, other)
    assert services.admit_appeal(appeal, actor=judges[0]).status == AppealStatus.ADMITTED


def test_an_admitted_appeal_keeps_its_panel_but_for_who_is_recused():
    appeal, judges, officer = decision.refusal_under_appeal(), decision.panel(), people.case_officer()
    other = people.trusted("other.panel@example.org", Role.APPEAL_PANEL_MEMBER, family="ENT")
    change = {"actor": officer, "people": [*judges[:2], other]}
    assert refusal(services.name_panel, appeal, **change) == [
        "The panel is named before the appeal is admitted."
    ]
    decision.agreed(appeal, RulingOutcome.REJECTED)
    appeal.dossier.declarations.filter(person=judges[2]).update(effect="recused")
    services.name_panel(appeal, **change)
    assert decision.again(appeal).draft is None


# --- the exchange -------------------------------------------------------------------------------------------------


def test_both_sides_speak_before_the_panel_rules():
    appeal = decision.refusal_under_appeal()
    ruler = appeal.members[0]
    leader, officer = appeal.lodged_by, people.case_officer()
    assert appeal.exchange_until == clock.localdate() + dt.timedelta(days=30)
    decision.agreed(appeal, RulingOutcome.REJECTED)
    sentence = refusal(services.give_ruling, appeal, actor=ruler, move="reject")[0]
    assert sentence.startswith("Both sides may speak until")
    statement = services.give_statement(appeal, actor=leader, text="Voici.", uploads=[path.pdf("vote.pdf")])
    assert (statement.side, statement.files.get().name) == ("territory", "vote.pdf")
    assert services.give_statement(appeal, actor=leader, text="Voici.") == statement
    assert services.give_statement(appeal, actor=officer, text="Le comité répond.").side == "secretariat"
    for outsider in (ruler, people.someone(), people.guardian()):
        with pytest.raises(PermissionDenied):
            services.give_statement(appeal, actor=outsider, text="Moi aussi.")
    with clock.at(appeal.exchange_until + DAY):
        assert refusal(services.give_statement, appeal, actor=leader, text="Encore.")[0].startswith(
            "The time of the exchange ended on"
        )
    assert services.give_ruling(appeal, actor=ruler, move="reject").status == AppealStatus.REJECTED
    assert refusal(services.give_statement, appeal, actor=leader, text="Après.") == [
        "The appeal is over: nothing more is added to it."
    ]


def test_silence_does_not_hold_the_ruling_back_for_ever():
    appeal = decision.agreed(decision.refusal_under_appeal(), RulingOutcome.REJECTED)
    with clock.at(appeal.exchange_until + DAY):
        services.give_ruling(appeal, actor=appeal.members[0], move="reject")


def test_a_hearing_is_set_then_recorded(django_capture_on_commit_callbacks):
    appeal = decision.refusal_under_appeal()
    ruler, day = appeal.members[0], clock.localdate() + dt.timedelta(days=12)
    assert refusal(services.record_hearing, appeal, actor=ruler, text="…") == [
        "Set the day of the hearing first."
    ]
    for facts in ({"on": clock.localdate() - DAY, "place": "ici"}, {"on": day, "place": " "}):
        assert refusal(services.plan_hearing, appeal, actor=ruler, **facts)
    with pytest.raises(PermissionDenied):
        services.plan_hearing(appeal, actor=appeal.lodged_by, on=day, place="10:00")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            services.plan_hearing(decision.again(appeal), actor=ruler, on=day, place="10:00, mairie")
    assert appeal.lodged_by.email in {message.to[0] for message in mail.outbox}
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox)
    appeal = decision.again(appeal)
    assert refusal(services.record_hearing, appeal, actor=ruler, text="Dit.") == [
        "The hearing has not taken place yet."
    ]
    with clock.at(day):
        assert services.record_hearing(appeal, actor=ruler, text="Les deux parties.").side == "hearing"


# --- the ruling ---------------------------------------------------------------------------------------------------


def test_a_ruling_stands_once_each_member_of_the_panel_agrees():
    dossier = decision.refused()
    appeal = decision.heard(decision.admitted(dossier))
    first, second, third = appeal.members
    draft = services.draft_ruling(appeal, actor=first, outcome="rejected", reasons="La décision est motivée.")
    assert refusal(services.give_ruling, appeal, actor=first, move="reject") == [
        f"{second} has not said yet whether they agree.",
        f"{third} has not said yet whether they agree.",
    ]
    assert refusal(services.give_opinion, appeal, actor=second, draft=draft.pk, agrees=False) == [
        "Say why you do not agree: the other members read it."
    ]
    services.give_opinion(appeal, actor=second, draft=draft.pk, agrees=True)
    assert refusal(services.give_opinion, appeal, actor=second, draft=draft.pk, agrees=True) == [
        "Your opinion is already recorded."
    ]
    services.give_opinion(
        appeal, actor=third, draft=draft.pk, agrees=False, opinion="Page 14 n’a pas été lue."
    )
    assert refusal(services.give_ruling, appeal, actor=first, move="reject") == [
        "3 members must agree to the ruling: write another one."
    ]
    other = services.draft_ruling(
        appeal, actor=third, outcome="upheld", reasons="La page 14 n’a pas été lue."
    )
    assert refusal(services.give_opinion, appeal, actor=first, draft=draft.pk, agrees=True) == [
        "Another ruling was written meanwhile: read it first."
    ]
    for member in (first, second):
        services.give_opinion(appeal, actor=member, draft=other.pk, agrees=True)
    assert refusal(services.give_ruling, appeal, actor=first, move="reject") == [
        "The panel has not agreed to this ruling."
    ]
    appeal = services.give_ruling(appeal, actor=second, move="uphold")
    assert (appeal.status, appeal.ruling) == (AppealStatus.UPHELD, "La page 14 n’a pas été lue.")
    assert appeal.ruling_number == f"R-{clock.localdate().year}-0001"
    assert RulingOpinion.objects.count() == 6
    said = HistoryEntry.objects.filter(action="certification.appeal.give_opinion")
    assert not any("Page 14" in entry.reason or "Page 14" in str(entry.data) for entry in said)


def test_the_number_of_agreements_is_the_schemes():
    Scheme.objects.update_or_create(pk=Scheme.current().pk, defaults={"appeal_agreements": 2})
    appeal = decision.heard(decision.refusal_under_appeal())
    first, second, third = appeal.members
    draft = services.draft_ruling(appeal, actor=first, outcome="rejected", reasons="La décision est motivée.")
    services.give_opinion(appeal, actor=second, draft=draft.pk, agrees=True)
    assert refusal(services.give_ruling, appeal, actor=first, move="reject") == [
        f"{third} has not said yet whether they agree."
    ]
    services.give_opinion(appeal, actor=third, draft=draft.pk, agrees=False, opinion="Non.")
    assert services.give_ruling(appeal, actor=first, move="reject").status == AppealStatus.REJECTED


@pytest.mark.parametrize(
    ("outcome", "admitted"), [("inadmissible", True), ("upheld", False), ("rejected", False)]
)
def test_a_ruling_fits_where_the_appeal_stands(outcome, admitted):
    dossier = decision.refused()
    appeal = decision.admitted(dossier) if admitted else decision.with_panel(dossier)
    assert refusal(
        services.draft_ruling, appeal, actor=appeal.members[0], outcome=outcome, reasons="Oui."
    ) == ["This ruling cannot be given on this appeal now."]


def test_an_appeal_upheld_sends_back_to_other_voters():
    dossier = decision.upheld(decision.refused())
    assert (dossier.status, dossier.round) == (DossierStatus.DOCKETED, 2)
    assert Decision.objects.get().annulled_at is not None
    item = committee.listed(dossier)
    assert {person.pk for person in committee.committee().everyone} <= item.barred
    assert not any(sitting.counts for sitting in item.sittings)


def test_findings_still_block_after_an_appeal():
    docketed = committee.docketed(level=3, findings=[("A2", FindingGrade.MAJOR)])
    first = committee.decided(docketed, outcome="refused", level="")
    item = committee.listed(decision.upheld(committee.dossier_of(first)))
    sentences = outcome_refusals(item.dossier, "accredited", "responsable", [], None)
    assert [str(sentence) for sentence in sentences] == ["A2: a blocking non-conformity is open."]


def test_an_appeal_rejected_changes_nothing():
    dossier = decision.refused()
    appeal = decision.ruled(decision.admitted(dossier), RulingOutcome.REJECTED)
    assert (appeal.status, appeal.ruling) == (AppealStatus.REJECTED, decision.RULING)
    assert path.fresh(dossier).status == DossierStatus.REFUSED


@pytest.mark.parametrize("annuls", [True, False])
def test_an_award_in_force_stays_unless_the_panel_annuls_it(annuls):
    dossier = committee.dossier_of(committee.decided(level="engage"))
    decision.upheld(dossier, annuls_award=annuls)
    assert Award.objects.get().status == (AwardStatus.ANNULLED if annuls else AwardStatus.PREPARED)


def test_an_ineligibility_is_appealed_too():
    dossier = decision.upheld(path.ineligible())
    assert (dossier.status, dossier.round) == (DossierStatus.ELIGIBILITY, 2)


# --- suspensive effect --------------------------------------------------------------------------------------------


def test_an_appeal_does_not_suspend_by_itself_and_the_panel_may():
    dossier = committee.dossier_of(committee.decided(outcome="conditional"))
    chair = committee.committee().chair
    appeal = decision.admitted(dossier)
    ruler, due_on = appeal.members[0], dossier.due_on
    assert refusal(services.suspend_decision, appeal, actor=ruler, reason=" ")
    with pytest.raises(PermissionDenied):
        services.suspend_decision(appeal, actor=people.case_officer(), reason="Oui.")
    services.suspend_decision(appeal, actor=ruler, reason="La condition ne se répare pas.")
    assert refusal(services.suspend_decision, appeal, actor=ruler, reason="Encore.") == [
        "The decision is suspended already."
    ]
    with clock.at(due_on + DAY):
        sentences = refusal(
            conditions.refuse_unmet_conditions, path.fresh(dossier), actor=chair, reason="Rien n’est venu."
        )
        assert (
            "An appeal suspends the decision: nothing is drawn from it until the panel has ruled."
            in sentences
        )
    with clock.at(clock.localdate() + dt.timedelta(days=40)):
        agreed = decision.agreed(decision.again(appeal), RulingOutcome.REJECTED)
        services.give_ruling(agreed, actor=ruler, move="reject")
    assert path.fresh(dossier).due_on == due_on + dt.timedelta(days=40)


def test_a_suspended_award_does_not_lapse_and_its_time_is_given_back():
    dossier = committee.dossier_of(committee.decided(level="engage"))
    award = Award.objects.get()
    appeal = decision.admitted(dossier)
    services.suspend_decision(appeal, actor=appeal.members[0], reason="Le niveau est contesté.")
    with clock.at(award.pledge_due_on + DAY):
        run_due()
        assert Award.objects.get().status == AwardStatus.PREPARED
    with clock.at(clock.localdate() + dt.timedelta(days=35)):
        agreed = decision.agreed(decision.again(appeal), RulingOutcome.REJECTED)
        services.give_ruling(agreed, actor=appeal.members[0], move="reject")
    assert Award.objects.get().pledge_due_on == award.pledge_due_on + dt.timedelta(days=35)


# --- the calendar -------------------------------------------------------------------------------------------------


def test_deadlines_are_recalled_once_then_told_to_the_guardian(django_capture_on_commit_callbacks):
    guardian, officer = people.guardian(), people.case_officer()
    appeal = decision.lodged(decision.refused())

    def told_on(day):
        mail.outbox.clear()
        with clock.at(day), django_capture_on_commit_callbacks(execute=True):
            for _twice in range(2):
                services.remind_appeals()
        return [(message.to[0], message.subject) for message in mail.outbox]

    Scheme.objects.update_or_create(pk=Scheme.current().pk, defaults={"reminder_days": [5]})
    assert told_on(appeal.admit_before - 6 * DAY) == []
    assert told_on(appeal.admit_before - 4 * DAY) == [(officer.email, "4 days left for an appeal")]
    assert told_on(appeal.admit_before) == [(officer.email, "0 days left for an appeal")]
    assert told_on(appeal.admit_before + DAY) == [(guardian.email, "An appeal was not ruled in time")]
    assert told_on(appeal.admit_before + 9 * DAY) == []


def test_who_is_told_of_an_appeal(django_capture_on_commit_callbacks):
    dossier = decision.refused()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decision.ruled(decision.admitted(dossier), RulingOutcome.REJECTED)
    subjects = {(message.to[0], message.subject) for message in mail.outbox}
    leader, officer = path.lead(dossier).email, people.case_officer().email
    judges = [person.email for person in decision.panel()]
    assert (leader, "Your appeal is lodged") in subjects
    assert (officer, "A territory appeals") in subjects
    assert {(judge, "You are named to the panel of an appeal") for judge in judges} <= subjects
    assert (leader, "The other side has spoken before the panel") in subjects
    assert {(judge, "A ruling waits for your agreement") for judge in judges[1:]} <= subjects
    assert (leader, "Your appeal has been examined") in subjects
    assert not any(
        decision.RULING in message.body or decision.GROUNDS in message.body for message in mail.outbox
    )
    assert Appeal.objects.get().status == AppealStatus.REJECTED
