"""When a grid is filled in, and what an assessor owes on each criterion before they submit it."""

from django.utils.translation import gettext_lazy as _

from certification.choices import DossierStatus, EvidenceLevel

GRIDS_ARE_FILLED_DURING = (DossierStatus.VISIT, DossierStatus.REPORTING)


def unobserved_in(grid, criteria) -> list:
    """Return the criteria that an assessor's grid does not answer yet."""
    given = {answer.criterion_id for answer in grid.answers.all() if answer.is_given()} if grid else set()
    return [criterion for criterion in criteria if criterion.pk not in given]


def unjustified_in(grid, criteria) -> list:
    """Return the criteria that a grid holds for not applicable without a reason, or that always apply."""
    held = (
        {answer.criterion_id: answer for answer in grid.answers.all() if answer.not_applicable}
        if grid
        else {}
    )
    return [
        criterion
        for criterion in criteria
        if criterion.pk in held
        and (criterion.is_veto or not criterion.na_condition or not held[criterion.pk].na_reason.strip())
    ]


def unsupported_in(grid, criteria) -> list:
    """Return the criteria of a grid that have a level and no fact to hold it."""
    return [c for c, answer in _levelled(grid, criteria) if not answer.note.strip()]


def unsure_in(grid, criteria) -> list:
    """Return the criteria of a grid that have a level without how sure the assessor is of it."""
    return [c for c, answer in _levelled(grid, criteria) if not answer.confidence]


def refused_without_reason_in(grid, criteria) -> list:
    """Return the criteria of a grid on which a piece of evidence is refused and nobody says why."""
    return [
        criterion
        for criterion, answer in _given(grid, criteria)
        if any(not verdict.accepted and not verdict.reason.strip() for verdict in answer.verdicts.all())
    ]


def held_by_nothing_in(grid, criteria) -> list:
    """Return the criteria held for proven on documents, every one of which the assessor refuses."""
    return [
        criterion
        for criterion, answer in _levelled(grid, criteria)
        if answer.evidence_level == EvidenceLevel.DOCUMENTS
        and answer.verdicts.all()
        and not any(verdict.accepted for verdict in answer.verdicts.all())
    ]


def _given(grid, criteria) -> list:
    given = {answer.criterion_id: answer for answer in grid.answers.all()} if grid else {}
    return [(criterion, given[criterion.pk]) for criterion in criteria if criterion.pk in given]


def _levelled(grid, criteria) -> list:
    return [(c, answer) for c, answer in _given(grid, criteria) if answer.level is not None]


# What an assessor owes on each criterion before they submit: who finds it, and the sentence that says it.
OWED_IN_A_GRID = (
    (unobserved_in, _("%(code)s has no level yet.")),
    (unjustified_in, _("%(code)s: say why it does not apply, or give a level.")),
    (unsupported_in, _("%(code)s: say what you saw or heard.")),
    (unsure_in, _("%(code)s: say how sure you are.")),
    (refused_without_reason_in, _("%(code)s: say why you refuse a piece of evidence.")),
    (
        held_by_nothing_in,
        _("%(code)s: you refuse every piece of evidence; then no evidence is accepted, unless you saw it."),
    ),
)


def owed_in(grid, criteria) -> list[tuple]:
    """Return (criterion, sentence) for each thing that a grid still owes, in the order of the framework."""
    place = {criterion.pk: number for number, criterion in enumerate(criteria)}
    owed = [
        (criterion, sentence % {"code": criterion.code})
        for find, sentence in OWED_IN_A_GRID
        for criterion in find(grid, criteria)
    ]
    return sorted(owed, key=lambda line: place[line[0].pk])
