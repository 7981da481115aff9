"""The whole path in a real browser, from sign-up to the page that the certificate's code leads to.

People do each kind of act once by hand; what repeats (31 criteria, 14 members) is done through the services between
two pages. Every kind of screen is opened and checked by axe on the way.
"""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from certification.choices import Capacity, DossierStatus, Role
from certification.clock import localdate, now
from certification.models import Answer, Award, Certificate, Dossier, Invitation, Vote
from certification.services import assessment as answers
from certification.services import assessor as missions
from certification.services import committee as sessions
from certification.services import committee_item, consensus
from certification.services import dossier as dossiers
from certification.services import pledge as pledges
from certification.services import report as reports
from certification.services import visit as visits
from certification.services.history import verify_history
from tests.factories import assessment, assessor, certificate, committee, path, people, report, ter_res, visit
from tests.factories.territory import member
from tests.journeys.paper import read_qr
from tests.journeys.surfer import SIDEWAYS, SMALLEST, Surfer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "un mot de passe assez long"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)
PDF_FILE = {"name": "bilan.pdf", "mimeType": "application/pdf", "buffer": assessment.PROOF}
BY_HAND = ("A1", "A2")

EVERY_SCREEN = {
    *(
        "sign-up",
        "verification code",
        "dashboard, empty",
        "dashboard",
        "territory form",
        "territory",
        "invitation",
    ),
    *(
        "dossier, new",
        "application",
        "dossier",
        "move",
        "fee",
        "perimeter",
        "workspace",
        "criterion",
        "questions",
    ),
    *(
        "sign-off",
        "submission",
        "score",
        "team",
        "mission",
        "interests",
        "visit",
        "obco",
        "grid",
        "grid criterion",
    ),
    *(
        "consensus",
        "report",
        "reply",
        "sessions",
        "session, new",
        "session",
        "item",
        "ballot",
        "signature",
        "password again",
        "decision",
        "award",
    ),
    *(
        "pledge",
        "verification",
        "verification, unknown",
        "register",
        "history",
        "home",
        "framework",
        "guarantee",
    ),
}


def url(name, *args):
    with override("en"):
        return reverse(f"certification:{name}", args=args)


@pytest.fixture
def surfer(page, client, live_server, axe):
    return Surfer(page, client, live_server, axe)


def last_letter(to):
    return next(message.body for message in reversed(mail.outbox) if to in message.to)


def test_from_sign_up_to_the_page_of_the_certificate(surfer, tmp_path):
    ter_res.in_force()
    group = committee.committee()
    lead = sign_up(surfer)
    key = apply(surfer)
    instruct(surfer, key)
    assess_oneself(surfer, lead, key)
    form_a_team(surfer, key)
    receive_a_visit(surfer, key)
    write_the_report(surfer, key)
    reply(surfer, lead, key)
    decide(surfer, group, key)
    issued = pledge(surfer, lead, key)
    verify(surfer, issued, tmp_path)
    surfer.sits(lead).opens(url("history", key), "history").opens(url("dashboard"), "dashboard", narrow=True)
    assert surfer.seen == EVERY_SCREEN
    assert verify_history()[1] is None


def sign_up(surfer):
    surfer.opens("/accounts/signup/?language=en", "sign-up", narrow=True)
    surfer.presses(
        "Create my account",
        "verification code",
        email="ines@example.org",
        password1=PASSWORD,
        name="Inès Valmont",
        language="en",
        terms=True,
    )
    surfer.presses("Confirm", "dashboard, empty", code=CODE.search(last_letter("ines@example.org")).group(1))
    return people.someone("ines@example.org", "Inès Valmont")


