"""The committee through its pages: sessions, presence, recusal, consent, ballot, deferral."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from certification import clock
from certification.choices import DocketItemStatus, DossierStatus, SessionStatus
from certification.models import Decision, DocketItem, HistoryEntry, Objection, Scheme, Session, Vote
from certification.services import ballot, committee_item, docket
from certification.services import committee as services
from certification.services import decision as decisions
from tests.factories import assessor, committee, path, people
from tests.factories.territory import member
from tests.signing import sign_in_again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


@pytest.fixture
def as_(client):
    """A client signed in as somebody."""

    def sign_in(person):
        client.force_login(person)
        sign_in_again(client, person)
        return client

    return sign_in


def words(response):
    return " ".join(response.content.decode().split())


# --- sessions ----------------------------------------------------------------------------------------------------


def test_a_case_officer_convenes_a_session(as_):
    group = committee.committee()
    client = as_(group.secretary)
    page = client.get(url("session_new"))
    assert page.status_code == 200
    typed = {
        "held_on": clock.localdate().isoformat(),
        "starts_at": "10:00",
        "place": "Maison des associations",
        "chair": group.chair.pk,
        "secretary": group.secretary.pk,
    }
    response = client.post(url("session_new"), typed)
    session = Session.objects.get()
    assert response["Location"] == url("session", session.pk)
    assert session.number == f"CG-{clock.localdate().year}-0001"


def test_a_session_lasts_as_long_as_was_said_in_every_calendar(as_):
    group = committee.committee()
    Scheme.objects.update_or_create(pk=1, defaults={"session_minutes": 90})
    client = as_(group.secretary)
    assert client.get(url("session_new")).context["form"]["lasts_minutes"].value() == 90
    usual = committee.convened()
    client.post(
        url("session_new"),
        {
            "held_on": clock.localdate().isoformat(),
            "starts_at": "10:00",
            "lasts_minutes": "150",
            "place": "Maison des associations",
            "chair": group.chair.pk,
            "secretary": group.secretary.pk,
        },
    )
    longer = Session.objects.exclude(pk=usual.pk).get()
    assert "10 a.m. to 12:30 p.m." in words(client.get(url("session", longer.pk)))
    for session, minutes in ((usual, 90), (longer, 150)):
        alone = Calendar.from_ical(client.get(url("session_calendar", session.pk)).content).walk("VEVENT")[0]
        mine = Calendar.from_ical(client.get(url("own_calendar")).content).walk("VEVENT")
        among_all = next(event for event in mine if event["uid"] == alone["uid"])
        for event in (alone, among_all):
            assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(minutes=minutes)


def test_a_session_needs_a_place_and_two_people_to_sign(as_):
    group = committee.committee()
    both = committee.trust(group.secretary, "committee_chair")
    response = as_(both).post(
        url("session_new"),
        {
            "held_on": (clock.localdate() - dt.timedelta(days=1)).isoformat(),
            "starts_at": "10:00",
            "chair": both.pk,
            "secretary": both.pk,
        },
    )
    assert response.status_code == 422
    assert [str(reason) for reason in response.context["reasons"]] == [
        "The session takes place today or later.",
        "Give a place, or a link to join.",
        "The chair and the secretary are two people: both sign the decisions.",
    ]
    assert not Session.objects.exists()


def test_a_dossier_is_put_on_the_docket_once(as_):
    dossier = committee.docketed()
    session = committee.convened(held_on=clock.localdate() + dt.timedelta(days=15))
    client = as_(session.secretary)
    assert dossier.number in words(client.get(url("session", session.pk)))
    client.post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert DocketItem.objects.get().dossier == dossier
    again = client.post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert again.status_code == 422
    assert "This dossier is already before a session." in words(again)


def test_a_file_sealed_too_late_waits_for_another_session(as_):
    dossier = committee.docketed()
    session = committee.convened()
    response = as_(session.secretary).post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert response.status_code == 422
    assert "The papers must be available for 15 days" in words(response)
    assert not DocketItem.objects.exists()
    typed = {"dossier": dossier.pk, "late_reason": "La saison commence dans dix jours."}
    assert as_(session.secretary).post(url("session_docket", session.pk), typed).status_code == 302
    assert DocketItem.objects.get().late_reason == typed["late_reason"]


def test_presence_is_recorded_seat_by_seat(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seat_of(group.members["ENT"][0])
    client = as_(session.secretary)
    client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "remote"})
    assert "1 present out of 14 seats" in words(client.get(url("session", session.pk)))
    client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "left"})
    assert "0 present out of 14 seats" in words(client.get(url("session", session.pk)))
    again = client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "left"})
    assert (again.status_code, "This seat is not recorded as present." in words(again)) == (422, True)


def test_nobody_is_present_before_the_day(as_):
    session = committee.convened(held_on=clock.localdate() + dt.timedelta(days=3))
    seat = session.seats[0]
    response = as_(session.secretary).post(
        url("session_presence", session.pk), {"seat": seat.pk, "mode": "on_site"}
    )
    assert response.status_code == 422
    assert "The session opens on its day, not before." in words(response)


def test_a_member_records_nobody(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seats[0]
    response = as_(group.members["ENT"][0]).post(
        url("session_presence", session.pk), {"seat": seat.pk, "mode": "on_site"}
    )
    assert response.status_code == 403


def test_a_session_without_anybody_does_not_open(as_):
    session = committee.convened()
    client = as_(session.chair)
    assert "Record who is present first." in words(client.get(url("session", session.pk)))
    response = client.post(url("session_move", session.pk, "open"))
    assert response.status_code == 422
    assert Session.objects.get().status == SessionStatus.CONVENED


def test_a_cancelled_session_gives_its_dossiers_back(as_):
    item = committee.listed()
    response = as_(item.session.secretary).post(
        url("session_move", item.session_id, "cancel"), {"reason": "La salle est inondée."}
    )
    assert response.status_code == 302
    assert Session.objects.get().status == SessionStatus.CANCELLED
    assert committee.fresh(item).status == DocketItemStatus.DEFERRED
    assert committee.fresh(item).dossier.status == DossierStatus.DOCKETED


@pytest.mark.parametrize("who", ["lead", "assessor", "stranger", "retired"])
def test_others_do_not_find_the_committee(as_, who):
    item = committee.listed()
    person = {
        "lead": lambda: path.lead(item.dossier),
        "assessor": assessor.lead_assessor,
        "stranger": people.someone,
        "retired": lambda: retire(committee.committee().members["ENT"][0]),
    }[who]()
    client = as_(person)
    assert client.get(url("session", item.session_id)).status_code == 404
    assert client.get(url("item", item.pk)).status_code == 404
    assert client.get(url("item_quorum", item.pk)).status_code == 404
    assert client.get(url("ballot", item.pk)).status_code == 404


def retire(person):
    seat = person.seats.get()
    seat.until = clock.localdate() - dt.timedelta(days=1)
    seat.save()
    return person


def test_the_page_of_a_session_asks_a_constant_number_of_queries(as_, django_assert_max_num_queries):
    session = committee.convened()
    first = committee.docketed()
    docket.put_on_docket(session, first, actor=session.secretary, late_reason="Urgent.")
    for number in range(7):
        dossier = committee.docketed_again(first, f"Vallée {number}")
        docket.put_on_docket(session, dossier, actor=session.secretary, late_reason="Urgent.")
    group = committee.committee()
    committee.arrive(session, *group.everyone)
    for person in (group.secretary, group.chair, group.members["ENT"][0]):
        client = as_(person)
        with django_assert_max_num_queries(25):
            assert client.get(url("session", session.pk)).status_code == 200


# --- declare, recuse ----------------------------------------------------------------------------------------------


def test_a_member_declares_before_the_file_opens(as_):
    item = committee.listed()
    someone = committee.committee().members["ENT"][0]
    client = as_(someone)
    assert "Declare your interests to open the file" in words(client.get(url("session", item.session_id)))
    response = client.get(url("item", item.pk))
    assert response["Location"] == url("interests", item.dossier_id)
    committee.declare(item, someone)
    assert client.get(url("item", item.pk)).status_code == 200


def test_a_recusal_closes_the_file_at_once(as_):
    item = committee.in_session()
    someone = committee.committee().members["ENT"][0]
    client = as_(someone)
    assert client.get(url("item", item.pk)).status_code == 200
    committee.redeclare(item, someone, "employee")
    for name in ("item", "item_quorum", "ballot"):
        assert client.get(url(name, item.pk)).status_code == 404
    assert client.get(url("dossier", item.dossier_id)).status_code == 404
    page = words(client.get(url("session", item.session_id)))
    assert "You are recused: this file is closed to you." in page


def test_an_assessor_who_sits_on_the_committee_finds_no_item(as_):
    lead = assessor.lead_assessor()
    item = committee.listed()
    seat = committee.committee().members["HAB"][0].seats.get()
    seat.holder = committee.trust(lead, "committee_member", "HAB")
    seat.save()
    assert as_(lead).get(url("item", item.pk)).status_code == 404


def test_a_member_of_the_territory_finds_no_item(as_):
    item = committee.listed()
    someone = committee.committee().members["ENT"][0]
    member(item.dossier.territory, someone.email, family="ENT")
    assert as_(someone).get(url("item", item.pk)).status_code == 404


def test_the_page_shows_seats_and_no_name_of_a_member(as_):
    group = committee.committee()
    item = committee.in_session(recused=[group.members["ENT"][0]])
    page = words(as_(group.members["CON"][0]).get(url("item", item.pk)))
    assert "Employment in" in page or "Emploi sur" in page
    assert not any(person.name in page for person in group.everyone if person != group.members["CON"][0])


# --- quorum ------------------------------------------------------------------------------------------------------


def without_knowledge(group):
    return [p for family, people_ in group.members.items() if family not in ("UNI", "MED") for p in people_]


def test_the_page_says_which_families_would_make_the_quorum(as_):
    group = committee.committee()
    item = committee.in_session(present=without_knowledge(group))
    page = words(as_(group.chair).get(url("item", item.pk)))
    assert "Quorum not met" in page
    names = [group_family(item, code).name for code in ("UNI", "MED")]
    assert all(name in page for name in names)


def group_family(item, code):
    return item.session.version.family(code)


def test_no_quorum_then_a_second_convocation_decides(as_):
    group = committee.committee()
    present = [group.members[code][0] for code in ("ENT", "HAB", "ELU", "UNI", "MED")]
    item = committee.in_session(present=present)
    client = as_(group.chair)
    committee.proposed(item)
    refused = client.post(url("item_move", item.pk, "seek_consent"))
    assert refused.status_code == 422
    assert "Quorum not met: 2 more seats must be present." in words(refused)
    client.post(url("item_move", item.pk, "defer"), {"reason": "Le quorum manque."})
    assert committee.fresh(item).dossier.status == DossierStatus.DOCKETED
    client.post(url("session_move", item.session_id, "close"))
    page = words(client.get(url("session", item.session_id)))
    assert "Convene a second time" in page

    typed = {
        "held_on": (clock.localdate() + dt.timedelta(days=6)).isoformat(),
        "starts_at": "10:00",
        "place": "Mairie",
        "chair": group.chair.pk,
        "secretary": group.secretary.pk,
    }
    address = f"{url('session_new')}?second={item.session_id}"
    assert client.get(address).status_code == 200
    early = client.post(address, typed)
    assert (early.status_code, "at the earliest" in words(early)) == (422, True)
    week = clock.localdate() + dt.timedelta(days=7)
    client.post(address, {**typed, "held_on": week.isoformat()})
    second = Session.objects.get(second_convocation_of=item.session)
    with clock.at(week):
        again = committee.in_session(second.items.get(), present=present)
        client.force_login(group.chair)
        committee.proposed(again)
        client.post(url("item_move", again.pk, "seek_consent"))
        response = client.post(url("item_move", again.pk, "decide"))
    assert response.status_code == 302
    assert committee.fresh(again).status == DocketItemStatus.DECIDED


def test_the_quorum_is_asked_again_without_the_page(as_):
    item = committee.in_session()
    response = as_(item.session.chair).get(url("item_quorum", item.pk))
    page = words(response)
    assert "14 out of 14" in page
    assert "<html" not in page
    assert 'hx-swap-oob="true"' in page


# --- consent, ballot ---------------------------------------------------------------------------------------------


def proposal(outcome="accredited:responsable", **fields):
    empty = {
        f"{formset}-{name}": 0
        for formset in ("conditions", "criteria")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"outcome": outcome, "reasons": "Les preuves concordent.", **empty, **fields}


def test_consent_decides(as_):
    item = committee.in_session()
    chair, secretary = item.session.chair, item.session.secretary
    client = as_(chair)
    client.post(url("item_proposal", item.pk), proposal())
    assert client.post(url("item_move", item.pk, "seek_consent")).status_code == 302
    response = client.post(url("item_move", item.pk, "decide"), follow=True)
    decision = committee.fresh(item).decision
    assert response.redirect_chain[-1][0] == url("decision", decision.pk)
    assert "the secretary must countersign" in words(response)
    assert committee.fresh(item).dossier.status == DossierStatus.DELIBERATION
    assert as_(chair).post(url("countersign", decision.pk)).status_code == 403
    client = as_(secretary)
    client.post(url("countersign", decision.pk))
    assert committee.fresh(item).dossier.status == DossierStatus.ACCREDITED
    again = client.post(url("countersign", decision.pk))
    assert (again.status_code, "already countersigned" in words(again)) == (422, True)


def test_impossible_outcomes_are_shown_with_their_reasons_and_refused(as_):
    item = committee.in_session()
    client = as_(item.session.chair)
    options = {option.value: option for option in client.get(url("item", item.pk)).context["options"]}
    assert options["accredited:responsable"].refusals == ()
    assert options["accredited:engage"].refusals == ()
    assert options["accredited:ressource"].refusals
    response = client.post(url("item_proposal", item.pk), proposal("accredited:ressource"))
    assert response.status_code == 422
    assert "The rules do not allow" in words(response)
    assert committee.fresh(item).proposed_outcome == ""


def test_what_the_chair_typed_comes_back_with_the_refusal(as_):
    item = committee.in_session()
    typed = proposal(
        "conditional:responsable",
        **{
            "reasons": "Un point reste à lever.",
            "conditions-TOTAL_FORMS": 1,
            "conditions-0-text": "Publier le compte rendu",
        },
    )
    response = as_(item.session.chair).post(url("item_proposal", item.pk), typed)
    assert response.status_code == 422
    page = words(response)
    assert "Un point reste à lever." in page
    assert "Publier le compte rendu" in page
    assert "List the conditions, each with the proof expected" in page


def test_an_objection_opens_the_way_to_a_ballot(as_):
    item = committee.seeking_consent()
    chair, objector = item.session.chair, committee.committee().members["HAB"][0]
    blocked = as_(chair).post(url("item_move", item.pk, "open_ballot"))
    assert (blocked.status_code, "record the consent instead" in words(blocked)) == (422, True)
    client = as_(objector)
    assert client.post(url("item_objection", item.pk), {"reason": " "}).status_code == 422
    client.post(url("item_objection", item.pk), {"reason": "Le logement saisonnier n’est pas suivi."})
    assert Objection.objects.get().seat.holder == objector
    refused = as_(chair).post(url("item_move", item.pk, "decide"))
    assert (refused.status_code, "open the ballot" in words(refused)) == (422, True)
    as_(objector).post(url("item_objection", item.pk), {"withdraw": "1"})
    assert as_(chair).post(url("item_move", item.pk, "decide")).status_code == 302


def test_one_vote_a_seat_and_nobody_reads_it(as_):
    item = committee.in_ballot()
    voter, other = (committee.committee().members[code][1] for code in ("CON", "UNI"))
    client = as_(voter)
    assert client.get(url("ballot", item.pk)).status_code == 200
    client.post(url("ballot", item.pk), {"choice": "against"})
    assert Vote.objects.get().choice == "against"
    again = client.post(url("ballot", item.pk), {"choice": "for"})
    assert (again.status_code, "already recorded" in words(again)) == (422, True)
    assert Vote.objects.get().choice == "against"
    for person in (voter, other, item.session.chair, item.session.secretary):
        page = words(as_(person).get(url("item", item.pk)))
        assert "1 out of 14" in page
        assert "Against" not in page
    entry = HistoryEntry.objects.get(action="certification.docketitem.vote")
    assert entry.data == {"seat": "CON 2"}


def test_a_failed_majority_adjourns(as_):
    item = committee.in_ballot()
    group = committee.committee()
    committee.vote(item, against=[people_[0] for people_ in group.members.values()])
    client = as_(group.chair)
    client.post(url("item_move", item.pk, "close_ballot"))
    assert "The majority is not reached" in words(client.get(url("item", item.pk)))
    client.post(url("item_move", item.pk, "decide"))
    decision = committee.fresh(item).decision
    assert (decision.outcome, decision.level, decision.adjourned_to) == ("adjourned", "", "docketed")
    assert decision.counts["votes_for"] == decision.counts["votes_against"] == 7
    as_(group.secretary).post(url("countersign", decision.pk))
    assert committee.fresh(item).dossier.status == DossierStatus.ADJOURNED


def test_no_vote_after_the_close(as_):
    item = committee.in_ballot()
    committee.vote(item)
    ballot.close_ballot(item, actor=item.session.chair)
    Vote.objects.filter(cast_by__email="ent1@example.org").delete()
    response = as_(committee.committee().members["ENT"][0]).post(url("ballot", item.pk), {"choice": "for"})
    assert (response.status_code, "The ballot is closed." in words(response)) == (422, True)


def test_a_vote_needs_presence(as_):
    item = committee.in_ballot()
    someone = committee.committee().members["UNI"][0]
    services.record_departure(item.session, item.seat_of(someone), actor=item.session.secretary)
    response = as_(someone).post(url("ballot", item.pk), {"choice": "for"})
    assert (response.status_code, "not recorded as present" in words(response)) == (422, True)


def test_a_tie_declared_leaves_a_voice_and_no_vote(as_):
    group = committee.committee()
    someone = group.members["UNI"][0]
    item = committee.listed()
    committee.declare(item, someone, "property_owner")
    item = committee.in_session(item)
    item = committee.in_ballot(item)
    assert item.seat_of(someone).pk not in item.quorum_at_count["voters"]
    response = as_(someone).post(url("ballot", item.pk), {"choice": "for"})
    assert (response.status_code, "you may speak" in words(response)) == (422, True)


def test_the_chair_without_a_seat_does_not_vote(as_):
    item = committee.in_ballot()
    assert as_(item.session.chair).post(url("ballot", item.pk), {"choice": "for"}).status_code == 404


ORDER = {
    "listed": {"call", "defer"},
    "deliberating": {"seek_consent", "defer"},
    "consent": {"open_ballot", "back_to_debate", "decide", "defer"},
    "ballot": {"close_ballot", "back_to_debate", "defer"},
    "counted": {"decide", "defer"},
}
EVERY_MOVE = set().union(*ORDER.values())


def at(status):
    if status == "listed":
        return committee.listed()
    if status == "deliberating":
        return committee.in_session()
    if status == "consent":
        return committee.seeking_consent()
    item = committee.in_ballot()
    if status == "counted":
        committee.vote(item)
        ballot.close_ballot(item, actor=item.session.chair)
    return item


@pytest.mark.parametrize("status", ORDER)
def test_out_of_order_and_out_of_role_posts_change_nothing(as_, status):
    item = at(status)
    group = committee.committee()
    for move in sorted(EVERY_MOVE):
        for person, refusal in ((group.members["ENT"][0], 403), (group.secretary, 403)):
            expected = refusal if move in ORDER[status] else 409
            if status == "listed" and person != group.secretary:
                expected = 302  # interests first
            response = as_(person).post(url("item_move", item.pk, move), {"reason": "Essai"})
            assert response.status_code == expected, (move, person)
        for outsider in (path.lead(item.dossier), assessor.lead_assessor(), people.someone()):
            assert as_(outsider).post(url("item_move", item.pk, move)).status_code == 404
        if move not in ORDER[status] and status != "listed":
            assert as_(group.chair).post(url("item_move", item.pk, move)).status_code == 409
    assert committee.fresh(item).status == status


def test_an_unknown_move_does_not_exist(as_):
    item = committee.in_session()
    assert as_(item.session.chair).post(url("item_move", item.pk, "accredit_now")).status_code == 404


def test_signing_in_comes_first(client):
    item = committee.listed()
    for name, pk in (("sessions", None), ("session", item.session_id), ("item", item.pk)):
        response = client.get(url(name, *([pk] if pk else [])))
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


def test_a_frozen_dossier_is_neither_proposed_nor_voted(as_):
    item = committee.in_ballot()
    committee.freeze(item.dossier)
    response = as_(committee.committee().members["ENT"][1]).post(url("ballot", item.pk), {"choice": "for"})
    assert (response.status_code, "frozen by the impartiality guardian" in words(response)) == (422, True)
    assert not Vote.objects.exists()


# --- read, leave, sign, take away ----------------------------------------------------------------------------------


def test_a_signature_asks_for_the_password_after_the_decision_was_read(client):
    item = committee.seeking_consent()
    chair, secretary = item.session.chair, item.session.secretary
    client.force_login(chair)
    page = client.get(url("item_move", item.pk, "decide"))
    assert page.status_code == 200
    assert "Preview" in words(page)
    assert "Les familles décident ensemble" in words(page)
    asked = client.post(url("item_move", item.pk, "decide"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not Decision.objects.exists()
    wrong = client.post(asked["Location"], {"password": "not that one"})
    assert (wrong.status_code, Decision.objects.count()) == (200, 0)
    done = client.post(asked["Location"], {"password": "password"})
    decision = Decision.objects.get()
    assert done["Location"] == url("decision", decision.pk)
    client.force_login(secretary)
    asked = client.post(url("countersign", decision.pk))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not Decision.objects.get().is_signed
    client.post(asked["Location"], {"password": "password"})
    assert Decision.objects.get().is_signed
    paper = client.get(url("decision_file", decision.pk))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_a_member_reads_an_item_and_leaves_it_in_the_middle_of_the_ballot(as_, django_assert_max_num_queries):
    item = committee.in_ballot()
    someone, chair = committee.committee().members["ENT"][0], item.session.chair
    client = as_(someone)
    with django_assert_max_num_queries(40):
        page = words(client.get(url("item_reading", item.pk)))
    assert "What is asked of the committee" in page
    assert "to read" in page
    client.post(url("ballot", item.pk), {"choice": "against"})
    assert client.post(url("item_recusal", item.pk), {"category": "no_tie"}).status_code == 422
    response = client.post(url("item_recusal", item.pk), {"category": "employee"})
    assert response["Location"] == url("session", item.session_id)
    for name in ("item", "item_reading", "item_recusal", "item_quorum", "ballot"):
        assert client.get(url(name, item.pk)).status_code == 404
    assert client.post(url("ballot", item.pk), {"choice": "for"}).status_code == 404
    page = words(as_(chair).get(url("item", item.pk)))
    assert "0 out of 13" in page
    assert "Against" not in page


def test_the_seat_of_an_alternate_is_recorded_by_the_secretary(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seat_of(group.members["ENT"][0])
    seat.alternate = committee.trust(
        people.someone("sup@example.org", name="Suppléante"), "committee_member", "ENT"
    )
    seat.save()
    client = as_(session.secretary)
    assert "Suppléante, alternate, sits instead" in words(client.get(url("session", session.pk)))
    typed = {"seat": seat.pk, "mode": "remote", "alternate": "1"}
    client.post(url("session_presence", session.pk), typed)
    assert "Suppléante (alternate)" in words(client.get(url("session", session.pk)))
    assert as_(seat.alternate).get(url("session", session.pk)).status_code == 200


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


POSTS = {
    "item_proposal": {"outcome": "accredited:responsable", "reasons": "Oui"},
    "item_objection": {"reason": "Non"},
    "item_debate": {"debate": "Oui"},
    "item_recusal": {"category": "employee"},
    "ballot": {"choice": "for"},
}


def test_no_direct_post_reads_votes_or_decides_for_somebody_else(as_, client):
    group = committee.committee()
    recused, undeclared = group.members["HAB"][0], people.someone("nouveau@example.org")
    item = committee.in_ballot(committee.in_session(recused=[recused]))
    outsiders = [path.lead(item.dossier), assessor.lead_assessor(), people.someone(), recused]
    for person in outsiders:
        for name, typed in POSTS.items():
            response = as_(person).post(url(name, item.pk), typed)
            assert response.status_code == 404, (person, name)
    seat = group.members["MED"][1].seats.get()
    seat.alternate = committee.trust(undeclared, "committee_member", "MED")
    seat.save()
    for name, typed in POSTS.items():
        assert as_(undeclared).post(url(name, item.pk), typed)["Location"] == url(
            "interests", item.dossier_id
        )
    for person in (group.chair, group.secretary, people.guardian(), people.administrator()):
        assert as_(person).post(url("ballot", item.pk), POSTS["ballot"]).status_code in (302, 404)
    assert not Vote.objects.exists()
    client.logout()
    for name, typed in POSTS.items():
        assert client.post(url(name, item.pk), typed).status_code in (302, 401)
    assert not Vote.objects.exists()
    assert Objection.objects.count() == 1
