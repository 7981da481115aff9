"""A regional commission gives its opinion on the dossiers of its region; the committee waits for it, or goes on."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.formats import date_format

from certification import clock
from certification.choices import Capacity, InterestEffect
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import (
    DossierAccess,
    HistoryEntry,
    InterestDeclaration,
    Notification,
    RegionalOpinion,
)
from certification.queries.dossier import visible_to
from certification.queries.regional_opinion import opinion_on, to_declare, waiting_for
from certification.rules.regional_opinion import last_day_of_opinion
from certification.services import committee as sessions
from certification.services import committee_item
from certification.services.regional_opinion import record_opinion
from tests.factories import committee, path, people, report
from tests.factories.files import photo
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def address(dossier):
    return reverse("certification:regional_opinion", args=[dossier.pk])


def typed(**facts):
    return {
        "commission": "Commission Sud",
        "given_on": localdate(),
        "position": "favourable",
        "reasons": "Les familles y croient.",
        **facts,
    }


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **facts)
    return [str(reason) for reason in refused.value.reasons]


def test_a_commission_reads_the_dossiers_of_its_region_once_the_report_is_sent_and_its_interests_declared():
    ours, theirs = people.of_commission(), people.of_commission("ouest@example.org", "Bretagne")
    dossier = report.reporting()
    assert not visible_to(ours).exists()
    assert not to_declare(ours).exists()
    dossier = report.reported(dossier)
    assert list(to_declare(ours)) == [dossier]
    assert not visible_to(ours).exists()
    people.of_commission_declared(dossier)
    assert list(visible_to(ours)) == [dossier]
    assert not to_declare(ours).exists()
    assert not to_declare(theirs).exists()
    assert not visible_to(theirs).exists()
    assert "regional_commission_member" in dossier.roles_of(ours)
    assert "regional_commission_member" not in dossier.roles_of(theirs)


def test_a_member_of_the_commission_who_is_recused_from_a_dossier_no_longer_reads_it():
    dossier = report.reported()
    antenna = people.of_commission_declared(dossier)
    assert visible_to(antenna).exists()
    InterestDeclaration.objects.create(
        dossier=dossier,
        person=antenna,
        capacity=Capacity.COMMITTEE,
        round=dossier.round,
        effect=InterestEffect.RECUSED,
    )
    assert not visible_to(antenna).exists()


def test_interests_are_declared_before_anything_is_read(client):
    """Every way to the dossier leads to the declaration, or nowhere."""
    antenna, dossier = people.of_commission(), report.docketed()
    client.force_login(antenna)
    interests = reverse("certification:interests", args=[dossier.pk])
    assert interests in client.get(reverse("certification:dossiers")).text
    assert interests in client.get(reverse("certification:dashboard")).text
    assert client.get(reverse("certification:dossier", args=[dossier.pk])).status_code == 404
    for answer in (client.get(address(dossier)), client.post(address(dossier), typed())):
        assert answer["Location"] == interests
    assert refusal(record_opinion, dossier, actor=antenna, **typed()) == [
        "Declare your interests on this dossier first."
    ]
    page = client.get(interests).text
    assert "As a member of the regional commission" in page
    assert dossier.number not in page
    answers = dict.fromkeys(re.findall(r'name="(tie_\w+)"', page), "no")
    assert client.post(interests, answers | {"no_tie": "on"})["Location"] == interests
    declaration = InterestDeclaration.objects.get(person=antenna)
    assert (declaration.capacity, declaration.effect) == ("commission", "none")
    entry = HistoryEntry.objects.get(action="certification.interestdeclaration.declare", user_id=antenna.pk)
    assert entry.role == "regional_commission_member"
    assert "You take a full part in this dossier." in client.get(interests).text
    assert client.get(reverse("certification:dossier", args=[dossier.pk])).status_code == 200
    assert interests not in client.get(reverse("certification:dossiers")).text
    assert client.get(address(dossier)).status_code == 200


@pytest.mark.parametrize(
    ("tie", "status", "words"),
    [
        (
            "property_owner",
            200,
            "You may read this dossier; somebody else of the commission gives its opinion.",
        ),
        ("employee", 404, "This tie keeps you out of this dossier"),
    ],
)
def test_a_tie_leaves_the_opinion_to_somebody_else_and_may_close_the_dossier(client, tie, status, words):
    dossier = report.docketed()
    antenna = people.of_commission_declared(dossier, tie)
    assert waiting_for(antenna) == []
    assert not to_declare(antenna).exists()
    assert refusal(record_opinion, dossier, actor=antenna, **typed()) == [
        "You declared a tie with this territory: let somebody else of the commission give the opinion."
    ]
    client.force_login(antenna)
    assert client.get(reverse("certification:dossier", args=[dossier.pk])).status_code == status
    page = client.get(address(dossier))
    assert page.status_code == status
    assert 'name="reasons"' not in page.text
    assert ("let somebody else of the commission" in page.text) == (status == 200)
    assert client.post(address(dossier), typed()).status_code == (422 if status == 200 else 404)
    assert words in client.get(reverse("certification:interests", args=[dossier.pk])).text


def test_another_round_asks_for_the_interests_anew():
    dossier = report.docketed()
    antenna = people.of_commission_declared(dossier)
    type(dossier).objects.filter(pk=dossier.pk).update(round=2)
    assert not visible_to(antenna).exists()
    assert list(to_declare(antenna)) == [dossier]


def test_nobody_is_asked_outside_their_region_nor_where_they_take_part(client):
    dossier = report.docketed()
    client.force_login(people.of_commission("ouest@example.org", "Bretagne"))
    assert client.get(address(dossier)).status_code == 404
    assert client.get(reverse("certification:interests", args=[dossier.pk])).status_code == 404
    leader = path.lead(dossier)
    people.of_commission(leader.email)
    leader = type(leader).objects.get(pk=leader.pk)
    assert not to_declare(leader).exists()
    assert waiting_for(leader) == []


def test_its_member_is_asked_and_gives_the_opinion_before_the_committee(
    client, django_capture_on_commit_callbacks
):
    antenna = people.of_commission()
    with django_capture_on_commit_callbacks(execute=True):
        dossier = report.docketed()
    assert Notification.objects.filter(event="dossier.docket.commission", person=antenna).exists()
    (task,) = waiting_for(antenna)
    assert (task.url_name, task.due_on) == ("certification:interests", last_day_of_opinion(dossier))
    people.of_commission_declared(dossier)
    (task,) = waiting_for(antenna)
    assert (task.url_name, task.due_on) == ("certification:regional_opinion", last_day_of_opinion(dossier))
    client.force_login(antenna)
    page = client.get(address(dossier))
    assert "is missing" in page.text
    assert "Opinion signed by the commission" not in page.text
    assert DossierAccess.objects.get().page == "regional_opinion"
    assert client.post(address(dossier), typed(reasons="")).status_code == 422
    assert client.post(address(dossier), typed())["Location"] == address(dossier)
    assert client.post(address(dossier), typed()).status_code == 422
    opinion = RegionalOpinion.objects.get()
    assert (opinion.recorded_by, opinion.paper) == (antenna, None)
    assert waiting_for(antenna) == []
    assert opinion_on(path.fresh(dossier)).given == opinion


def test_the_secretariat_records_it_on_behalf_with_the_paper_that_was_signed(client):
    dossier, officer = committee.docketed(), people.case_officer()
    with pytest.raises(PermissionDenied):
        record_opinion(dossier, actor=path.lead(dossier), **typed())
    assert "Attach the opinion" in refusal(record_opinion, dossier, actor=officer, **typed())[0]
    client.force_login(officer)
    assert client.post(address(dossier), typed()).status_code == 422
    paper = SimpleUploadedFile("avis.png", photo(), "image/png")
    assert client.post(address(dossier), typed(paper=paper)).status_code == 302
    opinion = RegionalOpinion.objects.get()
    assert opinion.paper.name in client.get(address(dossier)).text
    assert client.get(reverse("certification:file", args=[opinion.paper.uuid])).status_code == 200


def test_a_branch_makes_the_committee_wait_until_the_last_day():
    people.of_commission()
    dossier = report.docketed()
    item = deliberating(dossier, localdate() + 14 * DAY)
    last = date_format(last_day_of_opinion(dossier), "DATE_FORMAT")
    with clock.at(item.session.held_on):
        (sentence,) = refusal(committee_item.call_item, item, actor=item.session.chair)
        assert "regional commission of Occitanie is missing" in sentence
        assert last in sentence
        record_opinion(dossier, actor=people.of_commission_declared(dossier), **typed())
        assert committee_item.call_item(item, actor=item.session.chair).status == "deliberating"


def test_past_the_last_day_the_committee_goes_on_and_reads_that_it_is_missing():
    people.of_commission()
    dossier = report.docketed()
    item = deliberating(dossier, localdate() + 15 * DAY)
    with clock.at(item.session.held_on):
        known = opinion_on(path.fresh(dossier))
        assert known.is_missing
        assert "the committee may decide without it" in known.sentence
        committee_item.call_item(item, actor=item.session.chair)


def test_without_a_branch_no_opinion_is_required():
    dossier = report.docketed()
    known = opinion_on(dossier)
    assert (known.given, known.is_missing) == (None, False)
    assert "no opinion is required" in known.sentence


def test_whoever_takes_part_otherwise_gives_no_opinion_and_whoever_gave_one_does_not_vote():
    dossier = committee.docketed()
    reader = member(dossier.territory, "luc@example.org", role="territory_reader")
    people.of_commission(reader.email)
    fresh_reader = type(reader).objects.get(pk=reader.pk)
    assert "in another way" in refusal(record_opinion, dossier, actor=fresh_reader, **typed())[0]
    voter = committee.committee().members["HAB"][0]
    people.of_commission_declared(dossier, email=voter.email)
    record_opinion(dossier, actor=type(voter).objects.get(pk=voter.pk), **typed())
    assert committee.listed(dossier).keeps_out(voter)


def deliberating(dossier, day):
    """Return the item of a dossier in an open session of that day, ready to be called."""
    group = committee.committee()
    session = committee.convened(held_on=day)
    item = committee.docket.put_on_docket(session, dossier, actor=group.secretary, late_reason="Urgent.")
    with clock.at(day):
        committee.arrive(session, *group.everyone)
        for person in [*group.everyone, group.chair]:
            committee.declare(item, person)
        sessions.open_session(session, actor=group.chair)
    return committee.fresh(item)