def apply(surfer):
    surfer.follows("Describe my territory", "territory form")
    surfer.presses(
        "Create the territory",
        "territory",
        name="Vallée de l’Orsane",
        kind="project_area",
        country="FR",
        region="Occitanie",
        place="Saint-Orsan",
        lead_organisation="Syndicat mixte de l’Orsane",
        contact_email="orsane@example.org",
        family_HAB="Conseil de développement",
        family_UNI="Université de l’Orsane",
        family_ELU="Communauté de communes",
        family_ENT="Club des entreprises",
        family="ELU",
    )
    territory = surfer.page.url
    surfer.presses("Send the invitation", email="ada@example.org", role="territory_contributor", family="HAB")
    lead = people.someone("ines@example.org", "Inès Valmont")
    address = re.search(r"https?://[^/\s]+(/\S*invitation/\S+)", last_letter("ada@example.org")).group(1)
    surfer.sits(people.someone("ada@example.org", "Ada Lenoir", language="en")).opens(address, "invitation")
    surfer.presses("Join the territory")
    assert Invitation.objects.get().accepted_at

    surfer.sits(lead).opens(territory).follows("Open a dossier", "dossier, new")
    surfer.presses("Open the dossier", modules=assessment.THEME)
    key = surfer.key(r"/dossiers/(\d+)/")
    surfer.opens(url("application", key))
    surfer.presses(
        "Save the application",
        perimeter="Twelve municipalities, from the spring to the plain.",
        population="8200",
        municipalities="12",
        motivation="Twenty years of work between residents, businesses and elected people.",
        letter=PDF_FILE,
    )
    surfer.opens(url("application", key), "application", narrow=True)
    surfer.presses("Accept", charter=True, honour=True)
    surfer.opens(url("dossier", key)).follows("Submit the application", "move").presses(
        "Submit the application"
    )
    surfer.looks_at("dossier", narrow=True).reads("TR-")
    return key


def instruct(surfer, key):
    officer = speaking_english(people.case_officer())
    surfer.sits(officer).opens(url("dossier_act", key, "fee"), "fee").presses("Record", fee="recorded")
    surfer.follows("Start the eligibility check").presses("Start the eligibility check")
    surfer.opens(url("dossier_act", key, "perimeter"), "perimeter").presses("Confirm the perimeter")
    surfer.follows("Declare the application eligible").presses("Declare the application eligible")


# --- self-assessment -------------------------------------------------------------------------------------------------


def assess_oneself(surfer, lead, key):
    surfer.sits(lead).opens(url("workspace", key), "workspace", narrow=True)
    for code in BY_HAND:
        surfer.opens(url("criterion", key, code))
        answer_by_hand(surfer)
    surfer.looks_at("criterion", narrow=True)
    answer_the_rest(lead, key)
    surfer.opens(url("questions", key), "questions")
    surfer.presses(
        "Save the answers", **{f"Q{number}-text": "It created jobs that stay." for number in range(1, 6)}
    )
    surfer.opens(url("sign_off", key), "sign-off").presses("Sign off for your family")
    dossier = path.fresh(Dossier.objects.get(pk=key))
    answers.sign_off(dossier, actor=people.someone("ada@example.org"), family="HAB")
    answers.sign_off(dossier, actor=member(dossier.territory, "uni@example.org", family="UNI"), family="UNI")
    surfer.opens(url("assessment_submit", key), "submission").presses("Submit the self-assessment")
    surfer.opens(url("score", key), "score")
    dossiers.prepare_visit(path.fresh(dossier), actor=people.case_officer())


def answer_by_hand(surfer):
    """Choose a level, write, watch it being saved without a button, then add a file."""
    page = surfer.page
    page.locator("main input[name=level][value='3']").check()
    expect(page.locator("#saved .icon")).to_be_visible()
    page.locator("#id_text").fill("Four assemblies a year, and what became of each proposal.")
    expect(page.locator("#id_revision")).to_have_value("2")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    page.get_by_text("Add evidence").click()
    page.locator("main input[type=file]").set_input_files(PDF_FILE)
    surfer.presses("Add the evidence").reads("bilan.pdf")


