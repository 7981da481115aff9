"""The follow-up of an award: its calendar, what the territory gives, the draw; changes, renewals."""

import datetime as dt
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import AwardStatus, ChangeConsequence, ReviewStatus
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import (
    HistoryEntry,
    IndicatorValue,
    RenewalNotice,
    Review,
    ReviewDraw,
    Territory,
)
from certification.queries.follow_up import measured
from certification.rules.review import digest_of_list
from certification.rules.review import draw as draw_again
from certification.rules.synthetic import SYNTHETIC_EMAIL
from certification.services import declared_change, follow_up, follow_up_calendar, renewal
from certification.services import sanction as sanctions
from certification.services.daily import run_due
from certification.services.history import verify_history
from certification.services.log_check import verify_log
from tests.factories import certificate, path, people
from tests.factories import follow_up as made

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
STEPS = (
    "plan_reviews",
    "draw_site_visits",
    "open_reviews",
    "note_overdue_reviews",
    "remind_reviews",
    "propose_notices",
    "cancel_reviews",
    "invite_renewals",
)


def refusal(verb, *args, **options):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **options)
    return [str(reason) for reason in refused.value.reasons]


def done_on(day):
    with clock.at(day):
        done = {
            step: (renewal if step == "invite_renewals" else follow_up_calendar).__dict__[step]()
            for step in STEPS
        }
    return {step: count for step, count in done.items() if count}


def test_a_year_of_silence_day_by_day(english_accounts, mailoutbox, django_capture_on_commit_callbacks):
    award = certificate.issued()
    due = award.next_review_on
    mailoutbox.clear()
    assert done_on(localdate()) == {"plan_reviews": 1}
    said = {}
    for days in (-61, -60, -59, -15, -14, 0, 1, 2, 45, 46, 60, 61, 62):
        for _again in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                found = done_on(due + days * DAY)
            found.pop("draw_site_visits", None)
            if found:
                assert days not in said
                said[days] = found
    assert said == {
        -60: {"open_reviews": 1},
        -15: {"remind_reviews": 1},
        0: {"remind_reviews": 1},
        1: {"note_overdue_reviews": 1, "remind_reviews": 1},
        45: {"remind_reviews": 1},
        60: {"remind_reviews": 1},
        61: {"propose_notices": 1},
    }
    review = Review.objects.get()
    assert (review.status, review.reminders, review.notice_proposed_on) == ("overdue", 5, due + 61 * DAY)
    # Silence takes no right away by itself.
    assert certificate.fresh(award).status == AwardStatus.ACTIVE
    assert [mail.subject for mail in mailoutbox if "did not take place" in mail.subject]
    assert verify_history()[1] is None


def test_five_years_of_calendar_give_the_same_state_however_often_it_runs():
    award = certificate.issued()
    start = localdate()
    for months in range(0, 61, 5):
        for _again in range(2):
            with clock.at(start + relativedelta(months=months)):
                run_due()
    award = certificate.fresh(award)
    assert award.status == AwardStatus.EXPIRED
    assert list(Review.objects.values_list("status", flat=True)) == ["cancelled"]
    assert sorted(RenewalNotice.objects.values_list("step", flat=True)) == ["invited", "reminded"]
    assert verify_history()[1] is None


def test_a_conclusion_sets_the_next_date_and_the_next_follow_up_is_planned():
    review = made.concluded()
    award = certificate.fresh(review.award)
    assert award.next_review_on == review.due_on + relativedelta(months=12)
    assert done_on(localdate())["plan_reviews"] == 1
    assert Review.objects.order_by("due_on").last().due_on == award.next_review_on


def test_the_last_year_belongs_to_the_renewal():
    award = certificate.issued(level="engage")  # 24 months
    for months in (12, 24):
        with clock.at(award.valid_from + relativedelta(months=months)):
            follow_up_calendar.plan_reviews()
            if (review := Review.objects.exclude(status="concluded").first()) is not None:
                made.concluded(review)
    assert Review.objects.count() == 1


