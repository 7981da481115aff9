"""When a self-assessment may be submitted and a report sent."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import SETTLED_FINDINGS, DossierStatus, EvidenceLevel, FindingGrade
from certification.rules.finding import GRAVITY
from certification.rules.verdict import rule

NOT_OPENED_YET = (DossierStatus.DRAFT, DossierStatus.SUBMITTED, DossierStatus.ELIGIBILITY)


@rule(_("The self-assessment was submitted: what it says can no longer be changed."))
def self_assessment_is_open(dossier) -> bool:
    return dossier.status == DossierStatus.SELF_ASSESSMENT


@self_assessment_is_open.explained_by
def why_it_is_closed(dossier) -> list:
    if dossier.status in NOT_OPENED_YET:
        return [_("The self-assessment opens once the application is declared eligible.")]
    return []


def unanswered(dossier) -> list:
    """Return the criteria of the grid that carry neither a level nor a justified not applicable."""
    given = {answer.criterion_id for answer in dossier.answers.all() if answer.is_given()}
    return [criterion for criterion in dossier.criteria if criterion.pk not in given]


def without_evidence(dossier) -> list:
    """Return the criteria whose level owes a piece of evidence and that have none."""
    owed = {
        a.criterion_id for a in dossier.answers.all() if (a.level or 0) >= dossier.scheme.min_evidence_level
    }
    served = {
        use.criterion_id
        for evidence in dossier.evidences.all()
        if evidence.removed_at is None and not evidence.is_set_aside
        for use in evidence.uses.all()
    }
    return [criterion for criterion in dossier.criteria if criterion.pk in owed - served]


def unanswered_questions(dossier) -> list:
    """Return the questions that have no text yet."""
    answered = {answer.question_id for answer in dossier.question_answers.all() if answer.text.strip()}
    return [question for question in dossier.questions if question.pk not in answered]


@rule(_("Answer every criterion."))
def every_criterion_is_answered(dossier) -> bool:
    return not unanswered(dossier)


@every_criterion_is_answered.explained_by
def which_criteria(dossier) -> list:
    return [_("%(code)s has no level yet.") % {"code": criterion.code} for criterion in unanswered(dossier)]


def must_be_confirmed(carried, answer) -> bool:
    """Tell whether an answer taken over still waits for somebody: neither confirmed nor written again since."""
    return carried.confirmed_at is None and (answer is None or answer.revision == carried.revision)


def unconfirmed(dossier) -> list:
    """Return what the dossier took over and nobody confirmed: from the last cycle, or from a former version."""
    given = {("criterion", answer.criterion_id): answer for answer in dossier.answers.all()}
    given |= {("question", answer.question_id): answer for answer in dossier.question_answers.all()}
    criteria = {criterion.pk for criterion in dossier.criteria}
    return [
        carried
        for carried in dossier.carried.all()
        if (carried.criterion_id is None or carried.criterion_id in criteria)
        and must_be_confirmed(
            carried,
            given.get(("criterion", carried.criterion_id))
            if carried.criterion_id
            else given.get(("question", carried.question_id)),
        )
    ]


@rule(_("Confirm or change every answer that was taken over."))
def carried_answers_are_confirmed(dossier) -> bool:
    return not unconfirmed(dossier)


@carried_answers_are_confirmed.explained_by
def which_are_not_confirmed(dossier) -> list:
    return [
        _("%(code)s: confirm the answer that was taken over, or change it.")
        % {"code": (carried.criterion or carried.question).code}
        for carried in unconfirmed(dossier)
    ]


def unjustified(dossier) -> list:
    """Return the criteria said not applicable without a reason, or that can never be so."""
    answers = {answer.criterion_id: answer for answer in dossier.answers.all() if answer.not_applicable}
    return [
        criterion
        for criterion in dossier.criteria
        if criterion.pk in answers
        and (criterion.is_veto or not criterion.na_condition or not answers[criterion.pk].na_reason.strip())
    ]


@rule(_("Justify every criterion said not applicable; a mandatory criterion always applies."))
def not_applicable_is_justified(dossier) -> bool:
    return not unjustified(dossier)


@not_applicable_is_justified.explained_by
def which_are_unjustified(dossier) -> list:
    return [
        _("%(code)s: say why it does not apply, or give a level.") % {"code": criterion.code}
        for criterion in unjustified(dossier)
    ]


def na_shares(dossier) -> tuple[dict[str, Fraction], Fraction]:
    """Return the share of each axis's weight, and of the total weight, that is said not applicable."""
    not_applicable = {answer.criterion_id for answer in dossier.answers.all() if answer.not_applicable}
    weights: dict[str, list[int]] = {}
    for criterion in dossier.criteria:
        axis = weights.setdefault(criterion.axis.code, [0, 0])
        axis[1] += criterion.weight
        axis[0] += criterion.weight if criterion.pk in not_applicable else 0
    total = sum(whole for _out, whole in weights.values())
    shares = {code: Fraction(out, whole) for code, (out, whole) in weights.items() if whole}
    return shares, Fraction(sum(out for out, _whole in weights.values()), total or 1)


