import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from certification.choices import AssignmentStatus, Capacity, DossierStatus, Role
from certification.clock import localdate
from certification.models import Assignment, DocketItem, Dossier, InterestDeclaration
from certification.queries.assessor import waiting_for
from certification.services import assessor as services
from tests.factories import assessor, path, people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def dossier():
    return assessor.visit_planning()


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def text(response):
    return response.content.decode().replace("&#x27;", "'")


# --- the team -------------------------------------------------------------------------------------------------------


def test_the_officer_sees_who_may_be_proposed_and_why_others_are_left_out(dossier, as_):
    assessor.lead_assessor()
    assessor.assessor("late@example.org", name="Lise Tard", trained=False)

    page = text(as_(people.case_officer()).get(url("team", dossier.pk)))

    assert "Nour Belkacem" in page
    assert "(outside the region)" in page
    assert "fr, es" in page
    assert "This person's training is missing or out of date." in page
    assert "The team needs at least 2 assessors; it has 0." in page
    assert page.index("Nour Belkacem") < page.index("Lise Tard")


def test_the_officer_proposes(dossier, as_):
    person = assessor.lead_assessor()
    data = {"person": person.pk, "role": "lead_assessor"}

    response = as_(people.case_officer()).post(url("team", dossier.pk), data, follow=True)

    assert "Nour Belkacem is proposed and will be asked." in text(response)
    assert dossier.assignments.get().role == Role.LEAD_ASSESSOR


def test_a_refused_proposal_says_why(dossier, as_):
    person = assessor.assessor(trained=False)
    data = {"person": person.pk, "role": "assessor"}

    response = as_(people.case_officer()).post(url("team", dossier.pk), data)

    assert response.status_code == 422
    assert 'role="alert"' in text(response)
    assert not dossier.assignments.exists()


@pytest.mark.parametrize(
    "data", [{}, {"person": 0, "role": "assessor"}, {"person": "x", "role": "president"}]
)
def test_a_forged_proposal_is_refused(dossier, as_, data):
    assert as_(people.case_officer()).post(url("team", dossier.pk), data).status_code == 422


def test_the_territory_reads_names_but_proposes_nothing(dossier, as_):
    person = assessor.proposed(dossier).person
    client = as_(path.lead(dossier))

    page = text(client.get(url("team", dossier.pk)))

    assert person.name in page
    assert "Assessors of the network" not in page
    assert client.post(url("team", dossier.pk), {"person": person.pk, "role": "assessor"}).status_code == 403


def test_a_stranger_finds_nothing(dossier, as_):
    mission = assessor.proposed(dossier)
    client = as_(people.someone())

    for name in ("team", "interests", "visit", "visit_calendar", "obco"):
        assert client.get(url(name, dossier.pk)).status_code == 404
    assert client.get(url("mission", mission.pk)).status_code == 404
    assert client.post(url("waive_challenge", dossier.pk)).status_code == 404
    for name in ("team_replace", "team_challenge", "team_dismiss"):
        assert client.post(url(name, dossier.pk, mission.pk), {"reason": "Non"}).status_code == 404


def test_a_mission_belongs_to_its_own_dossier(dossier, as_):
    mission = assessor.proposed(dossier)
    other = assessor.visit_planning(path.eligible(path.draft_dossier(path.make_territory("Pays des Lacs"))))

    response = as_(people.case_officer()).get(url("team_replace", other.pk, mission.pk))

    assert response.status_code == 404


def test_challenge_then_dismissal(dossier, as_):
    mission = assessor.proposed(dossier)
    leader, officer = path.lead(dossier), people.case_officer()
    challenge, dismiss = (
        url("team_challenge", dossier.pk, mission.pk),
        url("team_dismiss", dossier.pk, mission.pk),
    )
    client = as_(leader)
    assert challenge in text(client.get(url("team", dossier.pk)))
    assert client.post(challenge, {"reason": ""}).status_code == 422
    assert client.post(dismiss, {"reason": "Oui"}).status_code == 403
    client.post(challenge, {"reason": "Un litige en cours."})
    assert [str(task.label) for task in waiting_for(officer)] == ["Answer the challenge of an assessor"]

    client = as_(officer)
    assert client.post(challenge, {"reason": "Non"}).status_code == 403
    page = text(client.get(url("team", dossier.pk)))
    assert "is challenged by the territory" in page
    assert "Un litige en cours." in text(client.get(dismiss))
    client.post(dismiss, {"reason": "Clos depuis dix ans."})

    page = text(as_(leader).get(url("team", dossier.pk)))
    assert "Challenge dismissed" in page
    assert "Clos depuis dix ans." in page


