"""An item before the committee through its pages: interests, quorum, consent, ballot, deferral, signature."""

import datetime as dt

import pytest
from django.urls import reverse

from certification import clock
from certification.choices import DocketItemStatus, DossierStatus
from certification.models import Decision, HistoryEntry, Objection, Session, Vote
from certification.services import ballot
from certification.services import committee as services
from tests.factories import assessor, committee, path, people
from tests.factories.territory import member
from tests.pages import url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


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


# --- quorum -------------------------------------------------------------------------------------------------------


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


# --- consent, ballot ----------------------------------------------------------------------------------------------


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


# --- read, leave, sign --------------------------------------------------------------------------------------------


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