@rule(_("Too many criteria are said not applicable."))
def not_applicable_stays_within_limits(dossier) -> bool:
    by_axis, overall = na_shares(dossier)
    version = dossier.version
    return overall <= Fraction(version.na_max_overall_share) and all(
        share <= Fraction(version.na_max_axis_share) for share in by_axis.values()
    )


@rule(_("Attach at least one piece of evidence where the level asks for it."))
def evidence_is_attached(dossier) -> bool:
    return not without_evidence(dossier)


@evidence_is_attached.explained_by
def where_evidence_is_missing(dossier) -> list:
    return [
        _("%(code)s: level %(level)d or more needs a piece of evidence.")
        % {"code": criterion.code, "level": dossier.scheme.min_evidence_level}
        for criterion in without_evidence(dossier)
    ]


@rule(_("Answer the five questions."))
def questions_are_answered(dossier) -> bool:
    return not unanswered_questions(dossier)


@questions_are_answered.explained_by
def which_questions(dossier) -> list:
    return [
        _("%(code)s has no answer yet.") % {"code": question.code}
        for question in unanswered_questions(dossier)
    ]


@rule(_("More families of actors must sign off the self-assessment."))
def enough_families_signed_off(dossier) -> bool:
    return len(dossier.sign_offs.all()) >= dossier.scheme.min_families_signing_off


@enough_families_signed_off.explained_by
def how_many_sign_offs_are_missing(dossier) -> list:
    missing = dossier.scheme.min_families_signing_off - len(dossier.sign_offs.all())
    return [
        ngettext_lazy(
            "%(count)d more family of actors must sign off the self-assessment.",
            "%(count)d more families of actors must sign off the self-assessment.",
            "count",
        )
        % {"count": missing}
    ]


def grids(dossier) -> list:
    """Return the grid of each assessor of the round, or None where it is not begun."""
    return [getattr(assignment, "grid", None) for assignment in dossier.assessors]


@rule(_("Every assessor submits their own grid first."))
def every_grid_is_submitted(dossier) -> bool:
    everyone = grids(dossier)
    return bool(everyone) and all(grid is not None and grid.submitted_at is not None for grid in everyone)


@every_grid_is_submitted.explained_by
def whose_grid_is_missing(dossier) -> list:
    return [
        _("The grid of %(person)s is not submitted.") % {"person": assignment.person}
        for assignment in dossier.assessors
        if getattr(assignment, "grid", None) is None or assignment.grid.submitted_at is None
    ]


def unobserved(dossier) -> list:
    """Return the criteria on which the assessors have not recorded what they hold together."""
    held = {c.criterion_id for c in dossier.consensus.all() if c.round == dossier.round and c.is_given()}
    return [criterion for criterion in dossier.criteria if criterion.pk not in held]


@rule(_("Record a consensus, or the dissent, on every criterion."))
def every_criterion_is_observed(dossier) -> bool:
    return not unobserved(dossier)


@every_criterion_is_observed.explained_by
def what_is_not_observed(dossier) -> list:
    return [
        _("%(code)s: record what the team holds.") % {"code": criterion.code}
        for criterion in unobserved(dossier)
    ]


def divergences(dossier) -> dict[int, tuple[int, int]]:
    """Return {criterion id: (lowest, highest)} where two assessors differ by the version's threshold or more."""
    levels: dict[int, list[int]] = {}
    for grid in grids(dossier):
        for answer in grid.answers.all() if grid is not None and grid.submitted_at else []:
            if answer.level is not None:
                levels.setdefault(answer.criterion_id, []).append(answer.level)
    threshold = dossier.version.divergence_to_discuss
    return {pk: (min(seen), max(seen)) for pk, seen in levels.items() if max(seen) - min(seen) >= threshold}


def divided_on_applicability(dossier) -> set[int]:
    """Return the ids of the criteria that one assessor gives a level and another holds for not applicable."""
    seen: dict[int, set[bool]] = defaultdict(set)
    for grid in grids(dossier):
        for answer in grid.answers.all() if grid is not None and grid.submitted_at else []:
            if answer.is_given():
                seen[answer.criterion_id].add(answer.not_applicable)
    return {pk for pk, stances in seen.items() if len(stances) > 1}


PROOFS_FROM_WEAKEST = tuple(EvidenceLevel.values)


def lowest_common(answers: list) -> dict:
    """Return what several readings of one criterion have in common: the lowest level, the weakest proofs."""
    levels = [answer.level for answer in answers if answer.level is not None]
    return {
        "level": min(levels, default=None),
        "not_applicable": not levels,
        "na_reason": "" if levels else answers[0].na_reason,
        "evidence_level": min((answer.evidence_level for answer in answers), key=PROOFS_FROM_WEAKEST.index),
        "measured": all(answer.measured for answer in answers),
        "testimony_families": min(answer.testimony_families for answer in answers),
        "transmitted": all(answer.transmitted for answer in answers),
    }


