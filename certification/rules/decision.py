"""What the committee may decide, and when a decision takes effect."""

from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AdjournmentNext,
    FindingGrade,
    MarkScope,
    Outcome,
)
from certification.rules.assessment import blocking_findings
from certification.rules.calendar import deadline
from certification.rules.verdict import rule


def outcome_refusals(dossier, outcome, level, conditions, adjourned_until) -> list:
    """Return the sentences that forbid an outcome: an empty list when the rules allow it.

    The committee may lower a level with reasons, never raise it above what the scoring rules allow.
    """
    result = dossier.observed_result
    if outcome == Outcome.ACCREDITED:
        return _accreditation_refusals(dossier, result, level)
    if outcome == Outcome.CONDITIONAL:
        return _conditional_refusals(dossier, result, level, conditions)
    if outcome == Outcome.ADJOURNED:
        return _adjournment_refusals(dossier, adjourned_until)
    return []


def substance_refusals(proposal, dossier) -> list:
    """Return what an outcome still has to say to the territory; an empty list when it says it all.

    Accredited below the level reached: why. Adjourned: what is missing and by whom. Refused: reasons by criterion
    and the guidance meeting.
    """
    sentences = []
    if proposal.outcome == Outcome.ACCREDITED:
        levels = {award.code: award.order for award in dossier.version.award_levels.all()}
        reached = levels.get(dossier.observed_result.level)
        is_lower = reached is not None and levels.get(proposal.level, reached) < reached
        if is_lower and not proposal.derogation:
            sentences.append(_("Say why the committee lowers the level that the scores reach."))
    elif proposal.outcome == Outcome.ADJOURNED:
        if not (proposal.missing and proposal.missing_from):
            sentences.append(_("Say what is missing, and who brings it."))
    elif proposal.outcome == Outcome.REFUSED:
        if not proposal.criterion_reasons:
            sentences.append(_("Give the reasons of a refusal criterion by criterion: one at least."))
        if not proposal.guidance:
            sentences.append(_("Offer the territory a guidance meeting: say with whom, and when."))
    return sentences


def _accreditation_refusals(dossier, result, level) -> list:
    levels = {award.code: award for award in dossier.version.award_levels.all()}
    if level not in levels:
        return [_("Choose the level of the award.")]
    sentences = []
    reached = levels.get(result.level) if result.level else None
    if reached is None or levels[level].order > reached.order:
        sentences.append(
            _("The rules do not allow “%(level)s” with the scores retained.") % {"level": levels[level].name}
        )
        missing = [floor for check in result.award_checks if check.code == level for floor in check.missing]
        sentences.extend(dict.fromkeys([*missing, *result.blockers]))
    sentences.extend(
        _("%(code)s: a blocking non-conformity is open.") % {"code": finding.criterion.code}
        for finding in blocking_findings(dossier)
    )
    return sentences


# What a few conditions met by the territory do not change.
BEYOND_CONDITIONS = ("overall", "axis", "visited", "not_answered", "na_refused", "na_axis", "na_overall")


def _conditional_refusals(dossier, result, level, conditions) -> list:
    sentences = [
        _("%(code)s: a mandatory criterion at 0 forbids any award.") % {"code": code}
        for code, found in result.failed_vetoes.items()
        if found == 0
    ]
    sentences.extend(
        _("%(code)s: a critical non-conformity forbids any award.") % {"code": finding.criterion.code}
        for finding in blocking_findings(dossier)
        if finding.grade == FindingGrade.CRITICAL
    )
    check = next((check for check in result.award_checks if check.code == level), None)
    if check is None:
        return [*sentences, _("Choose the level of the award.")]
    sentences.extend(
        floor.sentence for floor in check.floors if not floor.passed and floor.code in BEYOND_CONDITIONS
    )
    sentences.extend(blocker for blocker in result.blockers if blocker.code in BEYOND_CONDITIONS)
    if not conditions:
        sentences.append(_("List the conditions, each with the proof expected, by whom and until when."))
    latest = deadline(dossier.today, months=dossier.scheme.max_condition_months)
    if any(str(condition.get("due_on", "")) > latest.isoformat() for condition in conditions):
        sentences.append(
            _("Conditions are met within %(months)d months at most.")
            % {"months": dossier.scheme.max_condition_months}
        )
    return sentences


def _adjournment_refusals(dossier, adjourned_until) -> list:
    if adjourned_until is None:
        return [_("Say until when the dossier is adjourned.")]
    if adjourned_until <= dossier.today:
        return [_("A dossier is adjourned until a later day.")]
    if adjourned_until > deadline(dossier.today, months=dossier.scheme.max_adjournment_months):
        return [
            _("A dossier is adjourned for %(months)d months at most.")
            % {"months": dossier.scheme.max_adjournment_months}
        ]
    return []


@rule(_("The chair and the secretary must sign the decision."))
def decision_is_signed(dossier) -> bool:
    """Tell whether the item in hand is decided: the decision of an earlier session adjourned, and is over."""
    decision, item = dossier.decision, dossier.docket_item
    return decision is not None and decision.is_signed and item is not None and decision.item_id == item.pk


@rule(_("The decision taken is not an accreditation."))
def decided_accredited(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.outcome == Outcome.ACCREDITED


@rule(_("The decision taken is not an accreditation with conditions."))
def decided_conditional(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.outcome == Outcome.CONDITIONAL


@rule(_("The decision taken is not an adjournment."))
def decided_adjourned(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.outcome == Outcome.ADJOURNED


@rule(_("The decision taken is not a refusal."))
def decided_refused(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.outcome == Outcome.REFUSED


@rule(_("A critical or major non-conformity is open."))
def no_blocking_finding_is_open(dossier) -> bool:
    return not blocking_findings(dossier)


@rule(_("List the conditions."))
def conditions_are_listed(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.conditions.exists()


@rule(_("Every condition must be verified by an assessor."))
def conditions_are_verified(dossier) -> bool:
    return dossier.decision is not None and not dossier.decision.conditions.filter(verified_at=None).exists()


@rule(_("The bureau must lift every condition: each needs more families."))
def conditions_are_lifted(dossier) -> bool:
    return dossier.decision is not None and not dossier.decision.conditions.filter(lifted_at=None).exists()


def is_lifted_by(condition, families) -> bool:
    """Tell whether the bureau has lifted a condition: enough families agree that it is met."""
    return len(set(families)) >= condition.decision.dossier.scheme.bureau_min_families


@rule(_("The decision does not send the dossier back to the report."))
def sent_back_to_reporting(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.adjourned_to == AdjournmentNext.REPORTING


@rule(_("The decision does not ask for a new visit."))
def sent_back_to_visit(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.adjourned_to == AdjournmentNext.VISIT_PLANNING


@rule(_("The decision does not send the dossier back to the committee."))
def sent_back_to_docket(dossier) -> bool:
    return dossier.decision is not None and dossier.decision.adjourned_to == AdjournmentNext.DOCKETED


@rule(_("Commercial use of the mark needs a positive third-party verification."))
def third_party_verified_if_asked(dossier) -> bool:
    if dossier.mark_scope != MarkScope.COMMERCIAL_EU:
        return True
    verification = getattr(dossier, "third_party", None)
    return verification is not None and verification.given_at is not None
