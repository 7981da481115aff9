"""A visit planned, under way and closed, its OBCO report shared with the hosts."""

import datetime as dt

from django.utils import timezone

from certification import clock
from certification.clock import localdate
from certification.services import obco
from certification.services import visit as services
from tests.factories import assessor, path, people
from tests.factories.remembered import remembered

RESTITUTION = "Merci à toutes et à tous : nous avons vu une vallée qui se parle."


def moment(day, hour, minute=0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


@remembered
def planned(dossier=None, *, starts_on=None):
    """Return the dossier with its team, two days of visit and an agenda that meets four families."""
    day = starts_on or localdate() + dt.timedelta(days=20)
    return with_agenda(assessor.assessor_team(dossier), day, day + dt.timedelta(days=1))


def with_agenda(dossier, day, last):
    """Return a dossier whose team is complete, with its days and an agenda that meets four families."""
    officer, visitor = people.case_officer(), assessor.lead_assessor()
    visit = services.plan_visit(
        dossier,
        actor=officer,
        starts_on=day,
        ends_on=last,
        meeting_point="Gare de Saint-Aubin",
    )
    services.add_slot(
        visit,
        actor=officer,
        starts_at=moment(day, 9, 30),
        ends_at=moment(day, 12),
        title="Coopérative du moulin",
        place="Le moulin",
        families=["ENT", "HAB"],
    )
    services.add_slot(
        visit,
        actor=visitor,
        starts_at=moment(day, 14),
        ends_at=moment(day, 16),
        title="Café du marché",
        families=["ELU", "UNI"],
        chosen_by_assessors=True,
    )
    return path.fresh(dossier)


@remembered
def under_way(dossier=None):
    return path.fresh(services.start_visit(planned(dossier), actor=people.case_officer()))


def write_obco(dossier, actor):
    answers = {
        question.code: f"Ce que nous avons vu : {question.keyword}."
        for question in dossier.version.questions.all()
    }
    return obco.save_obco(
        dossier,
        actor=actor,
        revision=0,
        strong_points="L’eau se décide ensemble.",
        astonishments="Personne ne connaît le nom de la source.",
        advice="Ouvrez le syndicat de l’eau aux locataires.",
        answers=answers,
    )


def close(dossier):
    """Return a dossier in reporting: the visit is closed, the hosts have the OBCO report."""
    visitor, visit = assessor.lead_assessor(), dossier.current_visit
    with clock.at(visit.ends_on):
        services.record_attendance(
            visit, actor=visitor, families_met={"ENT": 6, "HAB": 11, "ELU": 3, "UNI": 2}
        )
        services.record_restitution(visit, actor=visitor, text=RESTITUTION, heard_by={"HAB": 9, "ELU": 2})
        dossier = services.close_visit(dossier, actor=visitor)
        write_obco(dossier, visitor)
        obco.share_obco(dossier, actor=visitor)
    return path.fresh(dossier)


@remembered
def visited(dossier=None):
    return close(under_way(dossier))
