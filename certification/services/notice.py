"""Read marks, choices of messages, the daily e-mail, and the words that staff put in place of the default ones."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import FAMILIES_WITH_LEGAL_EFFECT, NoticeFamily, NoticeMode
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Mandate, MessageText, Notification, NotificationPreference
from certification.models.notice import MOST_SUBJECT, MOST_TEXT
from certification.notifications import notice
from certification.notifications.events import EVENTS
from certification.queries.hold import held_dossiers, held_people
from certification.queries.notice import waiting_for_the_digest
from certification.queries.retention import limit
from certification.rules import permissions as may
from certification.rules.placeholder import problems_of
from certification.services.history import record


def mark_read(notification: Notification, *, actor) -> Notification:
    """Note that a person has read a message; the first time counts."""
    if notification.person_id != actor.pk:
        raise PermissionDenied
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now())
    return notification


def mark_all_read(*, actor) -> int:
    """Note that a person has read everything; return how many were unread."""
    return Notification.objects.filter(person=actor, read_at=None).update(read_at=now())


@transaction.atomic
def choose(modes: Mapping[str, str], *, actor) -> None:
    """Keep how each family reaches a person. What has a legal effect cannot be chosen."""
    for family, mode in modes.items():
        if NoticeFamily(family) in FAMILIES_WITH_LEGAL_EFFECT:
            raise NotAllowed(
                _(
                    "These messages may open a right or start a delay: they are always sent by e-mail, at once."
                )
            )
        NotificationPreference.objects.update_or_create(
            person=actor, family=NoticeFamily(family).value, defaults={"mode": NoticeMode(mode).value}
        )


def send_digests() -> int:
    """Send to each person, once a day, what waits for their daily e-mail."""
    owed = waiting_for_the_digest()
    for person, rows in owed:
        with transaction.atomic():
            notice.send_digest(person, rows)
    return len(owed)


def forget_notifications() -> int:
    """Erase what people were told longer ago than the scheme keeps it; the history keeps the facts. Returns how many."""
    old = Notification.objects.filter(created_at__lt=limit("notification"))
    due = old.exclude(person__in=held_people()).exclude(dossier__in=held_dossiers())
    gone, _by_model = due.delete()
    return gone


@transaction.atomic
def write_text(*, actor, event: str, language: str, subject: str, text: str) -> MessageText:
    """Put words of the staff in place of the default ones; only the placeholders of the event are accepted."""
    refuse_strangers(actor)
    known = EVENTS[event].placeholders
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip()
    problems = [*problems_of(subject, known), *problems_of(text, known)]
    if not subject or not text:
        problems.append(_("Write a subject and a text: an empty message says nothing."))
    if len(subject) > MOST_SUBJECT or len(text) > MOST_TEXT:
        problems.append(_("The subject or the text is too long."))
    if problems:
        raise NotAllowed(list(dict.fromkeys(problems)))
    row, _is_new = MessageText.objects.update_or_create(
        event=event,
        language=language,
        defaults={"subject": subject, "text": text, "changed_by": actor, "changed_at": now()},
    )
    record(row, "certification.messagetext.write", actor=actor, subject_written=subject, text=text)
    return row


@transaction.atomic
def restore_text(*, actor, event: str, language: str) -> None:
    """Go back to the default words of an event in a language."""
    refuse_strangers(actor)
    row = MessageText.objects.filter(event=event, language=language).first()
    if row is not None:
        record(row, "certification.messagetext.restore", actor=actor)
        row.delete()


def refuse_strangers(actor) -> None:
    if not may.write_messages(Mandate(), actor):
        raise PermissionDenied
