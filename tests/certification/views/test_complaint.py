"""Complaints as people live them: made without an account, followed by a link, handled by few, answered by a territory."""

import re
from http import HTTPStatus

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from certification.choices import ComplaintStatus, Role
from certification.models import Complaint, HistoryEntry
from certification.services import complaint as services
from certification.services import complaint_handling as handling
from certification.services.complaint import token_of
from cms import spam
from tests.factories import complaint as factory
from tests.factories import path, people
from tests.factories.complaint import fresh
from tests.factories.territory import territory
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "subject": "mark",
    "about": "La vallée",
    "text": factory.TEXT,
    "wish": "Retirer le panneau.",
    "name": factory.NAME,
    "email": factory.EMAIL,
    "consent": "on",
}
S = ComplaintStatus


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"certification:{name}", args=args)


def post(client=None, language="en", **typed):
    client = client or Client(enforce_csrf_checks=True)
    return client.post(url("complaint", language=language), TYPED | typed, headers=SAME_ORIGIN)


# --- from anyone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_anybody_complains_without_an_account_a_cookie_or_a_script(
    language, django_capture_on_commit_callbacks
):
    people.case_officer()
    client = Client(enforce_csrf_checks=True)
    page = client.get(url("complaint", language=language))
    assert (page.status_code, page.cookies) == (200, {})
    with django_capture_on_commit_callbacks(execute=True):
        sent = post(client, language)
    complaint = Complaint.objects.get()
    assert sent["Location"] == url("complaint_follow", token_of(complaint), language=language)
    assert (complaint.language, complaint.is_confidential) == (language, True)
    follow = client.get(sent["Location"])
    assert complaint.number in follow.content.decode()
    assert (follow.cookies, follow["Referrer-Policy"]) == ({}, "no-referrer")
    assert "no-store" in follow["Cache-Control"]
    receipt = next(message for message in mail.outbox if message.to == [factory.EMAIL])
    assert sent["Location"] in receipt.body


def test_what_is_missing_is_said_and_what_was_typed_is_kept():
    answer = post(text="", consent="")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Without your agreement we cannot receive your complaint." in page
    assert "Retirer le panneau." in page
    page = post(files=path.pdf("page.html", b"<html>")).content.decode()
    assert "not a type that we accept" in page
    assert factory.TEXT in page
    assert not Complaint.objects.exists()


def test_a_certificate_is_recognised_and_prefilled():
    land = territory()
    page = Client().get(url("complaint") + "?number=AG-2026-0001").content.decode()
    assert 'value="AG-2026-0001"' in page
    post(about=land.name.upper() if land.name.isascii() else land.name)
    assert Complaint.objects.get().territory == land


def test_robots_and_crowds_are_held_back(monkeypatch):
    answer = post(**{spam.TRAP: "http://example.com"})
    assert answer["Location"] == url("complaint_received")
    assert not Complaint.objects.exists()
    monkeypatch.setattr(spam, "LIMIT", 1)
    assert post().status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_an_anonymous_alert_says_that_nobody_can_be_answered():
    sent = post(name="", email="")
    assert "You gave no address" in Client().get(sent["Location"]).content.decode()
    assert mail.outbox == []


def test_the_link_shows_adds_and_stops(client):
    complaint = factory.concluded()
    services.write_to_complainant(complaint, actor=complaint.handler, text="Le panneau est retiré.")
    complaint = fresh(complaint)
    visitor = Visitor()
    visitor.client = Client(enforce_csrf_checks=True, headers=SAME_ORIGIN)
    visitor.open(url("complaint_follow", token_of(complaint)))
    visitor.reads(complaint.number, factory.TEXT, factory.ANSWER, "Le panneau est retiré.", "Founded")
    visitor.does_not_read(factory.CONCLUSIONS, factory.TOLD, complaint.handler, complaint.investigator)
    visitor.send("Add to my complaint", text="", expect=422)
    visitor.send("Add to my complaint", text="Il en reste un au nord.").reads("Il en reste un au nord.")
    visitor.send("Stop this link").reads("Thank you")
    visitor.open(url("complaint_follow", token_of(complaint)), expect=404).reads("no longer works")
    assert HistoryEntry.objects.filter(action="certification.complaint.revoke_link").exists()


# --- each arrow, by those who may -------------------------------------------------------------------------------------


