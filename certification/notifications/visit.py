"""What people are told about a visit: a meeting proposed, the day coming near, the OBCO report and what becomes of it."""

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_noop as _

from certification.choices import AssignmentStatus, NoticeFamily, Role
from certification.notifications.audience import (
    AS_ASSESSOR,
    AS_MEMBER,
    AS_STAFF,
    in_their_language,
    members,
    secretariat,
    team,
)
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce
from cms.mail import is_silent

M = NoticeFamily.MISSION.value
P = NoticeFamily.PATH.value
for _code, _event in {
    "visit.proposed": Event(
        M,
        gettext_lazy("A meeting is proposed for a visit"),
        gettext_lazy("A meeting is proposed for the visit: %(territory)s"),
        (gettext_lazy("%(by)s proposes a meeting. Take it onto the agenda, change it or leave it out."),),
        ("by",),
    ),
    "visit.near": Event(
        M,
        gettext_lazy("A visit comes near"),
        lambda count: ngettext(
            "The visit starts in %(count)d day", "The visit starts in %(count)d days", count
        ),
        (
            gettext_lazy("The visit of %(territory)s starts on %(day)s."),
            gettext_lazy(
                "The agenda, the ways to get there and the calendar file are on the page of the visit."
            ),
        ),
        ("count", "day"),
    ),
    "obco.shared": Event(
        P,
        gettext_lazy("The OBCO report is shared with the hosts"),
        gettext_lazy("Your visitors tell you what they saw"),
        (
            gettext_lazy("You are the first to read it. Nothing in it is a mark."),
            gettext_lazy("Add your word: what you recognise, what surprises you, what they could not see."),
        ),
    ),
    "obco.commented": Event(
        M,
        gettext_lazy("The hosts add their word to the OBCO report"),
        gettext_lazy("The hosts have read your OBCO report and add their word"),
        (gettext_lazy("If you both agree, it can become an experience sheet for other territories."),),
    ),
    "obco.published": Event(
        P,
        gettext_lazy("The OBCO report becomes an experience sheet"),
        gettext_lazy("Your OBCO report becomes an experience sheet"),
        (
            gettext_lazy(
                "Visitors and hosts agree: its draft waits for the editors of the site, who publish it."
            ),
        ),
    ),
}.items():
    register(_code, _event)


def meeting_proposed(slot, actor) -> None:
    """Tell those who keep the agenda that a meeting is proposed."""
    dossier = slot.visit.dossier
    leads = [m.person for m in dossier.assessors if m.role == Role.LEAD_ASSESSOR]
    keepers = [*((person, AS_STAFF) for person in secretariat(dossier)), *((p, AS_ASSESSOR) for p in leads)]
    for person, why in keepers:
        if person.pk != actor.pk:
            _tell(
                person,
                dossier,
                "visit.proposed",
                "visit",
                _("See the agenda"),
                why,
                facts=lambda: {"by": actor},
            )


def visit_is_near(visit, days_left: int) -> None:
    """Recall a visit to its hosts, its visitors, its observers and the secretariat."""
    if is_silent():
        return
    dossier = visit.dossier
    hosts = members(dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR)
    visitors = [m.person for m in dossier.team if m.status == AssignmentStatus.ACCEPTED]
    people = {person.pk: (person, AS_STAFF) for person in secretariat(dossier)}
    people |= {person.pk: (person, AS_ASSESSOR) for person in visitors}
    people |= {person.pk: (person, AS_MEMBER) for person in hosts}

    def facts() -> dict:
        return {"count": days_left, "day": date_format(visit.starts_on, "DATE_FORMAT")}

    for person, why in people.values():
        _tell(person, dossier, "visit.near", "visit", _("See the agenda"), why, facts=facts)


def obco_shared(obco) -> None:
    """Tell the hosts that they may read what their visitors saw, before anybody else."""
    for person in members(obco.dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR):
        _tell(person, obco.dossier, "obco.shared", "obco", _("Read the OBCO report"), AS_MEMBER)


def obco_commented(obco) -> None:
    """Tell the visitors that the hosts added their word."""
    for person in team(obco.dossier):
        _tell(person, obco.dossier, "obco.commented", "obco", _("Read the OBCO report"), AS_ASSESSOR)


def obco_published(obco) -> None:
    """Tell both sides that the draft of the experience sheet waits for the editors."""
    for person in members(obco.dossier, Role.TERRITORY_LEAD):
        _tell(person, obco.dossier, "obco.published", "obco", _("Read the OBCO report"), AS_MEMBER)
    for person in team(obco.dossier):
        _tell(person, obco.dossier, "obco.published", "obco", _("Read the OBCO report"), AS_ASSESSOR)


def _tell(person, dossier, event, page, action, why, *, facts=dict) -> None:
    """Write to one person; what the button says and the facts are made in their language."""
    for reader in in_their_language([person]):
        announce(
            reader,
            dossier,
            event,
            facts=facts(),
            why=why,
            url=address(reader, page, dossier.pk),
            action=gettext(action),
        )
