"""What the committee may decide, and when a decision takes effect."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AdjournmentNext,
    AppealStatus,
    DossierStatus,
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


@rule(_("The bureau that lifts conditions needs more families."))
def bureau_has_enough_families(dossier) -> bool:
    if dossier.decision is None:
        return False
    families = set(dossier.decision.bureau.values_list("seat__family", flat=True))
    return len(families) >= dossier.scheme.bureau_min_families


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


OPEN_TO_APPEAL = (
    DossierStatus.REFUSED,
    DossierStatus.CONDITIONAL,
    DossierStatus.ACCREDITED,
    DossierStatus.INELIGIBLE,
)


def last_day_to_appeal(dossier) -> dt.date:
    """Return the last day of the time to appeal, counted from the day the decision took effect and was notified."""
    return timezone.localdate(dossier.status_since) + dt.timedelta(days=dossier.scheme.appeal_days)


@rule(_("No appeal of this round was upheld."))
def appeal_is_upheld(dossier) -> bool:
    return dossier.appeals.filter(round=dossier.round, status=AppealStatus.UPHELD).exists()


@rule(_("The appeal panel needs members of three families."))
def panel_has_enough_families(appeal) -> bool:
    return len(appeal.panel_families()) >= appeal.dossier.scheme.appeal_panel_families


@rule(_("A member of the panel took part in this dossier."))
def panel_was_not_involved(appeal) -> bool:
    return not appeal.panel_ids & appeal.people_involved()
