"""Findings through their pages: who reads them, who answers, who verifies, what a page costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.choices import FindingStatus, Role
from certification.models import Finding
from certification.services import finding_draft
from tests.factories import assessment, path, people, report
from tests.factories.territory import member

pytestmark = pytest.mark.django_db
S = FindingStatus


@pytest.fixture
def dossier():
    return report.reported(findings=[("A2", "minor"), ("B2", "major")])


def page_of(found):
    return reverse("certification:finding", args=[found.pk])


def move_of(found, move):
    return reverse("certification:finding_move", args=[found.pk, move])


def text_of(answer):
    return answer.content.decode()


def test_a_territory_answers_and_its_peers_verify_on_one_page(client, dossier):
    minor = dossier.findings.get(grade="minor")
    leader, (lead, _second) = path.lead(dossier), report.assessors(dossier)
    client.force_login(leader)
    assert page_of(minor) in text_of(client.get(reverse("certification:findings", args=[dossier.pk])))
    page = text_of(client.get(page_of(minor)))
    assert move_of(minor, "propose_action") in page
    assert move_of(minor, "verify") not in page
    plan = {"propose_action-plan": "Tenir le suivi.", "propose_action-done_before": ""}
    refused = client.post(move_of(minor, "propose_action"), plan)
    assert (refused.status_code, "Tenir le suivi." in text_of(refused)) == (422, True)
    late = plan | {"propose_action-done_before": "2099-01-01"}
    refused = client.post(move_of(minor, "propose_action"), late)
    assert (refused.status_code, 'role="alert"' in text_of(refused)) == (422, True)
    on_time = plan | {"propose_action-done_before": minor.correct_by.isoformat()}
    assert client.post(move_of(minor, "propose_action"), on_time).status_code == 302
    assert client.post(move_of(minor, "propose_action"), on_time).status_code == 422
    client.force_login(lead)
    assert client.post(move_of(minor, "accept_action"), {}).status_code == 302
    client.force_login(leader)
    proof = {
        "declare_done-proof": "Le tableau est tenu.",
        "declare_done-upload": assessment.proof("suivi.pdf"),
    }
    assert client.post(move_of(minor, "declare_done"), proof).status_code == 302
    wrong = {
        "declare_done-proof": "Encore.",
        "declare_done-upload": path.pdf("suivi.exe", b"MZ not a document"),
    }
    assert client.post(move_of(dossier.findings.get(grade="major"), "declare_done"), wrong).status_code == 422
    client.force_login(lead)
    page = text_of(client.get(page_of(minor)))
    assert "Le tableau est tenu." in page
    assert "suivi.pdf" in page
    assert client.post(move_of(minor, "refuse_proof"), {"refuse_proof-reason": ""}).status_code == 422
    assert client.post(move_of(minor, "verify"), {}).status_code == 302
    assert Finding.objects.get(pk=minor.pk).status == S.VERIFIED
    assert client.post(move_of(minor, "fall_overdue"), {}).status_code == 404


READERS = {
    "a reader of the territory": (
        lambda d: member(d.territory, "r@example.org", role=Role.TERRITORY_READER),
        200,
    ),
    "the case officer": (lambda _d: people.case_officer(), 200),
    "the guardian": (lambda _d: people.guardian(), 200),
    "the chair": (lambda _d: people.chair(), 404),
    "a stranger": (lambda _d: people.someone("stranger@example.org"), 404),
}


def test_others_read_or_not_and_never_move_what_is_not_theirs(client, dossier):
    major = dossier.findings.get(grade="major")
    for who, (find, status) in READERS.items():
        client.force_login(find(dossier))
        assert client.get(page_of(major)).status_code == status, who
        assert client.get(reverse("certification:findings", args=[dossier.pk])).status_code == status, who
        forbidden = 403 if status == 200 else 404
        for move in ("propose_action", "declare_done", "decline_advice", "verify", "withdraw"):
            typed = {f"{move}-reason": "Vu.", f"{move}-plan": "Non.", f"{move}-proof": "Non."}
            assert client.post(move_of(major, move), typed).status_code == forbidden, (who, move)
    assert Finding.objects.get(pk=major.pk).status == S.OPEN


def test_a_draft_is_its_authors_page(client):
    draft = report.agreed()
    lead, second = report.assessors(draft)
    own = finding_draft.raise_finding(
        draft, draft.criteria[0], actor=lead, grade="minor", text="Un brouillon."
    )
    for person, status in ((second, 200), (path.lead(draft), 404), (people.case_officer(), 404)):
        client.force_login(person)
        assert client.get(page_of(own)).status_code == status
        listed = client.get(reverse("certification:findings", args=[draft.pk]))
        assert ("Un brouillon." in text_of(listed)) is (status == 200)


def test_the_list_costs_the_same_for_two_findings_and_for_fifty(client, dossier):
    client.force_login(path.lead(dossier))
    listed = reverse("certification:findings", args=[dossier.pk])
    first = dossier.findings.get(grade="minor")

    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost(listed)
    before = cost(listed)
    Finding.objects.bulk_create(
        Finding(
            dossier=dossier,
            criterion=first.criterion,
            grade="minor",
            text=f"Constat {number}.",
            raised_by=first.raised_by,
            sent_at=first.sent_at,
            due_on=first.due_on,
        )
        for number in range(48)
    )
    assert cost(listed) == before <= 12
    assert cost(page_of(first)) <= 20
