"""Consensus, report and reply through their pages."""

import datetime as dt

import pytest
from django.urls import reverse

from certification import clock
from certification.choices import DossierStatus, ReplyStance, Role
from certification.models import Consensus, Dissent, Finding
from certification.queries import grid as grids
from certification.queries import report as queries
from certification.services import report as services
from tests.factories import path, people, report
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


def reply(client, dossier, code, stance, words, **extra):
    return client.post(
        url("reply_criterion", dossier, code), {f"{code}-stance": stance, f"{code}-text": words}, **extra
    )


def test_the_territory_replies_and_the_assessors_answer(client, reported):
    leader, (_lead, second) = path.lead(reported), report.assessors(reported)
    client.force_login(leader)
    assert "14" in text_of(client.get(url("reply", reported)))
    assert reply(client, reported, "B5", "contest", "").status_code == 302
    assert client.post(url("reply_submit", reported)).status_code == 422
    saved = reply(
        client, reported, "B5", "contest", "Le versant nord est couvert.", headers={"HX-Request": "true"}
    )
    assert saved.status_code == 200
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
    contested = queries.replies_of(reported).get()
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
    services.answer_reply(queries.replies_of(dossier).get(), actor=lead, answer="Vous avez raison.")
    client.force_login(path.lead(dossier))
    assert "Les pièces jointes le montrent." not in text_of(
        client.get(url("report", dossier), {"version": "1"})
    )
    assert "?version=1" in text_of(client.get(url("report", dossier)))


# --- what waits -------------------------------------------------------------------------------------------------


def labels(person):
    return [task.url_name for task in (*grids.waiting_for(person), *queries.waiting_for(person))]


def test_each_one_knows_what_waits_for_them(divided):
    lead, second = report.assessors(divided)
    leader = path.lead(divided)
    assert labels(lead) == labels(second) == ["certification:consensus"]
    assert labels(leader) == []
    report_ready(divided, lead)
    services.adopt_agreements(divided, actor=lead)
    reported = path.fresh(services.send_report(divided, actor=lead))
    assert (labels(lead), labels(leader)) == ([], ["certification:reply"])
    a1 = next(found for found in reported.criteria if found.code == "A1")
    services.save_reply(reported, a1, actor=leader, stance=ReplyStance.CONTEST, text="Non.")
    services.submit_reply(reported, actor=leader)
    assert (labels(lead), labels(leader)) == (["certification:reply"], [])


def report_ready(dossier, lead):
    b5 = next(found for found in dossier.criteria if found.code == "B5")
    services.record_consensus(dossier, b5, actor=lead, level=2, minute="Discuté.", **report.PROOFS)
    return path.fresh(dossier)


def test_the_pages_cost_few_queries(client, reported, django_assert_max_num_queries):
    client.force_login(path.lead(reported))
    for name in ("report", "reply"):
        with django_assert_max_num_queries(26):
            client.get(url(name, reported))
