"""The letter about a dossier: what happened, whose turn it is, where to look, whom to ask."""

from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certification.clock import localdate
from certification.models import Dossier
from certification.notifications import notice
from certification.notifications.audience import Audience
from certification.notifications.events import ANY
from certification.queries.dossier import whose_turn
from cms.mail import is_silent

SECRETARIAT_ADDRESS = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


class Letter(NamedTuple):
    """What one audience reads: a subject, a text, and the page where the link leads."""

    to: Audience
    subject: str
    text: str
    page: str = "dossier"
    action: str = _("Open the dossier")
    even_the_actor: bool = False


OF_THE_DOSSIER = object()


def write(
    person,
    dossier: Dossier,
    subject,
    lines,
    *,
    why,
    url,
    action=Letter._field_defaults["action"],
    due=OF_THE_DOSSIER,
    event=ANY,
    facts=None,
    extra=(),
) -> None:
    """Tell one person about a dossier: what happened, whose turn it is and until when, what comes next, whom to ask."""
    if is_silent():
        return
    turn = whose_turn(dossier)
    if due is OF_THE_DOSSIER:
        is_theirs = turn.is_for(dossier.roles_of(person))
        due = (
            {
                "who": _("Your turn") if is_theirs else _("Next move: %(who)s") % {"who": turn.who},
                "date": turn.due_on,
                "task": turn.task,
            }
            if turn.roles
            else None
        )
    if due and due.get("date"):
        due["days_left"] = (due["date"] - localdate()).days
    number = dossier.number
    notice.tell(
        person,
        event,
        url=url,
        dossier=dossier,
        facts=facts,
        words=(subject, lines),
        extra=extra,
        letter={
            "about": _("Dossier %(number)s · %(territory)s")
            % {"number": number, "territory": dossier.territory.name}
            if number
            else dossier.territory.name,
            "action": action,
            "due": due,
            "next": turn.then,
            "why": why,
            "contact": dossier.case_officer.email if dossier.case_officer else SECRETARIAT_ADDRESS,
        },
    )


def address(person, page: str, *args) -> str:
    """Return the whole address of a page, in the language of the person; the dossier's own page stands in for a missing one."""
    with override(person.language):
        try:
            return settings.BASE_URL + reverse(f"certification:{page}", args=args)
        except NoReverseMatch:
            return settings.BASE_URL + reverse("certification:dashboard")
