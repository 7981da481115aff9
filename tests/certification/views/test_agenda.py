"""Root causes and the agenda: forms that keep what was typed, whoever may read and write, lists that stay cheap."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from certification.choices import Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import AgendaAction, CauseNode, HistoryEntry
from certification.queries.agenda import agenda_content, plan_headlines, trees
from certification.services import agenda as services
from certification.services.dossier import withdraw_dossier
from tests.factories import assessor, certificate, path, people
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def at(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


@pytest.fixture
def dossier(client):
    found = path.eligible()
    client.force_login(path.lead(found))
    return found


def chain(dossier, length):
    """Return a problem and so many whys below it, one under the other."""
    nodes = [services.add_cause(dossier, actor=path.lead(dossier), text="Le problème")]
    for number in range(length):
        nodes.append(
            services.add_cause(
                dossier, actor=path.lead(dossier), text=f"Pourquoi {number + 1}", parent=nodes[-1]
            )
        )
    return nodes


def add(dossier, **fields):
    facts = {"actor": path.lead(dossier), "what": "Ouvrir un lieu commun", "owner": "Mairie"} | fields
    return services.add_action(dossier, **facts)


ACTION = {"what": "Ouvrir un lieu", "owner": "Mairie", "status": "planned"}

# --- causes -------------------------------------------------------------------------------------------------------


def test_a_problem_is_added_about_a_criterion_then_why_is_asked(client, dossier):
    criterion = dossier.criteria[0]
    typed = {"text": "Peu de jeunes viennent.", "about": f"c:{criterion.code}"}
    assert client.post(at("causes", dossier), typed).status_code == 302
    problem = CauseNode.objects.get()
    assert problem.criterion == criterion
    why = {"do": "why", "text": "Les réunions sont en journée."}
    assert client.post(at("cause", dossier, problem.pk), why).status_code == 302
    cause = CauseNode.objects.get(parent=problem)
    assert cause.text == "Les réunions sont en journée."
    page = client.get(at("causes", dossier)).content.decode()
    assert "Why 1" in page
    assert criterion.code in page
    refused = client.post(at("causes", dossier), {"text": " ", "about": ""})
    assert refused.status_code == 422


def test_five_whys_and_no_more(client, dossier):
    nodes = chain(dossier, 5)
    page = client.get(at("cause", dossier, nodes[-1].pk))
    assert page.context["why"] is None
    assert "Five whys are enough" in page.content.decode()
    refused = client.post(at("cause", dossier, nodes[-1].pk), {"do": "why", "text": "Encore une raison"})
    assert refused.status_code == 422
    assert refused.context["reasons"][0].startswith("Five whys are enough")
    assert CauseNode.objects.count() == 6


def test_a_cause_moves_with_what_is_below_it_but_not_under_itself(client, dossier):
    first, second, third = chain(dossier, 2)
    other = services.add_cause(dossier, actor=path.lead(dossier), text="Un autre problème")
    moved = {"text": "Réécrit", "parent": other.pk}
    assert client.post(at("cause", dossier, second.pk), moved).status_code == 302
    second.refresh_from_db()
    assert (second.parent, second.text) == (other, "Réécrit")
    assert CauseNode.objects.get(pk=third.pk).parent == second
    refused = client.post(at("cause", dossier, other.pk), {"text": "Un autre problème", "parent": third.pk})
    assert refused.context["reasons"] == ["A cause cannot be put under itself."]
    assert refused.status_code == 422
    assert client.post(at("cause", dossier, first.pk), {"text": "x", "parent": "999"}).status_code == 422


def test_causes_change_places_among_those_beside_them(client, dossier):
    first, second = (
        services.add_cause(dossier, actor=path.lead(dossier), text=text) for text in ("Un", "Deux")
    )
    client.post(at("cause_shift", dossier, second.pk), {"to": "up"})
    assert [branch.node for branch in trees(dossier)] == [second, first]
    client.post(at("cause_shift", dossier, second.pk), {"to": "up"})
    client.post(at("cause_shift", dossier, second.pk), {"to": "down"})
    assert [branch.node for branch in trees(dossier)] == [first, second]


def test_a_cause_is_removed_after_a_confirmation_that_counts_what_goes(client, dossier):
    problem, *_below = chain(dossier, 3)
    action = add(dossier, cause=problem)
    page = client.get(at("cause_remove", dossier, problem.pk)).content.decode()
    assert "with the 3 causes below it" in page
    assert client.post(at("cause_remove", dossier, problem.pk)).status_code == 302
    assert not CauseNode.objects.exists()
    action.refresh_from_db()
    assert action.cause is None


def test_the_trees_cost_the_same_for_one_cause_and_for_many(client, dossier, django_assert_max_num_queries):
    chain(dossier, 1)
    client.get(at("causes", dossier))
    with django_assert_max_num_queries(13):
        client.get(at("causes", dossier))
    for _number in range(8):
        chain(dossier, 5)
    with django_assert_max_num_queries(13):
        client.get(at("causes", dossier))


# --- agenda -------------------------------------------------------------------------------------------------------


def test_an_action_is_planned_done_and_given_up_with_a_reason(client, dossier):
    codes = [criterion.code for criterion in list(dossier.criteria)[:2]]
    due_on = (localdate() + 30 * DAY).isoformat()
    assert (
        client.post(
            at("action_new", dossier), ACTION | {"criteria": codes, "due_on": due_on, "means": "Deux soirées"}
        ).status_code
        == 302
    )
    action = AgendaAction.objects.get()
    assert [criterion.code for criterion in action.criteria.all()] == codes
    address = at("action", dossier, action.pk)
    assert client.post(address, ACTION | {"status": "done", "revision": 1}).status_code == 302
    action.refresh_from_db()
    assert (action.status, action.done_on, action.revision) == ("done", localdate(), 2)
    refused = client.post(address, ACTION | {"status": "given_up", "revision": 2})
    assert refused.status_code == 422
    assert "Say why the action is given up" in refused.content.decode()
    given_up = ACTION | {"status": "given_up", "given_up_reason": "Le local est vendu.", "revision": 2}
    assert client.post(address, given_up).status_code == 302
    entry = HistoryEntry.objects.latest("sequence")
    assert (entry.action, entry.source, entry.target, entry.reason) == (
        "certification.agendaaction.change",
        "done",
        "given_up",
        "Le local est vendu.",
    )


def test_the_second_of_two_people_is_told_and_loses_nothing(client, dossier):
    action = add(dossier)
    address = at("action", dossier, action.pk)
    client.post(address, ACTION | {"what": "La première", "revision": 1})
    late = client.post(address, ACTION | {"what": "La seconde", "revision": 1})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Somebody else changed this action" in page
    assert "La première" in page
    assert 'value="La seconde"' in page
    assert client.post(address, ACTION | {"what": "La seconde", "revision": 2}).status_code == 302
    assert AgendaAction.objects.get().what == "La seconde"


def test_late_actions_are_shown_and_the_list_is_filtered(client, dossier):
    first = dossier.criteria[0]
    late = add(dossier, what="En retard", due_on=localdate() - DAY, criteria=[first])
    add(dossier, what="Finie", due_on=localdate() - DAY, status="done")
    add(dossier, what="Sans date")
    soon = add(dossier, what="Bientôt", due_on=localdate() + DAY)

    def listed(**asked):
        return [line.action.what for line in client.get(at("agenda", dossier), asked).context["lines"]]

    assert listed() == ["En retard", "Bientôt", "Sans date", "Finie"]
    assert listed(late="on") == ["En retard"]
    assert listed(status="done") == ["Finie"]
    assert listed(criterion=first.code) == ["En retard"]
    assert len(listed(status="nonsense")) == 4
    assert listed(criterion=first.code, status="done") == []
    page = client.get(at("agenda", dossier)).content.decode()
    assert page.count('<b class="late">') == 2
    calendar = Calendar.from_ical(client.get(at("agenda_calendar", dossier)).content)
    assert {str(event["uid"]) for event in calendar.walk("VEVENT")} == {
        f"action-{late.pk}@testserver",
        f"action-{soon.pk}@testserver",
    }


def test_the_agenda_is_ready_for_a_snapshot_and_for_the_plan(dossier):
    add(dossier, criteria=[dossier.criteria[0]], due_on=localdate())
    add(dossier, what="Abandonnée", status="given_up", given_up_reason="Trop cher.")
    (kept, given_up) = agenda_content(dossier)
    assert (kept["criteria"], kept["due_on"]) == ([dossier.criteria[0].code], localdate().isoformat())
    assert given_up["given_up_reason"] == "Trop cher."
    assert [action.what for action in plan_headlines(dossier)] == ["Ouvrir un lieu commun"]


def test_the_agenda_becomes_the_progress_plan_beside_the_award_and_the_decision(client):
    award = certificate.issued()
    dossier = path.fresh(award.dossier)
    add(dossier, due_on=localdate() - dt.timedelta(days=3))
    pages = [reverse("certification:award", args=[award.pk])]
    pages.append(reverse("certification:decision", args=[award.decision_id]))
    for person, is_told in ((path.lead(dossier), True), (people.case_officer(), True), (None, False)):
        client.logout() if person is None else client.force_login(person)
        for page in pages if person else pages[1:]:
            text = client.get(page).text
            assert ("Ouvrir un lieu commun" in text) is is_told
            assert (">late<" in text) is is_told


def test_the_agenda_costs_the_same_for_one_action_and_for_many(
    client, dossier, django_assert_max_num_queries
):
    criteria = list(dossier.criteria)[:3]
    add(dossier, criteria=criteria)
    client.get(at("agenda", dossier))
    with django_assert_max_num_queries(15):
        client.get(at("agenda", dossier))
    for number in range(40):
        add(dossier, what=f"Action {number}", criteria=criteria)
    with django_assert_max_num_queries(15):
        client.get(at("agenda", dossier))


# --- who reads, who writes ----------------------------------------------------------------------------------------

# (reads before submission, reads after submission, writes)
ROLE_TABLE = {
    "lead": (True, True, True),
    "contributor": (True, True, True),
    "reader": (True, True, False),
    "case_officer": (False, True, False),
    "guardian": (False, True, False),
    "assessor": (False, False, False),
    "stranger": (False, False, False),
}


@pytest.mark.parametrize(("who", "expected"), ROLE_TABLE.items())
def test_who_reads_and_who_writes(client, who, expected):
    dossier = path.eligible()
    problem, *_below = chain(dossier, 1)
    action = add(dossier)
    land = dossier.territory
    person = {
        "lead": lambda: path.lead(dossier),
        "contributor": lambda: member(land, "luc@example.org"),
        "reader": lambda: member(land, "lea@example.org", role=Role.TERRITORY_READER),
        "case_officer": people.case_officer,
        "guardian": people.guardian,
        "assessor": assessor.lead_assessor,
        "stranger": lambda: people.someone("stranger@example.org"),
    }[who]()
    client.force_login(person)
    reads_before, reads_after, writes = expected
    pages = [at("agenda", dossier), at("causes", dossier), at("agenda_calendar", dossier)]
    assert {client.get(page).status_code for page in pages} == {200 if reads_before else 404}
    forms = [
        at("action_new", dossier),
        at("action", dossier, action.pk),
        at("cause", dossier, problem.pk),
        at("cause_remove", dossier, problem.pk),
    ]
    refused = 403 if reads_before else 404
    assert {client.get(page).status_code for page in forms} == {200 if writes else refused}
    written = client.post(at("action_new", dossier), ACTION).status_code
    assert written == (302 if writes else refused)
    assessor.visit_planning(dossier)
    assert {client.get(page).status_code for page in pages} == {200 if reads_after else 404}


def test_rows_of_another_dossier_do_not_exist(client, dossier):
    other = path.eligible(path.draft_dossier(path.make_territory("Autre Plateau")))
    problem, *_below = chain(other, 0)
    action = add(other)
    for name, pk in (("cause", problem.pk), ("cause_remove", problem.pk), ("action", action.pk)):
        assert client.get(at(name, dossier, pk)).status_code == 404
    assert client.post(at("cause_shift", dossier, problem.pk), {"to": "up"}).status_code == 404


def test_nothing_is_written_once_the_path_is_over_nor_while_it_is_frozen(client, dossier):
    path.frozen(dossier)
    frozen = client.post(at("action_new", dossier), ACTION)
    assert frozen.status_code == 422
    assert "frozen" in str(frozen.context["reasons"][0])
    other = path.eligible(path.draft_dossier(path.make_territory("Autre Plateau")))
    withdraw_dossier(other, actor=path.lead(other), reason="Plus tard.")
    with pytest.raises(NotAllowed, match="its agenda is kept as it is"):
        add(other)
