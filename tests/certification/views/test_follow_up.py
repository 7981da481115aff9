"""Follow-ups, changes, measures and the mark, through the doors that people use; the scheme in public."""

import datetime as dt
import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import clock
from certification.choices import AssignmentStatus, AwardStatus, Capacity, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import (
    Assignment,
    DocketItem,
    DossierAccess,
    HistoryEntry,
    InterestDeclaration,
    Mandate,
    Review,
    ReviewDraw,
    Scheme,
    Session,
)
from certification.services import committee_item, follow_up_calendar
from certification.services import decision as decisions
from certification.services import sanction as sanctions
from certification.services.third_party import record_third_party
from tests.factories import certificate, committee, path, people
from tests.factories import follow_up as made
from tests.factories import renewal as renewals
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def page_of(review, name=""):
    return f"/en/my-space/follow-ups/{review.pk}/{name}"


def award_page(award, name=""):
    return f"/en/my-space/awards/{award.pk}/{name}"


# --- the follow-up --------------------------------------------------------------------------------------------------


def test_a_territory_accounts_for_its_year_and_the_secretariat_concludes(english_accounts):
    review = made.with_a_plan()
    leader = Visitor(path.lead(review.award.dossier)).open("/en/my-space/").follow("Hand in the follow-up")
    leader.reads("41", "Taken over from", "Ouvrir la navette du dimanche", "Not told yet")
    leader.send("Hand in the follow-up", statement="Une bonne année.", expect=422)
    leader.reads("Say how far this action is: Publier le relevé de l’eau", "Une bonne année.")
    leader.open(page_of(review)).send("Save the indicators", value="46").reads("46")
    for what in ("Ouvrir la navette du dimanche", "Publier le relevé de l’eau"):
        leader.open(page_of(review)).follow(f"Say how far {what}")
        leader.send("Save", status="done", text="", expect=422).reads("Say what was done")
        leader.send("Save", status="done", text="C’est fait, voir la page.", link="https://example.org/page")
    leader.send("Save for later", statement="Une bonne année.").reads("Your words are saved.")
    leader.send("Hand in the follow-up").reads("The follow-up is handed in.")
    Visitor(path.lead(review.award.dossier)).open(page_of(review, "conclusion/"), expect=404)

    officer = Visitor(people.case_officer()).open("/en/my-space/").follow("Read the follow-up and conclude")
    officer.reads("Une bonne année.", "C’est fait, voir la page.", "46")
    officer.follow("Ask the territory to complete it").send("Send it back", reason="Joignez le relevé.")
    leader.open(page_of(review)).reads("Joignez le relevé.").send("Hand in the follow-up")
    officer.open(page_of(review)).follow("Conclude the follow-up")
    officer.send("Conclude the follow-up", outcome="to_watch", summary="", expect=422)
    officer.send("Conclude the follow-up", outcome="to_watch", summary="Le relevé est à suivre.")
    officer.reads("Maintained, with points to watch", "Le relevé est à suivre.", "Next follow-up on")
    moves = HistoryEntry.objects.filter(content_type__model="review").exclude(target="").order_by("sequence")
    assert [entry.action.rpartition(".")[2] for entry in moves] == [
        "open",
        "submit",
        "send_back",
        "submit",
        "conclude",
    ]
    said = pypdf.PdfReader(io.BytesIO(leader.client.get(url("follow_up_pdf", review.pk)).content))
    text = " ".join(said.pages[0].extract_text().split())
    assert "Le relevé est à suivre." in text
    assert "Ouvrir la navette du dimanche" in text


def test_a_drawn_territory_is_seen_on_site_first(english_accounts):
    review = made.handed_in()
    Review.objects.filter(pk=review.pk).update(on_site=True)
    officer = Visitor(people.case_officer()).open(page_of(review, "conclusion/"))
    officer.send("Conclude the follow-up", outcome="up_to_date", summary="Bien.", expect=422)
    officer.reads("record the visit first", "Bien.")
    officer.open(page_of(review)).follow("Record the visit")
    officer.send("Record the visit", visited_on=localdate() + DAY, note="Vu.", expect=422)
    officer.send("Record the visit", visited_on=localdate(), note="Trois lieux vus.").reads(
        "Trois lieux vus."
    )
    officer.follow("Conclude the follow-up").send(
        "Conclude the follow-up", outcome="up_to_date", summary="Bien."
    )


