"""What happens in the middle of a session: late recusals, alternates, freezes, papers, signatures."""

import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import DocketItemStatus, DossierStatus, Role
from certification.errors import NotAllowed
from certification.models import Decision, HistoryEntry, Mandate, Recusal, Session
from certification.queries import dossier as dossiers
from certification.queries.committee_quorum import turnout
from certification.rules.permissions import SYSTEM
from certification.services import ballot, committee_item
from certification.services import committee as services
from certification.services import decision as decisions
from certification.services.committee_papers import archive_for
from certification.services.committee_recusal import recuse
from certification.services.people import end_mandate
from certification.services.regional_opinion import record_opinion
from certification.services.roster import fill_seat
from tests.factories import committee, path, people, report
from tests.factories.committee import fresh

pytestmark = pytest.mark.django_db


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **facts)
    return [str(reason) for reason in refused.value.reasons]


# --- a recusal in the middle ---------------------------------------------------------------------------------------


def test_a_vote_is_struck_by_a_recusal_during_the_ballot():
    group = committee.committee()
    leaving, other = group.members["ENT"]
    item = committee.in_ballot()
    objections = item.objections.count()
    committee.vote(item, against=[leaving], but=[group.members["MED"][1]])
    assert dossiers.visible_to(leaving).filter(pk=item.dossier_id).exists()
    recuse(item, actor=leaving, category="employee")
    item = fresh(item)
    assert not dossiers.visible_to(committee.trust(leaving, Role.COMMITTEE_MEMBER, "ENT")).exists()
    assert item.keeps_out(leaving)
    assert (turnout(item).cast, turnout(item).expected) == (12, 13)
    assert item.objections.filter(withdrawn_at=None).count() == objections - 1
    assert refusal(ballot.cast_vote, item, actor=leaving, choice="for") == ["You are recused from this item."]
    assert refusal(recuse, item, actor=leaving, category="employee") == ["You are recused from this item."]
    item = ballot.close_ballot(item, actor=item.session.chair)
    tally = item.quorum_at_count["tally"]
    assert (tally["votes_for"], tally["votes_against"]) == (12, 0)
    assert tally["by_family"]["ENT"] == {"for": 1, "against": 0, "abstain": 0}
    entry = HistoryEntry.objects.get(action="certification.docketitem.recuse")
    assert entry.data == {"seat": "ENT 1", "during": "ballot", "struck_vote": True}
    # After the close the same happens: the ballot is counted again.
    recuse(item, actor=other, category="employee")
    item = fresh(item)
    assert item.status == DocketItemStatus.COUNTED
    assert item.quorum_at_count["tally"]["votes_for"] == 11
    assert "ENT" not in item.quorum_at_count["families_present"]
    decision = decisions.record_decision(item, actor=item.session.chair)
    assert decision.recusals == 2
    assert (
        "over: write to the impartiality guardian"
        in refusal(recuse, fresh(item), actor=group.members["HAB"][0], category="employee")[0]
    )


def test_a_recusal_that_breaks_the_quorum_leaves_nothing_to_decide():
    group = committee.committee()
    present = [group.members[code][0] for code in ("ENT", "CON", "HAB", "ELU", "RPU", "UNI")]
    item = committee.in_ballot(committee.in_session(present=[*present, group.members["ENT"][1]]))
    committee.vote(item)
    recuse(item, actor=group.members["UNI"][0], category="employee")
    item = ballot.close_ballot(fresh(item), actor=item.session.chair)
    assert not item.quorum_at_count["is_met"]
    assert refusal(decisions.record_decision, fresh(item), actor=item.session.chair)
    committee_item.defer_item(fresh(item), actor=item.session.chair, reason="Le quorum manque.")


@pytest.mark.parametrize("category", ["no_tie", "property_owner", "unknown"])
def test_only_a_tie_that_recuses_closes_the_file(category):
    item = committee.in_session()
    assert refusal(recuse, item, actor=committee.committee().members["ENT"][0], category=category) == [
        "Choose the tie that keeps you out of this item."
    ]
    with pytest.raises(PermissionDenied):
        recuse(item, actor=path.lead(item.dossier), category="employee")
    assert not Recusal.objects.exists()


# --- alternates and mandates ---------------------------------------------------------------------------------------


def test_an_alternate_sits_votes_and_is_recused_in_the_place_of_the_holder():
    group = committee.committee()
    holder, alternate = group.members["UNI"][0], people.someone("suppleant@example.org")
    seat = holder.seats.get()
    seat.alternate = committee.trust(alternate, Role.COMMITTEE_MEMBER, "UNI")
    seat.save()
    item = committee.listed()
    session = item.session
    assert refusal(
        services.record_presence,
        session,
        group.members["UNI"][1].seats.get(),
        actor=session.secretary,
        by_alternate=True,
    ) == ["This seat has no alternate."]
    others = [person for person in group.everyone if person != holder]
    services.record_presence(session, seat, actor=session.secretary, by_alternate=True)
    committee.declare(item, alternate)
    item = committee.in_ballot(committee.in_session(item, present=others))
    assert refusal(ballot.cast_vote, item, actor=holder, choice="for") == [
        "You are not recorded as present: ask the secretary."
    ]
    ballot.cast_vote(item, actor=alternate, choice="for")
    assert refusal(ballot.cast_vote, item, actor=alternate, choice="for") == [
        "Your vote is already recorded: it cannot be changed."
    ]
    recuse(item, actor=alternate, category="employee")
    assert fresh(item).quorum.seats_not_recused == 13
    # The holder comes back: the seat votes again, once.
    services.record_presence(session, seat, actor=session.secretary)
    committee.declare(item, holder)
    ballot.cast_vote(fresh(item), actor=holder, choice="against")
    assert fresh(item).votes.filter(seat=seat, struck_at=None).count() == 1