def answer_the_rest(lead, key):
    dossier = path.fresh(Dossier.objects.get(pk=key))
    assert Answer.objects.filter(dossier=dossier, text__startswith="Four").count() == len(BY_HAND)
    rest = [criterion for criterion in dossier.criteria if criterion.code not in BY_HAND]
    proof = dossier.evidences.first()
    for criterion in rest:
        answers.save_answer(
            dossier,
            criterion,
            actor=lead,
            level=3,
            not_applicable=False,
            na_reason="",
            text=f"What we do for {criterion.code}.",
            revision=0,
        )
        answers.use_evidence(proof, criterion, actor=lead)


# --- peers -----------------------------------------------------------------------------------------------------------


def form_a_team(surfer, key):
    lead_assessor, second = assessor.lead_assessor(), assessor.second_assessor()
    surfer.sits(people.case_officer()).opens(url("team", key), "team").presses(
        f"Propose as lead ({lead_assessor})"
    )
    surfer.sits(speaking_english(lead_assessor)).opens(url("dashboard")).follows(
        "Accept or decline", "mission"
    )
    surfer.presses("Sign the ethics pledge", agreed=True)
    surfer.follows("Declare my interests", "interests")
    for name in {
        field.get_attribute("name") for field in surfer.page.locator("main input[type=radio]").all()
    }:
        surfer.fills(**{name: "no"})
    surfer.presses("Declare my interests", no_tie=True)
    surfer.follows("Answer the mission").presses("Accept the mission")
    dossier = path.fresh(Dossier.objects.get(pk=key))
    second_mission = assessor.proposed(dossier, second, Role.ASSESSOR)
    missions.waive_challenge(dossier, actor=path.lead(dossier))
    assessor.accepted(second_mission)


def speaking_english(person):
    person.language = "en"
    person.save(update_fields=["language"])
    return person


def receive_a_visit(surfer, key):
    today = localdate()
    dossier = visit.with_agenda(path.fresh(Dossier.objects.get(pk=key)), today, today)
    surfer.sits(people.case_officer()).opens(url("visit", key), "visit").follows("Confirm the visit")
    surfer.presses("Confirm the visit")
    lead_assessor = assessor.lead_assessor()
    surfer.sits(lead_assessor).opens(url("visit", key))
    surfer.presses("Record the people met", met_ENT="6", met_HAB="11", met_ELU="3", met_UNI="2")
    surfer.presses(
        "Record the restitution", text="Thank you: we saw a valley that talks to itself.", heard_HAB="9"
    )
    visits.close_visit(path.fresh(dossier), actor=lead_assessor)
    surfer.opens(url("obco", key), "obco")
    observed = {f"answer_Q{number}": "We saw people decide together." for number in range(1, 6)}
    surfer.presses("Save the report", strong_points="Water is decided together.", **observed)
    surfer.presses("Share the report with the hosts")


def write_the_report(surfer, key):
    lead_assessor, second = assessor.lead_assessor(), assessor.second_assessor()
    surfer.sits(lead_assessor).opens(url("grid", key), "grid").opens(url("grid_criterion", key, "A1"))
    surfer.fills(
        evidence_level="visited",
        measured=True,
        testimony_families="3",
        transmitted=True,
        note="Seen.",
        confidence="high",
    )
    surfer.presses("Save the observation", level="3").opens(
        url("grid_criterion", key, "A1"), "grid criterion"
    )
    dossier = path.fresh(Dossier.objects.get(pk=key))
    report.fill_grid(dossier, lead_assessor)
    report.submit_grid(dossier, second, levels={"B1": 1})
    surfer.opens(url("grid", key)).presses("Submit my grid")
    surfer.opens(url("consensus_criterion", key, "B1"), "consensus")
    criterion = next(found for found in dossier.criteria if found.code == "B1")
    consensus.adopt_agreements(path.fresh(dossier), actor=lead_assessor)
    held = consensus.record_consensus(
        path.fresh(dossier),
        criterion,
        actor=lead_assessor,
        level=3,
        not_applicable=False,
        na_reason="",
        minute="We read the minutes again, together.",
        comment="",
        **report.PROOFS,
    )
    consensus.agree(held, actor=second)
    reports.send_report(path.fresh(dossier), actor=lead_assessor)