def test_a_follow_up_is_handed_in_once_every_action_is_told():
    review = made.with_a_plan()
    leader = path.lead(review.award.dossier)
    assert refusal(follow_up.submit_review, review, actor=leader, statement="Une bonne année.") == [
        "Say how far this action is: Ouvrir la navette du dimanche",
        "Say how far this action is: Publier le relevé de l’eau",
    ]
    first, second = review.silent_actions()
    with pytest.raises(NotAllowed, match="Say what was done"):
        follow_up.save_progress(review, first, actor=leader, status="done")
    told = follow_up.save_progress(
        review,
        first,
        actor=leader,
        status="done",
        text="La navette roule.",
        link="https://example.org/navette",
    )
    assert (told.evidence.link, told.action.dossier.actions.get(pk=first.pk).status) == (
        "https://example.org/navette",
        "done",
    )
    follow_up.save_progress(review, second, actor=leader, status="under_way")
    assert refusal(follow_up.submit_review, review, actor=leader, statement=" ") == [
        "Say in a few sentences how the year went."
    ]
    review = follow_up.submit_review(review, actor=leader, statement="Une bonne année.")
    assert review.status == ReviewStatus.SUBMITTED
    assert refusal(follow_up.save_statement, review, actor=leader, statement="Autre chose.") == [
        "This follow-up is not open: it no longer changes."
    ]


def test_the_value_of_a_year_joins_the_series_and_what_was_examined_stays():
    review = made.with_a_plan()
    dossier, leader = review.award.dossier, path.lead(review.award.dossier)
    row = measured(review)[0].rows[0]
    save = {"actor": leader, "not_available": False, "reason": "", "revision": 0}
    follow_up.save_indicator(review, row.indicator, value=Decimal(46), **save)
    values = dict(IndicatorValue.objects.filter(indicator=row.indicator).values_list("year", "number"))
    assert values[review.year] == 46
    assert len(values) == 2
    IndicatorValue.objects.filter(year=review.year).update(
        updated_at=review.award.decision.signed_by_chair_at
    )
    assert refusal(follow_up.save_indicator, review, row.indicator, value=Decimal(50), **save) == [
        "This value was examined with the dossier: it no longer changes."
    ]
    assert dossier.indicator_values.count() == 2


def test_a_follow_up_sent_back_has_its_days_and_its_reminders_again():
    review = made.handed_in()
    review = follow_up.send_back_review(review, actor=people.case_officer(), reason="Il manque un chiffre.")
    assert (review.status, review.reminded_days) == ("open", None)
    assert review.due_on >= localdate() + 30 * DAY
    assert review.last_day >= review.due_on


def test_who_was_drawn_is_seen_before_the_conclusion():
    review = made.handed_in()
    Review.objects.filter(pk=review.pk).update(on_site=True)
    officer = people.case_officer()
    conclude = {"actor": officer, "outcome": "to_watch", "summary": "Deux points à suivre."}
    assert refusal(follow_up.conclude_review, review, **conclude) == [
        "This territory was drawn to be seen on site: record the visit first."
    ]
    assert refusal(
        follow_up.record_visit, review, actor=officer, visited_on=localdate() + DAY, note="Vu."
    ) == ["Give the day of the visit, between the opening of the follow-up and today."]
    follow_up.record_visit(review, actor=officer, visited_on=localdate(), note="Trois lieux vus.")
    assert follow_up.conclude_review(review, **conclude).outcome == "to_watch"


