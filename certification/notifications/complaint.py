"""What is told of a complaint: to who complains, who handles it, who investigates, the territory. Numbers and links, never words."""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from certification.choices import MeasureKind, NoticeFamily, Role
from certification.clock import localdate
from certification.models import Mandate
from certification.notifications import notice
from certification.notifications.audience import in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import SECRETARIAT_ADDRESS, address
from certification.rules.complaint import WATCHED_BY
from cms.mail import is_silent, send_message

TO_COMPLAINANT = "email/complaint"
AS_HANDLER = _("You receive this message because you handle complaints.")
AS_INVESTIGATOR = _("You receive this message because you are asked to investigate a complaint.")
AS_WATCHER = _("You receive this message because you watch over the handling of complaints.")
AS_LEAD = _("You receive this message because you lead the project of this territory.")
AS_CHAIR = _("You receive this message because you chair the guarantee committee.")
DEADLINE, DECISION = NoticeFamily.DEADLINE.value, NoticeFamily.DECISION.value
# Follows the form of the address that `services.complaint` reads.
SALT = "certification.complaint"

EVENTS = {
    "complaint.received": Event(
        DEADLINE,
        _("A complaint waits to be handled"),
        _("Complaint %(complaint)s waits to be handled"),
        (
            _(
                "Read it in your space and acknowledge it. Its words stay there: nothing of it is in this message."
            ),
        ),
        ("complaint",),
    ),
    "complaint.message": Event(
        NoticeFamily.PATH.value,
        _("A complainant adds something"),
        _("Something is added to complaint %(complaint)s"),
        (_("The person who complains has written. Read it in your space."),),
        ("complaint",),
    ),
    "complaint.investigate": Event(
        DEADLINE,
        _("An investigation is asked of you"),
        _("You are asked to investigate complaint %(complaint)s"),
        (_("Declare your interests first. If you have any tie with it, somebody else is asked."),),
        ("complaint",),
    ),
    "complaint.stepped_down": Event(
        NoticeFamily.PATH.value,
        _("An investigator steps down"),
        _("Somebody else is needed to investigate complaint %(complaint)s"),
        (_("The person asked does not investigate it: name another one."),),
        ("complaint",),
    ),
    "complaint.territory_told": Event(
        DECISION,
        _("A complaint is about a territory"),
        _("A complaint about your territory waits for your answer"),
        (
            _("Somebody complains about your territory. Read what is said, and answer before %(reply_day)s."),
            _("Nothing is concluded before that day, or before your answer."),
        ),
        ("complaint", "reply_day"),
    ),
    "complaint.territory_replied": Event(
        NoticeFamily.PATH.value,
        _("A territory answers a complaint"),
        _("The territory has answered complaint %(complaint)s"),
        (_("Read its answer in your space."),),
        ("complaint",),
    ),
    "complaint.concluded": Event(
        DECISION,
        _("The investigation of a complaint is over"),
        _("Complaint %(complaint)s is concluded"),
        (_("Read the conclusions in your space, and what follows."),),
        ("complaint",),
    ),
    "complaint.suspension_proposed": Event(
        DECISION,
        _("A complaint leads to a notice of suspension proposed"),
        _("A notice of suspension is proposed to the committee"),
        (
            _("A complaint about %(place)s was found founded, and a notice of suspension is proposed."),
            _("You decide whether to give notice: the territory is heard before anything is decided."),
        ),
        ("complaint", "place"),
    ),
    "complaint.due": Event(
        DEADLINE,
        _("The time of a complaint runs out"),
        lambda count: ngettext(
            "%(count)d day left for complaint %(complaint)s",
            "%(count)d days left for complaint %(complaint)s",
            count,
        ),
        (_("What is due is on its page, in your space."),),
        ("complaint", "count"),
    ),
    "complaint.late": Event(
        DEADLINE,
        _("A complaint is late"),
        _("Complaint %(complaint)s is late"),
        (_("Its deadline has passed. See with whoever handles it what keeps it waiting."),),
        ("complaint",),
    ),
}
for _code, _event in EVENTS.items():
    register(_code, _event)


# --- to the person who complains ----------------------------------------------------------------------------------


def follow_address(complaint) -> str:
    """Return the whole address by which somebody without an account follows their complaint."""
    token = signing.Signer(salt=SALT).sign(complaint.link_key.hex)
    with override(complaint.language):
        return settings.BASE_URL + reverse("certification:complaint_follow", args=[token])


def _write(complaint, title, *lines) -> None:
    """Write to the complainant in their language, unless nobody can be answered; sentences come lazy."""
    if not complaint.email or complaint.link_key is None or is_silent():
        return
    with override(complaint.language):
        context = {
            "title": str(title) % {"number": complaint.number},
            "lines": [str(line) for line in lines],
            "url": follow_address(complaint),
            "until": complaint.link_until,
        }
    send_message(complaint.email, TO_COMPLAINANT, context, language=complaint.language)


def received(complaint) -> None:
    """Say that a complaint arrived; and to those who may handle it, that it waits."""
    _write(
        complaint,
        _("Your complaint %(number)s has arrived"),
        _("Somebody reads it and writes to you within a few working days."),
        _("Keep the link below: it shows where your complaint stands, and lets you add something."),
    )
    waits_at_the_desk(complaint)


def acknowledged(complaint) -> None:
    _write(
        complaint,
        _("Your complaint %(number)s is acknowledged"),
        _("Somebody has taken your complaint in hand. You will be told whether it can be investigated."),
    )


