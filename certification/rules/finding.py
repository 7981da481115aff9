"""What a grade of finding entails, and when a finding may move."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import DossierStatus, FindingGrade
from certification.rules.dossier import reply_is_closed
from certification.rules.verdict import rule

GRAVITY = {grade: weight for weight, grade in enumerate(FindingGrade.values)}
# Nobody follows up what a path that stopped had found.
NO_LONGER_FOLLOWED = frozenset(
    {DossierStatus.REFUSED, DossierStatus.INELIGIBLE, DossierStatus.WITHDRAWN, DossierStatus.LAPSED}
)
# While the committee holds the sealed file, what it reads stays as it is.
VERIFIED_DURING = frozenset(
    {
        DossierStatus.REPLY,
        DossierStatus.CONDITIONAL,
        DossierStatus.ADJOURNED,
        DossierStatus.REPORTING,
        DossierStatus.ACCREDITED,
    }
)


@dataclass(frozen=True)
class Terms:
    """What the scheme attaches to a grade: whether something is owed, in how much time, and what waits for it."""

    needs_action: bool
    blocks_award: bool
    plan_days: int | None = None
    correction_months: int | None = None


def terms_of(scheme, grade: str) -> Terms:
    """Return the terms of a grade; a finding without a grade, or with one that we do not know, owes nothing yet."""
    months = {
        FindingGrade.MINOR: scheme.minor_correction_months,
        FindingGrade.MAJOR: scheme.major_correction_months,
        FindingGrade.CRITICAL: scheme.critical_correction_months,
    }
    if grade not in months:
        return Terms(needs_action=False, blocks_award=False)
    return Terms(
        needs_action=True,
        blocks_award=GRAVITY[grade] >= GRAVITY[scheme.award_blocked_from],
        plan_days=scheme.finding_plan_days,
        correction_months=months[grade],
    )


def plan_due_on(terms: Terms, sent_on: dt.date) -> dt.date | None:
    """Return until when the territory proposes an action, or None when it owes none."""
    return sent_on + dt.timedelta(days=terms.plan_days) if terms.needs_action else None


def correct_by(terms: Terms, sent_on: dt.date) -> dt.date | None:
    """Return until when the shortfall may last, or None without a limit."""
    return sent_on + relativedelta(months=terms.correction_months) if terms.needs_action else None


def refusals_to_plan(finding, *, plan: str, done_before: dt.date | None, today: dt.date) -> list[str]:
    """Return the sentences that refuse an action: what it is, and a day within the time that the grade gives."""
    found = []
    if not plan.strip():
        found.append(_("Say what you will do."))
    if done_before is None:
        return [*found, _("Say before which day it will be done.")]
    if done_before < today:
        found.append(_("Choose a day that is not past."))
    latest = finding.correct_by
    # Once the time is over, the sooner the better: no day is too late to be proposed.
    if latest is not None and today <= latest < done_before:
        found.append(
            _("This grade gives time until %(date)s: choose a day before.") % {"date": date_format(latest)}
        )
    return found


@rule(gettext_lazy("The territory has not received this finding yet: the report is being written."))
def territory_was_told(finding) -> bool:
    return finding.sent_at is not None


@rule(gettext_lazy("The path of this dossier is over: its findings are no longer followed up."))
def dossier_is_followed(finding) -> bool:
    return finding.dossier.status not in NO_LONGER_FOLLOWED


@rule(gettext_lazy("This finding asks for a correction: propose an action."))
def it_is_advice(finding) -> bool:
    return not finding.terms.needs_action


@rule(gettext_lazy("The deadline has not passed."))
def time_is_over(finding) -> bool:
    return finding.due_on is not None and finding.due_on < finding.today


@rule(gettext_lazy("The committee has the sealed file: a finding is verified before, or after its decision."))
def committee_does_not_hold_the_file(finding) -> bool:
    return finding.dossier.status in VERIFIED_DURING


@rule(gettext_lazy("A finding is withdrawn after the territory's reply, before the file is sealed."))
def reply_is_being_answered(finding) -> bool:
    return finding.dossier.status == DossierStatus.REPLY and reply_is_closed(finding.dossier)