def open_as(person, complaint, expect=200):
    return Visitor(person).open(url("complaint_handled", complaint.pk), expect=expect)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        ("Conclude that the complaint is founded", S.FOUNDED),
        ("Conclude that the complaint is founded in part", S.PARTLY_FOUNDED),
        ("Conclude that the complaint is not founded", S.UNFOUNDED),
    ],
)
def test_from_the_acknowledgement_to_the_end(verdict, outcome):
    complaint = factory.about_a_territory()
    officer, person, leader = people.case_officer(), factory.investigator(), factory.lead(complaint)
    handler = open_as(officer, complaint).reads(factory.TEXT, factory.EMAIL)
    handler.send("Acknowledge the complaint").reads("Acknowledged")
    handler.send("Declare the complaint admissible", text="", expect=422)
    handler.send("Declare the complaint admissible", text="Nous irons voir.").reads("Admissible")
    open_as(person, complaint, expect=404)
    handler.send("Name who investigates", person=str(person.pk))
    asked = open_as(person, complaint).reads("You are asked to investigate")
    asked.does_not_read(factory.TEXT, factory.EMAIL, factory.NAME)
    asked.send("Declare your interests", expect=422)
    asked.send("Declare your interests", sincere=True).reads(factory.TEXT)
    handler.open(url("complaint_handled", complaint.pk)).send("Open the investigation")
    reply = url("complaint_reply", complaint.pk)
    Visitor(leader).open(reply, expect=404)
    asked.open(url("complaint_handled", complaint.pk)).send("Ask the territory to answer", text=factory.TOLD)
    answer = Visitor(leader).open(reply).reads(factory.TOLD, "Who complains is not told.")
    answer.does_not_read(factory.NAME, factory.TEXT, factory.EMAIL)
    answer.send("Send the answer", text="", expect=422)
    answer.send("Send the answer", text="Nous le retirons.").reads("Nous le retirons.")
    asked.open(url("complaint_handled", complaint.pk)).reads("Nous le retirons.")
    asked.send(verdict, conclusions=factory.CONCLUSIONS, answer=factory.ANSWER)
    assert fresh(complaint).status == outcome
    handler.open(url("complaint_handled", complaint.pk))
    if outcome != S.UNFOUNDED:
        handler.send("Add a measure", kind="internal", text="Un rappel à tous.")
        handler.send("Say that a measure is done", text="Envoyé le 3 mars.")
        handler.send("Put the measures in hand")
    handler.send("Close the complaint").reads("Closed")
    answer.open(reply).reads("What is concluded").does_not_read(factory.ANSWER)


def test_a_complaint_is_declared_not_admissible():
    complaint = factory.acknowledged()
    handler = open_as(complaint.handler, complaint)
    handler.send("Declare the complaint not admissible", text="Hors du champ du réseau.").reads(
        "Not admissible"
    )
    Visitor().open(url("complaint_follow", token_of(fresh(complaint)))).reads("Hors du champ du réseau.")


def test_a_handler_whom_it_is_about_hands_it_over():
    complaint = factory.acknowledged()
    handler = open_as(complaint.handler, complaint)
    handler.send(
        "Say which territory and which people it is about",
        territory=complaint.territory.name,
        people=[str(complaint.handler.pk)],
    )
    assert handler.address.startswith(url("dashboard"))
    open_as(complaint.handler, complaint, expect=404)
    guardian = open_as(people.guardian(), complaint)
    guardian.send("Take the complaint in hand").send(
        "Declare the complaint admissible", text="Nous irons voir."
    )


# --- nobody else ------------------------------------------------------------------------------------------------------

ACTS = {
    "acknowledge": {"officer"},
    "admit": {"officer"},
    "declare_inadmissible": {"officer"},
    "name_investigator": {"officer"},
    "investigate": {"officer"},
    "add_measure": {"officer"},
    "complete_measure": {"officer"},
    "give_notice": {"officer"},
    "raise_finding": {"officer"},
    "take_measures": {"officer"},
    "take_over": {"officer"},
    "close": {"officer"},
    "renew_link": {"officer"},
    "revoke_link": {"officer"},
    "declare_interests": {"investigator"},
    "step_down": {"investigator"},
    "hear_territory": {"investigator"},
    "find_founded": {"investigator"},
    "find_partly_founded": {"investigator"},
    "find_unfounded": {"investigator"},
    "write": {"officer", "investigator"},
    "place": {"officer", "guardian"},
    "hand_over": {"officer", "guardian"},
}

