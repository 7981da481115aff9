"""The one door of every message to a person: kept in their space, and sent as they chose.

    tell(person, "team.mention", dossier=dossier, url=address(person, "criterion", pk, code), facts={"by": "Ana"})

The event is registered in `events.py`. Its words are the default ones or, where staff wrote others, theirs. What is
stored is what was said, in the language of the person at that moment; the e-mail says the same. Nothing is stored nor
sent inside `cms.mail.nothing_sent`. What became of the e-mail comes back from `cms.mail` and is written on the row.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from certification.choices import FAMILIES_WITH_LEGAL_EFFECT, Delivery, NoticeMode
from certification.clock import localdate, now
from certification.models import MessageText, Notification, NotificationPreference
from certification.notifications.events import ANY, EVENTS, family_of
from certification.queries.dashboard import gather
from certification.queries.waiting import Task
from certification.rules.placeholder import fill
from cms.mail import handed_over, is_silent, send_message

TEMPLATE = "email/letter"
DIGEST = "email/digest"
MOST_TASKS = 8
DELIVERIES = {
    NoticeMode.AT_ONCE: Delivery.QUEUED,
    NoticeMode.DAILY: Delivery.WAITING,
    NoticeMode.IN_APP: Delivery.NONE,
}


def tell(
    person,
    event: str,
    *,
    url: str,
    dossier=None,
    facts: Mapping | None = None,
    words: tuple[str, Iterable[str]] | None = None,
    extra: Iterable[str] = (),
    letter: Mapping | None = None,
) -> Notification | None:
    """Tell one person of one event; return what was kept, or None while nothing is sent.

    `facts` fill the placeholders; `words` (subject, lines) stand in for the default ones; `extra` lines always follow;
    `letter` holds what the e-mail shows besides (about, due, next, action, why, contact).
    """
    if is_silent():
        return None
    with override(person.language):
        facts = {**shared_facts(person, dossier, letter), **(facts or {})}
        subject, lines = words_of(event, person.language, facts, words)
        lines = [str(line) for line in (*lines, *extra) if line]
        letter = {"about": "", "action": _("Open the dossier"), **(letter or {})}
        mode = mode_of(person, event)
        row = keep(
            person,
            event,
            dossier=dossier,
            about=letter["about"],
            subject=subject,
            lines=lines,
            url=url,
            action=letter["action"],
            delivery=DELIVERIES[mode],
        )
        if mode == NoticeMode.AT_ONCE:
            preferences = preferences_address(person)
            send_message(
                person,
                TEMPLATE,
                {
                    **letter,
                    "title": subject,
                    "lines": lines,
                    "url": url,
                    "preferences": preferences,
                    "is_owed": family_of(event) in FAMILIES_WITH_LEGAL_EFFECT,
                },
                headers={"List-Unsubscribe": f"<{preferences}>"},
                reference=str(row.pk),
            )
    return row


def keep(person, event, *, subject, lines, url, dossier=None, about="", action="", delivery=Delivery.NONE):
    """Write what a person is told, and nothing more."""
    return Notification.objects.create(
        person=person,
        event=event,
        family=family_of(event),
        dossier=dossier,
        language=person.language,
        about=str(about)[:250],
        subject=str(subject)[:250],
        text="\n\n".join(map(str, lines)),
        url=url,
        action=str(action)[:100],
        created_at=now(),
        delivery=delivery,
    )


def shared_facts(person, dossier, letter) -> dict:
    """Return the facts that every text may name; what does not apply is a dash."""
    due_on = (letter or {}).get("due") or {}
    due_on = due_on.get("date")
    return {
        "name": str(person),
        "territory": dossier.territory.name if dossier else "–",
        "number": (dossier.number if dossier else "") or "–",
        "deadline": date_format(due_on, "DATE_FORMAT") if due_on else "–",
    }


def words_of(event: str, language: str, facts: Mapping, words=None) -> tuple[str, list[str]]:
    """Return subject and lines: those of staff for this event and language, else the default ones."""
    own = MessageText.objects.filter(event=event, language=language).first() if event != ANY else None
    if own is not None:
        return fill(own.subject, facts), paragraphs(fill(own.text, facts))
    if words is not None:
        return str(words[0]), [str(line) for line in words[1]]
    return EVENTS[event].words_for(facts)


def paragraphs(text: str) -> list[str]:
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def mode_of(person, event: str) -> str:
    """Return how an event reaches a person: at once when it has a legal effect, else as they chose."""
    family = family_of(event)
    if family in FAMILIES_WITH_LEGAL_EFFECT:
        return NoticeMode.AT_ONCE
    chosen = NotificationPreference.objects.filter(person=person, family=family)
    return NoticeMode(chosen.values_list("mode", flat=True).first() or NoticeMode.AT_ONCE)


def preferences_address(person) -> str:
    with override(person.language):
        return settings.BASE_URL + reverse("certification:notification_preferences")


# --- the daily e-mail ---------------------------------------------------------------------------------------------


def send_digest(person, rows: list[Notification]) -> None:
    """Send what waited for the daily e-mail, as one; the rows are marked, so that it goes once."""
    if is_silent():
        return
    waiting = Notification.objects.filter(pk__in=[row.pk for row in rows], delivery=Delivery.WAITING)
    if waiting.update(delivery=Delivery.QUEUED, digest_on=localdate()) != len(rows):
        return  # somebody else is sending it
    preferences = preferences_address(person)
    with override(person.language):
        send_message(
            person,
            DIGEST,
            {
                "rows": rows,
                **what_waits(person),
                "title": _("What is new in your dossiers"),
                "about": date_format(localdate(), "DATE_FORMAT"),
                "preferences": preferences,
            },
            headers={"List-Unsubscribe": f"<{preferences}>"},
            reference=",".join(str(row.pk) for row in rows),
        )


def what_waits(person) -> dict:
    """Return the most urgent things that wait for a person, in words and in the active language, and how many others."""
    tasks = [task for task in gather(person).tasks if task.path]
    return {
        "tasks": [
            {
                "label": task.label,
                "about": task.about,
                "due": due_in_words(task),
                "url": settings.BASE_URL + task.path,
            }
            for task in tasks[:MOST_TASKS]
        ],
        "others": max(0, len(tasks) - MOST_TASKS),
        "space": settings.BASE_URL + reverse("certification:dashboard"),
    }


def due_in_words(task: Task) -> str:
    """Return until when a thing waits, lateness in words, or since when."""
    today = localdate()
    if task.due_on is None:
        return _("since %(date)s") % {"date": date_format(task.since, "DATE_FORMAT")} if task.since else ""
    left, late = task.days_left(today), task.days_late(today)
    if late:
        words = ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    elif left == 0:
        words = _("today")
    else:
        words = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return f"{date_format(task.due_on, 'DATE_FORMAT')}, {words}"


# --- what became of the e-mail ------------------------------------------------------------------------------------


def record_delivery(*, reference: str, delivered: bool, **_signal) -> None:
    """Write on the notifications of a message whether the mail server took it, and when."""
    numbers = [int(number) for number in reference.split(",") if number.isdecimal()]
    Notification.objects.filter(pk__in=numbers).update(
        delivery=Delivery.SENT if delivered else Delivery.FAILED, delivered_at=now()
    )


def listen() -> None:
    """Hear from the mail what became of each message."""
    handed_over.connect(record_delivery, dispatch_uid="certification.notice")
