"""The steps of the path as people take them, each through the pages alone; every function continues the one before."""

import datetime as dt
import re

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from certification import clock
from certification.models import HistoryEntry
from certification.services import daily
from tests.factories import assessor as assessors
from tests.factories import people
from tests.factories.path import PDF
from tests.journeys.visitor import Visitor

PASSWORD = "un mot de passe assez long"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


def letter(to) -> str:
    """Return the text of the last message sent to an address."""
    return next(message.body for message in reversed(mail.outbox) if to in message.to)


def upload(name="mandate.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def sign_up(email="ines@example.org", name="Inès Valmont") -> Visitor:
    """Create an account, with the code received by e-mail."""
    visitor = Visitor()
    visitor.open("/accounts/signup/")
    visitor.send("Create my account", email=email, password1=PASSWORD, name=name, language="en", terms=True)
    visitor.send("Confirm", code=CODE.search(letter(email)).group(1))
    return visitor.reads("My space")


def describe_territory(leader: Visitor, **changes) -> Visitor:
    leader.open("/en/my-space/").follow("Describe my territory")
    facts = {
        "name": "Vallée de l’Orsane",
        "kind": "project_area",
        "country": "FR",
        "region": "Occitanie",
        "place": "Saint-Orsan",
        "lead_organisation": "Syndicat mixte de l’Orsane",
        "contact_email": "orsane@example.org",
        "family_HAB": "Conseil de développement",
        "family_ELU": "Communauté de communes",
        "family_ENT": "Club des entreprises",
        "family": "ELU",
    }
    return leader.send("Create the territory", **{**facts, **changes})


def invite(leader: Visitor, email: str, family: str, role="territory_contributor") -> Visitor:
    """Invite somebody, who signs up and joins."""
    leader.send("Send the invitation", email=email, role=role, family=family)
    address = re.search(r"https?://[^/\s]+(/\S*invitation/\S+)", letter(email)).group(1)
    member = sign_up(email, email.partition("@")[0].title())
    member.open(address).send("Join the territory")
    return member


def apply(leader: Visitor) -> int:
    """Open a dossier, fill the application and submit it; return the dossier's key."""
    leader.follow("Open a dossier").send("Open the dossier")
    dossier = int(re.search(r"/dossiers/(\d+)/", leader.address).group(1))
    leader.open(f"/en/my-space/dossiers/{dossier}/application/")
    leader.send(
        "Save",
        perimeter="Twelve municipalities, from the spring to the plain.",
        population="8200",
        municipalities="12",
        motivation="Twenty years of work between residents, businesses and elected people.",
        letter=upload(),
    )
    leader.open(f"/en/my-space/dossiers/{dossier}/application/")
    leader.send("Accept", charter=True, honour=True)
    return dossier


def move(visitor: Visitor, dossier: int, name: str, button: str, *, expect=200, **typed) -> Visitor:
    """Confirm a move on its own page."""
    return visitor.open(f"/en/my-space/dossiers/{dossier}/move/{name}/").send(button, expect=expect, **typed)


def act(visitor: Visitor, dossier: int, name: str, button: str, **typed) -> Visitor:
    return visitor.open(f"/en/my-space/dossiers/{dossier}/act/{name}/").send(button, **typed)


def instruct(dossier: int) -> Visitor:
    """The secretariat examines the application and declares it eligible."""
    officer = Visitor(people.case_officer())
    act(officer, dossier, "fee", "Record", fee="recorded")
    move(officer, dossier, "examine", "Start the eligibility check")
    act(officer, dossier, "perimeter", "Confirm the perimeter")
    return move(officer, dossier, "open_self_assessment", "Declare the application eligible")


def fill(leader: Visitor, dossier: int, level: str = "3", *, levels=None) -> None:
    """Answer every criterion, with a link as evidence, then the five questions."""
    base = f"/en/my-space/dossiers/{dossier}/self-assessment/"
    codes = re.findall(rf"{base}criteria/(\w+)/", " ".join(leader.open(base).links().values()))
    for code in dict.fromkeys(codes):
        leader.open(f"{base}criteria/{code}/")
        leader.send("Save the answer", level=(levels or {}).get(code, level), text=f"What we do for {code}.")
        leader.open(f"{base}criteria/{code}/")
        leader.send(
            "Add the evidence", **{"evidence-link": f"https://example.org/{code}", "evidence-title": code}
        )
    leader.open(f"{base}questions/")
    leader.send(
        "Save the answers", **{f"Q{number}-text": "It created jobs that stay." for number in range(1, 6)}
    )


def sign_off(visitor: Visitor, dossier: int) -> Visitor:
    visitor.open(f"/en/my-space/dossiers/{dossier}/self-assessment/sign-off/").send(
        "Sign off for your family"
    )
    # Whoever signed up has not given a password since: what they signed waits for it.
    return visitor.reads("Confirm").send("Confirm", password=PASSWORD)


def declare(visitor: Visitor, *ties: str) -> Visitor:
    """Answer the declaration of interests on the page in front: these ties, or none."""
    radios = {field.get("name") for field in visitor.page.find("main").find_all("input", type="radio")}
    answers = {name: "yes" if name.removeprefix("tie_") in ties else "no" for name in radios}
    return visitor.send("Declare my interests", **answers, **({} if ties else {"no_tie": True}))


def accept_mission(assessor: Visitor) -> Visitor:
    """Sign the pledge, declare no tie, then accept."""
    assessor.open("/en/my-space/").follow("Accept or decline the mission")
    if "Sign the ethics pledge" in assessor.said():
        assessor.send("Sign the ethics pledge", agreed=True)
    declare(assessor.follow("Declare my interests"))
    return assessor.open("/en/my-space/").follow("Accept or decline").send("Accept the mission")


def form_team(officer: Visitor, leader: Visitor, dossier: int) -> tuple[Visitor, Visitor]:
    """Two assessors are proposed, suit the territory, and accept; neither reads the dossier before."""
    lead, second = assessors.lead_assessor(), assessors.second_assessor()
    page = f"/en/my-space/dossiers/{dossier}/team/"
    officer.open(page).send(f"Propose as lead ({lead}").send(f"Propose as assessor ({second}")
    leader.open(page).send("Accept the names proposed")
    visitors = Visitor(lead), Visitor(second)
    for visitor in visitors:
        visitor.open(f"/en/my-space/dossiers/{dossier}/", expect=404)
        accept_mission(visitor).open(f"/en/my-space/dossiers/{dossier}/")
    return visitors


def plan_visit(officer: Visitor, lead_assessor: Visitor, dossier: int, day: dt.date) -> None:
    """Two days, a meeting set by the secretariat, another chosen by the assessors; the visit is confirmed."""
    page = f"/en/my-space/dossiers/{dossier}/visit/"
    officer.open(page)
    last = day + dt.timedelta(days=1)
    officer.send(
        "Set the dates", starts_on=day.isoformat(), ends_on=last.isoformat(), meeting_point="The station"
    )
    meeting = {"day": day.isoformat(), "starts": "09:30", "ends": "12:00", "title": "The cooperative mill"}
    officer.send("Add the meeting", **meeting, families=["ENT", "HAB"])
    other = {"day": day.isoformat(), "starts": "14:00", "ends": "16:00", "title": "The market café"}
    lead_assessor.open(page).send(
        "Add the meeting", **other, families=["ELU", "UNI"], chosen_by_assessors=True
    )
    move(officer, dossier, "start_visit", "Confirm the visit")


def visit(lead_assessor: Visitor, dossier: int) -> None:
    """People are met, the hosts hear a restitution, the visit is closed and the OBCO report shared with them first."""
    lead_assessor.open(f"/en/my-space/dossiers/{dossier}/visit/")
    lead_assessor.send("Record the people met", met_ENT="6", met_HAB="11", met_ELU="3", met_UNI="2")
    lead_assessor.send(
        "Record the restitution", text="Thank you: we saw a valley that talks to itself.", heard_HAB="9"
    )
    move(lead_assessor, dossier, "close_visit", "Close the visit")
    lead_assessor.open(f"/en/my-space/dossiers/{dossier}/obco/")
    answers = {f"answer_Q{number}": "We saw people decide together." for number in range(1, 6)}
    lead_assessor.send("Save the report", strong_points="Water is decided together.", **answers)
    lead_assessor.send("Share the report with the hosts")


def observe(assessor: Visitor, dossier: int, level: str = "3", *, levels=None, codes=None) -> None:
    """Fill one's own grid and submit it."""
    base = f"/en/my-space/dossiers/{dossier}/grid/"
    found = re.findall(rf"{base}(\w+)/", " ".join(assessor.open(base).links().values()))
    proofs = {"evidence_level": "visited", "measured": True, "testimony_families": "3", "transmitted": True}
    proofs["confidence"] = "high"
    for code in codes or dict.fromkeys(found):
        assessor.open(f"{base}{code}/")
        assessor.send("Save the observation", level=(levels or {}).get(code, level), note="Seen.", **proofs)
    assessor.open(base).send("Submit my grid")


def report(lead_assessor: Visitor, dossier: int) -> None:
    """The team adopts what it agrees on and sends the report to the territory."""
    lead_assessor.open(f"/en/my-space/dossiers/{dossier}/consensus/").send("Adopt the agreements")
    move(lead_assessor, dossier, "send_report", "Send the report to the territory")


def give_up_reply(leader: Visitor, dossier: int) -> None:
    leader.open(f"/en/my-space/dossiers/{dossier}/reply/").send("Give up the reply")


def convene(officer: Visitor, chair, secretary, dossier: int, day: dt.date) -> int:
    """Convene a session and put the dossier on its docket; return the session's key."""
    officer.open("/en/my-space/committee/convene/")
    officer.send(
        "Convene the session",
        held_on=day.isoformat(),
        starts_at="10:00",
        place="The network's house",
        chair=str(chair.pk),
        secretary=str(secretary.pk),
    )
    session = int(re.search(r"/sessions/(\d+)/", officer.address).group(1))
    officer.send("Put on the docket", dossier=str(dossier), late_reason="La saison commence.")
    return session


def item_of(visitor: Visitor, session: int) -> str:
    """Return the address of the first item of a session."""
    links = visitor.open(f"/en/my-space/committee/sessions/{session}/").links().values()
    return next(address for address in links if re.search(r"/items/\d+/$", address))


def sit(chair: Visitor, session: int, members: list[Visitor], dossier: int) -> str:
    """The members and the chair declare no tie, presence is recorded, the session opens; return the item's address."""
    for member in [*members, chair]:
        declare(member.open(f"/en/my-space/dossiers/{dossier}/interests/"))
    page = f"/en/my-space/committee/sessions/{session}/"
    for seat in [seat for member in members for seat in member.user.seats.all()]:
        chair.open(page).client.post(
            f"{page}presence/",
            {"seat": seat.pk, "mode": "on_site", "csrfmiddlewaretoken": chair.token()},
        )
    chair.open(f"{page}open/").send("Open the session")
    return item_of(chair, session)


def chair_moves(chair: Visitor, item: str, name: str, button: str, **typed) -> Visitor:
    return chair.open(f"{item}{name}/").send(button, **typed)


def deliberate(chair: Visitor, item: str, outcome: str, **typed) -> None:
    """Call the item, put an outcome to the committee and seek its consent."""
    chair_moves(chair, item, "call", "Call the item")
    propose(chair, item, outcome, **typed)


def propose(chair: Visitor, item: str, outcome: str, **typed) -> None:
    """Put an outcome to the committee and seek its consent."""
    chair.open(item).send(
        "Put this outcome to the committee", outcome=outcome, **{"reasons": "Seen and heard.", **typed}
    )
    chair_moves(chair, item, "seek_consent", "Seek consent")


def decide(chair: Visitor, secretary: Visitor, item: str) -> None:
    """The chair reads and signs; the secretary of the session countersigns."""
    chair_moves(chair, item, "decide", "Sign the decision")
    secretary.open(chair.address).send("Countersign the decision")


def sign_pledge(leader: Visitor, members: list[Visitor], award: int) -> None:
    """The lead organisation signs, then its leader and the members, each for their own family."""
    page = f"/en/my-space/awards/{award}/pledge/"
    leader.open(page).send("Sign the pledge", family="", agreed=True)
    leader.open(page).send("Sign the pledge", family="ELU", agreed=True)
    for member in members:
        member.open(page)
        family = next(
            field["value"]
            for field in member.page.find_all("input", type="radio", attrs={"name": "family"})
            if field["value"]
        )
        member.send("Sign the pledge", family=family, agreed=True)


def issue(officer: Visitor, award: int) -> None:
    officer.open(f"/en/my-space/awards/{award}/activate/").send("Issue the certificate")


def moves_of(dossier, model="dossier"):
    """Return the moves of a dossier, or of what belongs to it, in the order of the history."""
    entries = HistoryEntry.objects.filter(dossier=dossier, content_type__model=model).exclude(source="")
    actions = entries.order_by("sequence").values_list("action", flat=True)
    return [action.rpartition(".")[2] for action in actions]


def page_of(dossier, name=""):
    return f"/en/my-space/dossiers/{dossier.pk}/{name}"


def run_due_on(day):
    with clock.at(day):
        return {step: count for step, count in daily.run_due().items() if count}
