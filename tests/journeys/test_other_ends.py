"""What happens when a path does not lead straight to a certificate, through the pages, as each person lives it."""

import datetime as dt

import pytest

from certification import clock
from certification.choices import (
    AppealStatus,
    AwardStatus,
    DossierStatus,
    RulingOutcome,
)
from certification.clock import localdate
from certification.models import Appeal, Award, Dossier, Reminder, Seat, Session
from certification.services import daily, roster
from tests.factories import (
    assessor,
    committee,
    decision,
    path,
    people,
    report,
    visit,
)
from tests.journeys import steps
from tests.journeys.steps import moves_of, page_of, run_due_on
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_history_holds")]

DAY = dt.timedelta(days=1)
REASONS = "Deux familles sur sept ne sont consultées qu’après coup."


def the_chair_and_the_secretary(item):
    return Visitor(item.session.chair), Visitor(item.session.secretary)


SUBSTANCE = {
    "refused": {
        "criteria-0-criterion": "D1",
        "criteria-0-text": "La réserve n’est pas protégée.",
        "guidance": "Avec l’antenne, en mars.",
    },
    "adjourned": {"missing": "Les comptes rendus.", "missing_from": "Le syndicat mixte"},
    "accredited:engage": {"derogation": "Une série paraît courte."},
}


def decide(item, outcome, **typed):
    """The committee decides by consent, through the pages; return the dossier."""
    chair, secretary = the_chair_and_the_secretary(item)
    address = f"/en/my-space/committee/items/{item.pk}/"
    steps.propose(chair, address, outcome, **{"reasons": REASONS, **SUBSTANCE.get(outcome, {}), **typed})
    steps.decide(chair, secretary, address)
    return path.fresh(item.dossier)


# --- refused, then upheld on appeal ----------------------------------------------------------------------------------


def test_a_refusal_says_why_and_how_to_appeal_and_other_people_decide_anew():
    item = committee.in_session()
    first = committee.committee()
    dossier = decide(item, "refused")
    leader, officer = Visitor(path.lead(dossier)), Visitor(people.case_officer())
    leader.open(page_of(dossier)).reads("Refused").follow("Read the decision and its reasons")
    leader.reads("Refuse", REASONS, "How to appeal", "The territory may appeal until")
    leader.follow("Appeal, or follow the appeal").send("Lodge the appeal", grounds=decision.GROUNDS)
    leader.reads(decision.GROUNDS)

    panel = decision.panel()
    officer.open(page_of(dossier, "appeal/")).send(
        "Name the panel", people=[str(person.pk) for person in panel]
    )
    rulers = [Visitor(person) for person in panel]
    for ruler in rulers:
        ruler.open(page_of(dossier, "appeal/"), expect=404)
        steps.declare(ruler.open(page_of(dossier, "interests/")))
    leader.open(page_of(dossier, "appeal/")).does_not_read(*panel)
    rulers[0].open(page_of(dossier, "appeal/")).send("Admit the appeal")
    leader.open(page_of(dossier, "appeal/")).send("Speak before the panel", text="Les voici.")
    officer.open(page_of(dossier, "appeal/")).send("Speak before the panel", text="Le comité les a lus.")
    rulers[1].open(page_of(dossier, "appeal/")).send(
        "Write a ruling for the panel", outcome="upheld", reasons=decision.RULING
    )
    leader.open(page_of(dossier, "appeal/")).does_not_read(decision.RULING)
    for ruler in (rulers[0], rulers[2]):
        ruler.open(page_of(dossier, "appeal/")).reads(decision.RULING, "has not said yet whether they agree")
        ruler.send("Say whether you agree to the ruling", agrees="yes")
    rulers[1].open(page_of(dossier, "appeal/")).send("Uphold the appeal")
    leader.open(page_of(dossier, "appeal/")).reads(decision.RULING, "Ruling R-")
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.round) == (DossierStatus.DOCKETED, 2)
    assert item.dossier.decisions.get().annulled_at is not None

    voter = Visitor(first.members["ENT"][0])
    day = localdate() + dt.timedelta(days=30)
    with clock.at(day):
        seat_other_people(but=voter.user)
        session = steps.convene(officer, first.chair, first.secretary, dossier.pk, day)
        again = Session.objects.get(pk=session).items.get()
        voter.open(f"/en/my-space/committee/sessions/{session}/").reads("this file is closed to you")
        voter.open(f"/en/my-space/committee/items/{again.pk}/", expect=404)
        dossier = decide(
            committee.in_session(again, present=seated(but=voter.user)), "accredited:responsable"
        )
    assert dossier.status == DossierStatus.ACCREDITED
    assert Award.objects.get().decision.round == 2
    assert moves_of(dossier)[-4:] == ["refuse", "reopen", "open_deliberation", "accredit"]
    assert moves_of(dossier, "appeal") == ["admit", "uphold"]


