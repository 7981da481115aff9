"""An appeal through its pages: each arrow, who is refused, what is shown to whom, its documents."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from certification.choices import AppealStatus, RulingOutcome
from certification.models import Appeal
from certification.services import appeal as services
from tests.factories import committee, decision, path, people
from tests.journeys.steps import declare
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def opened(person, appeal):
    return Visitor(person).open(url("appeal", appeal.dossier_id))


def test_an_appeal_goes_its_way_through_the_pages():
    dossier, judges = decision.refused(), decision.panel()
    lead, officer, address = path.lead(dossier), people.case_officer(), url("appeal", dossier.pk)
    Visitor(officer).open(address).reads("No appeal was lodged.")
    leader = Visitor(lead).open(address).reads("You may appeal until")
    leader.send("Lodge the appeal", grounds="", expect=422)
    leader.send("Lodge the appeal", grounds="Deux preuves n’ont pas été lues.").reads("Deux preuves")
    Visitor(judges[0]).open(address, expect=404)

    secretary = Visitor(officer).open(address)
    secretary.send("Name the panel", people=[str(judge.pk) for judge in judges[:2]], expect=422)
    secretary.reads("members of three families")
    secretary.send("Name the panel", people=[str(judge.pk) for judge in judges]).reads(*judges)
    leader.open(address).does_not_read(*judges)
    for judge in judges:
        declare(Visitor(judge).open(url("interests", dossier.pk)))

    ruler = Visitor(judges[0]).open(address).send("Admit the appeal").reads("Admitted")
    ruler.send("Set a hearing", on="2020-01-01", place="10:00", expect=422).reads("today or later")
    leader.open(address).send("Speak before the panel", text="Les voici.").reads("Les voici.")
    secretary.open(address).reads("Les voici.").send("Speak before the panel", text="Lues le 3 mars.")
    ruler.open(address).send("Write a ruling for the panel", outcome="rejected", reasons="", expect=422)
    ruler.send("Write a ruling for the panel", outcome="rejected", reasons="Les preuves étaient au dossier.")
    ruler.reads("has not said yet whether they agree")
    leader.open(address).does_not_read("étaient au dossier")
    second = Visitor(judges[1]).open(address)
    second.send("Say whether you agree to the ruling", agrees="no", expect=422).reads(
        "Say why you do not agree"
    )
    second.send("Say whether you agree to the ruling", agrees="yes")
    Visitor(judges[2]).open(address).send("Say whether you agree to the ruling", agrees="yes")
    second.open(address).send("Reject the appeal").reads("Ruling R-")
    leader.open(address).reads("étaient au dossier", *judges).does_not_read("Speak before the panel")
    assert Appeal.objects.get().status == AppealStatus.REJECTED

    paper = leader.follow("The ruling (PDF)").response
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "3 members of a panel of 3 agreed" in " ".join(text.split())
    assert leader.response["Content-Disposition"].endswith(f'{Appeal.objects.get().ruling_number}.pdf"')


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        ("name_panel", {"officer"}),
        ("speak", {"lead", "officer"}),
        ("admit", {"judge"}),
        ("draft_ruling", {"judge"}),
        ("give_opinion", {"judge"}),
        ("declare_inadmissible", {"judge"}),
        ("reject", {"judge"}),
        ("uphold", {"judge"}),
        ("plan_hearing", {"judge"}),
        ("record_hearing", {"judge"}),
        ("suspend_decision", {"judge"}),
    ],
)
def test_each_act_belongs_to_its_role(client, act, roles):
    appeal = decision.refusal_under_appeal()
    everybody = {
        "lead": appeal.lodged_by,
        "officer": people.case_officer(),
        "judge": appeal.members[0],
        "guardian": people.guardian(),
        "stranger": people.someone("stranger@example.org"),
    }
    refused = {"stranger": 404}
    for role, person in everybody.items():
        client.force_login(type(person).objects.get(pk=person.pk))
        status = client.post(url("appeal_act", appeal.pk, act), {}).status_code
        expected = {409, 422, 302} if role in roles else {refused.get(role, 403)}
        assert status in expected, f"{role}: {status}"
    assert client.post(url("appeal_act", appeal.pk, "annul")).status_code == 404


def test_what_comes_too_late_is_said_and_keeps_what_was_typed():
    appeal = decision.refusal_under_appeal()
    ruler = opened(appeal.members[0], appeal)
    decision.ruled(appeal, RulingOutcome.REJECTED)
    ruler.send("Write a ruling for the panel", outcome="upheld", reasons="Autre avis.", expect=409)
    ruler.reads("This can no longer be done", "Rejected")


def test_documents_of_a_side_are_read_by_those_who_read_the_appeal(client):
    appeal = decision.refusal_under_appeal()
    said = services.give_statement(
        appeal, actor=appeal.lodged_by, text="Voici.", uploads=[path.pdf("vote.pdf")]
    )
    address = url("appeal_file", appeal.pk, said.pk, said.files.get().uuid)
    assert opened(appeal.members[1], appeal).follow("vote.pdf").response.status_code == 200
    for person in (people.someone("stranger@example.org"), committee.committee().members["MED"][0]):
        client.force_login(person)
        expected = 200 if person != people.someone("stranger@example.org") else 404
        assert client.get(address).status_code == expected


def test_the_page_asks_no_more_queries_for_more_statements(client):
    appeal = decision.heard(decision.refusal_under_appeal())
    client.force_login(appeal.lodged_by)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("appeal", appeal.dossier_id)).status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(4):
        services.give_statement(appeal, actor=appeal.lodged_by, text=f"Pièce {number}.")
    assert count() == before
