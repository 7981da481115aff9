"""What leaves a session: minutes, papers, calendars, each for its people."""

import pytest

from certification.models import Session
from certification.services import ballot, committee_item
from certification.services import committee as services
from certification.services import decision as decisions
from tests.factories import assessor, committee, path
from tests.pages import url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_leaves_a_session_is_for_its_people_alone(as_, client):
    item = committee.in_session()
    session = item.session
    group = committee.committee()
    calendar = as_(group.members["ENT"][0]).get(url("session_calendar", session.pk))
    assert b"BEGIN:VEVENT" in calendar.content
    assert session.number.encode() in calendar.content
    assert (
        as_(session.secretary)
        .post(url("item_debate", item.pk), {"debate": "La question de l’eau."})
        .status_code
        == 302
    )
    assert as_(group.chair).post(url("item_debate", item.pk), {"debate": "Non"}).status_code == 403
    page = words(as_(group.members["ENT"][0]).get(url("session_minutes", session.pk)))
    assert "La question de l’eau." in page
    assert "still being written" in page
    names = ("session_calendar", "session_papers_pdf", "session_papers_zip")
    names += ("session_minutes", "session_minutes_json", "session_minutes_csv")
    for name in names:
        assert as_(path.lead(item.dossier)).get(url(name, session.pk)).status_code == 404
        assert as_(assessor.lead_assessor()).get(url(name, session.pk)).status_code == 404
    client.logout()
    assert client.get(url("public_minutes", session.number)).status_code == 404
    assert client.get(url("session_minutes", session.pk)).status_code == 302


def test_the_public_part_of_the_minutes_names_nobody_and_hides_what_is_not_public(as_, client):
    group = committee.committee()
    item = committee.in_ballot()
    committee.vote(item, against=[group.members["HAB"][0]])
    committee_item.write_debate(item, actor=group.secretary, text="Une question délicate.")
    ballot.close_ballot(item, actor=group.chair)
    decision = decisions.record_decision(committee.fresh(item), actor=group.chair)
    decisions.countersign_decision(decision, actor=group.secretary)
    services.close_session(item.session, actor=group.chair)
    address = url("public_minutes", item.session.number)
    client.logout()
    assert "No decision of this session is public yet." in words(client.get(address))
    page = words(as_(path.lead(item.dossier)).get(address))
    assert "Votes by family of actors" in page
    assert "délicate" not in page
    assert not any(person.name in page for person in group.everyone)
    page = words(as_(group.members["HAB"][0]).get(url("session_minutes", item.session_id)))
    assert "délicate" in page
    assert "Votes cast: 14" in page
    data = as_(group.members["HAB"][0]).get(url("session_minutes_json", item.session_id)).json()
    assert data["digest"] == Session.objects.get().minutes_digest
