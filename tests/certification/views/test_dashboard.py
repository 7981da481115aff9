"""My space: what waits for each role, within its budget."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import clock
from certification.choices import Role
from certification.clock import localdate
from certification.models import Seat
from certification.rules.permissions import SYSTEM
from certification.services.people import grant_mandate
from certification.services.territory import invite_member
from tests.factories import certificate, committee, consultation, path, people
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOST_QUERIES = 26
MOST_QUERIES_OF_ALL = 40
DAY = dt.timedelta(days=1)


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


def test_one_person_with_every_part_costs_the_same_whatever_there_is(client, django_assert_num_queries):
    everything = (Role.CASE_OFFICER, Role.ASSESSOR, Role.COMMITTEE_CHAIR)
    for role in everything:
        person = people.trusted("all@example.org", role)
    client.force_login(person)
    path.submitted(path.draft_dossier(territory("Val 0")))
    client.get(url("dashboard"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("dashboard"))
    assert len(one) <= MOST_QUERIES_OF_ALL
    for number in range(1, 5):
        path.submitted(path.draft_dossier(territory(f"Val {number}")))
    with django_assert_num_queries(len(one)):
        page = client.get(url("dashboard"))
    assert len(tasks(page)) >= 5


def test_what_waits_is_sorted_by_urgency_and_lateness_is_said_in_words(see):
    officer = people.case_officer()
    with clock.at(localdate() - 33 * DAY):
        late = path.in_eligibility()
    soon = path.in_eligibility(path.draft_dossier(territory("Val de Brume")))
    undated = path.submitted(path.draft_dossier(territory("Causse Noir")))
    page = see(officer)
    assert [address for _title, address in tasks(page)] == [
        url("dossier", found.pk) for found in (late, soon, undated)
    ]
    groups = [(group["title"], len(group["lines"])) for group in page.context["groups"]]
    assert groups == [("Late", 1), ("Later", 1), ("Without a deadline", 1)]
    for words in ("3 days late", "30 days left", "1 thing is late", "Since "):
        assert words in page.text


def test_those_who_keep_the_scheme_are_told_of_what_ends_and_what_is_frozen(see):
    dossier = path.frozen()
    seat_holder, ending = people.someone("seat@example.org"), localdate() + 40 * DAY
    grant_mandate(seat_holder, Role.COMMITTEE_MEMBER, actor=SYSTEM, family="HAB", until=ending)
    Seat.objects.create(family="HAB", number=1, holder=seat_holder, until=ending, since=localdate())
    frozen = ("Look again at the freeze, or lift it", url("dossier", dossier.pk))
    assert tasks(see(people.guardian())) == [frozen]
    found = tasks(see(people.administrator()))
    assert {title for title, _url in found[:2]} == {
        "Renew the mandate of Seat, or let it end",
        "Fill seat 1 of the family HAB",
    }
    assert found[2:] == [frozen]
    # Somebody who follows on makes the end no matter.
    grant_mandate(seat_holder, Role.COMMITTEE_MEMBER, actor=SYSTEM, family="HAB", since=ending + DAY)
    assert len(tasks(see(people.administrator()))) == 2


def test_an_award_asks_for_its_follow_up_and_then_for_its_renewal(see):
    award = certificate.issued()
    leader, officer = path.lead(award.dossier), people.case_officer()
    assert "Prepare the yearly follow-up" not in see(leader).text
    with clock.at(award.next_review_on - 60 * DAY):
        page = see(leader)
        assert ("Prepare the yearly follow-up", url("award", award.pk)) in tasks(page)
        assert "60 days left" in page.text
        assert ("Record the yearly follow-up", url("award", award.pk)) in tasks(see(officer))
    with clock.at(award.valid_until - 300 * DAY):
        renewal = ("Open the dossier of the renewal", url("territory", award.territory_id))
        assert renewal in tasks(see(leader))
        assert renewal not in tasks(see(officer))


def test_a_session_ahead_is_read_by_its_members_and_prepared_by_its_secretary(see):
    session, group = committee.convened(), committee.committee()
    reads = (f"Read the papers of session {session.number}", url("session", session.pk))
    assert reads in tasks(see(group.members["HAB"][0]))
    assert reads in tasks(see(group.chair))
    prepares = (f"Prepare session {session.number}", url("session", session.pk))
    assert prepares in tasks(see(group.secretary))
    assert reads not in tasks(see(people.second_case_officer()))


def test_it_asks_to_sign_in(client):
    assert client.get(url("dashboard"))["Location"].startswith("/accounts/login/")


def test_comments_of_the_public_wait_for_those_who_read_them(see):
    version = consultation.consulted()
    for text in ("Trop long.", "Trop court."):
        consultation.commented(version, text=text)
    (task,) = tasks(see(people.scheme_manager()))
    assert task == ("Read 2 comments of the public consultation", reverse("consultation_comment:index"))
    assert tasks(see(people.someone())) == []