def test_a_silence_is_brought_to_the_secretariat_which_gives_notice(english_accounts):
    review = made.opened()
    with clock.at(review.due_on + DAY):
        assert follow_up_calendar.note_overdue_reviews() == 1
        Visitor(path.lead(review.award.dossier)).open(page_of(review)).reads(
            "Late", "a suspension may be proposed"
        )
    Review.objects.filter(pk=review.pk).update(reminders=2)
    with clock.at(review.last_day + DAY):
        assert follow_up_calendar.propose_notices() == 1
        officer = (
            Visitor(people.case_officer()).open("/en/my-space/").follow("the follow-up did not take place")
        )
        officer.reads("A measure is proposed since").follow("Give notice to the territory")
        officer.send("Send the notice", category="missed_follow_up", reason="Rien depuis deux rappels.")
        Visitor(people.case_officer()).open("/en/my-space/").does_not_read("the follow-up did not take place")
    assert certificate.fresh(review.award).suspension.category == "missed_follow_up"


def test_each_follow_up_is_for_those_who_may(english_accounts):
    review = made.opened()
    leader, stranger = path.lead(review.award.dossier), people.someone()
    other = path.lead(path.draft_dossier(certificate.territory("Vallée d’à côté")))
    for person in (stranger, other, people.scheme_manager()):
        for name in ("", "visit/", "conclusion/", "complete/", "follow-up.pdf"):
            Visitor(person).open(page_of(review, name), expect=404)
    for name in ("visit/", "conclusion/", "complete/", "follow-up.pdf"):
        Visitor(leader).open(page_of(review, name), expect=404)
    Visitor(people.case_officer()).open(page_of(review)).does_not_read("Save for later")


def test_a_list_asks_as_many_queries_for_one_as_for_many(english_accounts, client, django_assert_num_queries):
    review = made.opened()
    client.force_login(people.case_officer())
    client.get(url("follow_ups"))
    with CaptureQueriesContext(connection) as one:
        assert client.get(url("follow_ups")).status_code == 200
    certificate.copies(review.award, 6)
    follow_up_calendar.plan_reviews()
    with django_assert_num_queries(len(one)):
        answer = client.get(url("follow_ups"))
    assert answer.content.decode().count("Vallée 00") == 6
    assert client.get(url("follow_ups"), {"status": "open"}).content.decode().count("Vallée 00") == 0


def test_the_page_asks_as_many_queries_for_one_action_as_for_many(
    english_accounts, client, django_assert_max_num_queries
):
    review = made.with_a_plan()
    client.force_login(path.lead(review.award.dossier))
    client.get(url("follow_up", review.pk))
    with django_assert_max_num_queries(45):
        client.get(url("follow_up", review.pk))


# --- changes --------------------------------------------------------------------------------------------------------


def test_a_change_is_declared_then_answered_and_opens_what_it_asks(english_accounts):
    award = certificate.issued()
    leader = Visitor(path.lead(award.dossier)).open(award_page(award)).follow("Declare a change")
    leader.send(
        "Declare the change",
        kind="perimeter",
        happened_on=localdate() + DAY,
        text="Deux communes.",
        expect=422,
    )
    leader.reads("Give a day that has come.", "Deux communes.")
    leader.send(
        "Declare the change", kind="perimeter", happened_on=localdate() - 40 * DAY, text="Deux communes."
    )
    leader.reads("Declared late.", "The secretariat has not answered yet.")
    officer = (
        Visitor(people.case_officer()).open("/en/my-space/").follow("Say what follows from a declared change")
    )
    officer.follow("Say what follows").send(
        "Send the answer", consequence="visit", answer="Nous venons voir les deux communes."
    )
    leader.open(award_page(award, "changes/")).reads("A visit is needed").follow(
        "Open the extraordinary follow-up"
    )
    leader.reads("Extraordinary follow-up", "Nous venons voir les deux communes.", "Yes, to come")
    Visitor(people.someone()).open(award_page(award, "changes/"), expect=404)


# --- measures -------------------------------------------------------------------------------------------------------