def test_mandates_are_staggered_and_do_not_overlap():
    admin, first, second = (
        people.administrator(),
        people.someone("un@example.org"),
        people.someone("deux@example.org"),
    )
    today = clock.localdate()
    seat = fill_seat(first, actor=admin, family="HAB", number=1)
    assert 1090 < (seat.until - today).days < 1100
    assert "held by" in refusal(fill_seat, second, actor=admin, family="HAB", number=1)[0]
    assert (
        "already holds" in refusal(fill_seat, second, actor=admin, family="ELU", number=1, alternate=first)[0]
    )
    after = fill_seat(second, actor=admin, family="HAB", number=1, since=seat.until + dt.timedelta(days=1))
    session = Session(held_on=today)
    assert session.seats == [seat]
    assert Session(held_on=after.since).seats == [after]


# --- frozen, deferred, signed --------------------------------------------------------------------------------------


def test_the_item_of_a_frozen_dossier_is_set_aside_and_one_letter_says_so(
    english_accounts, django_capture_on_commit_callbacks
):
    item = committee.in_session()
    committee.freeze(item.dossier)
    chair, lead = item.session.chair, path.lead(item.dossier)
    assert "frozen" in refusal(committee_item.seek_consent, item, actor=chair)[0]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        committee_item.defer_item(item, actor=chair, reason="Le garant a gelé le dossier.")
    letters = [message for message in mail.outbox if lead.email in message.to]
    assert [message.subject for message in letters] == ["The examination of your dossier is put off"]
    assert fresh(item).dossier.status == DossierStatus.DOCKETED
    services.close_session(item.session, actor=chair)


def test_a_decision_takes_effect_after_the_mandate_of_its_chair():
    decision = committee.recorded()
    secretary, chair = decision.item.session.secretary, decision.signed_by_chair
    for mandate in Mandate.objects.filter(person=chair):
        with clock.at(clock.localdate() - dt.timedelta(days=1)):
            mandate.since = clock.localdate() - dt.timedelta(days=9)
            mandate.save()
            end_mandate(mandate, actor=SYSTEM)
    assert "name a chair in office" in refusal(decisions.countersign_decision, decision, actor=secretary)[0]
    stranger = people.someone("autre@example.org")
    assert (
        "cannot stand in"
        in refusal(decisions.countersign_decision, decision, actor=secretary, substitute=stranger)[0]
    )
    substitute = people.chair("presidente@example.org")
    decisions.countersign_decision(decision, actor=secretary, substitute=substitute)
    decision = Decision.objects.get()
    assert (decision.substitute, decision.signed_by_chair) == (substitute, chair)
    assert committee.dossier_of(decision).status == DossierStatus.ACCREDITED
    entry = HistoryEntry.objects.get(action="certification.dossier.accredit")
    assert entry.user == substitute


def test_each_outcome_says_what_the_territory_is_owed():
    item = committee.in_session()
    lacks = {
        ("accredited", "engage", "derogation"): "Say why the committee lowers",
        ("adjourned", "", "missing"): "Say what is missing",
        ("refused", "", "guidance"): "Offer the territory a guidance meeting",
    }
    for (outcome, level, name), said in lacks.items():
        assert refusal(committee.proposed, item, outcome=outcome, level=level, **{name: " "})[0].startswith(
            said
        )
    assert (
        "criterion by criterion"
        in refusal(committee.proposed, item, outcome="refused", level="", criterion_reasons={"D1": " "})[0]
    )
    decision = committee.recorded(item, outcome="refused", level="")
    assert decision.criterion_reasons == {"D1": "La réserve n’est pas protégée."}
    assert (decision.reapply_from - decision.decided_on).days > 180
    assert (decision.derogation, decision.missing) == ("", "")


# --- papers and opinions -------------------------------------------------------------------------------------------


def test_the_papers_of_a_member_are_one_file_whose_digests_are_those_sealed():
    group = committee.committee()
    reader, recused = group.members["UNI"][0], group.members["ENT"][0]
    item = committee.listed()
    record_opinion(
        item.dossier, actor=people.of_commission_declared(item.dossier), commission="Commission Sud", given_on=clock.localdate(),
        position="reserved", reasons="L’eau reste à suivre.",
    )  # fmt: skip
    committee.declare(item, reader)
    committee.declare(item, recused, "employee")
    assert {row["kind"] for row in item.papers} == {"file", "report"}

    def unpacked(person):
        data = b"".join(archive_for(fresh(item).session, person, language="fr"))
        archive = zipfile.ZipFile(io.BytesIO(data))
        return archive, json.loads(archive.read("manifest.json"))

    archive, manifest = unpacked(reader)
    digests = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    for name, digest in digests.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert {row["sha256"] for row in item.papers} <= set(digests.values())
    assert archive.read("papers.pdf").startswith(b"%PDF")
    entry = HistoryEntry.objects.get(action="certification.docketitem.list")
    assert entry.digest == item.papers_digest == manifest["items"][0]["papers_digest"]
    archive, manifest = unpacked(recused)
    assert [entry["path"] for entry in manifest["files"]] == ["papers.pdf"]
    assert manifest["items"][0]["withheld"] is True


def test_an_assessor_is_never_a_voter():
    item = committee.in_session()
    voters = {seat.holder_id for seat in item.session.seats if seat.pk in item.quorum.voters}
    assert not voters & {person.pk for person in report.assessors(item.dossier)}
