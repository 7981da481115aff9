"""Assessors of the network, and a team brought to the visit as people would do it."""

import datetime as dt

from django.db.models import QuerySet

from certification.choices import Capacity, DossierKind, DossierStatus, Role
from certification.clock import localdate
from certification.models import Assessor, Dossier
from certification.services import assessor as services
from tests.factories import path, people
from tests.factories.remembered import remembered

YEAR = dt.timedelta(days=365)


def assessor(
    email="nour@example.org", *, family="HAB", region="Bretagne", country="FR", trained=True, **fields
):
    """Return a peer assessor with a mandate, a family and a home."""
    territory = fields.pop("territory", None)
    person = people.trusted(email, Role.ASSESSOR, family=family, **fields)
    Assessor.objects.update_or_create(
        person=person,
        defaults={
            "family": family,
            "region": region,
            "country": country,
            "territory": territory,
            "languages": ["fr", "es"],
            "trained_until": localdate() + (YEAR if trained else -YEAR),
        },
    )
    return type(person).objects.get(pk=person.pk)


def lead_assessor():
    return assessor("nour@example.org", name="Nour Belkacem", family="HAB", region="Bretagne")


def second_assessor():
    return assessor("pablo@example.org", name="Pablo Serra", family="UNI", region="Occitanie")


def third_assessor():
    return assessor("lin@example.org", name="Lin Verdan", family="UNI", region="Wallonie", country="BE")


@remembered
def visit_planning(dossier=None):
    """Return a dossier whose visit is being prepared.

    Its status is set directly: answering the whole grid is the subject of other tests, and takes seconds.
    """
    dossier = dossier or path.eligible()
    QuerySet(Dossier).filter(pk=dossier.pk).update(status=DossierStatus.VISIT_PLANNING)
    return path.fresh(dossier)


@remembered
def proposed(dossier=None, person=None, role=Role.LEAD_ASSESSOR):
    """Return a mission that waits for its answer."""
    dossier = dossier or visit_planning()
    officer = people.case_officer()
    return services.propose_assessor(dossier, person or lead_assessor(), role, actor=officer)


def declare(dossier, person, *codes, capacity=Capacity.ASSESSOR):
    return services.declare_interests(
        dossier, actor=person, capacity=capacity, categories=codes or ["no_tie"]
    )


def accepted(mission):
    """The assessor signs the pledge, declares no tie and accepts."""
    services.sign_ethics_pledge(mission.dossier.version, actor=mission.person)
    declare(mission.dossier, mission.person)
    return services.accept_mission(mission, actor=mission.person)


@remembered
def assessor_team(dossier=None):
    """Return the dossier with its team of two, accepted by them and by the territory."""
    dossier = dossier or visit_planning()
    # Half the team of a renewal is new.
    second = third_assessor() if dossier.kind == DossierKind.RENEWAL else second_assessor()
    members = ((lead_assessor(), Role.LEAD_ASSESSOR), (second, Role.ASSESSOR))
    missions = [proposed(dossier, person, role) for person, role in members]
    services.waive_challenge(dossier, actor=path.lead(dossier))
    for mission in missions:
        accepted(mission)
    return path.fresh(dossier)