def test_an_urgent_measure_takes_effect_at_once_everywhere_then_is_ratified(
    english_accounts, mailoutbox, django_capture_on_commit_callbacks
):
    award = certificate.issued()
    chair, leader = people.chair(), path.lead(award.dossier)
    committee.declare(award.decision.item, chair)
    with django_capture_on_commit_callbacks(execute=True):
        officer = Visitor(people.case_officer()).open(award_page(award, "notice/"))
        officer.send("Send the notice", category="fraud", reason="Un faux rapport.", urgent=True)
        Visitor(chair).open(award_page(award, "suspend/")).send("Suspend the award", reason="Sans attendre.")
    # The public page, the register for people and machines, the space of the territory, its letter, the history.
    stranger = Visitor()
    stranger.open(f"/verifier/{award.certificate.code}/").reads("Award suspended", "Fraud or false statement")
    stranger.open("/en/register/").reads("Suspended")
    data = stranger.client.get(f"/verifier/{award.certificate.code}/?format=json").json()
    assert (data["status"], data["valid_now"]) == ("suspended", False)
    listed = stranger.client.get("/api/v1/awards/").json()["results"][0]
    assert listed["status"] == "suspended"
    for where in (
        award_page(award),
        award_page(award, "mark/"),
        f"/en/my-space/territories/{award.territory_id}/",
    ):
        Visitor(leader).open(where).reads(
            "This award is suspended: the mark and the certificate may not be used."
        )
    subjects = [mail.subject for mail in mailoutbox if leader.email in mail.to]
    assert any("urgent measure is being taken" in subject for subject in subjects)
    assert any("Your award is suspended" in subject for subject in subjects)
    assert HistoryEntry.objects.filter(action="certification.award.suspend", target="suspended").count() == 1

    session = certificate.session_of_today()
    officer.open("/en/my-space/").follow("Bring the urgent measure before the committee")
    officer.follow("Bring a measure before the committee").send(
        "Put it on the docket", kind="ratify", reasons="Le public était trompé.", session=session.pk
    ).reads("The measure is on the docket", "Not decided yet.")
    item = award.suspensions.get().measures.get(kind="ratify").item
    decision = committee.recorded(
        committee.in_session(item), outcome="taken", level="", reasons="Le public était trompé."
    )
    decisions.countersign_decision(decision, actor=session.secretary)
    officer.open(award_page(award)).reads("Ratified by the committee on", decision.number)
    with clock.at(localdate() + 40 * DAY):
        assert sanctions.lapse_unratified_measures() == 0
    assert certificate.fresh(award).status == AwardStatus.SUSPENDED


def test_a_suspension_is_prolonged_then_its_withdrawal_is_heard_and_decided(english_accounts):
    award = certificate.decided(certificate.suspended(), "prolong")
    leader = Visitor(path.lead(award.dossier))
    officer = Visitor(people.case_officer()).open(award_page(award))
    officer.reads("Prolong the suspension", "Taken.")
    with clock.at(award.suspension.until + DAY):
        assert sanctions.open_withdrawals() == 1
        leader.open("/en/my-space/").follow("Answer the notice").follow("Answer the notice").send(
            "Send the answer", statement="Nous rouvrons en mai."
        )
        session = certificate.session_of_today()
        officer.open("/en/my-space/").follow("Bring the withdrawal before the committee")
        officer.follow("Bring a measure before the committee")
        typed = {"reasons": "Rien n’a changé.", "session": session.pk}
        officer.send("Put it on the docket", expect=422, **typed).reads("The papers must be available")
        officer.send("Put it on the docket", late_reason="Le public attend.", **typed)
        leader.open(award_page(award)).follow("Answer the measure proposed").send(
            "Send the answer", statement="Le comité nous lira."
        ).reads("The answer is recorded")
        item = certificate.fresh(award).suspension.measures.get(settled_at=None).item
        item = committee.in_session(item)
        member = Visitor(committee.committee().everyone[0])
        member.open(f"/en/my-space/committee/items/{item.pk}/reading/").reads(
            "Withdraw the award", "Le comité nous lira."
        )
        head = Visitor(people.chair()).open(f"/en/my-space/committee/items/{item.pk}/")
        head.reads("Take the measure", "Do not take the measure").send(
            "Put this outcome to the committee", outcome="taken", reasons="Rien n’a changé."
        )
        committee_item.seek_consent(committee.fresh(item), actor=people.chair())
        head.open(f"/en/my-space/committee/items/{item.pk}/decide/").reads(
            "Take the measure", "Rien n’a changé."
        )
        decision = decisions.record_decision(committee.fresh(item), actor=people.chair())
        secretary = Visitor(session.secretary).open(f"/en/decisions/{decision.pk}/")
        secretary.reads("Withdraw the award", "Countersign the decision")
        decisions.countersign_decision(decision, actor=session.secretary)
        Visitor().open(f"/verifier/{award.certificate.code}/").reads("Award withdrawn")
        leader.open(award_page(award)).follow("Appeal: Withdraw the award").send(
            "Lodge the appeal", grounds="Nous avions rouvert."
        ).reads("Your appeal is lodged", "Withdraw the award", "Nous avions rouvert.")
        leader.open(f"/en/decisions/{decision.pk}/").reads("How to appeal", decision.number)
        Visitor(people.someone()).open(f"/en/my-space/measures/{item.measure_id}/appeal/", expect=404)


