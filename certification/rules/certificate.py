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


@rule(_("The mark-use contract must be signed with the pledge."))
def contract_is_signed(award) -> bool:
    return not award.signatures_without_contract()


@rule(_("Commercial use of the mark needs a positive third-party verification."))
def third_party_allows_the_mark_scope(award) -> bool:
    return award.mark_scope != MarkScope.COMMERCIAL_EU or award.third_party_is_positive()


@rule(_("The decision behind this award was annulled."))
def decision_still_stands(award) -> bool:
    return award.decision.annulled_at is None and award.dossier.status == DossierStatus.ACCREDITED


@rule(_("The time to sign the pledge is not over."))
def pledge_time_is_over(award) -> bool:
    return award.pledge_due_on < award.today


@rule(_("The award that succeeds this one is not in force."))
def successor_is_active(award) -> bool:
    return award.successor_id is not None and award.successor.status == AwardStatus.ACTIVE


@rule(_("Another award of this territory is in force."))
def no_other_award_is_in_force(award) -> bool:
    others = award.territory.awards.filter(status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED])
    return not others.exclude(pk=award.pk).exists()


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
