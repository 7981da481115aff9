"""What a person was told and how they wish to be told; who waits for a daily e-mail."""

from itertools import groupby

from django.db.models import Exists, F, OuterRef, QuerySet

from certification.choices import FAMILIES_WITH_LEGAL_EFFECT, Delivery, NoticeFamily, NoticeMode
from certification.clock import localdate
from certification.models import MessageText, Notification, NotificationPreference


def of_person(person) -> QuerySet[Notification]:
    """Return what a person was told, unread first, then the latest first."""
    return Notification.objects.filter(person=person).order_by(
        F("read_at").asc(nulls_first=True), "-created_at", "-pk"
    )


def unread_count(person) -> int:
    """Return how many messages a person has not read; one query, none for a stranger."""
    if person is None or not person.is_authenticated:
        return 0
    return Notification.objects.filter(person=person, read_at=None).count()


def choices_of(person) -> dict[str, str]:
    """Return {family: mode} for the families that a person may choose."""
    chosen = dict(NotificationPreference.objects.filter(person=person).values_list("family", "mode"))
    return {
        family.value: chosen.get(family.value, NoticeMode.AT_ONCE.value)
        for family in NoticeFamily
        if family not in FAMILIES_WITH_LEGAL_EFFECT
    }


def waiting_for_the_digest() -> list[tuple]:
    """Return (person, notifications) for each person to whom a daily e-mail is owed today; two queries at most."""
    today = localdate()
    sent_today = Notification.objects.filter(person=OuterRef("person"), digest_on=today)
    rows = (
        Notification.objects.filter(~Exists(sent_today), delivery=Delivery.WAITING, person__is_active=True)
        .select_related("person")
        .order_by("person", "created_at", "pk")
    )
    return [(person, list(found)) for person, found in groupby(rows, key=lambda row: row.person)]


def own_texts() -> dict[tuple[str, str], MessageText]:
    """Return the texts that staff wrote: {(event, language): text}."""
    return {(text.event, text.language): text for text in MessageText.objects.select_related("changed_by")}
