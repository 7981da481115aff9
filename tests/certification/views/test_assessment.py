"""The self-assessment through its pages, as people of the territory use them."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.forms.assessment import AnswerForm
from certification.models import Answer, Evidence, QuestionAnswer
from certification.queries.assessment import waiting_for
from certification.services import assessment as services
from certification.services.dossier import return_for_completion
from tests.factories import assessment, people
from tests.factories.path import fresh, lead
from tests.factories.territory import member, territory
from tests.signing import sign_in_again

pytestmark = pytest.mark.django_db

NOTHING = {"revision": 0, "base": AnswerForm.fingerprint_of(None)}


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def leader(client, dossier):
    """The client, signed in as the project leader."""
    client.force_login(lead(dossier))
    return client


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def page(response):
    return BeautifulSoup(response.content, "lxml")


def hidden(response, *names):
    return {name: page(response).select_one(f"form input[name='{name}']")["value"] for name in names}


def answer(**fields):
    return {"level": "2", "text": "Quatre assemblées par an.", **NOTHING, **fields}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- overview ---------------------------------------------------------------------------------------------------


def test_the_overview_names_everything_that_is_missing_with_a_link_each(leader, dossier):
    response = leader.get(address("workspace", dossier))

    links = {link["href"] for link in page(response).select("#missing a")}
    assert response.status_code == 200
    assert {address("criterion", dossier, row.code) for row in dossier.criteria} <= links
    assert {address("questions", dossier), address("sign_off", dossier)} <= links
    assert page(response).select_one("#missing [aria-disabled=true]")


def test_the_overview_reads_a_fixed_number_of_rows(leader, dossier, django_assert_max_num_queries):
    assessment.answered(dossier)
    with django_assert_max_num_queries(20):
        assert leader.get(address("workspace", dossier)).status_code == 200


def test_a_contributor_fills_but_is_not_offered_to_submit(client):
    dossier = assessment.ready_to_submit()
    client.force_login(dossier.territory.memberships.get(family="HAB").person)

    overview = client.get(address("workspace", dossier))
    refused = client.post(address("assessment_submit", dossier))

    assert address("assessment_submit", dossier) not in overview.content.decode()
    assert client.get(address("criterion", dossier, "A1")).context["can_edit"]
    assert (refused.status_code, fresh(dossier).status) == (403, DossierStatus.SELF_ASSESSMENT)


@pytest.mark.parametrize("name", ["workspace", "questions", "sign_off", "score", "assessment_submit"])
def test_a_stranger_finds_nothing(client, dossier, name):
    elsewhere = territory("Plateau des Sources", lead=people.someone("elsewhere@example.org"))
    client.force_login(lead_of(elsewhere))
    assert client.get(address(name, dossier)).status_code == 404
    assert client.post(address(name, dossier)).status_code in (404, 405)


def lead_of(place):
    return place.memberships.get().person


def test_a_reader_and_the_secretariat_read_and_change_nothing(client, dossier):
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    for person in (reader, people.case_officer()):
        client.force_login(person)
        shown = client.get(address("criterion", dossier, "A1"))
        assert (shown.status_code, shown.context["form"]) == (200, None)
        assert client.post(address("criterion", dossier, "A1"), answer()).status_code == 403
        assert client.post(address("criterion", dossier, "A1"), NOTHING).status_code == 403
        assert client.post(address("questions", dossier), questions_of(dossier)).status_code == 403
        assert client.post(address("sign_off", dossier), {"family": "ELU"}).status_code == 403
    assert not Answer.objects.exists()


# --- one criterion ----------------------------------------------------------------------------------------------


def test_the_page_of_a_criterion_shows_the_scale_its_own_words_and_the_limits(
    leader, dossier, django_assert_max_num_queries
):
    assessment.answered(dossier)
    leader.get(address("criterion", dossier, "A2"))
    leader.get(address("criterion", dossier, "A1"))
    with django_assert_max_num_queries(20):
        response = leader.get(address("criterion", dossier, "A1"))

    own = dossier.version.criteria.get(code="A1").descriptors.first()
    words = page(response).get_text(" ")
    assert all(step.name in words for step in dossier.version.maturity_levels.all())
    assert own.text in words
    assert page(response).select_one("[data-count-for=id_text][data-limit='4000']")
    upload = page(response).select_one("#id_evidence-upload")
    hint = upload.find_previous(class_="hint").get_text()
    assert "25" in hint
    assert "PDF" in hint
    assert ".odt" in upload["accept"]


def test_an_unknown_criterion_does_not_exist(leader, dossier):
    assert leader.get(address("criterion", dossier, "Z9")).status_code == 404
    assert leader.post(address("criterion", dossier, "Z9"), answer()).status_code == 404


def test_an_answer_is_saved_by_a_plain_form_which_leads_on(leader, dossier):
    response = leader.post(address("criterion", dossier, "A1"), answer(go="next"))

    stored = Answer.objects.get()
    assert (response.status_code, response.url) == (302, address("criterion", dossier, "A2"))
    assert (stored.level, stored.text, stored.updated_by) == (2, "Quatre assemblées par an.", lead(dossier))
    assert "A1" in said(response)[0]


def test_the_first_criterion_has_none_before_it_and_the_last_leads_to_the_questions(leader, dossier):
    first, last = dossier.criteria[0].code, list(dossier.criteria)[-1].code
    back = leader.post(address("criterion", dossier, first), answer(go="previous"))
    on = leader.post(address("criterion", dossier, last), answer(go="next"))
    assert back.url == address("criterion", dossier, first)
    assert on.url == address("questions", dossier)


def test_a_line_break_counts_once_and_the_whole_length_may_be_used(leader, dossier):
    text = "a\r\n" * 1333 + "b"
    response = leader.post(address("criterion", dossier, "A1"), answer(text=text))
    assert response.status_code == 302
    assert Answer.objects.get().text == "a\n" * 1333 + "b"


@pytest.mark.parametrize(
    "bad",
    [
        {"level": "7"},
        {"level": "na"},
        {"level": "deux"},
        {"text": "x" * 4001},
        {"revision": "-1"},
        {"revision": "x"},
    ],
)
def test_bad_input_is_refused_keeps_what_was_typed_and_stores_nothing(leader, dossier, bad):
    response = leader.post(address("criterion", dossier, "A1"), answer(**{"text": "Gardé tel quel.", **bad}))

    assert response.status_code == 422
    assert bad.get("text", "Gardé tel quel.") in response.content.decode()
    assert page(response).select_one("[role=alert]")
    assert not Answer.objects.exists()


def test_not_applicable_is_offered_with_its_condition_and_asks_for_a_reason(leader, dossier):
    allowed = next(row for row in dossier.criteria if row.na_allowed and not row.is_veto)
    always = next(row for row in dossier.criteria if row.is_veto)
    shown = leader.get(address("criterion", dossier, allowed.code))
    assert escape(allowed.na_condition) in shown.content.decode()
    assert not page(leader.get(address("criterion", dossier, always.code))).select("input[value=na]")

    leader.post(address("criterion", dossier, allowed.code), answer(level="na"))
    overview = leader.get(address("workspace", dossier))
    assert Answer.objects.get().not_applicable
    assert any(row.state == "alert" and row.criterion == allowed for row in overview.context["space"].rows)

    stored = Answer.objects.get()
    typed = answer(level="na", na_reason="Aucun saisonnier ici.", revision=stored.revision, base="")
    leader.post(address("criterion", dossier, allowed.code), typed)
    overview = leader.get(address("workspace", dossier))
    assert any(row.state == "done" and row.criterion == allowed for row in overview.context["space"].rows)


# --- saving as one writes ---------------------------------------------------------------------------------------


def test_saving_as_one_writes_says_when_and_hands_over_the_next_revision(
    leader, dossier, django_assert_max_num_queries
):
    where = address("criterion", dossier, "A1")
    with django_assert_max_num_queries(12):
        first = leader.post(where, answer(), headers={"HX-Request": "true"})
    follow = {field["name"]: field["value"] for field in page(first).select("input")}
    with django_assert_max_num_queries(12):
        second = leader.post(where, answer(text="Cinq.", **follow), headers={"HX-Request": "true"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert "<html" not in first.content.decode()
    assert follow["revision"] == "1"
    assert (Answer.objects.get().text, Answer.objects.get().revision) == ("Cinq.", 2)


def test_a_save_that_nothing_touched_writes_nothing(leader, dossier):
    where = address("criterion", dossier, "A1")
    leader.post(where, answer())
    shown = leader.get(where)
    response = leader.post(where, answer(**hidden(shown, "revision", "base")), headers={"HX-Request": "true"})
    assert (response.status_code, Answer.objects.get().revision) == (200, 1)


@pytest.mark.parametrize(("typed", "status"), [({"level": "9"}, 422), ({"text": "Autre"}, 409)])
def test_a_failed_save_says_so_by_its_status(leader, dossier, typed, status):
    where = address("criterion", dossier, "A1")
    leader.post(where, answer())
    response = leader.post(where, answer(**typed), headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (status, b"")


def test_a_lapsed_login_loses_no_text(client, dossier):
    where = address("criterion", dossier, "A1")
    quiet = client.post(where, answer(), headers={"HX-Request": "true"})
    plain = client.post(where, answer())

    assert quiet.status_code == 401
    assert plain.status_code == 401
    assert "Quatre assemblées par an." in page(plain).select_one("textarea").text
    assert f"next={where.replace('/', '%2F')}" in plain.content.decode()


# --- two people at once -----------------------------------------------------------------------------------------


def test_two_people_on_one_criterion_both_see_both_texts_and_then_decide(client, dossier):
    where = address("criterion", dossier, "A1")
    contributor = member(dossier.territory, "contributor@example.org", name="Contributrice")
    client.force_login(contributor)
    client.post(where, answer(level="3", text="Le texte de la contributrice."))

    client.force_login(lead(dossier))
    stale = client.post(where, answer(text="Le texte de la responsable."))
    words = page(stale).get_text(" ")
    assert stale.status_code == 409
    assert "Le texte de la contributrice." in words
    assert "Contributrice" in words
    assert page(stale).select_one("#id_text").text.strip() == "Le texte de la responsable."
    assert Answer.objects.get().text == "Le texte de la contributrice."

    both = answer(text="Les deux ensemble.", **hidden(stale, "revision", "base"))
    assert client.post(where, both).status_code == 302
    assert Answer.objects.get().text == "Les deux ensemble."


# --- evidence ---------------------------------------------------------------------------------------------------


def test_a_file_is_added_with_the_answer_typed_beside_it(leader, dossier):
    where = address("criterion", dossier, "A1")
    kind = dossier.version.criteria.get(code="A1").evidence_types.first()
    given = {
        "evidence-upload": assessment.proof(),
        "evidence-evidence_type": kind.pk,
        "evidence-personal_data": "on",
    }
    response = leader.post(where, answer(add="yes", **given))

    evidence = Evidence.objects.get()
    assert response.url == f"{where}#evidence"
    assert Answer.objects.get().level == 2
    assert (evidence.title, evidence.kind, evidence.personal_data) == ("bilan.pdf", kind.kind, True)
    assert evidence.uses.get().evidence_type == kind
    assert reverse("certification:file", args=[evidence.file.uuid]) in leader.get(where).content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"evidence-link": "pas une adresse"},
        {"evidence-link": "javascript:alert(1)"},
        {"evidence-upload": SimpleUploadedFile("vide.pdf", b"")},
        {"evidence-upload": SimpleUploadedFile("photo.heic", b"\x00\x00\x00\x18ftypheic")},
        {"evidence-upload": SimpleUploadedFile("x.pdf", b"%PDF-1.7"), "evidence-link": "https://example.org"},
        {"evidence-link": "https://example.org", "evidence-evidence_type": "999999"},
    ],
)
def test_evidence_that_is_refused_says_why_and_the_answer_is_kept(leader, dossier, given):
    response = leader.post(address("criterion", dossier, "A1"), answer(add="yes", **given))

    assert response.status_code == 422
    assert page(response).select_one("[role=alert]")
    assert not Evidence.objects.exists()
    assert Answer.objects.get().text == "Quatre assemblées par an."
    assert page(response).select_one("#id_revision")["value"] == "1"


def test_evidence_serves_several_criteria_and_leaves_one_or_all(leader, dossier):
    leader.post(
        address("criterion", dossier, "A1"), {**NOTHING, "evidence-link": "https://example.org/bilan"}
    )
    evidence = Evidence.objects.get()
    second = address("criterion", dossier, "A2")
    assert "https://example.org/bilan" in leader.get(second).content.decode()

    leader.post(second, answer(use=evidence.pk))
    assert {use.criterion.code for use in evidence.uses.all()} == {"A1", "A2"}
    leader.post(second, {**NOTHING, "stop": evidence.pk, "text": ""})
    assert {use.criterion.code for use in evidence.uses.all()} == {"A1"}
    assert Answer.objects.get().level is None or Answer.objects.get().text

    asked = leader.post(address("criterion", dossier, "A1"), {**NOTHING, "remove": evidence.pk})
    assert asked.url == address("evidence_remove", dossier, evidence.pk)
    assert "A1" in page(leader.get(asked.url)).select_one(".confirm .alert").text
    assert leader.post(asked.url).status_code == 302
    assert Evidence.objects.get().removed_at
    assert leader.get(asked.url).status_code == 404


def test_evidence_of_another_dossier_does_not_exist(leader, dossier):
    other = assessment.opened(territory("Plateau des Sources", lead=people.someone("elsewhere@example.org")))
    foreign = services.add_evidence(
        other, actor=lead(other), link="https://example.org/x", criteria=[next(iter(other.criteria))]
    )
    for verb in ("use", "stop", "remove"):
        for value in (foreign.pk, "x", "999999"):
            response = leader.post(address("criterion", dossier, "A1"), {**NOTHING, verb: value})
            assert response.status_code == 404
    assert leader.post(address("evidence_remove", dossier, foreign.pk)).status_code == 404


# --- questions and sign-offs ------------------------------------------------------------------------------------


def questions_of(dossier, **texts):
    base = "e3b0"
    return {
        f"{question.code}-{name}": value
        for question in dossier.version.questions.all()
        for name, value in (("text", texts.get(question.code, "")), ("revision", 0), ("base", base))
    }


def test_the_questions_are_answered_together_and_only_those_touched_are_written(leader, dossier):
    where = address("questions", dossier)
    shown = page(leader.get(where))
    data = {field["name"]: field.get("value", "") for field in shown.select("form#answer input[name]")}
    data |= {area["name"]: "" for area in shown.select("form#answer textarea")}
    response = leader.post(where, {**data, "Q1-text": "Des emplois.", "Q4-text": "Des liens."})

    assert response.status_code == 302
    assert {row.question.code for row in QuestionAnswer.objects.select_related("question")} == {"Q1", "Q4"}

    quiet = leader.post(where, {**data, "Q2-text": "Du pouvoir."}, headers={"HX-Request": "true"})
    assert {field["name"] for field in page(quiet).select("input")} == {"Q2-revision", "Q2-base"}
    stale = leader.post(where, {**data, "Q1-text": "Autre chose."})
    assert stale.status_code == 409
    assert "Des emplois." in page(stale).get_text()
    assert "Autre chose." in page(stale).get_text()
    assert leader.post(where, {**data, "Q1-text": "x" * 4001}).status_code == 422
    assert leader.post(where, {}).status_code == 422


def test_a_member_signs_for_their_family_and_the_leader_sees_who_did(client, dossier):
    resident = member(dossier.territory, "resident@example.org", name="Une habitante")
    client.force_login(resident)
    sign_in_again(client, resident)
    where = address("sign_off", dossier)
    assert [form["value"] for form in page(client.get(where)).select("input[name=family]")] == ["HAB"]
    assert client.post(where, {"family": "ELU"}).status_code == 422
    assert client.post(where, {"family": "HAB"}).status_code == 302

    client.force_login(lead(dossier))
    client.post(address("criterion", dossier, "A1"), answer())
    words = page(client.get(where)).get_text(" ")
    assert "Une habitante" in words
    assert [line.changed_since for line in client.get(where).context["lines"] if line.signed] == [1]


# --- submission, scores -----------------------------------------------------------------------------------------


def test_the_leader_submits_once_then_everything_is_read_only_and_the_scores_are_explained(client):
    dossier = assessment.ready_to_submit()
    client.force_login(lead(dossier))
    where = address("assessment_submit", dossier)
    assert client.get(where).context["can_submit"]
    assert client.get(address("score", dossier)).status_code == 404

    assert client.post(where).status_code == 302
    again = client.post(where)
    assert again.status_code == 422
    assert again.context["reasons"]
    assert client.get(where).status_code == 302

    shown = client.get(address("criterion", dossier, "A1"))
    assert shown.context["form"] is None
    assert client.post(address("criterion", dossier, "A1"), answer()).status_code == 422
    assert client.post(address("questions", dossier), questions_of(dossier, Q1="Autre")).status_code == 422
    assert client.post(address("sign_off", dossier), {"family": "ELU"}).status_code == 422

    scores = client.get(address("score", dossier))
    assert page(scores).select_one("svg.five")
    assert "A1" in page(scores).get_text()
    assert [layer.layer for layer in scores.context["layers"]] == ["declared"]
    assert sum(len(part.lines) for part in scores.context["layers"][0].details) == 31


def test_submitting_too_early_shows_what_is_missing(leader, dossier):
    where = address("assessment_submit", dossier)
    assert not leader.get(where).context["can_submit"]
    refused = leader.post(where)
    assert refused.status_code == 422
    assert page(refused).select_one("#missing a")


def test_a_dossier_sent_back_shows_what_is_asked(client):
    dossier = assessment.self_assessed()
    return_for_completion(
        dossier, actor=people.case_officer(), reason="Une preuve est illisible.", items=["La preuve de A1"]
    )
    client.force_login(lead(dossier))
    words = page(client.get(address("workspace", dossier))).get_text(" ")
    assert "La preuve de A1" in words
    assert client.get(address("criterion", dossier, "A1")).context["can_edit"]


def test_what_waits_is_told_to_the_leader_and_to_families_that_have_not_signed(dossier):
    resident = member(dossier.territory, "resident@example.org")
    assert [task.url_name for task in waiting_for(lead(dossier))] == [
        "certification:workspace",
        "certification:sign_off",
    ]
    services.sign_off(dossier, actor=resident, family="HAB")
    assert [task.url_name for task in waiting_for(resident)] == ["certification:workspace"]
    assert waiting_for(people.someone()) == []
    assert waiting_for(resident)[0].days_left(localdate()) > 0
