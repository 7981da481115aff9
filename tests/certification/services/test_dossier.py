"""From a draft to an eligible application, with what is refused on the way."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import DossierStatus, FeeStatus, Role, SnapshotKind
from certification.errors import NotAllowed, StaleDossier
from certification.models import HistoryEntry, Snapshot
from certification.queries.dossier import path_of, visible_to, whose_turn
from certification.services import daily
from certification.services import dossier as services
from certification.services.history import digest_of, verify_history
from certification.services.transition import perform
from tests.factories import path, people
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
S = DossierStatus


def reasons_of(refusal):
    return [str(reason) for reason in refusal.value.reasons]


# --- opening, filling, submitting ---------------------------------------------------------------------------------


def test_a_draft_follows_the_version_in_force_with_its_themes():
    dossier = path.draft_dossier(modules=["tourism"])
    assert (dossier.status, dossier.number, dossier.version.version) == (S.DRAFT, None, "1.0")


def test_only_a_project_leader_opens_one_draft_at_a_time():
    found = territory()
    with pytest.raises(PermissionDenied):
        services.open_dossier(found, actor=member(found, "luc@example.org"))
    path.draft_dossier(found)
    with pytest.raises(NotAllowed, match="already has a draft"):
        path.draft_dossier(found)


def test_an_empty_application_lists_all_that_is_missing():
    dossier = path.draft_dossier(territory(families={"HAB": "Habitants"}))
    with pytest.raises(NotAllowed) as refusal:
        services.submit_application(dossier, actor=path.lead(dossier))
    assert reasons_of(refusal) == [
        "Describe the perimeter of the territory.",
        "Say why the territory applies.",
        "Give the number of inhabitants.",
        "Give the number of municipalities.",
        "Attach the mandate letter of the lead organisation.",
        "Name at least 2 more families of actors in the territory.",
        "Accept the charter of the network.",
    ]
    assert path.fresh(dossier).number is None
    assert not Snapshot.objects.exists()


def test_submitting_numbers_freezes_and_records():
    dossier = path.submitted()
    year = clock.localdate().year
    assert (dossier.number, dossier.status) == (f"TR-{year}-0001", S.SUBMITTED)
    snapshot = dossier.snapshots.get(kind=SnapshotKind.APPLICATION)
    assert snapshot.digest == digest_of(snapshot.content)
    assert snapshot.content["application"]["population"] == 8200
    assert snapshot.content["mandate_letter"]["sha256"] == dossier.mandate_letter.sha256
    entry = HistoryEntry.objects.get(action="certification.dossier.submit")
    assert (entry.digest, entry.source, entry.target) == (snapshot.digest, "draft", "submitted")
    assert verify_history()[1] is None


def test_submitting_twice_refuses_the_second_time():
    dossier = path.submitted()
    with pytest.raises(NotAllowed, match="the status is now “Submitted”"):
        services.submit_application(dossier, actor=path.lead(dossier))
    assert Snapshot.objects.count() == 1


def test_numbers_follow_one_another():
    first, second = path.submitted(), path.submitted(path.draft_dossier(territory("Val de Brume")))
    assert (first.number[-4:], second.number[-4:]) == ("0001", "0002")


def test_a_second_dossier_of_the_same_territory_waits():
    first = path.submitted()
    second = path.ready_to_submit(path.draft_dossier(first.territory))
    with pytest.raises(NotAllowed, match="already has a dossier in progress"):
        services.submit_application(second, actor=path.lead(second))


def test_a_contributor_fills_but_does_not_submit():
    dossier = path.ready_to_submit()
    luc = member(dossier.territory, "luc@example.org")
    services.save_application(dossier, actor=luc, population=9000)
    with pytest.raises(PermissionDenied):
        services.submit_application(dossier, actor=luc)
    with pytest.raises(PermissionDenied):
        services.accept_charter(dossier, actor=luc)


def test_a_submitted_application_no_longer_changes():
    dossier = path.submitted()
    with pytest.raises(NotAllowed, match="can no longer be done"):
        services.save_application(dossier, actor=path.lead(dossier), population=1)
    with pytest.raises(NotAllowed):
        services.attach_mandate_letter(dossier, path.pdf(), actor=path.lead(dossier))


def test_who_saves_over_somebody_else_is_told():
    dossier = path.draft_dossier()
    seen = services.application_digest(dossier)
    services.save_application(dossier, actor=path.lead(dossier), seen=seen, population=8000)
    with pytest.raises(StaleDossier) as stale:
        services.save_application(dossier, actor=path.lead(dossier), seen=seen, population=9000)
    assert stale.value.current.population == 8000


# --- eligibility --------------------------------------------------------------------------------------------------


def test_the_check_waits_for_the_contribution():
    dossier, officer = path.submitted(), people.case_officer()
    with pytest.raises(NotAllowed, match="Record the contribution"):
        services.examine(dossier, actor=officer)
    services.record_fee(dossier, actor=officer, fee=FeeStatus.WAIVED)
    dossier = services.examine(dossier, actor=officer)
    assert (dossier.status, dossier.case_officer) == (S.ELIGIBILITY, officer)
    assert (path.fresh(dossier).due_on - clock.localdate()).days == 30


def test_an_officer_of_the_territory_leaves_its_dossier_to_another():
    dossier, officer = path.submitted(), people.case_officer()
    member(dossier.territory, officer.email, role=Role.TERRITORY_READER)
    officer = type(officer).objects.get(pk=officer.pk)
    with pytest.raises(PermissionDenied):
        services.record_fee(dossier, actor=officer, fee=FeeStatus.WAIVED)
    with pytest.raises(PermissionDenied):
        services.examine(dossier, actor=officer)


def test_the_territory_does_not_instruct_its_own_dossier():
    dossier = path.submitted()
    for verb in (
        lambda actor: services.record_fee(dossier, actor=actor, fee=FeeStatus.WAIVED),
        lambda actor: services.examine(dossier, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            verb(path.lead(dossier))


def test_eligible_once_the_perimeter_is_confirmed():
    dossier, officer = path.in_eligibility(), people.case_officer()
    with pytest.raises(NotAllowed, match="Confirm that the perimeter is coherent"):
        services.open_self_assessment(dossier, actor=officer)
    services.confirm_perimeter(dossier, actor=officer)
    dossier = path.fresh(services.open_self_assessment(dossier, actor=officer))
    assert dossier.status == S.SELF_ASSESSMENT
    assert dossier.criteria_count == len(dossier.criteria)
    assert whose_turn(dossier).who == "The territory"


def test_a_correction_stops_our_clock_and_starts_theirs():
    with clock.at(dt.date(2026, 11, 2)):
        dossier = path.in_eligibility()
        assert dossier.due_on == dt.date(2026, 12, 2)
    with clock.at(dt.date(2026, 11, 12)):
        services.ask_correction(
            dossier, actor=people.case_officer(), reason="Map missing.", items=["The map"]
        )
        dossier = path.fresh(dossier)
        assert dossier.due_on == dt.date(2027, 1, 11)
        assert whose_turn(dossier).who == "The territory"
    with clock.at(dt.date(2026, 11, 22)):
        leader = path.lead(dossier)
        services.save_application(dossier, actor=leader, population=8300)
        services.answer_correction(dossier.open_correction, actor=leader, answer="Here it is.")
        dossier = path.fresh(dossier)
        # Ten days were spent waiting for the territory: they are given back.
        assert dossier.due_on == dt.date(2026, 12, 12)
        assert whose_turn(dossier).who == "The secretariat"
    assert [s.content["application"]["population"] for s in dossier.snapshots.all()] == [8200, 8300]


def test_a_correction_needs_a_reason_and_a_list_and_comes_one_at_a_time():
    dossier, officer = path.in_eligibility(), people.case_officer()
    with pytest.raises(NotAllowed) as refusal:
        services.ask_correction(dossier, actor=officer, reason=" ", items=["", "  "])
    assert len(refusal.value.reasons) == 2
    services.ask_correction(dossier, actor=officer, reason="Why", items=["What"])
    with pytest.raises(NotAllowed, match="already waiting"):
        services.ask_correction(dossier, actor=officer, reason="Why", items=["What"])
    services.confirm_perimeter(dossier, actor=officer)
    with pytest.raises(NotAllowed, match="still waiting for the territory's answer"):
        services.open_self_assessment(dossier, actor=officer)


def test_a_correction_is_answered_once_and_not_with_nothing():
    dossier = path.awaiting_correction()
    correction, leader = dossier.open_correction, path.lead(dossier)
    with pytest.raises(NotAllowed, match="point by point"):
        services.answer_correction(correction, actor=leader, answer="  ")
    services.answer_correction(correction, actor=leader, answer="Done.")
    with pytest.raises(NotAllowed, match="already answered"):
        services.answer_correction(correction, actor=leader, answer="Again.")


def test_a_correction_of_a_dossier_that_is_over_is_neither_answered_nor_extended():
    dossier = path.awaiting_correction()
    correction = dossier.open_correction
    with clock.at(dossier.due_on):
        daily.run_due()
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        daily.run_due()
        assert path.fresh(dossier).status == DossierStatus.LAPSED
        with pytest.raises(NotAllowed, match="can no longer be done"):
            services.answer_correction(correction, actor=path.lead(dossier), answer="Done.")
        with pytest.raises(NotAllowed, match="can no longer be done"):
            services.extend_correction(correction, actor=people.case_officer(), reason="Why")
    assert path.fresh(dossier).due_on is None


def test_a_draft_that_was_given_up_stays_with_its_territory():
    dossier = path.draft_dossier()
    services.withdraw_dossier(dossier, actor=path.lead(dossier), reason="Le projet change.")
    assert dossier in visible_to(path.lead(dossier))
    assert dossier not in visible_to(people.case_officer())


@pytest.mark.parametrize(("hour", "last"), [(22, 0), (23, 1)])
def test_delays_count_days_where_the_network_lives(hour, last):
    """At 23:30 in Greenwich in November, the next day has come in Paris."""
    dossier = path.in_eligibility()
    since = dt.datetime(2026, 11, 2, hour, 30, tzinfo=dt.UTC)
    dossier.status_since = since
    assert services.resumed_deadline(dossier) == dt.date(2026, 12, 2) + dt.timedelta(days=last)


def test_the_time_to_correct_is_extended_once():
    dossier, officer = path.awaiting_correction(), people.case_officer()
    before = dossier.due_on
    services.extend_correction(dossier.open_correction, actor=officer, reason="Elections.")
    assert (path.fresh(dossier).due_on - before).days == 60
    with pytest.raises(NotAllowed, match="already extended once"):
        services.extend_correction(dossier.open_correction, actor=officer, reason="Again.")


def test_two_people_declare_an_application_ineligible():
    dossier, officer = path.in_eligibility(), people.case_officer()
    with pytest.raises(NotAllowed, match="A first case officer must propose"):
        services.declare_ineligible(dossier, actor=officer, reason="No.")
    services.propose_ineligibility(dossier, actor=officer, reasons="One company only.")
    with pytest.raises(PermissionDenied):
        services.declare_ineligible(dossier, actor=officer, reason="No.")
    services.declare_ineligible(dossier, actor=people.second_case_officer(), reason="")
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.due_on) == (S.INELIGIBLE, None)
    entry = HistoryEntry.objects.get(action="certification.dossier.declare_ineligible")
    assert entry.reason == "One company only."


def test_the_self_assessment_is_extended_once():
    dossier, officer = path.eligible(), people.case_officer()
    before = dossier.due_on
    services.extend_self_assessment(dossier, actor=officer, reason="The school closed.")
    assert (path.fresh(dossier).due_on - before).days > 175
    with pytest.raises(NotAllowed, match="already extended once"):
        services.extend_self_assessment(dossier, actor=officer, reason="Again.")


# --- freeze, withdrawal -------------------------------------------------------------------------------------------


def test_a_freeze_stops_every_move_and_every_writing():
    dossier = path.frozen()
    officer = people.case_officer()
    sentence = "This dossier is frozen by the impartiality guardian: Un lien d’intérêts est à l’étude."
    for verb in (
        lambda: services.withdraw_dossier(dossier, actor=path.lead(dossier), reason="Enough."),
        lambda: services.confirm_perimeter(dossier, actor=officer),
        lambda: services.ask_correction(dossier, actor=officer, reason="Why", items=["What"]),
    ):
        with pytest.raises(NotAllowed) as refusal:
            verb()
        assert sentence in reasons_of(refusal)
    services.lift_freeze(dossier, actor=people.guardian(), reason="No tie was found.")
    services.confirm_perimeter(dossier, actor=officer)


def test_only_the_guardian_freezes_once_with_a_reason():
    dossier = path.in_eligibility()
    with pytest.raises(PermissionDenied):
        services.freeze_dossier(dossier, actor=people.case_officer(), reason="No.")
    with pytest.raises(NotAllowed, match="Give the reason"):
        services.freeze_dossier(dossier, actor=people.guardian(), reason=" ")
    path.frozen(dossier)
    with pytest.raises(NotAllowed, match="already frozen"):
        path.frozen(dossier)


def test_a_withdrawal_needs_its_reason_and_ends_the_path():
    dossier = path.awaiting_correction()
    with pytest.raises(NotAllowed, match="Give the reason"):
        services.withdraw_dossier(dossier, actor=path.lead(dossier))
    services.withdraw_dossier(dossier, actor=path.lead(dossier), reason="Elections.")
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.open_correction) == (S.WITHDRAWN, None)
    assert [step.state for step in path_of(dossier)][:3] == ["done", "current", "next"]


def test_a_state_is_not_moved_behind_the_gate():
    dossier = path.submitted()
    with pytest.raises(PermissionDenied):
        perform(dossier, "examine", actor=people.guardian())
