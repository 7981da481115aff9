"""A public consultation: when it opens, what it receives, and what it owes before a version is adopted."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format

from certification.choices import CommentPosition, CommentStatus, FrameworkStatus
from certification.clock import at, localdate
from certification.errors import NotAllowed
from certification.models import Consultation, ConsultationComment, Criterion, HistoryEntry, Scheme
from certification.rules.permissions import SYSTEM
from certification.services import consultation as services
from certification.services.daily import run_due
from certification.services.framework import copy_to_new_draft, load_framework, publish_version
from certification.services.history import verify_history
from certification.services.moves import move
from certification.services.transition import available_actions, perform
from tests.factories import people
from tests.factories.consultation import (
    ANSWER,
    after,
    answered,
    commented,
    consulted,
    fresh,
    in_days,
    published,
)
from tests.factories.framework import small_document, small_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def refusals(version):
    (action,) = [
        action
        for action in available_actions(fresh(version), people.scheme_manager())
        if action["move"] == "adopt"
    ]
    return [str(sentence) for sentence in action["refusals"]]


# --- opening ------------------------------------------------------------------------------------------------------


def test_a_consultation_opens_today_for_as_long_as_the_scheme_asks():
    version = consulted()
    assert version.status == FrameworkStatus.CONSULTATION
    held = version.consultation
    assert (held.opens_on, held.days) == (localdate(), 60)


def test_the_shortest_time_is_a_number_of_the_scheme():
    Scheme.current()
    Scheme.objects.update(consultation_days=90)
    assert consulted().consultation.days == 90


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (-1, 90, "A consultation opens today or later."),
        (0, 59, "A consultation lasts at least 60 days: its last day is"),
        (10, 69, "A consultation lasts at least 60 days: its last day is"),
        (10, 5, "A consultation lasts at least 60 days: its last day is"),
    ],
)
def test_dates_that_leave_too_little_time_are_refused(opens, closes, words):
    draft = small_version()
    with pytest.raises(NotAllowed) as refused:
        services.open_consultation(
            draft, actor=people.scheme_manager(), opens_on=in_days(opens), closes_on=in_days(closes)
        )
    assert words in str(refused.value.reasons[0])
    assert fresh(draft).status == FrameworkStatus.DRAFT
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("role", ["officer", "guardian", "stranger"])
def test_only_those_who_manage_frameworks_open_or_change_one(role):
    actor = {"officer": people.case_officer, "guardian": people.guardian, "stranger": people.someone}[role](
        f"{role}@example.org"
    )
    version = consulted()
    with pytest.raises(PermissionDenied):
        services.change_consultation(
            version.consultation, actor=actor, closes_on=in_days(90), introduction={}
        )
    draft = copy_to_new_draft(version, number="3.0", actor=SYSTEM)
    with pytest.raises(PermissionDenied):
        services.open_consultation(draft, actor=actor)


def test_the_last_day_is_put_off_and_never_brought_below_what_is_owed():
    version = consulted()
    manager = people.scheme_manager()
    said = {"fr": "Dites-nous", "en": "Tell us", "es": "Díganos"}
    services.change_consultation(
        version.consultation, actor=manager, closes_on=in_days(80), introduction=said
    )
    held = fresh(version).consultation
    assert (held.days, held.introduction_es) == (80, "Díganos")
    with pytest.raises(NotAllowed, match="at least 60 days"):
        services.change_consultation(held, actor=manager, closes_on=in_days(30), introduction=said)
    with at(in_days(85)), pytest.raises(NotAllowed, match="today or later"):
        services.change_consultation(held, actor=manager, closes_on=in_days(-10), introduction=said)


# --- comments -----------------------------------------------------------------------------------------------------


def test_a_comment_is_received_from_the_first_day_to_the_last():
    version = consulted(opens_on=in_days(5))
    with pytest.raises(NotAllowed, match="receives no comments today"):
        commented(version)
    for days in (5, 65):
        with at(in_days(days)):
            assert commented(version, text=f"{days}").status == CommentStatus.WAITING
    with at(in_days(66)), pytest.raises(NotAllowed):
        commented(version)


def test_a_version_taken_back_to_draft_receives_nothing_and_forgets_nothing():
    version = consulted()
    published(version)
    move(version, "redraft", actor=people.scheme_manager(), reason="Two criteria to write again")
    with pytest.raises(NotAllowed):
        commented(fresh(version))
    services.open_consultation(fresh(version), actor=people.scheme_manager())
    version = fresh(version)
    assert version.consultations.count() == 2
    with after(version):
        assert refusals(version) == ["1 published comment has no answer yet."]


def test_the_same_words_sent_twice_are_one_comment(django_capture_on_commit_callbacks):
    version = consulted()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = commented(version), commented(version)
    assert first == second
    assert len(mail.outbox) == 1
    assert commented(version, text="Something else") != first


def test_a_comment_survives_the_draft_being_loaded_again():
    version = consulted()
    comment = published(version)
    former = version.criteria.get(code="A1").pk
    load_framework(small_document(version="1.1", title=ANSWER), actor=SYSTEM)
    assert not Criterion.objects.filter(pk=former).exists()
    again = fresh(version).criteria.get(code="A1")
    assert ConsultationComment.objects.get(pk=comment.pk).criterion_uid == again.uid


def test_the_author_is_told_of_each_step_in_their_language(django_capture_on_commit_callbacks):
    version = consulted()
    manager = people.scheme_manager()
    with django_capture_on_commit_callbacks(execute=True):
        comment = commented(version, language="es")
        services.publish_comments([comment], actor=manager)
        services.answer_comment(comment, actor=manager, answer=ANSWER)
        services.answer_comment(comment, actor=manager, answer=ANSWER | {"fr": "Mieux dit"})
        services.decline_comments([comment], reason="Insulting", actor=manager)
    assert [message.to for message in mail.outbox] == [["ana@example.org"]] * 4
    received, told, answer, declined = (message.body for message in mail.outbox)
    assert comment.text not in received
    assert "/es/" in told
    assert f"#comment-{comment.pk}" in told
    assert f"#comment-{comment.pk}" in answer
    assert "Insulting" in declined


def test_a_comment_declined_may_be_published_and_nothing_happens_twice():
    version = consulted()
    manager = people.scheme_manager()
    comment = commented(version)
    with pytest.raises(NotAllowed, match="Give the reason"):
        services.decline_comments([comment], reason=" ", actor=manager)
    assert services.decline_comments([comment], reason="Off the subject", actor=manager) == 1
    assert services.decline_comments([comment], reason="Off the subject", actor=manager) == 0
    assert services.publish_comments([comment], actor=manager) == 1
    assert services.publish_comments([comment], actor=manager) == 0


def test_an_answer_is_owed_in_every_language_and_to_published_comments_alone():
    version = consulted()
    manager = people.scheme_manager()
    comment = commented(version)
    with pytest.raises(NotAllowed, match="Only a published comment"):
        services.answer_comment(comment, actor=manager, answer=ANSWER)
    services.publish_comments([comment], actor=manager)
    with pytest.raises(NotAllowed, match="in every language"):
        services.answer_comment(comment, actor=manager, answer=ANSWER | {"es": "  "})
    assert services.answer_comment(comment, actor=manager, answer=ANSWER).answer_es == "Respuesta"


MAY = {
    "publish": {"officer", "manager", "administrator"},
    "decline": {"officer", "manager", "administrator"},
    "answer": {"manager", "administrator"},
    "report": {"manager", "administrator"},
}


@pytest.mark.parametrize("role", ["officer", "manager", "administrator", "guardian", "stranger"])
@pytest.mark.parametrize("verb", MAY)
def test_who_may_do_what(verb, role):
    version = consulted()
    comment = published(version) if verb == "answer" else commented(version)
    make = {
        "officer": people.case_officer,
        "manager": people.scheme_manager,
        "administrator": people.administrator,
        "guardian": people.guardian,
        "stranger": people.someone,
    }[role]
    actor = make(f"{role}@example.org")
    acts = {
        "publish": lambda: services.publish_comments([comment], actor=actor),
        "decline": lambda: services.decline_comments([comment], reason="No", actor=actor),
        "answer": lambda: services.answer_comment(comment, actor=actor, answer=ANSWER),
        "report": lambda: services.publish_report(version.consultation, actor=actor, report=ANSWER),
    }
    with after(version):
        if role in MAY[verb]:
            assert acts[verb]()
        else:
            with pytest.raises(PermissionDenied):
                acts[verb]()


def test_the_history_keeps_who_did_it_and_nothing_of_the_author():
    version = consulted()
    answered(version)
    entries = HistoryEntry.objects.filter(action__contains="consultationcomment")
    assert [entry.action.rsplit(".", 1)[1] for entry in entries.order_by("sequence")] == ["publish", "answer"]
    assert not any("Ana" in f"{entry.label}{entry.data}{entry.reason}" for entry in entries)
    assert verify_history()[1] is None


# --- adopting -----------------------------------------------------------------------------------------------------


def test_a_version_is_adopted_once_its_consultation_is_carried_out():
    version = consulted()
    manager = people.scheme_manager()
    waits, lacks = commented(version), published(version, text="Another one")
    last = date_format(version.consultation.closes_on)
    assert refusals(version) == [
        f"The public consultation runs until {last}: the version is adopted after that day.",
        "1 comment of the public is neither published nor declined.",
        "1 published comment has no answer yet.",
    ]
    with after(version, days=0):
        assert len(refusals(version)) == 3
    with after(version):
        assert len(refusals(version)) == 2
        services.decline_comments([waits], reason="Twice the same", actor=manager)
        assert refusals(version) == ["1 published comment has no answer yet."]
        services.answer_comment(lacks, actor=manager, answer=ANSWER)
        assert refusals(version) == []
        assert move(fresh(version), "adopt", actor=manager).status == FrameworkStatus.ADOPTED


def test_a_consultation_shorter_than_the_scheme_asks_now_is_put_off():
    version = consulted()
    Scheme.objects.update(consultation_days=75)
    with after(version):
        (sentence,) = refusals(version)
    assert "planned for 60 days, and the scheme asks for at least 75" in sentence


def test_nobody_replaces_a_version_without_a_consultation():
    manager = people.scheme_manager()
    small_version(publish=True)
    version = small_version(version="2.0", actor=manager)
    with pytest.raises(NotAllowed, match="No public consultation was held"):
        publish_version(version, actor=manager)
    assert fresh(version).status == FrameworkStatus.DRAFT


@pytest.mark.parametrize("publisher", ["platform", "person"])
def test_a_first_version_owes_no_consultation(publisher):
    actor = SYSTEM if publisher == "platform" else people.scheme_manager()
    assert publish_version(small_version(), actor=actor).status == FrameworkStatus.IN_FORCE


def test_the_platform_loads_a_version_that_was_consulted_on_elsewhere():
    small_version(publish=True)
    assert small_version(version="2.0", publish=True).status == FrameworkStatus.IN_FORCE


def test_not_even_the_platform_cuts_a_consultation_short():
    version = consulted()
    with pytest.raises(NotAllowed, match="runs until"):
        perform(version, "adopt", actor=SYSTEM)


# --- after --------------------------------------------------------------------------------------------------------


def test_conclusions_come_after_the_last_day_in_every_language():
    version = consulted()
    manager = people.scheme_manager()
    with pytest.raises(NotAllowed, match="its conclusions come after"):
        services.publish_report(version.consultation, actor=manager, report=ANSWER)
    with after(version):
        with pytest.raises(NotAllowed, match="in every language"):
            services.publish_report(version.consultation, actor=manager, report={"fr": "Oui"})
        held = services.publish_report(version.consultation, actor=manager, report=ANSWER)
    assert held.report_published_at
    assert held.report_en == "Answer"


def test_addresses_are_forgotten_when_the_scheme_says_so():
    version = consulted()
    hidden = commented(version, organisation="Friends")
    shown = commented(version, text="Mine", name_is_public=True)
    month = dt.timedelta(days=31)
    with at(version.consultation.closes_on + 11 * month):
        run_due()
    assert ConsultationComment.objects.exclude(email="").count() == 2
    with at(version.consultation.closes_on + 12 * month):
        assert run_due()["forget_commenters"] == 2
        assert run_due()["forget_commenters"] == 0
    hidden.refresh_from_db()
    shown.refresh_from_db()
    assert (hidden.email, hidden.name, hidden.organisation) == ("", "", "")
    assert (shown.email, shown.name, shown.text) == ("", "Ana Almendro", "Mine")


def test_positions_have_words():
    assert [str(label) for label in CommentPosition.labels] == [
        "Supports it",
        "Asks for a change",
        "Opposes it",
    ]
