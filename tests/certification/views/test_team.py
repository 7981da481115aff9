"""The pages where the people of a territory work together, as they use them."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from certification import clock
from certification.choices import CommentKind, DelegationStatus, EvidenceKind, Role, TransferStatus
from certification.clock import localdate, now
from certification.forms.assessment import AnswerForm
from certification.models import (
    Answer,
    AnswerRevision,
    Comment,
    Companionship,
    Delegation,
    Evidence,
    EvidenceUse,
    HistoryEntry,
    LeadTransfer,
    Message,
    Presence,
)
from certification.queries.history import for_staff
from certification.services import delegation as verbs
from certification.services.message import send_message
from tests.factories import assessor, committee, people, team, visit
from tests.factories.path import fresh, lead, pdf
from tests.factories.territory import member, territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def page(response):
    return BeautifulSoup(response.content, "lxml")


def words(response):
    return " ".join(page(response).get_text(" ").split())


# --- who answers what -------------------------------------------------------------------------------------------


def test_the_lead_asks_and_each_sees_it_in_the_overview_on_the_criterion_and_alone(found, as_):
    typed = {
        "what": "A1",
        "person": found.luc.pk,
        "due_on": str(localdate()),
        "note": "Avec les saisonniers.",
    }
    response = as_(found.lead).post(url("delegate", found.dossier.pk), typed)
    asked = Delegation.objects.get()
    assert response.url == url("workspace", found.dossier.pk)
    overview = as_(found.luc).get(url("workspace", found.dossier.pk))
    assert page(overview).select_one(f"a[href='{url('delegation', asked.pk)}']")
    mine = as_(found.luc).get(url("workspace", found.dossier.pk), {"show": "mine"})
    links = [link["href"] for link in page(mine).select(".axis a")]
    assert links == [url("criterion", found.dossier.pk, "A1")]
    assert "You are asked to answer" in words(as_(found.luc).get(url("criterion", found.dossier.pk, "A1")))
    assert "Avec les saisonniers." in words(as_(found.luc).get(url("delegation", asked.pk)))


def test_a_request_that_cannot_be_made_keeps_what_was_typed(found, as_):
    past = str(localdate() - dt.timedelta(days=1))
    typed = {"what": "A1", "person": found.luc.pk, "due_on": past, "note": "Un mot."}
    response = as_(found.lead).post(url("delegate", found.dossier.pk), typed)
    assert response.status_code == 422
    assert "Choose a day that is not past." in words(response)
    assert page(response).select_one("textarea[name=note]").text.strip() == "Un mot."
    assert as_(found.luc).get(url("delegate", found.dossier.pk)).status_code == 403


def test_it_is_handed_in_and_agreed_from_its_page(found, as_):
    asked = team.asked(found)
    refused = as_(found.luc).post(url("delegation_move", asked.pk, "submit"))
    assert refused.status_code == 422
    assert "give a level" in words(refused)
    team.answer(found.dossier, "A1", actor=found.luc)
    assert as_(found.luc).post(url("delegation_move", asked.pk, "submit")).status_code == 302
    assert as_(found.luc).post(url("delegation_move", asked.pk, "close")).status_code == 403
    as_(found.lead).post(url("delegation_move", asked.pk, "request_changes"), {"reason": "Dire combien."})
    assert "Dire combien." in words(as_(found.luc).get(url("criterion", found.dossier.pk, "A1")))
    assert Delegation.objects.get().status == DelegationStatus.CHANGES_REQUESTED


# --- the discussion ---------------------------------------------------------------------------------------------


def test_a_comment_is_written_answered_corrected_settled_and_deleted(found, as_):
    add = url("comment_add", found.dossier.pk, "A1")
    where = url("criterion", found.dossier.pk, "A1")
    written = as_(found.luc).post(
        add, {"comment-text": "Et les saisonniers ?", "comment-mentions": [found.mia.pk]}
    )
    head = Comment.objects.get()
    assert written.url == f"{where}#comment-{head.pk}"
    as_(found.companion).post(add, {"thread": head.pk, f"reply-{head.pk}-text": "Deux fois l’an."})
    as_(found.luc).post(url("comment_edit", head.pk), {"comment-text": "Et les saisonnières ?"})
    shown = words(as_(found.reader).get(where))
    assert "Et les saisonnières ?" in shown
    assert "Deux fois l’an." in shown
    as_(found.mia).post(url("comment_act", head.pk, "resolve"))
    assert "Settled by Mia Saule" in words(as_(found.luc).get(where))
    as_(found.luc).post(url("comment_act", head.pk, "delete"))
    assert "Comment deleted by its author" in words(as_(found.luc).get(where))
    assert "saisonnières" not in words(as_(found.luc).get(where))


def test_a_comment_that_cannot_be_written_is_shown_again(found, as_):
    add = url("comment_add", found.dossier.pk, "A1")
    empty = as_(found.luc).post(add, {"comment-text": " "})
    long = as_(found.luc).post(add, {"comment-text": "a" * 4001})
    assert (empty.status_code, long.status_code) == (422, 422)
    assert page(long).select_one("textarea[name=comment-text]").text.strip() == "a" * 4001
    head = team.said(found)
    reply = as_(found.luc).post(add, {"thread": head.pk, f"reply-{head.pk}-text": ""})
    assert reply.status_code == 422
    assert "Reply to Luc Haye" in words(reply)
    with clock.at(now() + dt.timedelta(minutes=20)):
        late = as_(found.luc).post(url("comment_edit", head.pk), {"comment-text": "Trop tard."})
    assert "quarter of an hour" in words(late)


@pytest.mark.parametrize("role", ["officer", "guardian", "administrator", "stranger"])
def test_others_neither_see_nor_reach_the_discussion(found, as_, role):
    head, asked = team.said(found, "Entre nous seulement."), team.asked(found)
    person = {
        "officer": people.case_officer,
        "guardian": people.guardian,
        "administrator": people.administrator,
        "stranger": people.someone,
    }[role]()
    shown = as_(person).get(url("criterion", found.dossier.pk, "A1"))
    assert "Entre nous" not in shown.content.decode()
    assert "discussion" not in shown.context or not shown.context.get("discusses")
    for verb, address in (
        ("post", url("comment_add", found.dossier.pk, "A1")),
        ("get", url("comment_edit", head.pk)),
        ("post", url("comment_act", head.pk, "resolve")),
        ("get", url("delegation", asked.pk)),
        ("get", url("presence", found.dossier.pk)),
        ("get", url("versions", found.dossier.pk, "A1")),
    ):
        assert getattr(as_(person), verb)(address).status_code == 404, address


@pytest.mark.parametrize("capacity", ["assessor", "committee"])
def test_assessors_and_the_committee_do_not_reach_it_either(as_, capacity):
    if capacity == "assessor":
        dossier = visit.visited()
        person = dossier.assignments.first().person
    else:
        item = committee.listed()
        dossier, person = item.dossier, item.session.seats[0].holder
        committee.declare(item, person)
    leader = lead(dossier)
    head = dossier.comments.create(criterion=dossier.criteria[0], author=leader, text="Entre nous seulement.")
    shown = as_(person).get(url("criterion", dossier.pk, "A1"))
    assert shown.status_code == 200
    assert "Entre nous" not in shown.content.decode()
    assert as_(person).post(url("comment_act", head.pk, "resolve")).status_code == 404
    assert as_(person).get(url("messages", dossier.pk)).status_code == 404
    assert "Entre nous" in as_(leader).get(url("criterion", dossier.pk, "A1")).content.decode()


def test_a_suggested_wording_is_put_into_the_answer_by_who_fills(found, as_):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre.")
    wording = team.said(found, "Quatre assemblées.", actor=found.companion, kind=CommentKind.SUGGESTION)
    where = url("criterion", found.dossier.pk, "A1")
    assert "Put this wording" not in words(as_(found.companion).get(where))
    assert "Put this wording" in words(as_(found.mia).get(where))
    as_(found.mia).post(url("comment_act", wording.pk, "adopt"))
    assert Answer.objects.get().text == "Quatre assemblées."


def test_the_history_keeps_what_a_team_asks_of_itself_among_its_members(found, as_):
    team.answer(found.dossier, "A1", actor=found.luc)
    asked = verbs.submit(team.asked(found), actor=found.luc)
    verbs.request_changes(asked, actor=found.lead, reason="Entre nous seulement.")
    send_message(found.dossier, actor=found.luc, text="Bonjour.")
    where = url("history", found.dossier.pk)
    assert "Entre nous seulement." in words(as_(found.reader).get(where))
    officer = people.case_officer()
    shown = words(as_(officer).get(where))
    assert "Entre nous seulement." not in shown
    assert "Ask a member to answer" not in shown
    assert "Send a message" in shown
    assert not for_staff(HistoryEntry.objects.all(), officer).filter(reason="Entre nous seulement.").exists()
    assert for_staff(HistoryEntry.objects.all(), people.guardian()).filter(reason="Entre nous seulement.")


# --- two people on one answer -----------------------------------------------------------------------------------


def typed(text, level="3", **fields):
    return {
        "level": level,
        "text": text,
        "revision": 0,
        "base": AnswerForm.fingerprint_of(None),
        **fields,
    }


def test_both_texts_stand_side_by_side_and_may_be_brought_together(found, as_):
    where = url("criterion", found.dossier.pk, "A1")
    as_(found.luc).post(where, typed("Le texte de Luc."))
    stale = as_(found.mia).post(where, typed("Le texte de Mia."))
    assert stale.status_code == 409
    columns = [section.get_text(" ", strip=True) for section in page(stale).select(".two-texts section")]
    assert columns == ["Their text Le texte de Luc.", "Your text Le texte de Mia."]
    assert [ins.get_text(" ", strip=True) for ins in page(stale).select("ins")] == ["added: Mia."]
    follow = {
        field["name"]: field["value"]
        for field in page(stale).select("#answer input[name=revision], #answer input[name=base]")
    }
    both = as_(found.mia).post(where, typed("Le texte de Mia.", merge="both", **follow))
    text = page(both).select_one("textarea[name=text]").text.strip()
    assert text == "Le texte de Luc.\n\nLe texte de Mia."
    assert Answer.objects.get().text == "Le texte de Luc."
    as_(found.mia).post(where, typed(text, **follow))
    assert Answer.objects.get().text == text
    assert AnswerRevision.objects.filter(set_aside=True).get().text == "Le texte de Mia."


def test_a_former_version_is_compared_and_brought_back(found, as_):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre assemblées.", level=1)
    team.answer(found.dossier, "A1", actor=found.mia, text="Cinq assemblées.", level=3, revision=1)
    where = url("versions", found.dossier.pk, "A1")
    shown = as_(found.reader).get(where)
    assert "Bring this version back" not in words(shown)
    assert page(shown).select_one("del").get_text(" ", strip=True) == "removed: Quatre"
    version = AnswerRevision.objects.get()
    stale = as_(found.luc).post(where, {"version": version.pk, "revision": 1})
    assert stale.status_code == 409
    assert as_(found.reader).post(where, {"version": version.pk, "revision": 2}).status_code == 403
    back = as_(found.luc).post(where, {"version": version.pk, "revision": 2})
    assert back.url == url("criterion", found.dossier.pk, "A1")
    assert (Answer.objects.get().text, Answer.objects.get().level) == ("Quatre assemblées.", 1)
    assert as_(found.luc).get(url("versions", found.dossier.pk, "A9x")).status_code == 404


def test_saving_over_somebody_elses_words_stays_within_twelve_queries(
    found, as_, django_assert_max_num_queries
):
    where = url("criterion", found.dossier.pk, "A1")
    as_(found.luc).post(where, typed("Le texte de Luc."))
    stored = Answer.objects.get()
    client = as_(found.mia)
    client.get(url("dashboard"))
    follow = {"revision": 1, "base": AnswerForm.fingerprint_of(stored)}
    with django_assert_max_num_queries(12):
        saved = client.post(where, typed("Cinq.", **follow), headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert AnswerRevision.objects.get().text == "Le texte de Luc."


# --- presence ---------------------------------------------------------------------------------------------------


def test_who_is_where_is_shown_and_forgotten(found, as_):
    as_(found.luc).get(url("criterion", found.dossier.pk, "A3"))
    shown = words(as_(found.mia).get(url("workspace", found.dossier.pk)))
    assert "Luc Haye has A3 open" in shown
    as_(found.luc).get(url("presence", found.dossier.pk), {"at": "A3", "writing": "yes"})
    as_(found.companion).get(url("presence", found.dossier.pk), {"at": "A1", "writing": "yes"})
    fragment = as_(found.mia).get(url("presence", found.dossier.pk), {"at": "A3"})
    assert "Luc Haye is writing on A3" in words(fragment)
    assert "Awa Ndiaye has A1 open" in words(fragment)
    assert "<html" not in fragment.content.decode()
    assert "Mia" not in words(fragment)
    with clock.at(now() + dt.timedelta(minutes=3)):
        assert words(as_(found.mia).get(url("presence", found.dossier.pk))) == ""


def test_a_row_is_written_at_most_every_twenty_seconds(found, as_, django_assert_max_num_queries):
    where = url("presence", found.dossier.pk)
    client = as_(found.luc)
    client.get(where, {"at": "A3"})
    seen = Presence.objects.get().seen_at
    with django_assert_max_num_queries(9):
        client.get(where, {"at": "A3"})
    assert Presence.objects.get().seen_at == seen
    with clock.at(now() + dt.timedelta(seconds=25)):
        client.get(where, {"at": "A3"})
    assert Presence.objects.get().seen_at > seen


def test_a_lapsed_login_puts_no_sign_in_page_into_the_page(found, client):
    assert client.get(url("presence", found.dossier.pk)).status_code == 401


# --- messages ---------------------------------------------------------------------------------------------------


def test_a_message_goes_and_comes_with_its_files(found, as_):
    officer = people.case_officer()
    where = url("messages", found.dossier.pk)
    sent = as_(found.luc).post(
        where, {"text": "Voici la carte.", "files": [pdf("carte.pdf"), pdf("bilan.pdf")]}
    )
    message = Message.objects.get()
    assert sent.url == f"{where}#message-{message.pk}"
    assert "Messages (1 new)" in words(as_(officer).get(url("dossier", found.dossier.pk)))
    shown = as_(officer).get(where)
    assert page(shown).select_one("li.new")
    [first, _second] = message.files.order_by("pk")
    assert as_(officer).get(url("file", first.uuid)).status_code == 200
    assert as_(found.companion).get(url("file", first.uuid)).status_code == 404
    assert not page(as_(officer).get(where)).select_one("li.new")
    assert f"Read by {officer}" in words(as_(found.luc).get(where))
    assert as_(found.reader).get(where).context["form"] is None


def test_a_message_refused_keeps_what_was_typed(found, as_):
    where = url("messages", found.dossier.pk)
    refused = as_(found.luc).post(where, {"text": "Voici.", "files": [pdf("virus.pdf", b"MZ\x90\x00")]})
    assert refused.status_code == 422
    assert page(refused).select_one("textarea").text.strip() == "Voici."
    assert as_(found.companion).get(where).status_code == 404
    assert as_(people.guardian()).post(where, {"text": "Bonjour."}).status_code == 404


def test_the_thread_costs_the_same_with_one_message_or_many(found, as_, django_assert_max_num_queries):
    for number in range(12):
        send_message(found.dossier, actor=found.luc, text=f"Message {number}.", uploads=[pdf()])
    client = as_(found.mia)
    client.get(url("messages", found.dossier.pk))
    with django_assert_max_num_queries(11):
        client.get(url("messages", found.dossier.pk))


# --- the territory ----------------------------------------------------------------------------------------------


def test_the_lead_is_offered_and_taken_over_from_the_pages(found, as_):
    place = found.dossier.territory
    as_(found.lead).post(url("lead_offer", place.pk), {"person": found.luc.pk, "note": "À toi."})
    transfer = LeadTransfer.objects.get()
    assert "The lead is offered to Luc Haye" in words(as_(found.mia).get(url("territory", place.pk)))
    assert url("transfer", transfer.pk) in as_(found.luc).get(url("dashboard")).content.decode()
    assert as_(found.mia).get(url("transfer", transfer.pk)).status_code == 404
    assert as_(found.lead).post(url("transfer", transfer.pk), {"accept": "yes"}).status_code == 403
    assert as_(found.luc).post(url("transfer", transfer.pk), {"accept": "yes"}).status_code == 302
    assert lead(fresh(found.dossier)) == found.luc
    late = as_(found.luc).post(url("transfer", transfer.pk), {"decline": "yes"})
    assert late.status_code == 422
    assert LeadTransfer.objects.get().status == TransferStatus.ACCEPTED


def test_a_members_place_is_changed_by_the_lead(found, as_):
    membership = found.dossier.territory.memberships.get(person=found.luc)
    where = url("membership_change", membership.pk)
    assert as_(found.luc).get(where).status_code == 403
    assert as_(found.lead).get(where).status_code == 200
    as_(found.lead).post(where, {"role": "territory_reader", "family": "UNI"})
    membership.refresh_from_db()
    assert (membership.role, membership.family) == (Role.TERRITORY_READER, "UNI")
    assert as_(found.lead).post(where, {"role": "territory_lead"}).status_code == 422
    stranger = people.someone("stranger@example.org")
    assert as_(stranger).get(where).status_code == 404


def test_an_invitation_is_sent_again_from_the_territory(
    found, as_, mailoutbox, django_capture_on_commit_callbacks
):
    place = found.dossier.territory
    as_(found.lead).post(url("territory", place.pk), {"email": "zoe@example.org", "role": "territory_reader"})
    invitation = place.invitations.get(email="zoe@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        as_(found.lead).post(url("invitation_resend", invitation.pk))
    assert mailoutbox[-1].to == ["zoe@example.org"]


def test_a_companion_is_invited_accepts_and_leaves_from_the_pages(as_):
    place = territory()
    leader, awa = place.memberships.get().person, people.someone("awa@example.org")
    as_(leader).post(url("companion_new", place.pk), {"email": awa.email, "organisation": "Antenne Sud"})
    companionship = Companionship.objects.get()
    where = url("companion", companionship.pk)
    assert "24 months after the end" in words(as_(awa).get(where))
    assert where in as_(awa).get(url("dashboard")).content.decode()
    as_(awa).post(where, {"accept": "yes"})
    assert "Territories that I accompany" in words(as_(awa).get(url("dashboard")))
    assert as_(awa).get(url("territory", place.pk)).status_code == 200
    assert as_(awa).get(url("companion_new", place.pk)).status_code == 403
    assert as_(member(place, "luc@example.org")).get(where).status_code == 404
    as_(awa).post(where, {"end": "yes"})
    assert as_(awa).get(url("territory", place.pk)).status_code == 404


def test_the_secretariat_offers_a_companion(as_):
    place = territory()
    officer = people.case_officer()
    as_(officer).post(url("companion_new", place.pk), {"email": "awa@example.org"})
    companionship = Companionship.objects.get()
    leader = place.memberships.get().person
    assert "Answer the offer" in words(as_(leader).get(url("territory", place.pk)))
    as_(leader).post(url("companion", companionship.pk), {"agree": "yes"})
    companionship.refresh_from_db()
    assert companionship.waits_for_the_person


# --- what it costs ----------------------------------------------------------------------------------------------


def test_a_full_dossier_of_a_large_team_costs_no_more(found, as_, django_assert_max_num_queries):
    crowd = [member(found.dossier.territory, f"member{number}@example.org") for number in range(17)]
    criteria = list(fresh(found.dossier).criteria)
    assert len(criteria) == 31
    pieces = Evidence.objects.bulk_create(
        Evidence(
            dossier=found.dossier,
            title=f"Pièce {number}",
            kind=EvidenceKind.LINK,
            link=f"https://example.org/{number}",
            added_by=crowd[0],
        )
        for number in range(150)
    )
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=piece, criterion=criteria[number % len(criteria)])
        for number, piece in enumerate(pieces)
    )
    Comment.objects.bulk_create(
        Comment(
            dossier=found.dossier,
            criterion=criteria[number % len(criteria)] if number < 100 else criteria[0],
            author=crowd[number % len(crowd)],
            text="Une remarque.",
        )
        for number in range(200)
    )
    Presence.objects.bulk_create(
        Presence(dossier=found.dossier, person=person, criterion=criteria[0]) for person in crowd
    )
    for code in ("A1", "A2", "A3"):
        team.asked(found, code)
        team.answer(found.dossier, code, actor=found.luc)
    client = as_(found.mia)
    client.get(url("dashboard"))
    with django_assert_max_num_queries(20):
        assert client.get(url("workspace", found.dossier.pk)).status_code == 200
    with django_assert_max_num_queries(28):
        assert client.get(url("criterion", found.dossier.pk, "A1")).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(url("dashboard")).status_code == 200


def test_the_list_of_candidates_still_costs_the_same(as_, django_assert_max_num_queries):
    dossier = assessor.visit_planning()
    assessor.lead_assessor()
    client = as_(people.case_officer())
    client.get(url("team", dossier.pk))
    with django_assert_max_num_queries(30):
        client.get(url("team", dossier.pk))
