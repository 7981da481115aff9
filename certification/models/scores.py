"""What the scoring engine reads in the rows: the floors and weights of a version, the answers of a dossier."""

from collections.abc import Iterable

from certification.rules.scoring import (
    AwardSpec,
    AxisSpec,
    CriterionSpec,
    FrameworkSpec,
    LevelRequirementSpec,
    ObservedAnswer,
    ScoreResult,
    score,
)


def specification(
    version, modules: Iterable | None = None, criteria: Iterable | None = None
) -> FrameworkSpec:
    """Return what the engine needs of a version for the themes chosen (None: every theme), in 3 queries.

    `criteria` are those of the themes, when the caller has read them already.
    """
    criteria = list(version.criteria_for(modules) if criteria is None else criteria)
    axes = {criterion.axis_id: criterion.axis for criterion in criteria}
    in_order = sorted(axes.values(), key=lambda axis: (axis.order, axis.pk))
    return FrameworkSpec(
        axes=tuple(AxisSpec(axis.code, axis.weight) for axis in in_order),
        criteria=tuple(
            CriterionSpec(
                criterion.code, criterion.axis.code, criterion.weight, criterion.is_veto, criterion.na_allowed
            )
            for criterion in criteria
        ),
        awards=tuple(
            AwardSpec(
                code=award.code,
                order=award.order,
                overall_min=award.overall_min,
                axis_min=award.axis_min,
                veto_min=award.veto_min,
                criterion_min=award.criterion_min,
                criteria_at_4_min=award.criteria_at_4_min,
                requires=tuple(sorted(award.requires.items())),
                site_visit=award.site_visit,
            )
            for award in version.award_levels.all()
        ),
        level_requirements=tuple(
            LevelRequirementSpec(row.level, tuple(row.any_of), row.testimony_min_families)
            for row in version.level_requirements.all()
        ),
        cap_no_evidence=version.cap_no_evidence,
        cap_documents_only=version.cap_documents_only,
        na_max_axis_share=version.na_max_axis_share,
        na_max_overall_share=version.na_max_overall_share,
        max_level=version.max_level,
        percent_places=version.percent_places,
    )


def declared_result(dossier) -> ScoreResult:
    """Compute the declared layer: the territory's own levels, taken at their word."""
    spec = dossier.score_rules
    known = {criterion.code for criterion in spec.criteria}
    answers = {}
    for answer in dossier.answers.select_related("criterion"):
        if answer.criterion.code in known and answer.is_given():
            answers[answer.criterion.code] = (
                ObservedAnswer(not_applicable=True)
                if answer.not_applicable
                else ObservedAnswer.fully_evidenced(answer.level)
            )
    return score(spec, answers)


def observed_result(dossier) -> ScoreResult:
    """Compute the observed layer: the consensus of the assessors of this round, capped by its evidence."""
    codes = {criterion.pk: criterion.code for criterion in dossier.criteria}
    number = dossier.consensus_round()
    answers = {
        codes[held.criterion_id]: ObservedAnswer(
            level=held.level,
            not_applicable=held.not_applicable,
            evidence=held.evidence_level,
            measured=held.measured,
            testimony_families=held.testimony_families,
            transmitted=held.transmitted,
        )
        for held in dossier.consensus.all()
        if held.round == number and held.criterion_id in codes and held.is_given()
    }
    return score(dossier.score_rules, answers)