# --- the contract and the mark --------------------------------------------------------------------------------------


def test_the_contract_is_frozen_at_its_first_signature_and_taken_away_signed(english_accounts):
    award = certificate.prepared()
    leader = Visitor(path.lead(award.dossier)).open(award_page(award, "pledge/"))
    leader.reads("Mark-use contract, version 1", "Permitted uses", "15 days of notice")
    leader.send("Sign the pledge", family="", agreed=True)
    scheme = Scheme.current()
    scheme.notice_days = 99
    scheme.save()
    leader.open(award_page(award, "pledge/")).reads("15 days of notice").does_not_read("99 days")
    document = pypdf.PdfReader(io.BytesIO(leader.client.get(url("contract_pdf", award.pk)).content))
    text = " ".join(page.extract_text() for page in document.pages)
    assert "Syndicat mixte" in text
    assert certificate.fresh(award).contract.digest in text.replace("\n", "")


def test_what_the_mark_is_for_follows_the_scope(english_accounts):
    award = certificate.issued()
    leader = Visitor(path.lead(award.dossier)).open(award_page(award)).follow("Use of the mark")
    leader.reads("You may use it", "As the badge", "allows institutional use only")
    Visitor(people.someone()).open(award_page(award, "mark/"), expect=404)


# --- a third party --------------------------------------------------------------------------------------------------


def test_a_verifier_reads_what_the_verification_needs_and_nothing_else(english_accounts, client):
    dossier = committee.docketed()
    dossier.mark_scope = "commercial_eu"
    dossier.save(update_fields=["mark_scope"])
    person = people.trusted("organisme@example.org", Role.THIRD_PARTY_VERIFIER)
    officer = Visitor(people.case_officer()).open(f"/en/my-space/dossiers/{dossier.pk}/third-party/")
    officer.send(
        "Ask for the verification",
        verifier=person.pk,
        body="Bureau d’essai",
        accreditation="ISO/IEC 17020",
        claims="Une destination qui protège son eau.",
    )
    for name in ("", "report/", "evidence/", "findings/", "history/"):
        Visitor(person).open(f"/en/my-space/dossiers/{dossier.pk}/{name}", expect=404)
    verifier = Visitor(person).open("/en/my-space/").follow("Give your verification")
    verifier.reads("Une destination qui protège son eau.", "What the peers observed", "A1", "Evidence")
    assert [row.page for row in DossierAccess.objects.filter(person=person)] == ["third_party"]
    for address in verifier.links().values():
        if "/files/" in address:
            assert verifier.client.get(address).status_code == 200
    client.force_login(person)
    seat = people.trusted(person.email, Role.COMMITTEE_MEMBER)
    with pytest.raises(NotAllowed, match="has another part"):
        record_third_party(dossier, actor=seat, positive=True, statement="Vérifié.")
    Mandate.objects.filter(person=person, role=Role.COMMITTEE_MEMBER).delete()
    client.post(
        url("third_party", dossier.pk),
        {"positive": "yes", "statement": "Vérifié sur place.", "report": path.pdf("rapport.pdf")},
    )
    verifier.open(f"/en/my-space/dossiers/{dossier.pk}/third-party/").reads(
        "positive", "Report of the verifier"
    )
    report = dossier.third_party.document
    assert Visitor(path.lead(dossier)).client.get(url("file", report.uuid)).status_code == 200
    assert Visitor(people.someone()).client.get(url("file", report.uuid)).status_code == 404