def test_the_assessors_do_not_read_a_challenge(dossier, as_):
    mission = assessor.accepted(assessor.proposed(dossier))
    services.challenge_assessor(mission, actor=path.lead(dossier), reason="Un litige en cours.")

    assert "Un litige en cours." not in text(as_(mission.person).get(url("team", dossier.pk)))


def test_the_territory_accepts_the_names(dossier, as_):
    mission = assessor.proposed(dossier)
    leader = path.lead(dossier)
    assert waiting_for(leader)[0].due_on == localdate() + dt.timedelta(days=9)

    response = as_(leader).post(url("waive_challenge", dossier.pk), follow=True)

    assert "The territory accepted the names proposed." in text(response)
    assert waiting_for(leader) == []
    services.replace_assessor(mission, actor=people.case_officer(), reason="Indisponible.")
    assert as_(leader).post(url("waive_challenge", dossier.pk)).status_code == 422


def test_the_officer_replaces_with_a_reason(dossier, as_):
    mission = assessor.proposed(dossier)
    address = url("team_replace", dossier.pk, mission.pk)
    client = as_(people.case_officer())

    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "Indisponible à ces dates."})

    assert Assignment.objects.get().status == AssignmentStatus.REPLACED
    assert client.post(address, {"reason": "Encore"}).status_code == 422


def test_the_list_of_candidates_costs_the_same_whatever_its_length(
    dossier, as_, django_assert_max_num_queries
):
    client = as_(people.case_officer())
    for number in range(12):
        assessor.assessor(
            f"assessor{number}@example.org", territory=dossier.territory if number % 3 else None
        )
    assessor.assessor_team(dossier)

    with django_assert_max_num_queries(30):
        client.get(url("team", dossier.pk))


# --- the mission ----------------------------------------------------------------------------------------------------


def test_an_assessor_signs_declares_and_accepts_before_reading(dossier, as_):
    mission = assessor.proposed(dossier)
    client, address = as_(mission.person), url("mission", mission.pk)
    assert [task.args for task in waiting_for(mission.person)] == [(mission.pk,)]
    page = text(client.get(address))
    assert dossier.territory.name in page
    assert dossier.motivation not in page
    assert dossier.number not in page

    for name in ("team", "visit", "obco"):
        assert client.get(url(name, dossier.pk)).status_code == 404
    assert client.post(address, {"action": "accept"}).status_code == 422
    assert client.post(address, {"action": "sign"}).status_code == 422
    client.post(address, {"action": "sign", "agreed": "on"})
    client.post(url("interests", dossier.pk), no_tie(dossier))
    assert client.get(url("team", dossier.pk)).status_code == 404

    response = client.post(address, {"action": "accept"}, follow=True)

    assert "You accept the mission: the dossier is open to you." in text(response)
    assert client.get(url("team", dossier.pk)).status_code == 200
    assert client.get(url("obco", dossier.pk)).status_code == 404
    assert waiting_for(mission.person) == []


def test_a_mission_is_declined_with_a_word(dossier, as_):
    mission = assessor.proposed(dossier)

    as_(mission.person).post(url("mission", mission.pk), {"action": "decline", "reason": "Je suis en congé."})

    assert Assignment.objects.get().status == AssignmentStatus.DECLINED
    assert as_(mission.person).get(url("interests", dossier.pk)).status_code == 404


def test_nobody_opens_somebody_elses_mission(dossier, as_):
    mission = assessor.proposed(dossier)

    for person in (assessor.second_assessor(), people.case_officer(), path.lead(dossier)):
        assert as_(person).post(url("mission", mission.pk), {"action": "decline"}).status_code == 404


def test_a_mission_of_a_closed_dossier_no_longer_waits(dossier):
    mission = assessor.proposed(dossier)
    path.services.withdraw_dossier(dossier, actor=path.lead(dossier), reason="Nous arrêtons.")

    assert waiting_for(mission.person) == []


# --- interests ------------------------------------------------------------------------------------------------------


def no_tie(dossier, **answers):
    ties = dossier.version.interest_categories.exclude(effect="none").values_list("code", flat=True)
    typed = {f"tie_{code}": "no" for code in ties} | {"no_tie": "on"} | answers
    return {name: value for name, value in typed.items() if value}


