"""What is told about the guidance meeting of a refused dossier."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import NoticeFamily
from certification.notifications.audience import LEADS, in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce

register(
    "guidance.recorded",
    Event(
        NoticeFamily.DECISION.value,
        _("A guidance meeting is recorded"),
        _("Your guidance meeting is recorded: %(territory)s"),
        (
            _("Read what was said, and what comes next."),
            _("A new application may be lodged from %(day)s."),
        ),
        ("day",),
    ),
)


def guidance_recorded(meeting) -> None:
    """Tell the territory what its meeting came to, and from which day it may apply again."""
    dossier = meeting.dossier
    for person in in_their_language(LEADS.find(dossier)):
        announce(
            person,
            dossier,
            "guidance.recorded",
            facts={"day": date_format(dossier.apply_again_from, "DATE_FORMAT")},
            why=LEADS.why,
            url=address(person, "guidance", dossier.pk),
            action=_("Read the account of the meeting"),
            due=None,
        )