def test_the_draw_is_made_once_a_year_by_the_platform_and_can_be_done_again():
    first = certificate.issued()
    certificate.copies(first, 8)
    year = first.next_review_on.year
    with clock.at(dt.date(year, 1, 2)):
        follow_up_calendar.plan_reviews()
        assert (follow_up_calendar.draw_site_visits(), follow_up_calendar.draw_site_visits()) == (3, 0)
    draw = ReviewDraw.objects.get()
    assert (len(draw.candidates), len(draw.chosen), draw.one_in) == (9, 3, 4)
    assert draw_again(draw.candidates, seed=draw.seed, one_in=draw.one_in) == draw.chosen
    assert digest_of_list(draw.candidates) == draw.digest
    seen = Review.objects.filter(on_site=True).values_list("award__number", flat=True)
    assert sorted(seen) == draw.chosen
    assert HistoryEntry.objects.filter(action="certification.reviewdraw.draw").count() == 1


def test_a_follow_up_of_january_is_not_concluded_before_the_draw_of_its_year():
    with clock.at(dt.date(2026, 1, 20)):
        award = certificate.issued()
        review = made.planned(award)
    officer = people.case_officer()
    conclude = {"actor": officer, "outcome": "up_to_date", "summary": "Rien à redire."}
    with clock.at(dt.date(2026, 12, 20)):
        review = follow_up.open_review(review, actor=officer)
        assert refusal(follow_up.conclude_review, review, **conclude) == [
            "The awards seen on site are drawn in January: conclude once its year has come."
        ]
    with clock.at(dt.date(2027, 1, 1)):
        assert follow_up_calendar.draw_site_visits() == 1
        assert made.fresh(review).on_site


def test_a_register_made_up_for_measures_is_not_followed_up():
    award = certificate.issued()
    Territory.objects.filter(pk=award.territory_id).update(contact_email=SYNTHETIC_EMAIL)
    with clock.at(award.next_review_on.replace(month=1, day=1)):
        assert (follow_up_calendar.plan_reviews(), follow_up_calendar.draw_site_visits()) == (0, 0)


def test_a_bad_conclusion_proposes_a_measure_and_takes_none():
    review = made.concluded(outcome="notice")
    assert review.notice_proposed_on == localdate()
    assert certificate.fresh(review.award).suspension is None


def test_a_suspended_award_is_still_followed_up():
    review = made.opened()
    certificate.suspended(certificate.fresh(review.award))
    assert made.concluded(made.handed_in(made.fresh(review))).status == "concluded"


@pytest.mark.parametrize(
    ("consequence", "opens", "on_site"),
    [
        (ChangeConsequence.NOTED, False, False),
        (ChangeConsequence.DOCUMENTS, True, False),
        (ChangeConsequence.VISIT, True, True),
        (ChangeConsequence.COMMITTEE, False, False),
    ],
)
def test_a_change_has_a_written_consequence(consequence, opens, on_site):
    change = made.declared(certificate.issued())
    officer = people.case_officer()
    answer = {"actor": officer, "consequence": consequence, "answer": "Envoyez la délibération."}
    change = declared_change.answer_change(change, **answer)
    asked = Review.objects.filter(kind="extraordinary").first()
    assert (asked is not None, bool(asked and asked.on_site)) == (opens, on_site)
    assert change.review == asked
    if asked is not None:
        assert (asked.status, asked.asked) == ("open", "Envoyez la délibération.")
    assert refusal(declared_change.answer_change, change, **answer) == ["This change is already answered."]


def test_a_late_change_is_marked_and_one_sent_twice_is_one():
    award = certificate.issued()
    assert made.declared(award, days_ago=31).is_late
    assert not made.declared(award, days_ago=30).is_late
    made.declared(award, days_ago=30)
    assert award.changes.count() == 2


def test_strangers_neither_fill_nor_conclude():
    review = made.opened()
    for person in (people.someone(), people.chair(), people.case_officer()):
        with pytest.raises(PermissionDenied):
            follow_up.save_statement(review, actor=person, statement="À leur place.")
    for person in (people.someone(), people.chair(), path.lead(review.award.dossier)):
        with pytest.raises(PermissionDenied):
            follow_up.conclude_review(review, actor=person, outcome="up_to_date", summary="Bien.")


