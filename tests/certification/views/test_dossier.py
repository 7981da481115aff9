"""The dossier through the door: opening, application, page, moves, acts, list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.choices import DossierStatus
from certification.models import Dossier, Scheme
from certification.services import dossier as services
from tests.factories import assessment, committee, path, people, report, ter_res, visit
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOST_QUERIES = 20
TYPED = {**path.APPLICATION, "public_notice": "on", "mark_scope": "institutional"}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


# --- opening ------------------------------------------------------------------------------------------------------


def test_without_a_territory_one_describes_it_first(client):
    client.force_login(people.someone())
    assert client.get(url("dossier_new"))["Location"] == url("territory_new")


def test_a_dossier_is_opened_with_its_themes(client):
    found = territory()
    client.force_login(found.memberships.get().person)
    assert "Dominant themes" in client.get(url("dossier_new")).text
    module = Dossier.version.field.related_model.objects.get().modules.first()
    typed = {"territory": found.pk, "kind": "initial", "modules": [module.code]}
    response = client.post(url("dossier_new"), typed)
    dossier = Dossier.objects.get()
    assert response["Location"] == url("application", dossier.pk)
    assert list(dossier.modules.all()) == [module]
    again = client.post(url("dossier_new"), typed)
    assert again.status_code == 422
    assert "already has a draft" in again.text


def test_what_suits_a_kind_of_territory_is_proposed_and_not_imposed(client):
    ter_res.in_force()
    park = territory(kind="natural_park")
    leader = park.memberships.get().person
    district = territory("Quartier des Tanneurs", kind="neighbourhood", lead=leader)
    client.force_login(leader)
    proposed = client.get(url("dossier_new"), {"territory": park.pk})
    assert "Proposed to your territory: Natural parks" in proposed.text
    assert proposed.context["form"]["modules"].value() == ["dominante_tourisme"]
    other = client.get(url("dossier_new"), {"territory": district.pk})
    assert other.context["form"]["modules"].value() == []
    assert "Fewer than 5 tourism and hospitality providers" in other.text
    typed = {"territory": district.pk, "kind": "initial", "modules": ["dominante_tourisme"]}
    assert client.post(url("dossier_new"), typed).status_code == 302
    dossier = path.eligible(district.dossiers.get())
    assert "presumed not applicable" in client.get(url("workspace", dossier.pk)).text
    assert "Presumed not applicable: Municipalities" in client.get(url("criterion", dossier.pk, "E5")).text
    assert "Presumed not applicable" not in client.get(url("criterion", dossier.pk, "E3")).text


@pytest.mark.parametrize("typed", [{}, {"kind": "renewal"}, {"kind": "initial", "modules": ["witchcraft"]}])
def test_a_wrong_opening_opens_nothing(client, typed):
    found = territory()
    client.force_login(found.memberships.get().person)
    assert client.post(url("dossier_new"), {"territory": found.pk, **typed}).status_code == 422
    assert not Dossier.objects.exists()


def test_nobody_opens_a_dossier_for_another_territory(client):
    mine, other = territory(), territory("Val de Brume")
    client.force_login(mine.memberships.get().person)
    client.post(url("dossier_new"), {"territory": other.pk, "kind": "initial"})
    assert not other.dossiers.exists()


# --- the application ----------------------------------------------------------------------------------------------


def test_from_an_empty_form_to_a_receipt(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    page = client.get(url("application", dossier.pk))
    assert 'aria-disabled="true"' in page.text
    assert "Describe the perimeter of the territory." in page.text
    client.post(url("application", dossier.pk), {**TYPED, "letter": path.pdf()})
    client.post(url("charter", dossier.pk), {"charter": "on", "honour": "on"})
    page = client.get(url("application", dossier.pk))
    assert "Nothing is missing." in page.text
    response = client.post(url("dossier_move", dossier.pk, "submit"), follow=True)
    assert "TR-" in response.text
    assert path.fresh(dossier).status == DossierStatus.SUBMITTED
    assert "mandat.pdf" in client.get(url("application", dossier.pk)).text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("population", "many", "Enter a whole number."),
        ("population", "-4", "greater than or equal to 0"),
        ("population", "99999999999", "less than or equal to 500000000"),
        ("municipalities", "1.5", "Enter a whole number."),
        ("perimeter", "x" * 2001, "at most 2000 characters"),
        ("mark_scope", "galactic", "is not one of the available choices"),
    ],
)
def test_a_wrong_answer_is_said_and_what_was_typed_stays(client, name, value, sentence):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    response = client.post(
        url("application", dossier.pk), {**TYPED, "motivation": "Kept as typed", name: value}
    )
    assert response.status_code == 422
    assert sentence in response.text
    assert "Kept as typed" in response.text
    assert path.fresh(dossier).population is None


def test_a_refused_file_says_what_to_do_and_keeps_the_answers(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    wrong = path.pdf("mandat.pdf", b"<html>not a PDF</html>")
    response = client.post(url("application", dossier.pk), {**TYPED, "letter": wrong})
    assert response.status_code == 422
    assert "is not a type that we accept" in response.text
    assert path.fresh(dossier).mandate_letter is None
    assert path.fresh(dossier).population == 8200
    # Sent again as the page gave it back, with the right file, it is not taken for somebody else's change.
    seen = response.context["form"].data["seen"]
    assert (
        client.post(url("application", dossier.pk), {**TYPED, "seen": seen, "letter": path.pdf()}).status_code
        == 302
    )


def test_two_people_writing_see_both_texts(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    seen = client.get(url("application", dossier.pk)).context["form"].initial["seen"]
    services.save_application(dossier, actor=path.lead(dossier), motivation="What Luc wrote")
    typed = {**TYPED, "motivation": "What Ana wrote", "seen": seen}
    response = client.post(url("application", dossier.pk), typed)
    assert response.status_code == 409
    assert "What Luc wrote" in response.text
    assert "What Ana wrote" in response.text
    typed["seen"] = response.context["form"].data["seen"]
    assert client.post(url("application", dossier.pk), typed).status_code == 302
    assert path.fresh(dossier).motivation == "What Ana wrote"


def test_a_late_save_says_that_the_application_is_sent(client):
    dossier = path.submitted()
    client.force_login(path.lead(dossier))
    response = client.post(url("application", dossier.pk), TYPED)
    assert response.status_code == 409
    assert "can no longer be done" in response.text


def test_the_charter_needs_both_declarations_and_the_project_leader(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    assert client.post(url("charter", dossier.pk), {"charter": "on"}).status_code == 422
    assert path.fresh(dossier).charter_accepted_at is None
    client.force_login(member(dossier.territory, "luc@example.org"))
    assert client.post(url("charter", dossier.pk), {"charter": "on", "honour": "on"}).status_code == 403


# --- the page, for every role -------------------------------------------------------------------------------------

STATES = [
    path.draft_dossier,
    path.ready_to_submit,
    path.submitted,
    path.in_eligibility,
    path.awaiting_correction,
    path.ineligible,
    path.eligible,
    path.withdrawn,
    path.frozen,
]


@pytest.mark.parametrize("state", STATES)
def test_the_page_answers_five_questions_within_its_budget(client, state, django_assert_max_num_queries):
    dossier = state()
    Scheme.current()
    for reader in (path.lead(dossier), people.case_officer(), people.guardian()):
        client.force_login(reader)
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(url("dossier", dossier.pk))
        if response.status_code == 404:
            assert dossier.status == DossierStatus.DRAFT
            continue
        for question in ("Was it received?", "Whose turn is it?", "Before when?", "Whom can I ask?"):
            assert question in response.text
        assert response.text.count("<h1") == 1


def test_a_foreign_dossier_does_not_exist(client):
    dossier = path.submitted()
    stranger = path.lead(path.draft_dossier(territory("Val de Brume")))
    for reader in (stranger, people.someone("nobody@example.org"), people.chair()):
        client.force_login(reader)
        for name, args in (
            ("dossier", []),
            ("application", []),
            ("charter", []),
            ("dossier_move", ["withdraw"]),
            ("dossier_act", ["fee"]),
        ):
            address = url(name, dossier.pk, *args)
            assert client.get(address).status_code in (404, 405)
            assert client.post(address, {"reason": "Mine"}).status_code in (404, 405)
    assert path.fresh(dossier).status == DossierStatus.SUBMITTED


def test_a_blocked_action_says_what_it_waits_for(client):
    dossier = path.submitted()
    client.force_login(people.case_officer())
    page = client.get(url("dossier", dossier.pk)).text
    assert "Record the contribution to costs, or waive it." in page
    assert url("dossier_act", dossier.pk, "fee") in page


def test_a_frozen_dossier_shows_why(client):
    dossier = path.frozen()
    client.force_login(path.lead(dossier))
    assert "Un lien d’intérêts est à l’étude." in client.get(url("dossier", dossier.pk)).text
    response = client.post(url("dossier_move", dossier.pk, "withdraw"), {"reason": "Enough of waiting."})
    assert response.status_code == 422
    assert "frozen by the impartiality guardian" in response.text
    assert "Enough of waiting." in response.text


def test_an_ineligible_territory_reads_the_reasons(client):
    dossier = path.ineligible()
    client.force_login(path.lead(dossier))
    assert "Le périmètre est celui d’une seule entreprise." in client.get(url("dossier", dossier.pk)).text


def test_a_proposal_of_ineligibility_stays_inside_the_secretariat(client):
    dossier = path.in_eligibility()
    services.propose_ineligibility(dossier, actor=people.case_officer(), reasons="A private doubt.")
    client.force_login(people.second_case_officer())
    assert "A private doubt." in client.get(url("dossier", dossier.pk)).text
    client.force_login(path.lead(dossier))
    for name in ("dossier", "application", "history"):
        page = client.get(url(name, dossier.pk)).text
        assert "A private doubt." not in page
        assert "Propose the ineligibility" not in page


# --- moves --------------------------------------------------------------------------------------------------------


def test_a_move_is_confirmed_then_done_once(client):
    dossier = path.submitted()
    client.force_login(path.lead(dossier))
    address = url("dossier_move", dossier.pk, "withdraw")
    assert "Withdraw the dossier" in client.get(address).text
    without = client.post(address)
    assert without.status_code == 422
    assert client.post(address, {"reason": "Elections."})["Location"] == url("dossier", dossier.pk)
    again = client.post(address, {"reason": "Elections."})
    assert again.status_code == 409
    assert "Withdrawn by the applicant" in again.text


def test_a_move_out_of_order_says_so(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    for move in ("examine", "prepare_visit", "docket", "lift_conditions"):
        response = client.post(url("dossier_move", dossier.pk, move), {"reason": "Now."})
        assert response.status_code == 409
        assert "the status is now “Draft”" in response.text


def test_a_move_that_the_rules_refuse_lists_why(client):
    dossier = path.draft_dossier()
    client.force_login(path.lead(dossier))
    response = client.post(url("dossier_move", dossier.pk, "submit"))
    assert response.status_code == 422
    assert "Attach the mandate letter" in response.text


def test_another_role_is_refused_and_an_unknown_move_does_not_exist(client):
    dossier = path.submitted()
    client.force_login(people.case_officer())
    assert client.post(url("dossier_move", dossier.pk, "withdraw"), {"reason": "x"}).status_code == 403
    client.force_login(path.lead(dossier))
    assert client.post(url("dossier_move", dossier.pk, "examine")).status_code == 403
    assert client.get(url("dossier_move", dossier.pk, "conquer")).status_code == 404
    # The platform alone declares a dossier lapsed.
    assert (
        client.post(
            url("dossier_move", path.eligible(path.draft_dossier(territory("Val"))).pk, "lapse")
        ).status_code
        == 404
    )


# --- acts ---------------------------------------------------------------------------------------------------------


def test_the_secretariat_checks_an_application_from_end_to_end(client):
    dossier = path.submitted()
    client.force_login(people.case_officer())

    def act(name, **typed):
        return client.post(url("dossier_act", dossier.pk, name), typed)

    assert act("fee", fee="free").status_code == 422
    assert act("fee", fee="waived").status_code == 302
    client.post(url("dossier_move", dossier.pk, "examine"))
    assert act("ask-correction", reason="Map missing", items="").status_code == 422
    assert act("ask-correction", reason="Map missing", items="- The map\n\n• The list\n").status_code == 302
    assert path.fresh(dossier).open_correction.items == ["The map", "The list"]
    assert act("ask-correction", reason="Again", items="x").status_code == 409
    client.force_login(path.lead(dossier))
    page = client.get(url("dossier", dossier.pk)).text
    assert "The secretariat asks for a correction" in page
    assert client.post(url("application", dossier.pk), {**TYPED, "population": 8300}).status_code == 302
    assert act("correction", answer="").status_code == 422
    assert act("correction", answer="Both are in the perimeter now.").status_code == 302
    assert client.post(url("application", dossier.pk), TYPED).status_code == 409
    client.force_login(people.case_officer())
    assert act("perimeter").status_code == 302
    client.post(url("dossier_move", dossier.pk, "open_self_assessment"))
    assert path.fresh(dossier).status == DossierStatus.SELF_ASSESSMENT


def test_an_act_of_another_role_is_refused(client):
    dossier = path.in_eligibility()
    for reader, names in (
        (
            path.lead(dossier),
            ("fee", "perimeter", "ask-correction", "propose-ineligibility", "return", "freeze"),
        ),
        (people.case_officer(), ("correction", "freeze", "lift-freeze")),
        (people.guardian(), ("fee", "perimeter", "ask-correction")),
    ):
        client.force_login(reader)
        for name in names:
            assert client.post(url("dossier_act", dossier.pk, name), {"reason": "x"}).status_code == 403, name
    assert client.get(url("dossier_act", dossier.pk, "conquer")).status_code == 404


def test_an_act_out_of_time_says_so(client):
    dossier = path.eligible()
    client.force_login(people.case_officer())
    for name in ("fee", "perimeter", "ask-correction", "propose-ineligibility", "return"):
        response = client.post(
            url("dossier_act", dossier.pk, name), {"reason": "x", "items": "y", "fee": "waived"}
        )
        assert response.status_code == 409
        assert "the status is now “Self-assessment”" in response.text


def test_the_guardian_freezes_and_lifts(client):
    dossier = path.in_eligibility()
    client.force_login(people.guardian())
    assert client.post(url("dossier_act", dossier.pk, "freeze"), {"reason": ""}).status_code == 422
    client.post(url("dossier_act", dossier.pk, "freeze"), {"reason": "A tie is being examined."})
    assert path.fresh(dossier).freeze is not None
    client.post(url("dossier_act", dossier.pk, "lift-freeze"), {"reason": "No tie."})
    assert path.fresh(dossier).freeze is None


def test_what_was_typed_survives_a_session_that_ended(client):
    dossier = path.awaiting_correction()
    typed = {"answer": "A long answer that took an hour to write."}
    response = client.post(url("dossier_act", dossier.pk, "correction"), typed)
    assert response.status_code == 401
    assert "A long answer that took an hour to write." in response.text


# --- the list -----------------------------------------------------------------------------------------------------


def test_the_list_filters_and_costs_the_same_for_one_or_many(client, django_assert_num_queries):
    path.submitted()
    client.force_login(people.case_officer())
    with CaptureQueriesContext(connection) as for_one:
        client.get(url("dossiers"))
    path.in_eligibility(path.draft_dossier(territory("Val de Brume")))
    path.awaiting_correction(path.draft_dossier(territory("Causse Noir")))
    path.ineligible(path.draft_dossier(territory("Haute Vallée")))
    with django_assert_num_queries(len(for_one)):
        page = client.get(url("dossiers")).text
    assert page.count('role="rowheader"') == 4
    for query, expected in (
        ({"q": "brume"}, ["Val de Brume"]),
        ({"q": "TR-"}, ["Haute Vallée", "Causse Noir", "Val de Brume", "Vallée des Sources"]),
        ({"status": "submitted"}, ["Vallée des Sources"]),
        ({"status": "made-up"}, ["Haute Vallée", "Causse Noir", "Val de Brume", "Vallée des Sources"]),
        ({"mine": "on", "status": "eligibility"}, ["Causse Noir", "Val de Brume"]),
        ({"q": "nowhere"}, []),
    ):
        entries = client.get(url("dossiers"), query).context["entries"]
        assert [entry["dossier"].territory.name for entry in entries] == expected
    assert "No dossier matches" in client.get(url("dossiers"), {"q": "nowhere"}).text
    assert client.get(url("dossiers"), {"page": "999"}).status_code == 200


def test_a_member_lists_only_their_own(client):
    mine = path.submitted()
    path.submitted(path.draft_dossier(territory("Val de Brume")))
    client.force_login(path.lead(mine))
    entries = client.get(url("dossiers")).context["entries"]
    assert [entry["dossier"] for entry in entries] == [mine]


# --- further on ---------------------------------------------------------------------------------------------------

LATER = [
    assessment.self_assessed,
    visit.planned,
    visit.under_way,
    report.grids_submitted,
    report.replied,
    lambda: committee.listed().dossier,
    lambda: committee.in_session().dossier,
    lambda: committee.decided().dossier,
]


@pytest.mark.parametrize("state", LATER)
def test_the_page_serves_every_role_of_the_later_steps_within_its_budget(
    client, state, django_assert_max_num_queries
):
    dossier = path.fresh(state())
    # An assessor reads until their mission is over, the chair once they have declared their interests.
    assesses = dossier.status in {"visit_planning", "visit", "reporting", "reply"}
    readers = {path.lead(dossier): True, people.case_officer(): True}
    readers |= {mission.person: assesses for mission in dossier.team}
    if dossier.docket_item is not None:
        readers[dossier.docket_item.session.chair] = dossier.status != "docketed"
    for reader, may_read in readers.items():
        client.force_login(reader)
        # That somebody opened it by trust is kept once a day.
        client.get(url("dossier", dossier.pk))
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(url("dossier", dossier.pk))
        assert response.status_code == (200 if may_read else 404)


def test_an_accredited_territory_is_led_to_its_award(client):
    dossier = path.fresh(committee.decided().dossier)
    client.force_login(path.lead(dossier))
    page = client.get(url("dossier", dossier.pk)).text
    assert "It is your turn" in page
    assert url("award", dossier.awards.get().pk) in page
    assert url("decision", dossier.decision.pk) in page
