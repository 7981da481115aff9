"""From a blank screen to a certificate that a stranger verifies, through the pages alone."""

import datetime as dt
import json
import re

import pytest
from django.core import mail

from certification import clock
from certification.clock import localdate
from certification.models import Award, Certificate, Dossier
from certification.services.history import verify_history
from tests.factories import committee, ter_res
from tests.journeys import steps
from tests.journeys.paper import read_qr
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_territory_signs_up_and_a_stranger_verifies_its_certificate(tmp_path):  # noqa: PLR0915 - one long path
    ter_res.in_force()
    group = committee.committee()
    today = localdate()

    leader = steps.sign_up()
    steps.describe_territory(leader)
    contributors = []
    for email, family in (("ada@example.org", "HAB"), ("tom@example.org", "ENT")):
        leader.open("/en/my-space/").follow("Vallée de l’Orsane")
        contributors.append(steps.invite(leader, email, family))
    leader.open("/en/my-space/").follow("Vallée de l’Orsane")
    key = steps.apply(leader)
    steps.move(leader, key, "submit", "Submit the application").reads("Submitted", "TR-")
    assert "TR-" in steps.letter("ines@example.org")

    officer = steps.instruct(key)
    steps.fill(leader, key)
    for visitor in (leader, *contributors):
        steps.sign_off(visitor, key)
    contributors[0].open(f"/en/my-space/dossiers/{key}/self-assessment/submit/", expect=403)
    leader.open(f"/en/my-space/dossiers/{key}/self-assessment/submit/").send("Submit the self-assessment")
    steps.move(officer, key, "prepare_visit", "Declare the dossier complete")

    lead_assessor, second = steps.form_team(officer, leader, key)
    day = today + dt.timedelta(days=20)
    steps.plan_visit(officer, lead_assessor, key, day)
    with clock.at(day + dt.timedelta(days=1)):
        steps.visit(lead_assessor, key)
        for assessor in (lead_assessor, second):
            steps.observe(assessor, key)
        steps.report(lead_assessor, key)
        leader.open(f"/en/my-space/dossiers/{key}/report/").reads("75")
        steps.give_up_reply(leader, key)
        session = steps.convene(officer, group.chair, group.secretary, key, day + dt.timedelta(days=30))

    with clock.at(day + dt.timedelta(days=30)):
        chair = Visitor(group.chair)
        members = [Visitor(people[0]) for people in group.members.values()]
        item = steps.sit(chair, session, members, key)
        steps.deliberate(chair, item, "accredited:responsable")
        steps.decide(chair, officer, item)
        award = Award.objects.get()
        steps.sign_pledge(leader, contributors, award.pk)
        steps.issue(officer, award.pk)

        certificate = Certificate.objects.get()
        assert Dossier.objects.get().status == "accredited"
        assert re.fullmatch(r"AG-\d{4}-0001", certificate.facts["number"])
        stranger = Visitor()
        file = stranger.open(f"/verifier/{certificate.code}/attestation.pdf").response
        paper = tmp_path / "certificate.pdf"
        paper.write_bytes(file.content)
        address = read_qr(paper)
        assert address.endswith(f"/verifier/{certificate.code}/")
        stranger.open(address.removeprefix("http://127.0.0.1:8000"))
        stranger.reads(
            "Award in force", certificate.facts["number"], "Vallée de l’Orsane", "Responsible territory"
        )
        assert not stranger.client.cookies
        machine = stranger.client.get(address.removeprefix("http://127.0.0.1:8000"), {"format": "json"})
        assert json.loads(machine.content)["valid_now"] is True
        stranger.open("/en/register/").reads("Vallée de l’Orsane", certificate.facts["number"])
        assert any(certificate.facts["number"] in message.body for message in mail.outbox)
    assert verify_history()[1] is None