def test_a_renewal_is_invited_twelve_months_before_then_recalled(
    english_accounts, mailoutbox, django_capture_on_commit_callbacks
):
    award = certificate.issued()
    invites = award.valid_until - relativedelta(months=12)
    mailoutbox.clear()
    said = {}
    for day in (
        invites - DAY,
        invites,
        invites + DAY,
        award.valid_until - relativedelta(months=6),
        award.valid_until,
    ):
        with clock.at(day), django_capture_on_commit_callbacks(execute=True):
            said[day] = (renewal.invite_renewals(), renewal.invite_renewals())
    assert list(said.values()) == [(0, 0), (1, 0), (0, 0), (1, 0), (0, 0)]
    assert ["prepare its renewal" in mail.subject for mail in mailoutbox] == [True, False]


def test_who_has_begun_a_renewal_is_not_invited():
    award = certificate.issued()
    with clock.at(award.valid_until - relativedelta(months=11)):
        path.draft_dossier(award.territory, kind="renewal")
        assert renewal.invite_renewals() == 0


def test_a_withdrawn_territory_applies_again_after_its_months():
    award = certificate.withdrawn()
    assert "may apply again from" in refusal(path.draft_dossier, award.territory)[0]
    with clock.at(localdate() + relativedelta(months=12)):
        assert path.draft_dossier(award.territory).status == "draft"


# --- measures ------------------------------------------------------------------------------------------------------


def test_an_urgent_measure_that_nobody_ratifies_lapses():
    award = certificate.urgent()
    last = award.suspension.ratify_by
    assert last == localdate() + 30 * DAY
    with clock.at(last):
        assert sanctions.lapse_unratified_measures() == 0
    with clock.at(last + DAY):
        assert (sanctions.lapse_unratified_measures(), sanctions.lapse_unratified_measures()) == (1, 0)
    award = certificate.fresh(award)
    assert (award.status, award.reason_category, award.suspension) == ("active", "", None)
    assert [entry.kind for entry in award.log_entries.all()] == ["issued", "suspended", "reinstated"]
    assert verify_log()[1] is None


def test_a_suspension_that_lasts_its_time_opens_the_withdrawal_with_a_new_hearing(
    english_accounts, mailoutbox, django_capture_on_commit_callbacks
):
    award = certificate.suspended()
    assert award.suspension.until == localdate() + relativedelta(months=6)
    award = certificate.decided(award, "prolong")
    until = certificate.fresh(award).suspension.until
    mailoutbox.clear()
    with clock.at(until):
        assert sanctions.open_withdrawals() == 0
    with clock.at(until + DAY):
        with django_capture_on_commit_callbacks(execute=True):
            assert (sanctions.open_withdrawals(), sanctions.open_withdrawals()) == (1, 0)
        # The first hearing was about the suspension: it does not serve for the withdrawal.
        award = certificate.fresh(award)
        assert refusal(certificate.proposed, award, "withdraw") == [
            "The territory must be heard before a withdrawal."
        ]
        sanctions.hear_territory(award, actor=path.lead(award.dossier), statement="Nous rouvrons en mai.")
        award = certificate.decided(certificate.fresh(award), "withdraw")
    assert award.status == AwardStatus.WITHDRAWN
    assert any("withdrawal of your award is considered" in mail.subject for mail in mailoutbox)


def test_the_silence_of_a_territory_counts_once_its_days_are_over():
    award = certificate.suspended()
    with clock.at(award.suspension.until + DAY):
        sanctions.open_withdrawals()
    with clock.at(award.suspension.until + 15 * DAY), pytest.raises(NotAllowed):
        certificate.proposed(certificate.fresh(award), "withdraw")
    with clock.at(award.suspension.until + 16 * DAY):
        assert certificate.decided(certificate.fresh(award), "withdraw").status == "withdrawn"