def reply(surfer, lead, key):
    surfer.sits(lead).opens(url("report", key), "report").opens(url("reply", key), "reply")
    surfer.page.get_by_text("Give up the reply", exact=True).first.click()
    surfer.presses("Give up the reply for good")
    assert Dossier.objects.get(pk=key).status == DossierStatus.DOCKETED


# --- committee -------------------------------------------------------------------------------------------------------


def decide(surfer, group, key):
    # The file waited twenty days for the committee; nobody waits that long for a test.
    Dossier.objects.filter(pk=key).update(docketed_at=now() - dt.timedelta(days=20))
    chair = speaking_english(group.chair)
    surfer.sits(group.secretary).opens(url("sessions"), "sessions").follows(
        "Convene a session", "session, new"
    )
    surfer.presses(
        "Convene the session",
        held_on=localdate().isoformat(),
        starts_at="10:00",
        place="The network's house",
        chair=str(chair.pk),
        secretary=str(group.secretary.pk),
    )
    surfer.presses("Put on the docket", late_reason="The season begins.").presses("On site").looks_at(
        "session", narrow=True
    )
    dossier = path.fresh(Dossier.objects.get(pk=key))
    item = dossier.docket_items.get()
    committee.arrive(item.session, *group.everyone)
    for person in [*group.everyone, chair]:
        missions.declare_interests(dossier, actor=person, capacity=Capacity.COMMITTEE, categories=["no_tie"])
    sessions.open_session(item.session, actor=chair)
    committee_item.call_item(committee.fresh(item), actor=chair)

    surfer.sits(chair).opens(url("item", item.pk), "item", narrow=True)
    surfer.presses(
        "Put this outcome to the committee", outcome="accredited:responsable", reasons="Seen and heard."
    )
    surfer.follows("Seek consent").presses("Seek consent")
    item = committee.put_to_the_vote(committee.fresh(item))
    voter = speaking_english(group.members["UNI"][0])
    surfer.sits(voter).opens(url("item", item.pk)).follows("Vote", "ballot")
    vote_with_the_keyboard(surfer)
    committee.vote(item, but=[voter])
    surfer.sits(chair, lately=False).opens(url("item", item.pk)).follows("Close the ballot").presses(
        "Close the ballot"
    )
    surfer.follows("Sign the decision", "signature").presses("Sign the decision")
    gives_the_password(surfer)
    address = surfer.page.url
    surfer.sits(group.secretary, lately=False)
    surfer.opens(address, "decision").presses("Countersign the decision")
    gives_the_password(surfer)
    assert Dossier.objects.get(pk=key).status == DossierStatus.ACCREDITED


def gives_the_password(surfer):
    """Sign in once more, as a signature asks: what was sent is resumed."""
    surfer.looks_at("password again")
    surfer.presses("Confirm", password="password")


def vote_with_the_keyboard(surfer):
    surfer.tabs_to("main input[name=choice]")
    surfer.page.keyboard.press("Space")
    surfer.tabs_to("main form button[type=submit]")
    with surfer.page.expect_navigation():
        surfer.page.keyboard.press("Enter")
    surfer.reads("Your vote is recorded.")
    assert Vote.objects.get().choice == "for"


# --- certificate -----------------------------------------------------------------------------------------------------