def seat_other_people(*, but):
    """Every seat passes to somebody else, but one."""
    administrator = people.administrator()
    for person in seated(but=but):
        seat = person.seats.on(localdate()).get()
        roster.leave_seat(seat, actor=administrator)
        successor = people.someone(f"next.{person.email}")
        roster.fill_seat(successor, actor=administrator, family=seat.family, number=seat.number)


def seated(*, but):
    return [seat.holder for seat in Seat.objects.on(localdate()).exclude(holder=but).select_related("holder")]


def test_an_appeal_is_rejected_or_not_admissible_and_the_decision_stands():
    dossier = decide(committee.in_session(), "refused")
    appeal = decision.with_panel(dossier)
    ruler, *others = [Visitor(person) for person in decision.panel()]
    ruler.open(page_of(dossier, "appeal/")).send("Write that the appeal is not admissible", expect=422)
    ruler.send("Write that the appeal is not admissible", reasons="Il ne dit pas ce qui est contesté.")
    for other in others:
        other.open(page_of(dossier, "appeal/")).send("Say whether you agree to the ruling", agrees="yes")
    ruler.open(page_of(dossier, "appeal/")).send("Declare the appeal not admissible")
    assert Appeal.objects.get(pk=appeal.pk).status == AppealStatus.INADMISSIBLE
    ruler.open(f"/en/my-space/appeals/{appeal.pk}/admit/").reads("Not admissible")
    Visitor(path.lead(dossier)).open(page_of(dossier, "appeal/")).reads("Il ne dit pas ce qui est contesté.")
    assert path.fresh(dossier).status == DossierStatus.REFUSED


# --- adjourned, and back ---------------------------------------------------------------------------------------------


def test_a_ballot_that_divides_adjourns_and_the_dossier_comes_back():
    item = committee.in_session()
    chair, secretary = the_chair_and_the_secretary(item)
    address = f"/en/my-space/committee/items/{item.pk}/"
    steps.propose(chair, address, "accredited:responsable")
    members = committee.committee().members
    objector, voter = Visitor(members["HAB"][0]), Visitor(members["UNI"][0])
    objector.open(address).send("Raise the objection", reason="Le logement saisonnier n’est pas suivi.")
    steps.chair_moves(chair, address, "open_ballot", "Open the ballot")
    voter.open(address).follow("Vote").send("Cast my vote", choice="for")
    voter.open(f"{address}ballot/").reads("Your vote is recorded.").does_not_read("For")
    item = committee.fresh(item)
    committee.vote(item, against=[pair[0] for pair in members.values()], but=[voter.user])
    steps.chair_moves(chair, address, "close_ballot", "Close the ballot")
    steps.decide(chair, secretary, address)
    secretary.reads("Adjourn", "did not reach the majority", "Votes by family of actors")

    dossier = path.fresh(item.dossier)
    assert dossier.status == DossierStatus.ADJOURNED
    officer = Visitor(people.case_officer())
    officer.open(page_of(dossier, "move/resume_report/")).reads("The decision does not send the dossier back")
    steps.move(officer, dossier.pk, "resume_docket", "Put back on the docket")
    assert moves_of(dossier)[-3:] == ["open_deliberation", "adjourn", "resume_docket"]
    day = localdate() + dt.timedelta(days=30)
    with clock.at(day):
        session = Session.objects.get(
            pk=steps.convene(officer, item.session.chair, item.session.secretary, dossier.pk, day)
        )
        dossier = decide(committee.in_session(session.items.get()), "accredited:engage")
    assert dossier.status == DossierStatus.ACCREDITED


