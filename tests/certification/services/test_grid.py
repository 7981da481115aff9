"""An assessor's own grid: filled in alone, complete, submitted once."""

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import EvidenceLevel, Role
from certification.errors import NotAllowed
from certification.models import GridAnswer, HistoryEntry
from certification.services import dossier as dossiers
from certification.services import grid as services
from tests.factories import assessor, path, people, report, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return visit.visited()


def mission(dossier, person):
    return dossier.assignments.get(person=person)


def criterion(dossier, code="A1"):
    return next(found for found in dossier.criteria if found.code == code)


def save(dossier, person, code="A1", **typed):
    grid = services.open_grid(mission(dossier, person), actor=person)
    return services.save_grid_answer(grid, criterion(dossier, code), actor=person, **{"level": 2, **typed})


def test_an_assessor_saves_as_often_as_they_like_and_nothing_goes_to_the_history(dossier):
    lead, _second = report.assessors(dossier)
    facts = HistoryEntry.objects.count()
    save(dossier, lead, level=2, note="Vu à la mairie.")
    answer = save(dossier, lead, level=3, evidence_level=EvidenceLevel.VISITED)
    assert (answer.level, answer.evidence_level) == (3, EvidenceLevel.VISITED)
    assert GridAnswer.objects.count() == 1
    assert HistoryEntry.objects.count() == facts


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("A1", {"level": 5}),
        ("A1", {"level": -1}),
        ("A1", {"level": None, "not_applicable": True, "na_reason": "Sans objet"}),
        ("A2", {"level": 2, "not_applicable": True}),
        ("A2", {"testimony_families": 8}),
    ],
)
def test_what_no_scale_can_hold_is_refused(dossier, code, typed):
    lead, _second = report.assessors(dossier)
    with pytest.raises(NotAllowed):
        save(dossier, lead, code, **typed)


def test_a_criterion_of_another_grid_is_refused(dossier):
    lead, _second = report.assessors(dossier)
    elsewhere = dossier.version.criteria.exclude(module=None).first()
    grid = services.open_grid(mission(dossier, lead), actor=lead)
    with pytest.raises(NotAllowed):
        services.save_grid_answer(grid, elsewhere, actor=lead, level=2)


def test_nobody_else_fills_in_a_grid(dossier):
    lead, second = report.assessors(dossier)
    for stranger in (second, path.lead(dossier), people.case_officer(), people.administrator()):
        with pytest.raises(PermissionDenied):
            services.open_grid(mission(dossier, lead), actor=stranger)


def test_an_observer_has_no_grid():
    dossier = assessor.assessor_team()
    watcher = assessor.assessor("ines@example.org", family="ENT", region="Normandie")
    seen = assessor.accepted(assessor.proposed(dossier, watcher, Role.OBSERVER))
    with pytest.raises(PermissionDenied):
        services.open_grid(seen, actor=watcher)


def test_a_grid_is_complete_before_it_is_submitted_and_never_changes_after(dossier):
    lead, _second = report.assessors(dossier)
    grid = report.fill_grid(dossier, lead)
    grid.answers.filter(criterion__code__in=["A1", "B2"]).delete()
    with pytest.raises(NotAllowed) as refused:
        services.submit_grid(grid, actor=lead)
    assert [str(reason)[:2] for reason in refused.value.reasons] == ["A1", "B2"]
    report.submit_grid(dossier, lead)
    with pytest.raises(NotAllowed):
        services.submit_grid(grid, actor=lead)
    with pytest.raises(NotAllowed):
        save(dossier, lead)
    assert HistoryEntry.objects.filter(action="certification.grid.submit").count() == 1


def test_not_applicable_needs_its_reason():
    dossier = report.with_optional_criteria()
    lead, _second = report.assessors(dossier)
    grid = report.fill_grid(dossier, lead)
    optional = next(found for found in dossier.criteria if found.na_allowed)
    grid.answers.filter(criterion=optional).update(level=None, not_applicable=True, na_reason=" ")
    with pytest.raises(NotAllowed, match=optional.code):
        services.submit_grid(grid, actor=lead)


def test_grids_open_with_the_visit():
    planned = assessor.assessor_team()
    lead, _second = report.assessors(planned)
    with pytest.raises(NotAllowed):
        services.open_grid(mission(planned, lead), actor=lead)


def test_a_grid_is_not_submitted_during_the_visit():
    dossier = visit.under_way()
    lead, _second = report.assessors(dossier)
    grid = report.fill_grid(dossier, lead)
    with pytest.raises(NotAllowed):
        services.submit_grid(grid, actor=lead)


def test_a_frozen_dossier_waits(dossier):
    lead, _second = report.assessors(dossier)
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un lien d’intérêts est à l’étude.")
    with pytest.raises(NotAllowed):
        save(dossier, lead)