def undiscussed(dossier) -> list:
    """Return the divergent criteria that carry no minute of the discussion."""
    minuted = {
        c.criterion_id for c in dossier.consensus.all() if c.round == dossier.round and c.minute.strip()
    }
    wide = divergences(dossier).keys() | divided_on_applicability(dossier)
    return [
        criterion for criterion in dossier.criteria if criterion.pk in wide and criterion.pk not in minuted
    ]


@rule(_("Minute the discussion of every wide divergence."))
def divergences_are_settled(dossier) -> bool:
    return not undiscussed(dossier)


@divergences_are_settled.explained_by
def which_divergences(dossier) -> list:
    return [
        _("%(code)s: the assessors are far apart; minute the discussion.") % {"code": criterion.code}
        for criterion in undiscussed(dossier)
    ]


def silent_assessors(dossier) -> list[tuple]:
    """Return (consensus, assignment) where an assessor has neither agreed nor recorded a dissent."""
    return [
        (held, assignment)
        for held in dossier.consensus.all()
        if held.round == dossier.round and held.is_given()
        for assignment in dossier.assessors
        if assignment.person_id
        not in {said.assessor_id for said in (*held.agreements.all(), *held.dissents.all())}
    ]


@rule(_("Each assessor agrees to each consensus, or records a dissent."))
def everyone_has_spoken(dossier) -> bool:
    return not silent_assessors(dossier)


@everyone_has_spoken.explained_by
def who_is_silent(dossier) -> list:
    return [
        _("%(code)s: %(person)s has neither agreed nor recorded a dissent.")
        % {"code": held.criterion.code, "person": assignment.person}
        for held, assignment in silent_assessors(dossier)
    ]


@rule(_("Give a grade to every finding."))
def findings_are_graded(dossier) -> bool:
    return all(finding.grade for finding in dossier.findings.all() if finding.round == dossier.round)


def blocking_findings(dossier) -> list:
    """Return the unsettled findings whose grade forbids a full award, by the scheme's catalogue."""
    weight = GRAVITY[dossier.scheme.award_blocked_from]
    return [
        finding
        for finding in dossier.findings.select_related("criterion").filter(round=dossier.consensus_round())
        if GRAVITY.get(finding.grade, -1) >= weight and finding.status not in SETTLED_FINDINGS
    ]


@dataclass(frozen=True)
class ProposedFinding:
    """A finding that the rules ask the assessors to consider; they record it, or a heavier one."""

    criterion: object
    grade: FindingGrade
    reason: str


def proposed_findings(dossier) -> list[ProposedFinding]:
    """Return the findings that the rules propose and that nobody has raised yet.

    A mandatory criterion observed at 0 proposes a critical finding, at 1 a major one; as many minor findings on one
    principle as the scheme says propose a major one, on the first of their criteria.
    """
    findings = [finding for finding in dossier.findings.all() if finding.round == dossier.round]
    heaviest: dict[int, int] = defaultdict(lambda: -1)
    for finding in findings:
        heaviest[finding.criterion_id] = max(heaviest[finding.criterion_id], GRAVITY.get(finding.grade, -1))
    return [
        proposal
        for proposal in (*_fallen_vetoes(dossier), *_repeated_minors(dossier, findings))
        if heaviest[proposal.criterion.pk] < GRAVITY[proposal.grade]
    ]


def _fallen_vetoes(dossier) -> list[ProposedFinding]:
    grades = {0: FindingGrade.CRITICAL, 1: FindingGrade.MAJOR}
    retained = dossier.observed_result.retained
    return [
        ProposedFinding(
            criterion,
            grades[retained[criterion.code]],
            _("A mandatory criterion observed at level %(level)d.") % {"level": retained[criterion.code]},
        )
        for criterion in dossier.criteria
        if criterion.is_veto and retained.get(criterion.code) in grades
    ]


def _repeated_minors(dossier, findings) -> list[ProposedFinding]:
    minors: dict[int, int] = defaultdict(int)
    for finding in findings:
        minors[finding.criterion_id] += finding.grade == FindingGrade.MINOR
    graver = {
        finding.criterion_id
        for finding in findings
        if GRAVITY.get(finding.grade, -1) >= GRAVITY[FindingGrade.MAJOR]
    }
    by_principle = defaultdict(list)
    for criterion in dossier.criteria:
        if minors[criterion.pk] or criterion.pk in graver:
            by_principle[criterion.principle].append(criterion)
    proposals = []
    for principle, criteria in by_principle.items():
        count = sum(minors[criterion.pk] for criterion in criteria)
        is_repeated = count >= dossier.scheme.minors_that_make_a_major
        if is_repeated and not any(criterion.pk in graver for criterion in criteria):
            reason = _("%(count)d minor findings on the principle %(principle)s.")
            facts = {"count": count, "principle": principle.code}
            proposals.append(ProposedFinding(criteria[0], FindingGrade.MAJOR, reason % facts))
    return proposals
