"""The daily job: clocks, reminders, expiries. Run twice, it does nothing twice; a step that fails stops no other."""

import logging
from collections import Counter
from collections.abc import Callable

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef

from certification.choices import AppealStatus, AwardStatus, DossierStatus
from certification.clock import localdate, now
from certification.errors import StepsFailed
from certification.models import Appeal, Award, Dossier, Freeze, Reminder, Scheme
from certification.notifications import messages
from certification.rules import dossier as dossier_is
from certification.rules.permissions import SYSTEM
from certification.services import retention
from certification.services.appeal import remind_appeals
from certification.services.assessor import lapse_missions, remind_missions
from certification.services.complaint_calendar import remind_complaints
from certification.services.credential import issue_missing_credentials
from certification.services.did import publish_keys_document
from certification.services.each import each
from certification.services.export import make_waiting_exports
from certification.services.files import check_waiting_files, forget_orphans
from certification.services.finding import note_overdue_findings, remind_findings
from certification.services.follow_up_calendar import (
    cancel_reviews,
    draw_site_visits,
    note_overdue_reviews,
    open_reviews,
    plan_reviews,
    propose_notices,
    remind_reviews,
)
from certification.services.issuance import make_missing_files
from certification.services.keys import put_away_retired_keys
from certification.services.log import log_missing_awards, log_missing_keys, sign_new_entries
from certification.services.notice import send_digests
from certification.services.obco import draft_missing_sheets
from certification.services.person_export import make_waiting_person_exports
from certification.services.pool import recall_pool
from certification.services.renewal import invite_renewals
from certification.services.reply import open_reply_evidence
from certification.services.report import docket_dossier
from certification.services.sanction import expire_award, lapse_unratified_measures, open_withdrawals
from certification.services.status_list import refresh_status_lists
from certification.services.transition import perform
from certification.services.visit import remind_of_visits
from cms.users.services import forget_sessions

logger = logging.getLogger(__name__)

REMINDED = (
    DossierStatus.ELIGIBILITY,
    DossierStatus.SELF_ASSESSMENT,
    DossierStatus.REPLY,
    DossierStatus.CONDITIONAL,
    DossierStatus.ADJOURNED,
)
MAY_LAPSE = (DossierStatus.ELIGIBILITY, DossierStatus.SELF_ASSESSMENT, DossierStatus.ADJOURNED)


def run_due() -> Counter:
    """Do what the calendar asks for today (see `certification.clock`); return how many of each were done.

    Each step commits its own work: one that fails is logged and loses nothing of the others. Raise StepsFailed, once
    all had their turn, when some did.
    """
    done: Counter = Counter()
    failures: dict[str, Exception] = {}
    for step in steps():
        try:
            done[step.__name__] = step()
        except Exception as error:
            logger.exception("A step of the daily job failed: %s", step.__name__)
            failures[step.__name__] = error
    if failures:
        raise StepsFailed(failures, done)
    return done


def steps() -> tuple[Callable[[], int], ...]:
    """Return what the daily job does, in order: the time that runs out, what follows from it, letters, oblivion."""
    return (
        send_reminders,
        remind_of_visits,
        remind_missions,
        lapse_missions,
        recall_pool,
        lapse_dossiers,
        close_replies,
        remind_findings,
        note_overdue_findings,
        remind_appeals,
        remind_complaints,
        lapse_awards,
        expire_awards,
        lapse_unratified_measures,
        open_withdrawals,
        plan_reviews,
        draw_site_visits,
        open_reviews,
        note_overdue_reviews,
        remind_reviews,
        propose_notices,
        cancel_reviews,
        invite_renewals,
        put_away_retired_keys,
        publish_keys_document,
        issue_missing_credentials,
        log_missing_awards,
        refresh_status_lists,
        make_missing_files,
        draft_missing_sheets,
        check_waiting_files,
        make_waiting_exports,
        make_waiting_person_exports,
        forget_orphans,
        send_digests,
        log_missing_keys,
        forget_sessions,
        *retention.steps(),
        sign_new_entries,
    )


def send_reminders() -> int:
    """Recall each deadline of a territory once for each lead time of the scheme, and once when it has passed."""
    today, sent = localdate(), 0
    lead_times = sorted({*Scheme.current().reminder_days, 0}, reverse=True)
    horizon = today + relativedelta(days=max(lead_times))
    # A frozen dossier has no deadline, nor one whose decision an appeal suspends: its days are given back.
    frozen = Freeze.objects.filter(dossier=OuterRef("pk"), lifted_at=None)
    suspended = Appeal.objects.filter(
        dossier=OuterRef("pk"),
        status=AppealStatus.ADMITTED,
        suspensive_at__isnull=False,
        suspensive_ended_at=None,
    )
    waiting = Dossier.objects.filter(
        ~Exists(frozen), ~Exists(suspended), status__in=REMINDED, due_on__lte=horizon
    )
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


def lapse_dossiers() -> int:
    overdue = Dossier.objects.filter(status__in=MAY_LAPSE, due_on__lt=localdate())
    return each(overdue, lambda dossier: perform(dossier, "lapse", actor=SYSTEM))


def close_replies() -> int:
    """Put on the docket the dossiers whose time to reply is over."""
    silent = Dossier.objects.filter(status=DossierStatus.REPLY, due_on__lt=localdate())
    # What was written and not sent is read now, with what was attached to it; a frozen dossier has no deadline.
    for dossier in silent.filter(reply_submitted_at=None):
        if dossier.freeze is None:
            open_reply_evidence(dossier)
    return each(silent, lambda dossier: docket_dossier(dossier, actor=SYSTEM))


def lapse_awards() -> int:
    unsigned = Award.objects.filter(status=AwardStatus.PREPARED, pledge_due_on__lt=localdate())
    return each(unsigned, lambda award: perform(award, "lapse", actor=SYSTEM))


def expire_awards() -> int:
    over = Award.objects.filter(
        status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED], valid_until__lt=localdate()
    )
    return each(over, lambda award: expire_award(award, actor=SYSTEM))