def test_interests_ask_for_nothing_that_is_nobodys_business(dossier, as_):
    mission = assessor.proposed(dossier)

    page = text(as_(mission.person).get(url("interests", dossier.pk)))

    assert "Nobody asks for your opinions, your religion or your union" in page
    assert "Today or in the last 3 years." in page
    assert "file_assessor" not in page
    assert "textarea" not in page
    assert "Recused" not in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"tie_resident": ""}, "Answer yes or no."),
        ({"no_tie": ""}, "If you have no tie, say so explicitly."),
        ({"tie_resident": "yes"}, "You declare a tie above: untick this box."),
        ({"tie_resident": "maybe"}, "maybe"),
    ],
)
def test_a_declaration_left_open_is_refused(dossier, as_, answers, sentence):
    mission = assessor.proposed(dossier)

    response = as_(mission.person).post(url("interests", dossier.pk), no_tie(dossier, **answers))

    assert response.status_code == 422
    assert sentence in text(response)
    assert not InterestDeclaration.objects.exists()


def test_a_tie_that_recuses_is_explained_after_and_only_the_refusal_is_left(dossier, as_):
    mission = assessor.proposed(dossier)
    client, address = as_(mission.person), url("interests", dossier.pk)
    typed = no_tie(dossier, tie_resident="yes", no_tie="")

    page = text(client.post(address, typed, follow=True))
    again = client.post(address, no_tie(dossier))
    answer = text(client.get(url("mission", mission.pk)))

    assert "This tie keeps you out of the team." in page
    assert again.status_code == 422
    assert "You have already declared your interests on this dossier." in text(again)
    assert 'value="accept"' not in answer
    assert 'value="decline"' in answer
    assert client.post(url("mission", mission.pk), {"action": "accept"}).status_code == 422


@pytest.fixture
def on_the_docket(dossier):
    """A dossier on a session's docket, without the years that lead to it."""
    assessor.QuerySet(Dossier).filter(pk=dossier.pk).update(status=DossierStatus.DOCKETED)
    session = dossier.version  # any version rules a session
    officer = people.case_officer()
    meeting = DocketItem._meta.get_field("session").related_model.objects.create(
        number="S-1",
        version=session,
        held_on=localdate(),
        starts_at=dt.time(14),
        chair=officer,
        secretary=officer,
    )
    DocketItem.objects.create(session=meeting, dossier=dossier)
    return path.fresh(dossier)


def test_a_committee_member_declares_before_reading(on_the_docket, as_):
    member = people.trusted("member@example.org", Role.COMMITTEE_MEMBER, family="CON")
    client, address = as_(member), url("interests", on_the_docket.pk)
    assert client.get(url("team", on_the_docket.pk)).status_code == 404
    assert "As a committee member" in text(client.get(address))

    client.post(address, no_tie(on_the_docket))

    assert InterestDeclaration.objects.get().capacity == Capacity.COMMITTEE
    assert client.get(url("team", on_the_docket.pk)).status_code == 200


def test_a_recused_member_finds_the_file_closed(on_the_docket, as_):
    member = people.trusted("member@example.org", Role.COMMITTEE_MEMBER, family="CON")
    client = as_(member)

    page = text(
        client.post(
            url("interests", on_the_docket.pk),
            no_tie(on_the_docket, tie_file_assessor="yes", no_tie=""),
            follow=True,
        )
    )

    assert "the file is closed to you, you leave the room, you do not vote" in page
    assert client.get(url("team", on_the_docket.pk)).status_code == 404


def test_somebody_who_is_not_asked_finds_no_form(on_the_docket, as_):
    assert as_(path.lead(on_the_docket)).get(url("interests", on_the_docket.pk)).status_code == 404


def test_an_appeal_panel_declares_before_reading(dossier, as_):
    assessor.QuerySet(Dossier).filter(pk=dossier.pk).update(status=DossierStatus.REFUSED)
    appeal = dossier.appeals.create(grounds="La visite fut trop courte.", lodged_by=path.lead(dossier))
    panel = [
        people.trusted(f"panel{i}@example.org", Role.APPEAL_PANEL_MEMBER, family="HAB") for i in range(2)
    ]
    appeal.panel.set(panel)
    assert [task.url_name for task in waiting_for(panel[0])] == ["certification:interests"]
    for person, answers, status in (
        (panel[0], {}, 200),
        (panel[1], {"tie_close_tie": "yes", "no_tie": ""}, 404),
    ):
        client = as_(person)
        assert client.get(url("team", dossier.pk)).status_code == 404
        client.post(url("interests", dossier.pk), no_tie(dossier, **answers))
        assert client.get(url("team", dossier.pk)).status_code == status


def test_what_waits_is_shown_in_ones_space(dossier, as_):
    mission = assessor.proposed(dossier)
    assert url("mission", mission.pk) in text(as_(mission.person).get(url("dashboard")))
    assert url("team", dossier.pk) in text(as_(path.lead(dossier)).get(url("dashboard")))