@pytest.mark.parametrize(
    ("where", "move", "button", "status"),
    [
        ("reporting", "resume_report", "Resume the report", DossierStatus.REPORTING),
        ("visit_planning", "resume_visit", "Prepare a new visit", DossierStatus.VISIT_PLANNING),
    ],
)
def test_an_adjourned_dossier_goes_back_where_the_committee_sends_it(where, move, button, status):
    until = (localdate() + dt.timedelta(days=60)).isoformat()
    dossier = decide(committee.in_session(), "adjourned", adjourned_until=until, adjourned_to=where)
    assert dossier.due_on.isoformat() == until
    leader = Visitor(path.lead(dossier)).open(page_of(dossier)).reads("Adjourned")
    leader.open(page_of(dossier, f"move/{move}/"), expect=403)
    steps.move(Visitor(people.case_officer()), dossier.pk, move, button)
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.reply_submitted_at) == (status, None)
    assert moves_of(dossier)[-2:] == ["adjourn", move]
    if status == DossierStatus.REPORTING:
        lead_assessor = Visitor(assessor.lead_assessor())
        lead_assessor.open(page_of(dossier, "consensus/"))
        steps.move(lead_assessor, dossier.pk, "send_report", "Send the report to the territory")
        steps.give_up_reply(leader, dossier.pk)
        assert path.fresh(dossier).status == DossierStatus.DOCKETED


# --- conditions ------------------------------------------------------------------------------------------------------


def conditional(due_in=90):
    """Return a dossier accredited under one condition, decided through the pages."""
    return decide(
        committee.in_session(),
        "conditional:responsable",
        **{
            "conditions-0-text": "Publier le compte rendu annuel",
            "conditions-0-proof": "Le compte rendu en ligne",
            "conditions-0-owner": "Le syndicat mixte",
            "conditions-0-due_on": (localdate() + dt.timedelta(days=due_in)).isoformat(),
        },
    )


def test_conditions_are_proved_verified_agreed_and_lifted():
    dossier = conditional()
    page = page_of(dossier, "conditions/")
    chair, leader = Visitor(people.chair()), Visitor(path.lead(dossier))
    peer = Visitor(assessor.lead_assessor())
    chair.open(page).reads("Every condition must be verified by an assessor.")
    leader.open(page).send("Hand over the proof", text="Le compte rendu est en ligne depuis hier.")
    peer.open(page).reads("Le compte rendu est en ligne").send("Verify the condition")
    chair.open(page).reads("The bureau must lift every condition: each needs more families.")
    for family in ("HAB", "UNI", "ENT"):
        member = Visitor(committee.committee().members[family][0])
        member.open(page).send("Agree that this condition is met").reads("Your agreement is recorded.")
    assert not Award.objects.exists()
    chair.open(page).follow("Lift the conditions").send("Lift the conditions")
    award = Award.objects.get()
    assert (path.fresh(dossier).status, award.status) == (DossierStatus.ACCREDITED, AwardStatus.PREPARED)
    leader.open(page_of(dossier)).follow("Award being prepared").reads("The pledge of the territory")
    assert moves_of(dossier)[-2:] == ["accredit_with_conditions", "lift_conditions"]


