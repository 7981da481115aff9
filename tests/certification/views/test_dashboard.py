"""My space: what waits for each role, within its budget."""

import pytest
from django.urls import reverse

from certification.services.territory import invite_member
from tests.factories import path, people
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOST_QUERIES = 20


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def tasks(response):
    return [(item["title"], item["url"]) for item in response.context["items"]]


@pytest.fixture
def see(client, django_assert_max_num_queries):
    def open_as(person):
        client.force_login(person)
        client.get(url("dashboard"))
        with django_assert_max_num_queries(MOST_QUERIES):
            return client.get(url("dashboard"))

    return open_as


def test_a_newcomer_is_invited_to_describe_a_territory(see):
    page = see(people.someone())
    assert "Start with your territory" in page.text
    assert url("territory_new") in page.text


def test_an_invitation_that_waits_is_recalled(see):
    found = territory()
    leader = found.memberships.get().person
    invite_member(found, actor=leader, email="luc@example.org", role="territory_reader", family="")
    assert "invites you to join Vallée des Sources" in see(people.someone("luc@example.org")).text


def test_a_project_leader_finishes_a_draft_and_answers_a_correction(see):
    draft = path.draft_dossier()
    leader = path.lead(draft)
    assert tasks(see(leader)) == [("Complete the application and submit it", url("application", draft.pk))]
    corrected = path.awaiting_correction(draft)
    page = see(leader)
    assert tasks(page) == [("Answer the correction request", url("dossier_act", corrected.pk, "correction"))]
    assert "60 days left" in page.text


def test_a_reader_is_asked_for_nothing(see):
    draft = path.draft_dossier()
    reader = member(draft.territory, "luc@example.org", role="territory_reader")
    page = see(reader)
    assert tasks(page) == []
    assert url("dossier", draft.pk) in page.text


def test_a_case_officer_sees_what_the_secretariat_has_to_do(see):
    officer = people.case_officer()
    first = path.submitted()
    second = path.in_eligibility(path.draft_dossier(territory("Val de Brume")))
    path.awaiting_correction(path.draft_dossier(territory("Causse Noir")))
    page = see(officer)
    assert [address for _title, address in tasks(page)] == [
        url("dossier", second.pk),
        url("dossier", first.pk),
    ]
    assert url("dossiers") in page.text


def test_many_territories_cost_no_more(see):
    leader = people.someone("ana@example.org")
    for number in range(4):
        path.submitted(path.draft_dossier(territory(f"Val {number}", lead=leader)))
        path.awaiting_correction(path.draft_dossier(territory(f"Mont {number}", lead=leader)))
    assert len(tasks(see(leader))) == 4


def test_it_asks_to_sign_in(client):
    assert client.get(url("dashboard"))["Location"].startswith("/accounts/login/")