def test_commercial_use_is_asked_for_and_verified_while_the_award_is_in_force(english_accounts):
    award = certificate.issued()
    leader = Visitor(path.lead(award.dossier)).open(award_page(award, "mark/"))
    leader.send("Ask for commercial use").reads("an outside body has still to conclude")
    assert certificate.fresh(award).mark_scope == "institutional"
    person = people.trusted("organisme@example.org", Role.THIRD_PARTY_VERIFIER)
    page = f"/en/my-space/dossiers/{award.dossier_id}/third-party/"
    asked = {
        "verifier": person.pk,
        "body": "Bureau d’essai",
        "claims": "Une destination qui protège son eau.",
    }
    Visitor(people.case_officer()).open(page).send("Ask for the verification", **asked)
    dossier = path.fresh(award.dossier)
    record_third_party(dossier, actor=person, positive=False, statement="Une allégation reste vague.")
    leader.open(award_page(award, "mark/")).reads("did not conclude in favour")
    # Asked again once the claims were written anew.
    Visitor(people.case_officer()).open(page).send("Ask for the verification", **asked)
    record_third_party(path.fresh(dossier), actor=person, positive=True, statement="Vérifié sur place.")
    leader.open(award_page(award, "mark/")).reads("commercial use is permitted", "Bureau d’essai")
    Visitor().open(f"/verifier/{award.certificate.code}/").reads(
        certificate.fresh(award).get_mark_scope_display()
    )


# --- a renewal beside its last cycle --------------------------------------------------------------------------------


def test_a_renewal_shows_the_last_cycle_as_it_was_retained(english_accounts):
    last = renewals.last_cycle()
    renewal = renewals.renew(last)
    page = Visitor(path.lead(last)).open(f"/en/my-space/dossiers/{renewal.pk}/progress/")
    page.reads("Beside the last cycle", "Previous cycle")


def test_those_who_examine_a_renewal_see_the_last_cycle_beside_it_and_nothing_else_of_it(english_accounts):
    last = renewals.last_cycle()
    renewal = renewals.renew(last)
    assessor, member = (
        people.someone("peer@example.org"),
        people.trusted("seat@example.org", Role.COMMITTEE_MEMBER),
    )
    Assignment.objects.create(
        dossier=renewal,
        person=assessor,
        role=Role.ASSESSOR,
        status=AssignmentStatus.ACCEPTED,
        proposed_by=people.case_officer(),
    )
    session = Session.objects.create(
        number="S-2026-09",
        held_on=localdate(),
        starts_at=dt.time(10),
        chair=people.chair(),
        secretary=people.case_officer(),
        version=renewal.version,
    )
    DocketItem.objects.create(session=session, dossier=renewal, order=1)
    InterestDeclaration.objects.create(dossier=renewal, person=member, capacity=Capacity.COMMITTEE)
    for person in (assessor, member):
        page = Visitor(person).open(f"/en/my-space/dossiers/{renewal.pk}/progress/")
        page.reads("Beside the last cycle", "Previous cycle")
        assert page.client.get(url("dossier", last.pk)).status_code == 404
        assert page.client.get(url("progress", last.pk)).status_code == 404


# --- the scheme in public -------------------------------------------------------------------------------------------


def test_the_public_pages_follow_the_rules_and_set_no_cookie(english_accounts, client):
    certificate.issued()
    for name in ("transparency", "conformity"):
        answer = client.get(url(name))
        assert answer.status_code == 200
        assert not answer.cookies
    stranger = Visitor().open("/en/guarantee/transparency/")
    stranger.reads(
        "On which terms the scheme is open",
        "How the requirements are made",
        "What follows when a requirement is not met",
        "Who watches, and how independent they are",
        "has 15 days to answer",
        "they are not a third party",
        "of which 6 are mandatory",
    )
    scheme = Scheme.current()
    scheme.notice_days, scheme.change_days, scheme.site_visit_one_in = 21, 45, 3
    scheme.save()
    stranger.open("/en/guarantee/transparency/").reads(
        "has 21 days to answer", "One award in 3 is seen on site"
    )
    stranger.follow("Conformity, clause by clause").reads("7.10", "within 45 days", "no accreditation body")


def test_a_draw_is_published_with_what_it_takes_to_do_it_again(english_accounts, client):
    award = certificate.issued()
    follow_up_calendar.draw_among([award.number, "AG-2020-0002"], year=2026, seed="graine")
    draw = ReviewDraw.objects.get()
    Visitor().open("/en/guarantee/transparency/").reads("graine", draw.digest)
    data = client.get(url("review_draw", 2026)).json()
    assert (data["seed"], data["candidates"], data["chosen"]) == ("graine", draw.candidates, draw.chosen)
    assert client.get(url("review_draw", 2025)).status_code == 404


def test_the_public_pages_ask_as_many_queries_whatever_there_is(client, django_assert_num_queries):
    first = certificate.issued()
    client.get(url("transparency"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("transparency"))
    certificate.copies(first, 4)
    follow_up_calendar.draw_among([first.number], year=2026, seed="graine")
    with django_assert_num_queries(len(one)):
        client.get(url("transparency"))