def pledge(surfer, lead, key):
    award = Award.objects.get()
    surfer.sits(lead).opens(url("dossier", key)).follows("Award being prepared", "award")
    surfer.follows("Sign the pledge", "pledge")
    surfer.page.locator("main input[name=family]").first.check()
    surfer.presses("Sign the pledge", agreed=True)
    for family in ("ELU", "HAB", "UNI"):
        pledges.sign_pledge(award, actor=lead, family=family, on_behalf_of=f"Signature {family}")
    surfer.sits(people.case_officer()).opens(url("award", award.pk)).follows("Issue the certificate")
    surfer.presses("Issue the certificate").reads("The certificate", "Download the certificate")
    return Certificate.objects.get()


def verify(surfer, issued, tmp_path):
    surfer.leaves()
    paper = tmp_path / "attestation.pdf"
    response = surfer.page.request.get(f"/verifier/{issued.code}/attestation.pdf")
    assert response.headers["content-type"] == "application/pdf"
    paper.write_bytes(response.body())
    address = read_qr(paper)
    assert address == f"http://testserver/verifier/{issued.code}/"
    surfer.opens(f"{address.removeprefix('http://testserver')}?language=en", "verification", narrow=True)
    expect(surfer.page.get_by_role("heading", level=1)).to_have_text("Vallée de l’Orsane")
    surfer.reads("Award in force", issued.facts["number"], "Responsible territory")
    surfer.opens(
        "/verifier/K7RM-2QX9-HT4C-8WDA/?language=en", "verification, unknown", narrow=True, status=404
    )
    surfer.opens(url("register"), "register", narrow=True).reads("Vallée de l’Orsane")
    surfer.opens("/en/", "home", narrow=True)
    surfer.opens(url("framework"), "framework").opens(url("guarantee"), "guarantee")
    assert surfer.page.context.cookies() == []


# --- light, dark, narrow, without a mouse ----------------------------------------------------------------------------


@pytest.fixture
def award():
    return certificate.with_file()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_screens_in_light_and_dark_at_320_pixels(surfer, award, scheme):
    surfer.page.emulate_media(color_scheme=scheme)
    surfer.page.set_viewport_size({"width": SMALLEST, "height": 640})
    code = award.certificate.code
    public = ["/en/", url("register"), f"/verifier/{code}/", "/verifier/", url("framework"), url("guarantee")]
    private = [
        url("dashboard"),
        url("dossier", award.dossier_id),
        url("award", award.pk),
        url("decision", award.decision_id),
    ]
    fits(surfer, public)
    fits(surfer.sits(path.lead(award.dossier)), private)


def test_committee_screens_at_320_pixels(surfer):
    item = committee.in_ballot()
    surfer.page.set_viewport_size({"width": SMALLEST, "height": 640})
    fits(surfer.sits(item.session.chair), [url("session", item.session_id), url("item", item.pk)])
    fits(surfer.sits(committee.committee().members["UNI"][0]), [url("ballot", item.pk)])


def fits(surfer, addresses):
    for address in addresses:
        surfer.opens(address).axe(surfer.page)
        assert not surfer.page.evaluate(SIDEWAYS), address


def test_a_criterion_is_answered_without_a_mouse(surfer):
    dossier = assessment.opened()
    surfer.sits(speaking_english(path.lead(dossier))).opens(url("criterion", dossier.pk, "A1"))
    surfer.tabs_to("a.skip", most=3)
    surfer.page.keyboard.press("Enter")
    surfer.tabs_to("main input[name=level]")
    surfer.page.keyboard.press("Space")
    surfer.page.keyboard.press("ArrowDown")
    surfer.page.keyboard.press("ArrowDown")
    surfer.tabs_to("#id_text")
    surfer.page.keyboard.type("Deux assemblées par an.")
    expect(surfer.page.locator("#saved")).to_contain_text("Saved at")
    surfer.tabs_to("main form#answer button[type=submit]:not(.vh)")
    with surfer.page.expect_navigation():
        surfer.page.keyboard.press("Enter")
    stored = Answer.objects.get()
    assert (stored.text, stored.level is not None) == ("Deux assemblées par an.", True)
