"""The grid through its pages: blind for everybody else, saved as one writes, submitted once."""

import pytest
from django.urls import reverse

from certification.choices import Role
from certification.models import Grid
from certification.services import consensus, finding_draft
from tests.factories import assessor, path, people, report, visit
from tests.factories.territory import member

pytestmark = pytest.mark.django_db
SECRET = "La source des Ormes est à sec."


@pytest.fixture
def dossier():
    return visit.visited()


def url(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def typed(**fields):
    return {"level": "3", "evidence_level": "visited", "measured": "on", "testimony_families": "2", **fields}


PEOPLE = {
    "the territory's lead": path.lead,
    "a contributor": lambda dossier: member(
        dossier.territory, "c@example.org", role=Role.TERRITORY_CONTRIBUTOR
    ),
    "the case officer": lambda _dossier: people.case_officer(),
    "the administrator": lambda _dossier: people.administrator(),
    "the guardian": lambda _dossier: people.guardian(),
    "the chair": lambda _dossier: people.chair(),
    "an assessor of another dossier": lambda _dossier: assessor.assessor("elsewhere@example.org"),
    "a stranger": lambda _dossier: people.someone("stranger@example.org"),
}
BLIND = ("grid", "consensus", "report")


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_outside_of_the_team_reads_anything_before_the_report(client, dossier, who):
    lead, second = report.assessors(dossier)
    report.fill_grid(dossier, lead).answers.update(note=SECRET)
    outsider = PEOPLE[who](dossier)
    for step in ("nothing submitted", "one submitted", "all submitted"):
        if step == "one submitted":
            report.grids.submit_grid(Grid.objects.get(assignment__person=lead), actor=lead)
        if step == "all submitted":
            report.submit_grid(dossier, second)
        client.force_login(outsider)
        for name in BLIND:
            assert client.get(url(name, dossier)).status_code == 404, (step, name)
        for name in ("grid_criterion", "consensus_criterion"):
            assert client.get(url(name, dossier, "A1")).status_code == 404, (step, name)
            assert client.post(url(name, dossier, "A1"), typed()).status_code in {404, 405}, (step, name)
        for name in ("dossier", "history", "reply"):
            assert SECRET not in client.get(url(name, dossier)).content.decode(), (step, name)


def test_an_assessor_reads_the_others_once_all_have_submitted(client, dossier):
    lead, second = report.assessors(dossier)
    report.fill_grid(dossier, lead).answers.update(note=SECRET)
    pages = [url(name, dossier) for name in BLIND] + [url("consensus_criterion", dossier, "A1")]

    def reads():
        client.force_login(second)
        return [SECRET in client.get(page).content.decode() for page in pages]

    assert not any(reads())
    report.grids.submit_grid(Grid.objects.get(assignment__person=lead), actor=lead)
    # Whoever has not submitted could be swayed.
    assert not any(reads())
    report.submit_grid(dossier, second)
    assert reads()[-1]


def test_whoever_submitted_first_does_not_read_the_late_ones(client, dossier):
    lead, second = report.assessors(dossier)
    report.fill_grid(dossier, lead).answers.update(note=SECRET)
    report.submit_grid(dossier, second)
    client.force_login(second)
    for page in (url("consensus", dossier), url("consensus_criterion", dossier, "A1"), url("grid", dossier)):
        assert SECRET not in client.get(page).content.decode()
    for name in ("dissent", "finding_new"):
        assert client.post(url(name, dossier, "A1")).status_code == 404
    assert client.post(url("consensus_adopt", dossier)).status_code == 404


def test_anonymous_readers_sign_in_first(client, dossier):
    for name in (*BLIND, "reply"):
        assert client.get(url(name, dossier)).status_code == 302


def test_a_criterion_is_saved_by_a_plain_form(client, dossier):
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    page = url("grid_criterion", dossier, "A1")
    answer = client.post(page, typed(note="Vu à la mairie."))
    assert answer.status_code == 302
    stored = Grid.objects.get().answers.get()
    assert (stored.level, stored.note, stored.measured) == (3, "Vu à la mairie.", True)
    assert "Vu à la mairie." in client.get(page).content.decode()


def test_reading_makes_no_grid(client, dossier):
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    client.get(url("grid", dossier))
    client.get(url("grid_criterion", dossier, "A1"))
    assert not Grid.objects.exists()


def test_saving_as_one_writes_says_what_the_proofs_let_stand(client, dossier):
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    page = url("grid_criterion", dossier, "A1")
    capped = client.post(page, typed(evidence_level="documents"), headers={"HX-Request": "true"})
    assert capped.status_code == 200
    assert 'id="cap"' in capped.content.decode()
    assert "2" in capped.content.decode()
    assert "alert-wait" in capped.content.decode()
    assert 'name="revision" value="1" id="id_revision"' in capped.content.decode()
    free = client.post(page, typed(revision="1"), headers={"HX-Request": "true"})
    assert free.status_code == 200
    assert "alert-wait" not in free.content.decode()


def test_a_refusal_keeps_what_was_typed(client, dossier):
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    answer = client.post(url("grid_criterion", dossier, "A1"), typed(level="9", note="Un long texte."))
    assert answer.status_code == 422
    assert "Un long texte." in answer.content.decode()
    report.submit_grid(dossier, lead)
    late = client.post(url("grid_criterion", dossier, "A1"), typed())
    assert late.status_code == 422
    assert client.post(url("grid_criterion", dossier, "Z9"), typed()).status_code == 404


def test_an_incomplete_grid_is_not_submitted_and_the_page_says_what_is_missing(client, dossier):
    lead, _second = report.assessors(dossier)
    report.fill_grid(dossier, lead).answers.filter(criterion__code="B2").delete()
    client.force_login(lead)
    assert url("grid_criterion", dossier, "B2") in client.get(url("grid", dossier)).content.decode()
    refused = client.post(url("grid", dossier))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    report.fill_grid(dossier, lead)
    assert client.post(url("grid", dossier)).status_code == 302
    assert Grid.objects.get().submitted_at is not None
    assert client.post(url("grid", dossier)).status_code == 422


def test_the_pages_cost_few_queries(client, dossier, django_assert_max_num_queries):
    lead, second = report.assessors(dossier)
    report.fill_grid(dossier, lead)
    client.force_login(lead)
    with django_assert_max_num_queries(20):
        client.get(url("grid", dossier))
    with django_assert_max_num_queries(20):
        client.get(url("grid_criterion", dossier, "A1"))
    report.submit_grid(dossier, lead)
    report.submit_grid(dossier, second, levels={"B5": 1})
    # What an adopted version of the framework holds is read once, then kept.
    client.get(url("consensus", dossier))
    with django_assert_max_num_queries(20):
        client.get(url("consensus", dossier))
    consensus.adopt_agreements(path.fresh(dossier), actor=lead)
    b5 = next(found for found in dossier.criteria if found.code == "B5")
    held = consensus.record_consensus(dossier, b5, actor=lead, level=2, minute="Discuté.", **report.PROOFS)
    consensus.record_dissent(held, actor=second, level=1, reason="Personne ne savait.")
    for grade in ("minor", "major"):
        finding_draft.raise_finding(dossier, b5, actor=lead, grade=grade, text="Le suivi s’arrête.")
    # That an assessor opened a kind of page is kept once a day.
    client.get(url("consensus_criterion", dossier, "B5"))
    with django_assert_max_num_queries(20):
        client.get(url("consensus_criterion", dossier, "B5"))


def test_a_second_window_never_covers_what_the_first_one_saved(client, dossier):
    lead, _second = report.assessors(dossier)
    client.force_login(lead)
    page = url("grid_criterion", dossier, "A1")
    client.post(page, typed(note="Vu à la mairie.", revision="0"))
    late = typed(note="Vu au marché.", level="2", revision="0")
    assert client.post(page, late, headers={"HX-Request": "true"}).status_code == 409
    conflict = client.post(page, late)
    assert conflict.status_code == 409
    shown = conflict.content.decode()
    assert "Vu à la mairie." in shown
    assert "Vu au marché." in shown
    assert '<input type="hidden" name="revision" value="1"' in shown
    assert client.post(page, late | {"revision": "1"}).status_code == 302
    assert Grid.objects.get().answers.get().note == "Vu au marché."


def test_each_piece_of_evidence_is_accepted_or_refused_with_the_reason(client, dossier):
    lead, second = report.assessors(dossier)
    piece = dossier.evidences.create(
        title="Bilan partagé", kind="link", link="https://example.org/bilan", added_by=path.lead(dossier)
    )
    piece.uses.create(criterion=next(found for found in dossier.criteria if found.code == "A1"))
    client.force_login(lead)
    page = url("grid_criterion", dossier, "A1")
    assert piece.title in client.get(page).content.decode()
    refused = typed(
        evidence_level="documents", note="Lu.", confidence="fair", place="Mairie", source="Le maire"
    )
    refused |= {f"said-{piece.pk}": "refused", f"why-{piece.pk}": ""}
    assert client.post(page, refused | {"revision": "0"}).status_code == 302
    owed = client.get(url("grid", dossier)).content.decode()
    assert "A1: say why you refuse a piece of evidence." in owed
    assert "A1: you refuse every piece of evidence" in owed
    assert "A1 has no level yet." not in owed
    why = refused | {f"why-{piece.pk}": "Trop ancien.", "evidence_level": "visited", "revision": "1"}
    assert client.post(page, why).status_code == 302
    shown = client.get(page).content.decode()
    assert "Trop ancien." in shown
    assert "A1: say why" not in client.get(url("grid", dossier)).content.decode()
    said = Grid.objects.get().answers.get().verdicts.get()
    assert (said.evidence, said.accepted, said.reason) == (piece, False, "Trop ancien.")
    client.force_login(second)
    assert "Trop ancien." not in client.get(page).content.decode()


WRITES = {
    "grid": [],
    "grid_criterion": ["A1"],
    "consensus_adopt": [],
    "consensus_criterion": ["A1"],
    "consensus_agree": ["A1"],
    "dissent": ["A1"],
    "finding_new": ["A1"],
    "reply_criterion": ["A1"],
    "reply_evidence": ["A1"],
    "reply_submit": [],
    "reply_waive": [],
}


def test_no_direct_post_reads_a_grid_or_writes_around_it_before_all_are_submitted(client, dossier):
    lead, second = report.assessors(dossier)
    report.fill_grid(dossier, lead).answers.update(note=SECRET, source=SECRET)
    report.grids.submit_grid(Grid.objects.get(assignment__person=lead), actor=lead)
    forms = typed(note="x", minute="x") | {
        "dissent-level": "1",
        "dissent-reason": "x",
        "finding-text": "x",
        "finding-grade": "minor",
        "A1-stance": "agree",
        "seen": "",
    }
    people_of = [find(dossier) for find in PEOPLE.values()]
    for person in (*people_of, second):
        client.force_login(person)
        for name, args in WRITES.items():
            answer = client.post(url(name, dossier, *args), forms)
            assert SECRET not in answer.content.decode(), (person, name)
            own = person == second and name in {"grid", "grid_criterion"}
            assert own or answer.status_code in {403, 404, 405, 422}, (person, name, answer.status_code)
    assert Grid.objects.get(assignment__person=lead).answers.filter(note=SECRET).exists()
    assert not dossier.consensus.exists()
    assert not dossier.findings.exists()
    assert not dossier.replies.exists()
