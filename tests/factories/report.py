"""Grids, consensus, report, reply, docket: each function continues the one before and returns the dossier, fresh.

`level` is what every assessor observes, `levels` what differs by criterion; `AWARDS` gives what reaches each award.
"""

from certification.choices import Confidence, DossierStatus, EvidenceLevel, ReplyStance
from certification.models import Grid, GridAnswer
from certification.services import consensus, finding_draft, reply
from certification.services import grid as grids
from certification.services import report as services
from tests.factories import assessor, path, ter_res, visit
from tests.factories.remembered import remembered

AWARDS = {
    "none": {"level": 1},
    "engage": {"level": 2},
    "responsable": {"level": 3},
    "ressource": {"level": 3, "levels": dict.fromkeys(("A1", "A3", "B1", "C1", "D3", "E1", "E7"), 4)},
}
PROOFS = {
    "evidence_level": EvidenceLevel.VISITED,
    "measured": True,
    "testimony_families": 3,
    "transmitted": True,
}


@remembered
def reporting(dossier=None):
    """Return a dossier whose report is being written: the one given, or a new one."""
    return (
        dossier
        if dossier is not None and dossier.status == DossierStatus.REPORTING
        else visit.visited(dossier)
    )


@remembered
def with_optional_criteria():
    """Return a dossier in reporting whose theme brings criteria that may not apply."""
    version = ter_res.in_force()
    themes = {found.module_id for found in version.criteria.all() if found.na_allowed}
    draft = path.draft_dossier(modules=version.modules.filter(pk__in=themes))
    return visit.visited(assessor.visit_planning(path.eligible(draft)))


def fill_grid(dossier, person, *, level=3, levels=None, **proofs):
    """Answer every criterion of a person's grid; written at once, for it is the subject of other tests."""
    mission = dossier.assignments.get(person=person, status="accepted")
    grid, _is_new = Grid.objects.get_or_create(assignment=mission)
    grid.answers.all().delete()
    GridAnswer.objects.bulk_create(
        GridAnswer(
            grid=grid,
            criterion=criterion,
            level=(levels or {}).get(criterion.code, level),
            note=f"Vu sur place : {criterion.name.lower()}.",
            confidence=Confidence.HIGH,
            **{**PROOFS, **proofs},
        )
        for criterion in dossier.criteria
    )
    return Grid.objects.get(pk=grid.pk)


def submit_grid(dossier, person, **observed):
    return grids.submit_grid(fill_grid(dossier, person, **observed), actor=person)


def assessors(dossier):
    """Return the people of the team, the lead first."""
    team = path.fresh(dossier).assessors
    return [mission.person for mission in sorted(team, key=lambda mission: mission.role != "lead_assessor")]


@remembered
def grids_submitted(dossier=None, *, level=3, levels=None, others=None):
    """Return a dossier whose grids are all in; `others` is where the team differs from its lead."""
    dossier = reporting(dossier)
    lead, *rest = assessors(dossier)
    submit_grid(dossier, lead, level=level, levels=levels)
    for person in rest:
        submit_grid(dossier, person, level=level, levels={**(levels or {}), **(others or {})})
    return path.fresh(dossier)


@remembered
def agreed(dossier=None, *, level=3, levels=None):
    """Return a dossier whose assessors hold every criterion together."""
    dossier = grids_submitted(dossier, level=level, levels=levels)
    consensus.adopt_agreements(dossier, actor=assessors(dossier)[0])
    return path.fresh(dossier)


@remembered
def reported(dossier=None, *, level=3, levels=None, findings=()):
    """Return a dossier in reply; `findings` are (code, grade) pairs."""
    dossier = agreed(dossier, level=level, levels=levels)
    lead = assessors(dossier)[0]
    criteria = {criterion.code: criterion for criterion in dossier.criteria}
    for code, grade in findings:
        finding_draft.raise_finding(
            dossier,
            criteria[code],
            actor=lead,
            grade=grade,
            text="Le suivi s’arrête à trois communes sur douze.",
        )
    return path.fresh(services.send_report(dossier, actor=lead))


@remembered
def replied(dossier=None, *, contested=("A1",), **observed):
    """Return a dossier whose territory contests some criteria: the assessors must answer."""
    dossier = reported(dossier, **observed)
    leader = path.lead(dossier)
    for criterion in dossier.criteria:
        if criterion.code in contested:
            reply.save_reply(
                dossier,
                criterion,
                actor=leader,
                stance=ReplyStance.CONTEST,
                text="Deux comptes rendus n’ont pas été lus : ils sont joints.",
            )
    return path.fresh(reply.submit_reply(dossier, actor=leader))


@remembered
def docketed(dossier=None, *, award="responsable", **observed):
    """Return a dossier on the docket, at the level of an award; the territory gave up its reply."""
    dossier = reported(dossier, **(observed or AWARDS[award]))
    return path.fresh(reply.waive_reply(dossier, actor=path.lead(dossier)))