def test_conditions_that_nobody_meets_are_refused_after_a_notice():
    dossier = conditional(due_in=90)
    page, due_on = page_of(dossier, "conditions/"), dossier.due_on
    chair = Visitor(people.chair())
    chair.open(page).reads("The deadline has not passed.")
    with clock.at(due_on):
        assert daily.run_due()["send_reminders"] == 1
        chair.open(page).reads("The deadline has not passed.")
    with clock.at(due_on + DAY):
        chair.open(page).follow("Refuse: conditions not met")
        chair.send("Refuse: conditions not met", reason="Rien n’est venu.")
    assert path.fresh(dossier).status == DossierStatus.REFUSED
    assert moves_of(dossier)[-2:] == ["accredit_with_conditions", "refuse_unmet_conditions"]
    assert not Award.objects.exists()


# --- not eligible ----------------------------------------------------------------------------------------------------


def test_an_ineligibility_takes_two_officers_and_an_appeal_opens_the_check_again():
    dossier = path.in_eligibility()
    officer, second = Visitor(people.case_officer()), Visitor(people.second_case_officer())
    leader = Visitor(path.lead(dossier))
    steps.act(
        officer,
        dossier.pk,
        "propose-ineligibility",
        "Propose the ineligibility",
        reason="Une seule entreprise.",
    )
    leader.open(page_of(dossier)).does_not_read("Une seule entreprise.")
    officer.open(page_of(dossier, "move/declare_ineligible/"), expect=403)
    steps.move(
        second, dossier.pk, "declare_ineligible", "Countersign the ineligibility", reason="Je confirme."
    )
    leader.open(page_of(dossier)).reads("The application is not eligible", "Une seule entreprise.")
    leader.open(page_of(dossier, "appeal/")).reads("You may appeal until")
    leader.send("Lodge the appeal", grounds="Douze communes portent le dossier.")

    panel = decision.panel()
    second.open(page_of(dossier, "appeal/")).send(
        "Name the panel", people=[str(person.pk) for person in panel]
    )
    for person in panel:
        steps.declare(Visitor(person).open(page_of(dossier, "interests/")))
    Visitor(panel[2]).open(page_of(dossier, "appeal/")).send("Admit the appeal")
    decision.ruled(
        dossier.appeals.get(), RulingOutcome.UPHELD, reasons="Le périmètre est celui de douze communes."
    )
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.ineligibility_proposed_by) == (DossierStatus.ELIGIBILITY, None)
    steps.act(officer, dossier.pk, "perimeter", "Confirm the perimeter")
    steps.move(officer, dossier.pk, "open_self_assessment", "Declare the application eligible")
    assert moves_of(dossier)[-3:] == ["declare_ineligible", "reopen_eligibility", "open_self_assessment"]


def test_an_appeal_comes_too_late():
    dossier = path.ineligible()
    late = localdate() + dt.timedelta(days=61)
    with clock.at(late):
        leader = Visitor(path.lead(dossier)).open(page_of(dossier, "appeal/"))
        leader.reads("The time to appeal ended on")
        leader.client.post(leader.address, {"grounds": "Nous contestons."})
    assert not Appeal.objects.exists()


# --- by the clock ----------------------------------------------------------------------------------------------------


def test_a_dossier_left_alone_is_reminded_then_lapses_and_nothing_happens_twice():
    dossier = path.eligible()
    due_on = dossier.due_on
    assert run_due_on(due_on - dt.timedelta(days=61)) == {}
    for before in (60, 15, 0):
        day = due_on - dt.timedelta(days=before)
        assert run_due_on(day) == {"send_reminders": 1}
        assert run_due_on(day) == {}
    assert sorted(Reminder.objects.values_list("days_before", flat=True)) == [0, 15, 60]
    assert Dossier.objects.get().status == DossierStatus.SELF_ASSESSMENT
    assert run_due_on(due_on + DAY) == {"lapse_dossiers": 1}
    assert run_due_on(due_on + DAY) == {}
    with clock.at(due_on + DAY):
        leader = Visitor(path.lead(dossier)).open(page_of(dossier)).reads("Lapsed")
        leader.open(page_of(dossier, "move/submit_self_assessment/"), expect=409)
    assert moves_of(dossier)[-2:] == ["open_self_assessment", "lapse"]


