"""What is told about doubts: to the secretariat that one arrived, to its author that it was read and what was found.

Before anybody has looked at a doubt, nothing of it is sent: a form must not carry the words of a stranger to others.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.choices import NoticeFamily, Role
from certification.models import Doubt, Mandate
from certification.notifications import notice
from certification.notifications.audience import in_their_language
from certification.notifications.events import EVENTS, Event, register
from certification.notifications.letter import SECRETARIAT_ADDRESS
from certification.queries.certificate import verification_address
from cms.mail import is_silent, send_message

AS_OFFICER = _("You receive this message because you follow the register for the secretariat.")
ARRIVED = "doubt.received"

register(
    ARRIVED,
    Event(
        NoticeFamily.PATH.value,
        _("A doubt about a certificate is reported"),
        _("Somebody doubts a certificate"),
        (_("Read what was seen and where, look into it, then write what was found."),),
    ),
)


def received(doubt: Doubt) -> None:
    """Tell the secretariat that a doubt waits, and its author that it arrived."""
    if is_silent():
        return
    subject, lines = EVENTS[ARRIVED].words_for({})
    for person in in_their_language(_secretariat()):
        notice.tell(
            person,
            ARRIVED,
            url=_page_of(doubt),
            words=(subject, lines),
            letter={
                "about": doubt.certificate.facts["number"] if doubt.certificate_id else _("Public register"),
                "action": _("Read the doubt"),
                "due": None,
                "why": AS_OFFICER,
                "contact": SECRETARIAT_ADDRESS,
            },
        )
    if doubt.email:
        send_message(doubt.email, "email/doubt_received", {"doubt": doubt}, language=doubt.language)


def answered(doubt: Doubt) -> None:
    """Tell the author what was found, unless the address is forgotten or was never given."""
    if doubt.email:
        context = {
            "doubt": doubt,
            "url": verification_address(doubt.certificate.code) if doubt.certificate_id else "",
        }
        send_message(doubt.email, "email/doubt_answered", context, language=doubt.language)


def _page_of(doubt: Doubt) -> str:
    return settings.BASE_URL + reverse("doubt:inspect", args=[doubt.pk])


def _secretariat() -> list:
    mandates = Mandate.objects.active().filter(role=Role.CASE_OFFICER).select_related("person")
    return list({mandate.person_id: mandate.person for mandate in mandates.order_by("person")}.values())
