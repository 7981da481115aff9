"""Five years of the daily job over a small world: the same state however often it runs, and every message once."""

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core import mail
from django.db import connection, models, transaction

from certification import clock
from certification.choices import AppealStatus, AwardStatus, ComplaintStatus, DossierStatus, Outcome
from certification.models import Appeal, Award, Closure, Complaint, Dossier, HistoryEntry, Scheme
from certification.rules.retention import CLOCKS, HOURS, delta_of
from certification.services import closure, follow_up_calendar
from certification.services.daily import run_due
from certification.services.history import verify_history
from cms.users.models import User
from tests.factories import assessment, assessor, certificate, committee, complaint, decision, people
from tests.factories.territory import territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)
DAYS = 5 * 365 + 5
LEAD_TIMES = [30, 7]
# Random by nature, or made of what is.
OF_CHANCE = {"uuid", "hash", "previous_hash", "seal", "digest", "password"}


def build():
    """Something for every clock: missions, dossiers, an award, appeals, complaints at several steps."""
    Scheme.objects.update_or_create(pk=Scheme.current().pk, defaults={"reminder_days": LEAD_TIMES})
    conditional = committee.dossier_of(committee.decided(outcome=Outcome.CONDITIONAL))
    decision.with_panel(conditional)
    people.guardian()
    people.scheme_manager()
    assessor.proposed(assessor.visit_planning())
    certificate.with_file(certificate.prepared(land("Vallée Haute"), number="TR-2026-0901"))
    certificate.prepared(land("Val Dormant"), number="TR-2026-0902")
    assessment.opened(land("Pays Bleu"))
    complaint.lodged(text="Une première.")
    complaint.told(complaint.lodged(text="Une deuxième.", territory=land("Les Collines")))
    # Signs up and never comes back.
    people.someone("dormant@example.org", name="Dora Mante")
    complaint.closed(
        complaint.concluded(complaint=complaint.lodged(text="Une autre.", territory=land("Les Marais")))
    )
    # Their days are among those on which something is due.
    follow_up_calendar.plan_reviews()


def land(name):
    return territory(name)


def days_with_something_due(start):
    """Return the days on which a date of the world falls, those of its reminders, and each day after."""
    found = set()
    for model in apps.get_app_config("certification").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
                found.update(model._default_manager.values_list(field.name, flat=True).order_by())
    found.discard(None)
    scheme = Scheme.current()
    for end in Award.objects.exclude(valid_until=None).values_list("valid_until", flat=True):
        found |= {
            end - relativedelta(months=months)
            for months in (scheme.renewal_months, scheme.renewal_complete_months)
        }
    # What began with the world is forgotten so long afterwards; who is concerned is told before.
    after = {start + delta_of(code, kept.amount) for code, kept in CLOCKS.items() if kept.unit != HOURS}
    found |= after | {day + delta_of("notice", CLOCKS["notice"].amount) for day in after}
    around = {day + shift * DAY for day in found for shift in (*(-lead for lead in LEAD_TIMES), 0, 1)}
    end = start + DAYS * DAY
    return sorted({day for day in around if start < day < end} | {end})


def state():
    """Return every row of the guarantee and every account, but what chance and the moment decide: {table: rows and how often}."""
    found = {}
    for model in (User, *apps.get_app_config("certification").get_models()):
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in OF_CHANCE
            and not field.primary_key
            and not isinstance(field, models.DateTimeField | models.FileField)
        ]
        found[model.__name__] = Counter(map(repr, model._default_manager.values_list(*names)))
    return found


def counters():
    """Return the last number that each table of PostgreSQL has given; a rollback does not take it back."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
        )
        return cursor.fetchall()


def rewind(numbers):
    with connection.cursor() as cursor:
        for name, last, is_given in numbers:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, is_given])


def live(days, callbacks, *, times=1):
    """Run the daily job on these days, so many times on each; return the state in the end and the messages sent."""
    sent = Counter()
    for day in days:
        for _time in range(times):
            mail.outbox.clear()
            with clock.at(day), callbacks(execute=True):
                run_due()
            sent.update((message.to[0], message.subject) for message in mail.outbox)
    return state(), sent


def test_five_years_give_the_same_state_however_often_the_job_runs(
    django_capture_on_commit_callbacks, monkeypatch
):
    # The draw of the visits and the name of who is forgotten are of chance: here they are the same in both lives.
    for module in (follow_up_calendar, closure):
        monkeypatch.setattr(module, "secrets", SimpleNamespace(token_hex=lambda _size: "graine"))
    build()
    start = clock.localdate()
    due = days_with_something_due(start)
    every_few_weeks = sorted({*due, *(start + number * DAY for number in range(1, DAYS, 56))})
    outcomes, given = [], counters()
    for days, times in ((every_few_weeks, 1), (due, 3)):
        with transaction.atomic():
            outcomes.append(live(days, django_capture_on_commit_callbacks, times=times))
            assert verify_history()[1] is None
            last = world()
            transaction.set_rollback(True)
        rewind(given)
    (once, once_sent), (thrice_with_gaps, thrice_sent) = outcomes
    for name in once:
        assert once[name] == thrice_with_gaps[name], name
    assert once_sent == thrice_sent
    assert max(once_sent.values()) < 6, "nobody is pestered"
    assert last == {
        "appeals": [AppealStatus.LODGED],
        "awards": [AwardStatus.EXPIRED, AwardStatus.LAPSED],
        "complaints": [ComplaintStatus.CLOSED, ComplaintStatus.INVESTIGATED, ComplaintStatus.LODGED],
        "lapsed": 1,
        "forgotten": 1,
        "erased": 1,
    }


def world():
    """Return what five years left of the world, in short."""
    return {
        "appeals": sorted(Appeal.objects.values_list("status", flat=True)),
        "awards": sorted(Award.objects.values_list("status", flat=True)),
        "complaints": sorted(Complaint.objects.values_list("status", flat=True)),
        "lapsed": Dossier.objects.filter(status=DossierStatus.LAPSED).count(),
        "forgotten": HistoryEntry.objects.filter(action="certification.complaint.forget").count(),
        "erased": Closure.objects.exclude(done_at=None).count(),
    }