def test_a_clock_that_is_ours_neither_hurries_nor_lapses_a_dossier(mailoutbox):
    dossier = path.in_eligibility()
    for days in (-15, 0, 1, 400):
        assert run_due_on(dossier.due_on + days * DAY) == {}
    assert (Dossier.objects.get().status, mailoutbox) == (DossierStatus.ELIGIBILITY, [])


def test_a_correction_that_nobody_answers_lapses():
    dossier = path.awaiting_correction()
    due_on = dossier.due_on
    assert run_due_on(due_on) == {"send_reminders": 1}
    assert run_due_on(due_on + DAY) == {"lapse_dossiers": 1}
    assert moves_of(dossier)[-2:] == ["examine", "lapse"]


def test_a_job_that_missed_the_last_day_reminds_first_and_lapses_the_day_after():
    dossier = path.eligible()
    late = dossier.due_on + 10 * DAY
    assert run_due_on(late) == {"send_reminders": 1}
    assert run_due_on(late + DAY) == {"lapse_dossiers": 1}


def test_a_territory_that_does_not_reply_goes_on_the_docket():
    dossier = report.reported()
    due_on = dossier.due_on
    assert run_due_on(due_on) == {"send_reminders": 1}
    assert run_due_on(due_on + DAY) == {"close_replies": 1}
    assert path.fresh(dossier).status == DossierStatus.DOCKETED
    assert run_due_on(due_on + DAY) == {}


# --- no quorum -------------------------------------------------------------------------------------------------------


def test_without_quorum_a_second_convocation_decides_with_a_third_of_the_seats():
    group = committee.committee()
    present = [group.members[code][0] for code in ("ENT", "HAB", "ELU", "UNI", "MED")]
    item = committee.in_session(present=present)
    chair = Visitor(item.session.chair)
    address = f"/en/my-space/committee/items/{item.pk}/"
    chair.open(address).reads("Quorum not met")
    chair.send(
        "Put this outcome to the committee", outcome="accredited:responsable", reasons="Vu et entendu."
    )
    chair.open(f"{address}seek_consent/").reads("2 more seats must be present")
    steps.chair_moves(chair, address, "defer", "Defer the item", reason="Le quorum manque.")
    session = f"/en/my-space/committee/sessions/{item.session_id}/"
    chair.open(f"{session}close/").send("Close the session")
    chair.open(session).follow("Convene a second time").send("Convene the session")
    second = Session.objects.get(second_convocation_of=item.session)
    assert second.held_on == item.session.held_on + 7 * DAY
    with clock.at(second.held_on):
        again = committee.in_session(second.items.get(), present=present)
        dossier = decide(again, "accredited:responsable")
    assert dossier.status == DossierStatus.ACCREDITED
    assert moves_of(dossier)[-4:] == [
        "open_deliberation",
        "send_back_to_docket",
        "open_deliberation",
        "accredit",
    ]
    assert moves_of(dossier, "docketitem") == ["call", "defer", "call", "seek_consent", "decide"]


# --- withdrawn -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [path.draft_dossier, path.submitted, path.eligible, visit.planned, report.reported]
)
def test_a_territory_withdraws_with_a_reason_and_may_apply_again(state):
    dossier = state()
    leader = Visitor(path.lead(dossier))
    leader.open(page_of(dossier)).follow("Withdraw the dossier")
    leader.send("Withdraw the dossier", expect=422)
    leader.send("Withdraw the dossier", reason="Deux communes nous rejoignent.")
    leader.open(page_of(dossier)).reads("Withdrawn by the applicant")
    assert moves_of(dossier)[-1] == "withdraw"
    leader.open(page_of(dossier, "move/withdraw/"), expect=409)
    leader.open(f"/en/my-space/territories/{dossier.territory_id}/").follow("Open a dossier").send(
        "Open the dossier"
    )
    assert Dossier.objects.filter(territory=dossier.territory, status=DossierStatus.DRAFT).count() == 1
