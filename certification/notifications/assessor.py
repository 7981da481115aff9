"""What is told about the pool of assessors, their missions, and the ties found later. Never which tie: where to look."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import AssessorApplicationStatus, NoticeFamily, Role
from certification.models import Mandate
from certification.notifications import notice
from certification.notifications.audience import (
    AS_ASSESSOR,
    AS_MEMBER,
    AS_STAFF,
    LEADS,
    in_their_language,
    secretariat,
)
from certification.notifications.events import EVENTS, Event, register
from certification.notifications.letter import SECRETARIAT_ADDRESS, address
from certification.notifications.messages import announce, answer_due

M = NoticeFamily.MISSION.value
AS_PEER = _("You receive this message because you belong to the pool of assessors, or wish to join it.")
AS_KEEPER = _("You receive this message because you keep the pool of assessors.")
OPEN_MY_PAGE = _("Open my page")
AS_GUARDIAN = _("You receive this message because you watch over impartiality.")

for _code, _event in {
    "assignment.recalled": Event(
        M,
        _("A mission waits for an answer"),
        _("Your answer is awaited: %(territory)s"),
        (_("Say whether you accept the mission. Without an answer in time, somebody else will be asked."),),
    ),
    "assignment.challenged": Event(
        M,
        _("An assessor is challenged"),
        _("%(territory)s challenges an assessor"),
        (_("Read the reasons on the page of the team, then accept or dismiss the challenge."),),
    ),
    "assignment.challenge_answered": Event(
        M,
        _("A challenge is answered"),
        _("Your challenge is answered"),
        (_("The secretariat has answered your challenge. Its reasons are on the page of the team."),),
    ),
    "assignment.frozen": Event(
        M,
        _("A mission is frozen"),
        _("A mission is frozen: %(territory)s"),
        (
            _(
                "The impartiality guardian has frozen this mission. The dossier is closed to it until this is lifted."
            ),
        ),
    ),
    "assignment.freeze_lifted": Event(
        M,
        _("The freeze of a mission is lifted"),
        _("A mission goes on: %(territory)s"),
        (_("The impartiality guardian has lifted the freeze of this mission."),),
    ),
    "interest.found": Event(
        M,
        _("A tie is found after the declaration"),
        _("A tie that was not declared: %(territory)s"),
        (
            _("A tie was found that a declaration had left out. Its effect holds at once."),
            _("If the committee had decided, its decision is to be examined again: see the register."),
        ),
    ),
    "pool.application": Event(
        M,
        _("An application to assess is sent"),
        _("%(applicant)s wishes to assess"),
        (_("Read the application, then accept or refuse it with a word."),),
        ("applicant",),
    ),
    "pool.accepted": Event(
        M,
        _("An application to assess is accepted"),
        _("You belong to the pool of assessors"),
        (_("Welcome. Missions are proposed once you have followed a training of the network."),),
    ),
    "pool.refused": Event(
        M,
        _("An application to assess is refused"),
        _("Your application to assess is answered"),
        (
            _(
                "The secretariat has answered your application. Its reasons are on your page: you may apply again."
            ),
        ),
    ),
    "pool.training_ends": Event(
        M,
        _("A training ends soon"),
        _("Your training is valid until %(end)s"),
        (_("After that day no mission can be proposed to you. Ask the secretariat for the next training."),),
        ("end",),
    ),
    "pool.mandate_ends": Event(
        M,
        _("A mandate of an assessor ends soon"),
        _("Your mandate as an assessor ends on %(end)s"),
        (_("If you wish to go on, tell the secretariat."),),
        ("end",),
    ),
    "pool.pledge": Event(
        M,
        _("The ethics pledge has a new text"),
        _("The ethics pledge has changed: read it and sign it"),
        (_("What you signed was another text. Sign the new one before your next mission."),),
    ),
}.items():
    register(_code, _event)


# --- missions -----------------------------------------------------------------------------------------------------


def mission_recalled(mission) -> None:
    """Recall a mission to the assessor who has not answered."""
    for person in in_their_language([mission.person]):
        announce(
            person,
            mission.dossier,
            "assignment.recalled",
            why=AS_ASSESSOR,
            url=address(person, "mission", mission.pk),
            action=_("Answer the proposal"),
            due=answer_due(mission),
        )


def name_challenged(mission) -> None:
    """Tell the secretariat that the territory challenges a name."""
    _about_the_team(secretariat(mission.dossier), mission, "assignment.challenged", why=AS_STAFF)


def challenge_answered(mission) -> None:
    """Tell the project leaders what became of their challenge."""
    _about_the_team(LEADS.find(mission.dossier), mission, "assignment.challenge_answered", why=AS_MEMBER)


def mission_frozen(freeze) -> None:
    """Tell the assessor and the secretariat that a mission stops."""
    _about_a_freeze(freeze.assignment, "assignment.frozen")


def mission_freeze_lifted(freeze) -> None:
    """Tell the assessor and the secretariat that a mission goes on."""
    _about_a_freeze(freeze.assignment, "assignment.freeze_lifted")


def _about_a_freeze(mission, event: str) -> None:
    _about_the_team(secretariat(mission.dossier), mission, event, why=AS_STAFF)
    for person in in_their_language([mission.person]):
        url = address(person, "mission", mission.pk)
        announce(
            person, mission.dossier, event, why=AS_ASSESSOR, url=url, action=_("Open the mission"), due=None
        )


def _about_the_team(people, mission, event: str, *, why) -> None:
    for person in in_their_language(people):
        url = address(person, "team", mission.dossier_id)
        announce(person, mission.dossier, event, why=why, url=url, action=_("Open the team"), due=None)


# --- ties found later -----------------------------------------------------------------------------------------------


def guardians() -> list:
    """Return everybody who watches over impartiality today."""
    return _holders(Role.IMPARTIALITY_GUARDIAN)


def tie_found(found) -> None:
    """Tell the secretariat and the guardians that the question is open again."""
    dossier = found.dossier
    readers = [
        *((person, AS_STAFF, "dossier", (dossier.pk,)) for person in secretariat(dossier)),
        *((person, AS_GUARDIAN, "undeclared", (found.pk,)) for person in guardians()),
    ]
    for reader, why, page, args in readers:
        for person in in_their_language([reader]):
            url = address(person, page, *args)
            announce(
                person, dossier, "interest.found", why=why, url=url, action=_("Open the dossier"), due=None
            )


# --- the pool -----------------------------------------------------------------------------------------------------


def application_received(application) -> None:
    """Tell the secretariat that somebody wishes to assess."""
    for person in in_their_language(_holders(Role.CASE_OFFICER)):
        _tell(
            person,
            "pool.application",
            page=("assessor_application", application.pk),
            action=_("Read the application"),
            why=AS_KEEPER,
            facts={"applicant": str(application.person)},
        )


def application_answered(application) -> None:
    """Tell a person whether they join the pool."""
    accepted = application.status == AssessorApplicationStatus.ACCEPTED
    for person in in_their_language([application.person]):
        _tell(person, "pool.accepted" if accepted else "pool.refused")


def training_ends(assessor, day) -> None:
    """Tell an assessor until when their training is valid."""
    _tell_until(assessor, "pool.training_ends", day)


def mandate_ends(assessor, day) -> None:
    """Tell an assessor until when their mandate runs."""
    _tell_until(assessor, "pool.mandate_ends", day)


def pledge_to_sign(assessor) -> None:
    """Ask an assessor to sign the new text of the ethics pledge."""
    for person in in_their_language([assessor.person]):
        _tell(person, "pool.pledge")


def _tell_until(assessor, event: str, day) -> None:
    for person in in_their_language([assessor.person]):
        _tell(person, event, facts={"end": date_format(day, "DATE_FORMAT")})


def _tell(person, event, *, page=("my_assessor_page",), action=OPEN_MY_PAGE, why=AS_PEER, facts=None):
    subject, lines = EVENTS[event].words_for(facts or {})
    notice.tell(
        person,
        event,
        url=address(person, *page),
        facts=facts,
        words=(subject, lines),
        letter={
            "about": _("Pool of assessors"),
            "action": action,
            "due": None,
            "why": why,
            "contact": SECRETARIAT_ADDRESS,
        },
    )


def _holders(role: Role) -> list:
    mandates = Mandate.objects.active().filter(role=role).select_related("person").order_by("person")
    return list({mandate.person_id: mandate.person for mandate in mandates}.values())
