"""Invite a territory to renew its award, and recall it, before the award ends."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef

from certification.choices import AwardStatus, DossierKind, DossierStatus, RenewalStep
from certification.clock import localdate
from certification.models import Award, Dossier, RenewalNotice, Scheme
from certification.notifications import follow_up as messages
from certification.rules.permissions import SYSTEM
from certification.services.history import record

STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
NOT_YET_COMPLETE = (
    DossierStatus.DRAFT,
    DossierStatus.SUBMITTED,
    DossierStatus.ELIGIBILITY,
    DossierStatus.SELF_ASSESSMENT,
)
GIVEN_UP = (DossierStatus.WITHDRAWN, DossierStatus.LAPSED, DossierStatus.INELIGIBLE)


def invite_renewals() -> int:
    """Invite, then recall, each territory whose award ends soon; each step once. Returns how many letters."""
    today, scheme, sent = localdate(), Scheme.current(), 0
    horizon = today + relativedelta(months=scheme.renewal_months)
    told = RenewalNotice.objects.filter(award=OuterRef("pk"))
    renewals = Dossier.objects.filter(
        territory=OuterRef("territory"),
        kind=DossierKind.RENEWAL,
        created_at__date__gte=OuterRef("valid_from"),
    ).exclude(status__in=GIVEN_UP)
    ending = (
        Award.objects.filter(status__in=STANDING, valid_until__lte=horizon, valid_until__gte=today)
        .annotate(
            is_invited=Exists(told.filter(step=RenewalStep.INVITED)),
            is_reminded=Exists(told.filter(step=RenewalStep.REMINDED)),
            is_begun=Exists(renewals),
            is_complete=Exists(renewals.exclude(status__in=NOT_YET_COMPLETE)),
        )
        .filter(is_complete=False)
        .select_related("dossier__territory")
    )
    for award in ending:
        complete_on = award.valid_until - relativedelta(months=scheme.renewal_complete_months)
        if not award.is_invited and not award.is_begun:
            sent += _tell(award, RenewalStep.INVITED, complete_on)
        elif not award.is_reminded and today >= complete_on:
            sent += _tell(award, RenewalStep.REMINDED, complete_on)
    return sent


@transaction.atomic
def _tell(award: Award, step: RenewalStep, complete_on) -> bool:
    """Send one letter; the row is what makes it the only one."""
    _row, is_new = RenewalNotice.objects.get_or_create(
        award=award, step=step, defaults={"sent_on": localdate()}
    )
    if is_new:
        record(award, f"certification.award.renewal_{step.value}", actor=SYSTEM)
        messages.renewal(award, step.value, complete_on=complete_on)
    return is_new
