"""Clocks and the path on the page of a dossier, the forms to ask for time, and calendars that are valid."""

import pytest
from django.urls import reverse
from icalendar import Calendar

from certification.clock import localdate
from certification.models import CalendarFeed, ExtensionRequest
from certification.services import deadline as services
from certification.services.agenda import add_action
from tests.factories import committee, path, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
WHY = "Deux communes n’ont pas encore réuni leurs habitants."
PAGE = reverse("certification:calendar")


def act(dossier, name):
    return reverse("certification:dossier_act", args=[dossier.pk, name])


def page_of(client, dossier):
    return client.get(reverse("certification:dossier", args=[dossier.pk])).content.decode()


def events(content):
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_a_lead_asks_and_an_officer_answers(client):
    dossier = path.eligible()
    client.force_login(path.lead(dossier))
    assert act(dossier, "extension") in page_of(client, dossier)
    refused = client.post(act(dossier, "extension"), {"days": "900", "reason": WHY})
    assert refused.status_code == 422
    assert WHY in refused.content.decode()
    assert client.post(act(dossier, "extension"), {"days": "30", "reason": WHY}).status_code == 302
    assert "30 more days are asked for" in page_of(client, dossier)
    assert act(dossier, "extension") not in page_of(client, dossier)
    assert client.get(act(dossier, "answer-extension")).status_code == 403
    client.force_login(people.case_officer())
    assert act(dossier, "answer-extension") in client.get(reverse("certification:dashboard")).content.decode()
    assert WHY in client.get(act(dossier, "answer-extension")).content.decode()
    answer = {"granted": "yes", "reason": "Cela se comprend."}
    assert client.post(act(dossier, "answer-extension"), answer).status_code == 302
    assert ExtensionRequest.objects.get().granted
    assert "More time is granted" in page_of(client, dossier)


def test_a_frozen_dossier_shows_a_clock_that_stands_still(client):
    dossier = path.frozen(path.eligible())
    client.force_login(path.lead(dossier))
    page = page_of(client, dossier)
    assert "paused" in page
    assert "the days spent waiting are not counted" in page
    assert "while the dossier is frozen" in page


def test_the_path_says_what_was_done_by_whom_and_what_comes(client):
    dossier = path.eligible()
    client.force_login(path.lead(dossier))
    stages = client.get(reverse("certification:dossier", args=[dossier.pk])).context["whole_path"]
    assert [stage.state for stage in stages] == ["done", "done", "current", *["next"] * 5]
    application, eligibility, here, *_to_come = stages
    assert application.who == f"{path.lead(dossier)} (Territory project leader)"
    # Of the staff, the territory reads the role.
    assert eligibility.who == "Case officer"
    assert here.due_on == dossier.due_on
    assert stages[4].delay
    page = page_of(client, dossier)
    assert page.count('aria-current="step"') == 2
    assert "To come. Allow" in page
    client.force_login(people.case_officer())
    stages = client.get(reverse("certification:dossier", args=[dossier.pk])).context["whole_path"]
    assert stages[1].who.endswith("(Case officer)")
    assert len(stages[1].who) > len("(Case officer)") + 1


def test_the_dates_of_a_dossier_are_a_valid_calendar_with_lasting_identifiers(client):
    dossier = path.eligible()
    lead = path.lead(dossier)
    action = add_action(dossier, actor=lead, what="Ouvrir un lieu", owner="Mairie", due_on=dossier.due_on)
    client.force_login(lead)
    address = reverse("certification:dossier_calendar", args=[dossier.pk])
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer.content)
    deadline = f"dossier-{dossier.pk}-round-1-self_assessment@testserver"
    assert set(found) == {deadline, f"action-{action.pk}@testserver"}
    assert found[deadline]["dtstart"].dt == dossier.due_on
    assert set(events(client.get(address).content)) == set(found)
    client.force_login(people.someone("stranger@example.org"))
    assert client.get(address).status_code == 404


def test_a_secret_address_gives_the_calendar_until_it_is_taken_away(client):
    dossier = path.eligible()
    lead = path.lead(dossier)
    client.force_login(lead)
    assert client.post(PAGE, {"do": "make"}).status_code == 302
    shown = client.get(PAGE).context["address"].removeprefix("http://testserver")
    client.logout()
    answer = client.get(shown)
    assert f"dossier-{dossier.pk}-round-1-self_assessment@testserver" in events(answer.content)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    client.force_login(lead)
    client.post(PAGE, {"do": "make"})
    assert client.get(shown).status_code == 404
    shown = client.get(PAGE).context["address"].removeprefix("http://testserver")
    assert client.get(shown).status_code == 200
    client.post(PAGE, {"do": "revoke"})
    assert client.get(shown).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_an_address_that_we_did_not_make_finds_nothing(client):
    feed = services.make_feed(actor=people.someone("ana@example.org"))
    token = services.token_of(feed)
    for forged in (feed.key.hex, f"{feed.key.hex}:x", token[:-1], token + "x", "é"):
        assert client.get(reverse("certification:calendar_feed", args=[forged])).status_code == 404
    feed.person.is_active = False
    feed.person.save()
    assert client.get(reverse("certification:calendar_feed", args=[token])).status_code == 404


def test_my_dates_are_listed_by_month_and_taken_away_as_a_file(client):
    dossier = path.eligible()
    lead = path.lead(dossier)
    action = add_action(
        dossier,
        actor=lead,
        what="Ouvrir un lieu",
        owner="Mairie",
        due_on=dossier.due_on.replace(day=1),
    )
    client.force_login(lead)
    page = client.get(PAGE, {"month": f"{dossier.due_on:%Y-%m}"})
    assert [entry.first for entry in page.context["entries"]] == [action.due_on, dossier.due_on]
    assert "Ouvrir un lieu" in page.content.decode()
    assert reverse("certification:agenda", args=[dossier.pk]) in page.content.decode()
    assert client.get(PAGE, {"month": "1999-01"}).context["entries"] == []
    assert client.get(PAGE, {"month": "13-no"}).context["month"] == localdate().replace(day=1)
    file = client.get(reverse("certification:own_calendar"))
    assert file["Content-Type"].startswith("text/calendar")
    assert len(events(file.content)) == 2
    client.force_login(people.someone("stranger@example.org"))
    assert not client.get(PAGE).context["has_dates"]


def test_members_of_the_committee_find_their_sessions_and_what_is_due(client):
    item = committee.listed()
    session, member = item.session, committee.committee().members["HAB"][0]
    client.force_login(member)
    found = events(client.get(reverse("certification:own_calendar")).content)
    assert f"session-{session.pk}@testserver" in found
    due = [str(event["summary"]) for uid, event in found.items() if uid.startswith("task-")]
    assert len(due) == 1
    assert due[0].startswith("Declare your interests")
    page = client.get(PAGE, {"month": f"{session.held_on:%Y-%m}"}).content.decode()
    assert reverse("certification:session", args=[session.pk]) in page


def test_a_feed_holds_what_concerns_the_person_and_nothing_else(client, django_assert_max_num_queries):
    dossier = path.eligible()
    token = services.token_of(services.make_feed(actor=people.someone("stranger@example.org")))
    assert events(client.get(reverse("certification:calendar_feed", args=[token])).content) == {}
    officer = people.case_officer()
    token = services.token_of(services.make_feed(actor=officer))
    with django_assert_max_num_queries(30):
        content = client.get(reverse("certification:calendar_feed", args=[token])).content
    assert len(events(content)) == 1
    assert dossier.case_officer == officer