def admitted(complaint) -> None:
    _write(
        complaint,
        _("Your complaint %(number)s will be investigated"),
        _(
            "Somebody who took no part in the matter investigates it. What they look into is on the page below."
        ),
    )


def concluded(complaint) -> None:
    """Say that there is an answer: what it is stays on the page."""
    _write(
        complaint,
        _("Your complaint %(number)s is answered"),
        _("What was concluded, and why, is on the page below."),
    )


def closed(complaint) -> None:
    _write(
        complaint,
        _("Your complaint %(number)s is closed"),
        _("What followed from it is on the page below. Thank you for having written."),
    )


def written_to(complaint) -> None:
    _write(
        complaint,
        _("A message about your complaint %(number)s"),
        _("We have written to you. Read it, and answer if you wish, on the page below."),
    )


def link_renewed(complaint) -> None:
    _write(
        complaint,
        _("A new link for your complaint %(number)s"),
        _("The link that you had no longer works. Here is another one."),
    )


# --- to those who work on it --------------------------------------------------------------------------------------


def _holders(role: str) -> list:
    mandates = Mandate.objects.active().filter(role=role, person__is_active=True).select_related("person")
    return [mandate.person for mandate in mandates.order_by("person_id")]


def _handlers(complaint) -> list:
    """Return who handles a complaint; before anybody does, those of its desk whom it is not about."""
    people = [complaint.handler] if complaint.handler is not None else _holders(complaint.desk)
    return [person for person in people if person.pk not in complaint.kept_out]


def _tell(
    people: Iterable, complaint, event: str, *, why, page="complaint_handled", facts=dict, due=None
) -> None:
    if is_silent():
        return
    for person in in_their_language(people):
        notice.tell(
            person,
            event,
            url=address(person, page, *([complaint.pk] if page != "dashboard" else [])),
            facts={"complaint": complaint.number, **facts()},
            letter={
                "about": now_in("Complaint %(number)s") % {"number": complaint.number},
                "action": now_in("Open the complaint") if page != "dashboard" else now_in("Open my space"),
                "due": {
                    "who": now_in("Your turn"),
                    "date": due,
                    "days_left": (due - localdate()).days,
                }
                if due
                else None,
                "why": why,
                "contact": SECRETARIAT_ADDRESS,
            },
        )


def waits_at_the_desk(complaint) -> None:
    _tell(_handlers(complaint), complaint, "complaint.received", why=AS_HANDLER, due=complaint.due_on)


def message_added(complaint) -> None:
    _tell(_handlers(complaint), complaint, "complaint.message", why=AS_HANDLER)


def investigator_named(complaint) -> None:
    _tell(
        [complaint.investigator],
        complaint,
        "complaint.investigate",
        why=AS_INVESTIGATOR,
        due=complaint.due_on,
    )


def stepped_down(complaint) -> None:
    _tell(_handlers(complaint), complaint, "complaint.stepped_down", why=AS_HANDLER)


def territory_told(complaint) -> None:
    _tell(
        complaint.territory.leads(),
        complaint,
        "complaint.territory_told",
        why=AS_LEAD,
        page="complaint_reply",
        facts=lambda: {"reply_day": date_format(complaint.reply_before, "DATE_FORMAT")},
        due=complaint.reply_before,
    )


def territory_replied(complaint) -> None:
    people = [complaint.investigator] if complaint.investigator is not None else []
    _tell(people, complaint, "complaint.territory_replied", why=AS_INVESTIGATOR)


def conclusions_given(complaint) -> None:
    """Tell who handles the complaint; and the territory that was heard, what became of it."""
    _tell(_handlers(complaint), complaint, "complaint.concluded", why=AS_HANDLER)
    if complaint.told_at is not None:
        _tell(
            complaint.territory.leads(),
            complaint,
            "complaint.concluded",
            why=AS_LEAD,
            page="complaint_reply",
        )


def measure_proposed(measure) -> None:
    """Tell the chairs that a notice of suspension is proposed: they alone give it."""
    complaint = measure.complaint
    if measure.kind != MeasureKind.SUSPENSION or complaint.territory is None:
        return
    _tell(
        [chair for chair in _holders(Role.COMMITTEE_CHAIR) if chair.pk not in complaint.kept_out],
        complaint,
        "complaint.suspension_proposed",
        why=AS_CHAIR,
        page="dashboard",
        facts=lambda: {"place": complaint.territory.name},
    )


def due(complaint) -> None:
    """Recall a deadline to who owes the next step."""
    left = (complaint.due_on - localdate()).days
    people, why = _handlers(complaint), AS_HANDLER
    if complaint.status == "investigated" and complaint.investigator is not None:
        people, why = [complaint.investigator], AS_INVESTIGATOR
    _tell(people, complaint, "complaint.due", why=why, due=complaint.due_on, facts=lambda: {"count": left})


def late(complaint) -> None:
    """Tell who watches that a deadline has passed; where they may not read the complaint, its number alone."""
    watchers = [
        person for person in _holders(WATCHED_BY[Role(complaint.desk)]) if person.pk not in complaint.kept_out
    ]
    reads = complaint.desk == Role.CASE_OFFICER
    _tell(
        watchers,
        complaint,
        "complaint.late",
        why=AS_WATCHER,
        page="complaint_handled" if reads else "dashboard",
    )
