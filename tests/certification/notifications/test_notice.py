"""Every message is kept in the person's space, sent as they chose, and its delivery is written down."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from certification import clock
from certification.choices import Delivery, NoticeFamily, NoticeMode
from certification.clock import localdate
from certification.models import MessageText, Notification, RetentionRule
from certification.notifications import notice
from certification.notifications.events import EVENTS, Event, register
from certification.queries.notice import waiting_for_the_digest
from certification.services import dossier as services
from certification.services.daily import run_due
from certification.services.notice import choose, send_digests
from cms.mail import nothing_sent
from tests.factories import path, people
from tests.factories.territory import territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
URL = "http://testserver/en/my-space/"


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Run an act, and return the messages that it sent."""

    def run(act):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return list(mail.outbox)

    return run


@pytest.fixture
def ana():
    return people.someone("ana@example.org", name="Ana Ruiz", language="en")


def news(person, **fields):
    return notice.tell(person, "dossier.news", url=URL, words=("News", ["Something happened."]), **fields)


def test_an_event_is_kept_and_sent_at_once(sent, ana):
    (message,) = sent(lambda: news(ana))
    row = Notification.objects.get()
    assert (row.person, row.subject, row.text, row.url) == (ana, "News", "Something happened.", URL)
    assert (row.language, row.read_at, row.delivery) == ("en", None, Delivery.SENT)
    assert row.delivered_at is not None
    assert message.extra_headers["List-Unsubscribe"] == (
        "<http://testserver/en/my-space/notifications/choices/>"
    )
    assert "Choose the messages that you receive" in message.body
    assert "it is always sent" not in message.alternatives[0][0]


@pytest.mark.parametrize(
    ("mode", "delivery", "mails"),
    [
        (NoticeMode.AT_ONCE, Delivery.SENT, 1),
        (NoticeMode.DAILY, Delivery.WAITING, 0),
        (NoticeMode.IN_APP, Delivery.NONE, 0),
    ],
)
def test_each_family_arrives_as_the_person_chose(sent, ana, mode, delivery, mails):
    choose({NoticeFamily.PATH: mode}, actor=ana)
    assert len(sent(lambda: news(ana))) == mails
    assert Notification.objects.get().delivery == delivery


def test_what_has_a_legal_effect_is_sent_whatever_was_chosen(sent):
    lead = people.someone("ana@example.org", name="Ana Ruiz", language="en")
    dossier = path.in_eligibility(path.draft_dossier(territory(lead=lead)))
    choose(dict.fromkeys(("path", "mission", "committee", "team"), "in_app"), actor=lead)
    (message,) = sent(
        lambda: services.ask_correction(
            dossier, actor=people.case_officer(), reason="A private remark.", items=["A private point"]
        )
    )
    assert message.subject == "Something is missing in your dossier"
    assert "it is always sent" in message.alternatives[0][0]
    row = Notification.objects.get(person=lead, event="dossier.correction_asked")
    assert (row.family, row.dossier) == ("deadline", dossier)
    assert "private" not in row.text


def test_a_message_that_the_server_refuses_is_told_apart(sent, ana, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert sent(lambda: news(ana)) == []
    assert Notification.objects.get().delivery == Delivery.FAILED


def test_nothing_is_kept_when_the_change_is_undone_nor_in_silence(ana):
    with nothing_sent():
        assert news(ana) is None
    assert not Notification.objects.exists()


def test_words_of_the_staff_replace_ours_in_their_language_only(sent, ana):
    MessageText.objects.create(
        event="award.notice_given",
        language="en",
        subject="For {name}",
        text="First.\n\nAbout {territory} and {unknown}.",
    )
    bea = people.someone("bea@example.org", language="es")
    for person in (ana, bea):
        sent(lambda person=person: notice.tell(person, "award.notice_given", url=URL))
    own, other = Notification.objects.order_by("pk")
    assert (own.subject, own.text) == ("For Ana Ruiz", "First.\n\nAbout – and {unknown}.")
    assert "{" not in other.subject + other.text
    assert "Ruiz" not in other.subject


def test_an_event_is_registered_once_with_the_facts_that_it_names(sent, ana):
    register("test.mention", Event("team", "A mention", "%(by)s mentions you", ("Read it.",), ("by",)))
    try:
        (message,) = sent(lambda: notice.tell(ana, "test.mention", url=URL, facts={"by": "Bea"}))
        assert message.subject == "Bea mentions you"
        assert EVENTS["test.mention"].default_words() == ("{by} mentions you", "Read it.")
        with pytest.raises(ValueError, match="registered already"):
            register("test.mention", EVENTS["test.mention"])
    finally:
        del EVENTS["test.mention"]


def test_every_event_has_words_and_placeholders_that_match():
    for code, event in EVENTS.items():
        subject, text = event.default_words()
        assert subject, code
        assert text, code
        named = {part.split("}")[0] for part in (subject + text).split("{")[1:]}
        assert named <= set(event.placeholders), code


# --- the daily e-mail ---------------------------------------------------------------------------------------------


def test_the_daily_email_goes_once_a_day(sent, ana):
    choose({NoticeFamily.PATH: NoticeMode.DAILY}, actor=ana)
    for _number in range(3):
        sent(lambda: news(ana))
    (message,) = sent(run_due)
    assert message.to == ["ana@example.org"]
    assert message.body.count("Something happened.") == 3
    assert set(Notification.objects.values_list("delivery", flat=True)) == {Delivery.SENT}
    assert sent(run_due) == []
    # What comes later the same day waits for tomorrow.
    sent(lambda: news(ana))
    assert sent(run_due) == []
    with clock.at(clock.localdate() + dt.timedelta(days=1)):
        (message,) = sent(run_due)
        assert message.body.count("Something happened.") == 1
        assert sent(run_due) == []


def test_the_digest_says_what_waits_and_how_late_it_is(sent):
    with clock.at(localdate() - dt.timedelta(days=33)):
        dossier = path.in_eligibility()
    officer = people.case_officer()
    choose({NoticeFamily.PATH: NoticeMode.DAILY}, actor=officer)
    sent(lambda: news(officer))
    [message] = sent(send_digests)
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert "Waiting for you" in text
        assert "Say whether the application is eligible" in text
        assert "3 days late" in text
        assert dossier.territory.name in text
    assert f"/dossiers/{dossier.pk}/" in message.body


def test_a_closed_account_receives_no_digest(sent, ana):
    choose({NoticeFamily.PATH: NoticeMode.DAILY}, actor=ana)
    sent(lambda: news(ana))
    ana.is_active = False
    ana.save()
    assert sent(send_digests) == []


def test_the_queries_of_the_digest_do_not_grow_with_the_rows(ana, django_assert_num_queries):
    for number in range(12):
        person = people.someone(f"p{number}@example.org")
        notice.keep(person, "dossier.news", subject="S", lines=["T"], url=URL, delivery=Delivery.WAITING)
    with django_assert_num_queries(1):
        assert len(waiting_for_the_digest()) == 12


def test_what_was_told_long_ago_is_erased_after_the_days_that_its_rule_says(ana):
    RetentionRule.objects.filter(code="notification").update(amount=30)
    with clock.at(clock.now() - dt.timedelta(days=31)):
        news(ana)
    kept = news(ana)
    assert run_due()["forget_notifications"] == 1
    assert Notification.objects.get() == kept
    assert run_due()["forget_notifications"] == 0
