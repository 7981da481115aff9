"""Follow-up of awards, and the daily job: clocks, reminders, expiries. Run twice, it does nothing twice."""

from collections import Counter

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, DossierStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Award, Certificate, Dossier, Reminder, Review, Scheme
from certification.notifications import messages
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.certificate import make_certificate_file
from certification.services.history import record
from certification.services.report import docket_dossier
from certification.services.transition import hold, perform

REMINDED = (
    DossierStatus.ELIGIBILITY,
    DossierStatus.SELF_ASSESSMENT,
    DossierStatus.REPLY,
    DossierStatus.CONDITIONAL,
    DossierStatus.ADJOURNED,
)
MAY_LAPSE = (DossierStatus.ELIGIBILITY, DossierStatus.SELF_ASSESSMENT, DossierStatus.ADJOURNED)


@transaction.atomic
def record_review(award: Award, *, actor, outcome: str, summary: str) -> Review:
    """Record a yearly follow-up and set the date of the next one."""
    award = hold(award, may.case_officer | may.assessors, actor)
    if award.status != AwardStatus.ACTIVE or award.next_review_on is None:
        raise NotAllowed(_("Only an award in force is followed up."))
    if not summary.strip():
        raise NotAllowed(_("Say what the follow-up found."))
    said = {"held_on": localdate(), "outcome": outcome, "summary": summary, "recorded_by": actor}
    if (sent_twice := award.reviews.filter(**said).first()) is not None:
        return sent_twice
    review = Review.objects.create(
        award=award,
        due_on=award.next_review_on,
        recorded_at=now(),
        **said,
    )
    award.next_review_on = review.due_on + relativedelta(
        months=award.dossier.version.clock("annual_review").months
    )
    award.save(update_fields=["next_review_on"])
    record(award, "certification.award.review", actor=actor, reason=summary, outcome=outcome)
    return review


def run_due() -> Counter:
    """Do what the calendar asks for today (see `certification.clock`); return how many of each were done."""
    done: Counter = Counter()
    for step in (
        send_reminders,
        lapse_dossiers,
        close_replies,
        lapse_awards,
        expire_awards,
        make_missing_files,
    ):
        done[step.__name__] = step()
    return done


def send_reminders() -> int:
    """Recall each deadline of a territory once for each lead time of the scheme, and once when it has passed."""
    today, sent = localdate(), 0
    lead_times = sorted({*Scheme.current().reminder_days, 0}, reverse=True)
    horizon = today + relativedelta(days=max(lead_times))
    waiting = Dossier.objects.filter(status__in=REMINDED, due_on__lte=horizon)
    # Once the territory has replied, the clock is the assessors'.
    for dossier in waiting.exclude(status=DossierStatus.REPLY, reply_submitted_at__isnull=False):
        left = (dossier.due_on - today).days
        reached = [days for days in lead_times if left <= days]
        # While the secretariat checks, the clock is not the territory's.
        if reached and dossier_is.ball_is_with_the_territory(dossier) and _remind(dossier, min(reached)):
            sent += 1
    return sent


@transaction.atomic
def _remind(dossier: Dossier, days_before: int) -> bool:
    """Send one reminder; the row is what makes it the only one."""
    _row, is_new = Reminder.objects.get_or_create(
        dossier=dossier, due_on=dossier.due_on, days_before=days_before, defaults={"sent_at": now()}
    )
    if is_new:
        messages.reminder(dossier, (dossier.due_on - localdate()).days)
    return is_new


def _each(queryset, move) -> int:
    """Try a system move on each row; a row that the rules hold back waits for another day."""
    moved = 0
    for row in queryset:
        try:
            move(row)
        except NotAllowed:
            continue
        moved += 1
    return moved


def lapse_dossiers() -> int:
    overdue = Dossier.objects.filter(status__in=MAY_LAPSE, due_on__lt=localdate())
    return _each(overdue, lambda dossier: perform(dossier, "lapse", actor=SYSTEM))


def close_replies() -> int:
    """Put on the docket the dossiers whose time to reply is over."""
    silent = Dossier.objects.filter(status=DossierStatus.REPLY, due_on__lt=localdate())
    return _each(silent, lambda dossier: docket_dossier(dossier, actor=SYSTEM))


def lapse_awards() -> int:
    unsigned = Award.objects.filter(status=AwardStatus.PREPARED, pledge_due_on__lt=localdate())
    return _each(unsigned, lambda award: perform(award, "lapse", actor=SYSTEM))


def expire_awards() -> int:
    over = Award.objects.filter(
        status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED], valid_until__lt=localdate()
    )
    return _each(over, lambda award: perform(award, "expire", actor=SYSTEM))


def make_missing_files() -> int:
    """Make the files that a stopped worker left unmade."""
    missing = Certificate.objects.filter(file=None)
    for certificate in missing:
        make_certificate_file(certificate)
    return len(missing)


MOVES: dict = {}
