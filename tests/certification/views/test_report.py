"""Consensus, report and reply through their pages."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certification import clock
from certification.choices import DossierStatus, ReplyStance, Role
from certification.models import Consensus, Dissent, Finding
from certification.queries import grid as grids
from certification.queries import reply as reply_queries
from certification.queries import report as queries
from certification.services import consensus
from certification.services import reply as reply_services
from certification.services import report as services
from tests.factories import assessment, path, people, report
from tests.factories.territory import member

pytestmark = pytest.mark.django_db


def url(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def held(**fields):
    return {"level": "2", "evidence_level": "visited", "measured": "on", "testimony_families": "3", **fields}


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def divided():
    return report.grids_submitted(others={"B5": 1})


@pytest.fixture
def reported():
    return report.reported(findings=[("B5", "minor")])


# --- consensus --------------------------------------------------------------------------------------------------


def test_divergences_come_first(client, divided):
    client.force_login(report.assessors(divided)[0])
    page = text_of(client.get(url("consensus", divided)))
    assert page.index('id="discuss-title"') < page.index('id="axis-A"')
    assert page.index('id="criterion-title"') < page.index('id="axis-A"')
    assert 'class="row-open"' in page


def test_a_consensus_is_recorded_a_dissent_kept_and_the_report_sent(client, divided):
    lead, second = report.assessors(divided)
    client.force_login(lead)
    page = url("consensus_criterion", divided, "B5")
    refused = client.post(page, held())
    assert refused.status_code == 422
    assert 'role="alert"' in text_of(refused)
    assert client.post(page, held(minute="Trois communes sur cinq.")).status_code == 302
    assert client.post(url("consensus_adopt", divided)).status_code == 302
    client.force_login(second)
    dissent = url("dissent", divided, "B5")
    assert client.post(dissent, {"dissent-level": "1", "dissent-reason": ""}).status_code == 422
    assert (
        client.post(dissent, {"dissent-level": "1", "dissent-reason": "Personne ne savait."}).status_code
        == 302
    )
    assert Dissent.objects.get().assessor == second
    assert client.post(dissent, {"withdraw": "1"}).status_code == 302
    assert not Dissent.objects.exists()
    client.force_login(lead)
    assert client.get(url("dossier_move", divided, "send_report")).status_code == 200
    assert client.post(url("dossier_move", divided, "send_report")).status_code == 302
    assert path.fresh(divided).status == DossierStatus.REPLY


def test_two_people_who_record_at_once_compare_their_texts(client, divided):
    lead, second = report.assessors(divided)
    client.force_login(lead)
    page = url("consensus_criterion", divided, "B5")
    client.post(page, held(minute="Le premier compte rendu.", seen=""))
    client.force_login(second)
    conflict = client.post(page, held(level="1", minute="Le second compte rendu.", seen=""))
    assert conflict.status_code == 409
    assert "Le premier compte rendu." in text_of(conflict)
    assert "Le second compte rendu." in text_of(conflict)
    stored = Consensus.objects.get()
    assert f'value="{stored.recorded_at.isoformat()}"' in text_of(conflict)
    assert (
        client.post(page, held(level="1", minute="Réunis.", seen=stored.recorded_at.isoformat())).status_code
        == 302
    )


def test_findings_are_raised_graded_and_taken_back(client, divided):
    lead, _second = report.assessors(divided)
    client.force_login(lead)
    new = url("finding_new", divided, "A2")
    assert client.post(new, {"finding-grade": "", "finding-text": ""}).status_code == 422
    assert client.post(new, {"finding-grade": "", "finding-text": "Le suivi s’arrête."}).status_code == 302
    finding = Finding.objects.get()
    page = reverse("certification:finding", args=[finding.pk])
    assert client.post(page, {"grade": "enormous"}).status_code == 422
    assert client.post(page, {"grade": "minor"}).status_code == 302
    assert Finding.objects.get().grade == "minor"
    client.force_login(people.case_officer())
    assert client.post(page, {"drop": "1"}).status_code == 404
    client.force_login(lead)
    assert client.post(page, {"drop": "1"}).status_code == 302
    assert not Finding.objects.exists()


# --- report -----------------------------------------------------------------------------------------------------

READERS = {
    "the territory's lead": path.lead,
    "a reader of the territory": lambda d: member(d.territory, "r@example.org", role=Role.TERRITORY_READER),
    "the case officer": lambda _d: people.case_officer(),
    "the guardian": lambda _d: people.guardian(),
    "an assessor": lambda d: report.assessors(d)[1],
}


@pytest.mark.parametrize("who", READERS)
def test_the_report_is_read_from_the_reply_on(client, reported, who):
    client.force_login(READERS[who](reported))
    page = client.get(url("report", reported))
    assert page.status_code == 200
    assert "75" in text_of(page)
    assert queries.reports_of(reported).get().digest[:8] in text_of(page)
    assert client.get(url("reply", reported)).status_code == 200


def test_a_report_names_no_assessor(client, reported):
    client.force_login(path.lead(reported))
    page = text_of(client.get(url("report", reported)))
    assert not any(person.name in page for person in report.assessors(reported))


def test_strangers_do_not_see_that_a_report_exists(client, reported):
    for person in (people.someone("stranger@example.org"), people.chair()):
        client.force_login(person)
        for name in ("report", "reply", "consensus"):
            assert client.get(url(name, reported)).status_code == 404


def test_an_unknown_version_does_not_exist(client, reported):
    client.force_login(path.lead(reported))
    assert client.get(url("report", reported), {"version": "7"}).status_code == 404
    assert client.get(url("report", reported), {"version": "one"}).status_code == 200


# --- reply ------------------------------------------------------------------------------------------------------


def reply(client, dossier, code, stance, words, revision=0, **extra):
    typed = {f"{code}-stance": stance, f"{code}-text": words, f"{code}-revision": revision}
    return client.post(url("reply_criterion", dossier, code), typed, **extra)


def test_the_territory_replies_and_the_assessors_answer(client, reported):
    leader, (_lead, second) = path.lead(reported), report.assessors(reported)
    client.force_login(leader)
    assert "14" in text_of(client.get(url("reply", reported)))
    assert reply(client, reported, "B5", "contest", "").status_code == 302
    assert client.post(url("reply_submit", reported)).status_code == 422
    quietly = {"headers": {"HX-Request": "true"}}
    words = "Le versant nord est couvert."
    assert reply(client, reported, "B5", "contest", words, **quietly).status_code == 409
    saved = reply(client, reported, "B5", "contest", words, revision=1, **quietly)
    assert saved.status_code == 200
    assert 'name="B5-revision" value="2" id="revision-B5"' in text_of(saved)
    client.force_login(second)
    assert "Le versant nord" not in text_of(client.get(url("reply", reported)))
    client.force_login(people.case_officer())
    assert "Le versant nord" not in text_of(client.get(url("reply", reported)))
    client.force_login(leader)
    assert client.post(url("reply_submit", reported)).status_code == 302
    assert client.post(url("reply_submit", reported)).status_code == 422
    assert reply(client, reported, "B5", "agree", "Trop tard.").status_code == 422
    client.force_login(second)
    assert "Le versant nord" in text_of(client.get(url("reply", reported)))
    contested = reply_queries.replies_of(reported).get()
    answer = reverse("certification:reply_answer", args=[contested.pk])
    assert client.post(answer, {f"answer-{contested.pk}-answer": ""}).status_code == 422
    assert client.post(answer, {f"answer-{contested.pk}-answer": "Relu sur place."}).status_code == 302
    assert path.fresh(reported).status == DossierStatus.DOCKETED
    client.force_login(leader)
    assert "Relu sur place." in text_of(client.get(url("report", reported)))


def test_giving_up_the_reply(client, reported):
    client.force_login(path.lead(reported))
    assert client.post(url("reply_waive", reported)).status_code == 302
    assert path.fresh(reported).reply_waived


def test_a_reply_after_the_deadline_is_refused_and_nothing_typed_is_lost(client, reported):
    client.force_login(path.lead(reported))
    with clock.at(reported.due_on + dt.timedelta(days=1)):
        refused = reply(client, reported, "B5", "contest", "Une réponse tardive.")
        assert refused.status_code == 422
        assert client.post(url("reply_submit", reported)).status_code == 422


def test_only_the_lead_of_the_territory_replies(client, reported):
    contributor = member(reported.territory, "c@example.org", role=Role.TERRITORY_CONTRIBUTOR)
    for person in (contributor, report.assessors(reported)[0], people.case_officer()):
        client.force_login(person)
        assert reply(client, reported, "B5", "agree", "").status_code == 403
        assert client.post(url("reply_submit", reported)).status_code == 403
        assert client.post(url("reply_waive", reported)).status_code == 403


def test_an_amended_report_shows_both_versions(client):
    dossier = report.replied()
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    page = url("consensus_criterion", dossier, "A1")
    seen = dossier.consensus.get(criterion__code="A1").recorded_at.isoformat()
    typed = held(level="4", transmitted="on", seen=seen)
    assert client.post(page, typed).status_code == 422
    assert client.post(page, typed | {"minute": "Les pièces jointes le montrent."}).status_code == 302
    reply_services.answer_reply(
        reply_queries.replies_of(dossier).get(), actor=lead, answer="Vous avez raison."
    )
    client.force_login(path.lead(dossier))
    assert "Les pièces jointes le montrent." not in text_of(
        client.get(url("report", dossier), {"version": "1"})
    )
    amended = text_of(client.get(url("report", dossier)))
    assert "?version=1" in amended
    assert 'id="versions-compared"' in amended
    assert "Les pièces jointes le montrent." in amended
    paper = client.get(url("report_pdf", dossier), {"version": "2"})
    data = b"".join(paper.streaming_content)
    assert PdfReader(BytesIO(data)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert client.get(url("report_pdf", dossier), {"version": "9"}).status_code == 404
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(url("report_pdf", dossier)).status_code == 404


def test_evidence_attached_to_a_reply_is_the_territorys_own_until_it_is_sent(client, reported):
    leader, (lead, _second) = path.lead(reported), report.assessors(reported)
    client.force_login(leader)
    page = url("reply_evidence", reported, "B5")

    def attach(**typed):
        upload = {"B5-evidence-upload": path.pdf("suivi.pdf", assessment.PROOF + b"% nord")}
        return client.post(page, {"B5-evidence-title": "Suivi", **upload, **typed}).status_code

    assert attach() == 422
    reply(client, reported, "B5", "contest", "Le versant nord est couvert.")
    assert client.post(page, {"B5-evidence-title": "Rien"}).status_code == 422
    assert attach() == 302
    attached = reported.evidences.get(title="Suivi")
    file = reverse("certification:file", args=[attached.file.uuid])
    assert "Suivi" in text_of(client.get(url("reply", reported)))
    for person, status in ((leader, 200), (lead, 404), (people.case_officer(), 404)):
        client.force_login(person)
        assert client.get(file).status_code == status
    client.force_login(leader)
    assert client.post(page, {"detach": attached.pk}).status_code == 302
    assert attach() == 302
    assert client.post(url("reply_submit", reported)).status_code == 302
    assert attach() == 422
    client.force_login(lead)
    assert file in text_of(client.get(url("reply", reported)))
    assert client.get(file).status_code == 200


def test_each_one_agrees_to_what_they_read(client, divided):
    lead, second = report.assessors(divided)
    held_ = report_ready(divided, lead).consensus.get()
    held_.agreements.filter(assessor=second).delete()
    agree = url("consensus_agree", divided, "B5")
    client.force_login(second)
    assert agree in text_of(client.get(url("consensus", divided)))
    assert client.post(agree, {"seen": "2020-01-01T00:00:00+00:00"}).status_code == 409
    assert client.post(agree, {"seen": held_.recorded_at.isoformat()}).status_code == 302
    assert agree not in text_of(client.get(url("consensus_criterion", divided, "B5")))
    assert {said.assessor for said in held_.agreements.all()} == {lead, second}
    client.force_login(lead)
    page = url("consensus_criterion", divided, "B5")
    client.post(page, held(level="1", minute="Relu.", seen=held_.recorded_at.isoformat()))
    assert [said.assessor for said in held_.agreements.all()] == [lead]


# --- what waits -------------------------------------------------------------------------------------------------


def labels(person):
    return [task.url_name for task in (*grids.waiting_for(person), *queries.waiting_for(person))]


def test_each_one_knows_what_waits_for_them(divided):
    lead, second = report.assessors(divided)
    leader = path.lead(divided)
    assert labels(lead) == labels(second) == ["certification:consensus"]
    assert labels(leader) == []
    report_ready(divided, lead)
    consensus.adopt_agreements(divided, actor=lead)
    reported = path.fresh(services.send_report(divided, actor=lead))
    assert (labels(lead), labels(leader)) == ([], ["certification:reply"])
    a1 = next(found for found in reported.criteria if found.code == "A1")
    reply_services.save_reply(reported, a1, actor=leader, stance=ReplyStance.CONTEST, text="Non.")
    reply_services.submit_reply(reported, actor=leader)
    assert (labels(lead), labels(leader)) == (["certification:reply"], [])


def report_ready(dossier, lead):
    b5 = next(found for found in dossier.criteria if found.code == "B5")
    held = consensus.record_consensus(dossier, b5, actor=lead, level=2, minute="Discuté.", **report.PROOFS)
    consensus.agree(held, actor=report.assessors(dossier)[1])
    return path.fresh(dossier)


def test_the_pages_cost_few_queries(client, reported, django_assert_max_num_queries):
    client.force_login(path.lead(reported))
    for name in ("report", "reply"):
        client.get(url(name, reported))
        with django_assert_max_num_queries(20):
            client.get(url(name, reported))
