"""What has been kept long enough goes, once; what is held stays; what was decided stays verifiable."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from certification import clock
from certification.models import (
    Answer,
    Award,
    Certificate,
    Consensus,
    Decision,
    Dossier,
    DossierAccess,
    Doubt,
    Evidence,
    FieldNote,
    HistoryEntry,
    Notification,
    PrivateFile,
    RetentionRule,
    Snapshot,
    Visit,
    Vote,
)
from certification.queries.retention import kept_for
from certification.services import dossier as dossiers
from certification.services import doubt as doubts
from certification.services import hold as holds
from certification.services import retention
from certification.services.daily import run_due
from certification.services.files import receive_file
from certification.services.forget_dossier import (
    forget_dossier,
    forget_dossiers,
    forget_field_notes,
    warn_of_drafts,
)
from certification.services.history import verify_history
from certification.services.impartiality import record_access
from tests.factories import certificate, decision, path, people, report
from tests.factories import visit as visits

pytestmark = pytest.mark.django_db


def later(**time):
    return clock.at(clock.localdate() + relativedelta(**time))


# --- rules as data --------------------------------------------------------------------------------------------------


def test_a_rule_is_changed_by_the_administrator_alone_and_obeyed(capsys):
    dossier, officer = path.in_eligibility(), people.case_officer()
    record_access(dossier, officer, "dossier")
    with pytest.raises(PermissionDenied):
        retention.change_rules(actor=officer, amounts={"access_log": 1})
    with later(months=2):
        assert retention.forget_accesses() == 0
    retention.change_rules(actor=people.administrator(), amounts={"access_log": 1, "draft": 24})
    assert kept_for("access_log") == "1 month"
    fact = HistoryEntry.objects.get(action="certification.retentionrule.change")
    assert fact.data == {"changes": {"access_log": [12, 1]}}
    with later(months=2):
        assert [retention.forget_accesses() for _time in range(2)] == [1, 0]


def test_a_rule_is_worth_something():
    with pytest.raises(ValidationError):
        retention.change_rules(actor=people.administrator(), amounts={"draft": 0})


def test_every_clock_is_a_row_of_a_new_installation():
    assert RetentionRule.objects.count() == len(retention.rules())


def test_what_would_go_is_said_and_nothing_goes(capsys, mailoutbox, django_capture_on_commit_callbacks):
    path.withdrawn()
    day = clock.localdate() + relativedelta(months=37)
    entries = HistoryEntry.objects.count()
    with django_capture_on_commit_callbacks() as announced:
        call_command("retention_due", on=day.isoformat())
    assert "forget dossiers: 1" in capsys.readouterr().out
    assert (announced, HistoryEntry.objects.count()) == ([], entries)
    assert Dossier.objects.get().forgotten_at is None
    with clock.at(day):
        assert [run_due()["forget_dossiers"] for _time in range(2)] == [1, 0]


# --- dossiers -------------------------------------------------------------------------------------------------------


def test_a_dossier_without_an_award_keeps_its_number_and_its_history():
    dossier = path.withdrawn()
    letter = dossier.mandate_letter
    with later(months=35):
        assert forget_dossiers() == 0
    with later(months=37):
        assert forget_dossiers() == 1
    dossier = Dossier.objects.get()
    assert (dossier.motivation, dossier.mandate_letter, dossier.status) == (
        "",
        None,
        "withdrawn_by_applicant",
    )
    assert dossier.number
    assert not PrivateFile.objects.filter(pk=letter.pk).exists()
    assert all(snapshot.content == {} for snapshot in Snapshot.objects.all())
    assert verify_history()[1] is None


def test_a_dossier_that_led_to_an_award_waits_for_five_years_after_it():
    award = certificate.issued()
    dossier = award.dossier
    decided = Decision.objects.get().digest
    votes, entries = Vote.objects.count(), HistoryEntry.objects.filter(dossier=dossier).count()
    with clock.at(award.valid_until + relativedelta(months=1)):
        run_due()
    with clock.at(award.valid_until + relativedelta(months=59)):
        assert forget_dossiers() == 0
    # Counted from the day on which the award was said to have ended.
    with clock.at(award.valid_until + relativedelta(months=62)):
        assert forget_dossiers() == 1
    assert Dossier.objects.get(pk=dossier.pk).motivation == ""
    assert (Decision.objects.get().digest, Vote.objects.count()) == (decided, votes)
    assert Award.objects.get().number == award.number
    assert Certificate.objects.exists()
    assert HistoryEntry.objects.filter(dossier=dossier).count() > entries
    assert verify_history()[1] is None


def test_all_that_people_wrote_and_joined_goes():
    dossier = report.reporting()
    lead = path.lead(dossier)
    file = receive_file(path.pdf("bilan.pdf"), actor=lead)
    evidence = Evidence.objects.create(
        dossier=dossier, title="Bilan", kind="document", file=file, added_by=lead
    )
    evidence.versions.create(number=1, file=file, added_by=lead)
    forget_dossier(dossier)
    for model in (Answer, Evidence, Visit, Consensus):
        assert not model.objects.filter(dossier=dossier).exists(), model
    assert not PrivateFile.objects.filter(pk=file.pk).exists()
    assert dossier.assignments.exists()  # who assessed whom, for the rules of rotation
    assert verify_history()[1] is None


def test_a_dossier_that_is_held_or_under_appeal_stays_whole():
    dossier = path.withdrawn()
    guardian = people.guardian()
    held = holds.place_hold(actor=guardian, dossier=dossier, reason="Contentieux en cours.")
    with later(months=37):
        assert forget_dossiers() == 0
        holds.lift_hold(held, actor=guardian, reason="Le contentieux est clos.")
        assert forget_dossiers() == 1


def test_an_open_appeal_holds_its_dossier():
    decision.refusal_under_appeal()
    with later(months=60):
        assert forget_dossiers() == 0


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_an_abandoned_draft_goes_after_a_letter_that_nobody_answered(mailoutbox):
    draft = path.draft_dossier()
    lead = path.lead(draft)
    # Invented today, it is as if nobody had come back since.
    type(lead).objects.update(last_login=None)
    with later(months=23):
        assert warn_of_drafts() == 0
    with later(months=25):
        done = run_due()
        assert (done["warn_of_drafts"], done["forget_drafts"]) == (1, 0)
        assert Notification.objects.filter(person=lead, event="privacy.draft_abandoned").count() == 1
    with later(months=25, days=32):
        done = run_due()
        assert (done["warn_of_drafts"], done["forget_drafts"]) == (0, 1)
    assert not Dossier.objects.exists()
    assert verify_history()[1] is None


def test_a_draft_whose_territory_comes_back_is_kept():
    draft = path.draft_dossier()
    lead = path.lead(draft)
    with later(months=25):
        assert warn_of_drafts() == 1
        lead.last_login = clock.now()
        lead.save()
    with later(months=25, days=32):
        assert retention.forget_drafts() == 0


# --- the rest -------------------------------------------------------------------------------------------------------


def test_the_words_of_a_doubt_go_and_its_days_stay():
    doubt = doubts.receive_doubt(text="Le sceau manque.", place="Une vitrine", language="fr")
    with later(months=40):
        assert retention.forget_doubts() == 0  # nobody has answered
    doubts.handle_doubt(doubt, actor=people.case_officer(), answer="Le sceau est là.")
    with later(months=37):
        assert [retention.forget_doubts() for _time in range(2)] == [1, 0]
    doubt.refresh_from_db()
    assert (doubt.text, doubt.place, doubt.answer) == ("", "", "")
    assert doubt.handled_at is not None


def test_field_notes_go_some_months_after_the_end_of_their_dossier():
    dossier = visits.under_way()
    person = dossier.assignments.first().person
    note = dossier.current_visit.field_notes.create(author=person, text="Vu au four.", noted_at=clock.now())
    with later(months=20):
        assert forget_field_notes() == 0  # the dossier goes on
    dossiers.withdraw_dossier(dossier, actor=path.lead(dossier), reason="Le projet s’arrête.")
    with later(months=5):
        assert forget_field_notes() == 0
    with later(months=7):
        assert [forget_field_notes() for _time in range(2)] == [1, 0]
    assert not FieldNote.objects.filter(pk=note.pk).exists()


def test_what_is_about_a_person_held_stays():
    dossier, officer = path.in_eligibility(), people.case_officer()
    record_access(dossier, officer, "dossier")
    until = clock.localdate() + dt.timedelta(days=400)
    holds.place_hold(actor=people.guardian(), person=officer, reason="Une enquête le demande.", until=until)
    with later(months=13):
        assert retention.forget_accesses() == 0
    with later(months=14):  # its last day is over
        assert retention.forget_accesses() == 1
    assert not DossierAccess.objects.exists()
    assert not Doubt.objects.exists()
