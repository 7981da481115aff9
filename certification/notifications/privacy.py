"""What people are told about their own data: a copy is ready, an account will end, a draft will go."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from certification.choices import NoticeFamily, Role
from certification.models import Closure, Dossier, PersonExport
from certification.notifications import notice
from certification.notifications.audience import AS_MEMBER, in_their_language, members
from certification.notifications.events import EVENTS, Event, register
from certification.notifications.letter import SECRETARIAT_ADDRESS, address, write
from cms.mail import is_silent, queue_message

AS_OWNER = gettext_lazy("You receive this message because you have an account on this site.")
READY, ASKED, UNUSED, DRAFT = (
    "privacy.export_ready",
    "privacy.closure_asked",
    "privacy.account_unused",
    "privacy.draft_abandoned",
)
FAMILY = NoticeFamily.DEADLINE.value

register(
    READY,
    Event(
        FAMILY,
        gettext_lazy("The copy of one’s data is ready"),
        gettext_lazy("The copy of your data is ready"),
        (gettext_lazy("Sign in to download it. It is kept until %(day)s, then deleted."),),
        ("day",),
    ),
)
register(
    ASKED,
    Event(
        FAMILY,
        gettext_lazy("An account is about to be closed"),
        gettext_lazy("Your account will be closed"),
        (
            gettext_lazy(
                "Your account will be closed after %(day)s. Until then you may change your mind: sign in, and keep it."
            ),
            gettext_lazy(
                "After that, nothing here says who you were. What the guarantee must be able to prove, such as your votes and "
                "signatures, stays under a pseudonym."
            ),
        ),
        ("day",),
    ),
)
register(
    UNUSED,
    Event(
        FAMILY,
        gettext_lazy("An account that nobody uses is about to be closed"),
        gettext_lazy("Do you still use your account?"),
        (
            gettext_lazy(
                "Nobody has used your account for a long time. It will be closed after %(day)s, and your data erased."
            ),
            gettext_lazy("To keep it, sign in before that day. Otherwise you have nothing to do."),
        ),
        ("day",),
    ),
)
register(
    DRAFT,
    Event(
        FAMILY,
        gettext_lazy("An abandoned draft is about to be deleted"),
        gettext_lazy("Do you still want the draft of %(territory)s?"),
        (
            gettext_lazy(
                "Nobody has worked on this draft for a long time. It will be deleted after %(day)s, with what it holds."
            ),
            gettext_lazy("To keep it, open it before that day."),
        ),
        ("day",),
    ),
)


def export_ready(export: PersonExport) -> None:
    _tell(export.person, READY, export.expires_at.date(), _("Download the copy"))


def closure_asked(closure: Closure) -> None:
    """Tell the person, with the way to keep the account."""
    event = ASKED if closure.asked_by_id is not None else UNUSED
    _tell(closure.person, event, closure.due_on, _("Keep my account"))


def closure_done(person) -> None:
    """Say to an address, for the last time, that its account is closed; nothing of it is kept."""
    if is_silent() or not person.is_active:
        return
    with override(person.language):
        queue_message(
            person.email,
            subject=_("Your account is closed"),
            text=_(
                "Your account is closed and your data are erased. What the guarantee must be able to prove stays under a "
                "pseudonym.\n\nThis is our last message."
            ),
            language=person.language,
        )


def draft_goes(dossier: Dossier, day: dt.date) -> None:
    """Tell the project leaders of an abandoned draft until when it may be kept."""
    for person in in_their_language(members(dossier, Role.TERRITORY_LEAD)):
        write(
            person,
            dossier,
            *EVENTS[DRAFT].words_for({"territory": dossier.territory.name, "day": date_format(day)}),
            why=AS_MEMBER,
            url=address(person, "dossier", dossier.pk),
            due=None,
            event=DRAFT,
            facts={"day": date_format(day)},
        )


def _tell(person, event: str, day: dt.date, action: str) -> None:
    if is_silent():
        return
    with override(person.language):
        facts = {"day": date_format(day, "DATE_FORMAT")}
        notice.tell(
            person,
            event,
            url=settings.BASE_URL + reverse("certification:own_data"),
            facts=facts,
            words=EVENTS[event].words_for(facts),
            letter={
                "about": _("Your data"),
                "action": action,
                "due": None,
                "why": AS_OWNER,
                "contact": SECRETARIAT_ADDRESS,
            },
        )
