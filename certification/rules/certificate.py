"""When an award may be issued, suspended, reinstated, ended."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus, DossierStatus, MarkScope
from certification.rules.calendar import deadline
from certification.rules.verdict import rule


@rule(_("The lead organisation must sign the territory's pledge."))
def lead_organisation_signed(award) -> bool:
    return "" in award.signed_families


@rule(_("More families of actors must sign the territory's pledge."))
def enough_families_signed(award) -> bool:
    return len(award.signed_families - {""}) >= award.scheme.pledge_min_families


@rule(_("Commercial use of the mark needs a positive third-party verification."))
def third_party_allows_the_mark_scope(award) -> bool:
    return award.mark_scope != MarkScope.COMMERCIAL_EU or award.third_party_is_positive()


@rule(_("The decision behind this award was annulled."))
def decision_still_stands(award) -> bool:
    return award.decision.annulled_at is None and award.dossier.status == DossierStatus.ACCREDITED


@rule(_("The time to sign the pledge is not over."))
def pledge_time_is_over(award) -> bool:
    return award.pledge_due_on < award.today


@rule(_("Give notice, and wait for the territory's reply, or record an urgent measure."))
def notice_was_given_or_urgent(award) -> bool:
    suspension = award.suspension
    if suspension is None:
        return False
    ready = suspension.notified_on + dt.timedelta(days=award.scheme.notice_days)
    return suspension.urgent or suspension.heard_at is not None or ready <= award.today


@rule(_("The causes of the suspension are not verified as lifted."))
def causes_are_lifted(award) -> bool:
    return award.suspension is not None and award.suspension.causes_lifted_at is not None


@rule(_("The territory must be heard before a withdrawal."))
def territory_was_heard(award) -> bool:
    return award.withdrawal_procedure is not None


@rule(_("The award that succeeds this one is not in force."))
def successor_is_active(award) -> bool:
    return award.successor_id is not None and award.successor.status == AwardStatus.ACTIVE


@rule(_("The award is still valid."))
def validity_is_over(award) -> bool:
    return award.valid_until is not None and award.valid_until < award.today


@rule(_("The renewal is late because of us: a period of grace is due."))
def no_grace_is_due(award) -> bool:
    if not award.renewal_is_late_because_of_us():
        return True
    return deadline(award.valid_until, months=award.scheme.grace_months) < award.today


@rule(_("The appeal panel has not annulled this award."))
def appeal_annuls(award) -> bool:
    return award.appeal_that_annuls()


def is_valid_on(award, day: dt.date) -> bool:
    """Tell whether an award can be relied upon on a day: in force, begun, not over (or in grace)."""
    return (
        award.status == AwardStatus.ACTIVE
        and award.valid_from is not None
        and award.valid_from <= day
        and (award.valid_until is None or day <= award.valid_until or not no_grace_is_due(award))
    )
