"""What the people of a territory say to one another about a criterion."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import CommentKind
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Answer, AnswerRevision
from certification.queries import comment as comments
from certification.services import comment as verbs
from tests.factories import assessor, people, team
from tests.factories.path import fresh

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


def test_a_thread_is_answered_settled_and_opened_again_by_whom_and_when(found):
    head = team.said(found)
    reply = team.said(found, "Le comité de janvier.", actor=found.companion, thread=head)
    team.said(found, "Merci.", thread=reply)
    [thread] = comments.threads(found.dossier, head.criterion, found.luc)
    assert [line.comment.text for line in thread.replies] == ["Le comité de janvier.", "Merci."]
    settled = verbs.resolve(reply, actor=found.mia)
    assert (settled.pk, settled.resolved_by, settled.resolved_at is not None) == (head.pk, found.mia, True)
    assert comments.counts(found.dossier) == {head.criterion_id: {"open": 0, "total": 3}}
    assert verbs.resolve(head, actor=found.luc, resolved=False).resolved_by is None
    assert comments.counts(found.dossier)[head.criterion_id]["open"] == 1


def test_people_are_mentioned_by_their_name_or_chosen_and_told_without_the_words(
    found, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        written = team.said(
            found,
            "@awa ndiaye, un mystère ?",
            mentions=[found.mia.pk, found.luc.pk, people.someone("stranger@example.org").pk],
        )
    assert {person.pk for person in written.mentions.all()} == {
        found.companion.pk,
        found.mia.pk,
        found.luc.pk,
    }
    assert written.text.endswith("@Luc Haye @Mia Saule")
    assert sorted(mail.to[0] for mail in mailoutbox) == [found.companion.email, found.mia.email]
    assert {mail.subject for mail in mailoutbox} == {"Luc Haye mentions you about A1"}
    assert not any("mystère" in mail.body for mail in mailoutbox)


def test_ones_own_comment_is_corrected_for_a_quarter_of_an_hour(found):
    written = team.said(found)
    assert verbs.edit_comment(written, actor=found.luc, text="Et les saisonnières ?").edited_at is not None
    with pytest.raises(PermissionDenied):
        verbs.edit_comment(written, actor=found.lead, text="Autre chose.")
    with clock.at(now() + dt.timedelta(minutes=16)), pytest.raises(NotAllowed, match="quarter of an hour"):
        verbs.edit_comment(written, actor=found.luc, text="Trop tard.")


def test_a_deleted_comment_keeps_its_trace_and_loses_its_words(found):
    written = team.said(found)
    with pytest.raises(PermissionDenied):
        verbs.delete_comment(written, actor=found.lead)
    verbs.delete_comment(written, actor=found.luc)
    written.refresh_from_db()
    assert (written.text, written.author) == ("", found.luc)
    assert written.deleted_at is not None
    assert comments.counts(found.dossier) == {}


def test_nothing_is_not_a_comment(found):
    with pytest.raises(NotAllowed, match="Write something"):
        team.said(found, "   ")
    with pytest.raises(NotAllowed, match="Shorten"):
        team.said(found, "a" * 4001)


def test_only_the_people_of_the_territory_take_part(found):
    written = team.said(found)
    outsiders = [people.case_officer(), people.guardian(), people.administrator(), assessor.lead_assessor()]
    for outsider in outsiders:
        with pytest.raises(PermissionDenied):
            team.said(found, actor=outsider)
        with pytest.raises(PermissionDenied):
            verbs.resolve(written, actor=outsider)
        assert not comments.readable_by(outsider).exists()
    for insider in (found.lead, found.luc, found.reader, found.companion):
        assert list(comments.readable_by(insider)) == [written]


def test_a_suggested_wording_takes_the_place_of_the_text_which_is_kept(found):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre.")
    suggestion = team.said(found, "Quatre assemblées.", actor=found.companion, kind=CommentKind.SUGGESTION)
    with pytest.raises(PermissionDenied):
        verbs.adopt(suggestion, actor=found.companion)
    with pytest.raises(PermissionDenied):
        verbs.adopt(suggestion, actor=found.reader)
    verbs.adopt(suggestion, actor=found.mia)
    stored = Answer.objects.get()
    assert (stored.text, stored.level, stored.updated_by) == ("Quatre assemblées.", 2, found.mia)
    assert [(kept.text, kept.written_by) for kept in AnswerRevision.objects.all()] == [("Quatre.", found.luc)]
    suggestion.refresh_from_db()
    assert suggestion.resolved_by == found.mia
    with pytest.raises(NotAllowed, match="Only a suggested wording"):
        verbs.adopt(team.said(found), actor=found.mia)


def test_a_comment_stays_with_its_criterion(found):
    elsewhere = team.said(found, code="A2")
    with pytest.raises(NotAllowed, match="another criterion"):
        team.said(found, thread=elsewhere)
    assert comments.threads(fresh(found.dossier), team.criterion(found.dossier), found.luc) == []