# They ask for nothing: sent empty by who may, they would be done.
AT_ONCE = {"hand_over", "revoke_link", "renew_link", "step_down", "place", "take_over"}


def test_a_complaint_does_not_exist_for_anybody_else(client):
    complaint = factory.answered(factory.about_a_territory(uploads=[path.pdf("photo.pdf")]))
    file = complaint.files.get().uuid
    everybody = {
        "officer": complaint.handler,
        "investigator": complaint.investigator,
        "guardian": people.guardian(),
        "other officer": people.second_case_officer(),
        "lead": factory.lead(complaint),
        "manager": people.scheme_manager(),
        "chair": people.chair(),
        "assessor": people.trusted("peer@example.org", Role.ASSESSOR, family="HAB"),
        "panel": people.trusted("panel@example.org", Role.APPEAL_PANEL_MEMBER, family="HAB"),
        "administrator": people.administrator(),
        "stranger": people.someone("stranger@example.org"),
    }
    reads = {"officer", "investigator", "guardian"}
    for role, person in everybody.items():
        client.force_login(type(person).objects.get(pk=person.pk))
        expected = 200 if role in reads else 404
        for address in (
            url("complaint_handled", complaint.pk),
            url("complaint_file", complaint.pk, file),
        ):
            assert client.get(address).status_code == expected, f"{role} at {address}"
        listed = client.get(url("complaints"))
        assert (complaint.number in listed.content.decode()) is (role in reads), role
        for act, roles in ACTS.items():
            if role in roles and act in AT_ONCE:
                continue
            status = client.post(url("complaint_act", complaint.pk, act), {}).status_code
            expected = {302, 409, 422} if role in roles else {403} if role in reads else {404}
            assert status in expected, f"{role}: {act} {status}"
        expected = 200 if role == "lead" else 404
        assert client.get(url("complaint_reply", complaint.pk)).status_code == expected, role
        for address in (reverse("history:index"), reverse("complaint:index")):
            response = client.get(address)
            shown = complaint.number in response.content.decode() if response.status_code == 200 else False
            assert not shown or role in reads, f"{role} at {address}"
    client.logout()
    assert client.get(url("complaint_handled", complaint.pk)).status_code == 302
    assert client.post(url("complaint_act", complaint.pk, "nothing")).status_code in {302, 401}
    # A private file leads nowhere but through the complaint.
    client.force_login(complaint.handler)
    assert client.get(url("file", file)).status_code == 404


def test_the_names_of_those_who_complain_leave_no_trace_in_the_administration(client):
    complaint = factory.acknowledged()
    client.force_login(complaint.handler)
    for address in (
        reverse("complaint:index"),
        reverse("complaint:inspect", args=[complaint.pk]),
        reverse("complaint:history", args=[complaint.pk]),
        reverse("complaint:index") + "?export=csv",
    ):
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        for word in (factory.NAME, factory.EMAIL, factory.TEXT):
            assert word.encode() not in content


# --- lists, figures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["complaints", "dashboard", "complaint_figures"])
def test_lists_ask_the_same_number_of_queries_for_many(client, name):
    client.force_login(people.case_officer())
    factory.lodged()

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name)).status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(6):
        factory.lodged(text=f"Panneau {number}.")
    assert count() == before


def test_one_complaint_asks_few_queries_whatever_it_holds(client):
    complaint = factory.concluded()
    client.force_login(complaint.handler)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("complaint_handled", complaint.pk)).status_code == 200
        return len(queries)

    for text in ("Une.", "Deux."):
        handling.add_measure(complaint, actor=complaint.handler, kind="internal", text=text)
    services.write_to_complainant(complaint, actor=complaint.handler, text="Un.")
    count()
    before = count()
    for number in range(4):
        handling.add_measure(complaint, actor=complaint.handler, kind="internal", text=f"Mesure {number}.")
        services.write_to_complainant(complaint, actor=complaint.handler, text=f"Mot {number}.")
    assert count() == before


def test_the_figures_are_public_and_say_nothing_of_few(client):
    assert "No complaint yet" in client.get(url("complaint_figures")).content.decode()
    factory.lodged()
    page = client.get(url("complaint_figures")).content.decode()
    assert "fewer than 3" in page
    assert re.search(r"The use of the mark or of a certificate</th><td[^>]*>–", page)
    assert client.get(url("complaint_figures") + "?year=x").status_code == 404
    assert client.get(url("complaint_figures") + "?year=1999").status_code == 200
