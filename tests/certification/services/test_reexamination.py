"""A tie found after the decision, and confirmed: the committee examines it again, without whoever had it."""

import datetime as dt

import pytest

from certification import clock
from certification.choices import DocketItemStatus, DossierStatus
from certification.clock import localdate
from certification.models import HistoryEntry, Notification
from certification.queries.committee import docketed_without_session
from certification.queries.committee_reading import reading
from tests.factories import committee, path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
IN_A_MONTH = dt.timedelta(days=30)


def test_the_decision_comes_before_the_next_session_whose_papers_can_be_read(
    django_capture_on_commit_callbacks,
):
    decision = committee.decided()
    too_soon = committee.convened(held_on=localdate() + dt.timedelta(days=5))
    session = committee.convened(held_on=localdate() + IN_A_MONTH)

    with django_capture_on_commit_callbacks(execute=True):
        concerned = committee.tie_confirmed(decision)

    dossier = committee.dossier_of(decision)
    assert (dossier.status, dossier.round) == (DossierStatus.DOCKETED, 2)
    item = session.items.get()
    assert (item.dossier, item.round, item.status) == (dossier, 2, DocketItemStatus.LISTED)
    assert not too_soon.items.exists()
    assert item.papers
    assert reading(committee.fresh(item)).reexamined == decision
    # The decision stands until the next one: it is not annulled.
    decision.refresh_from_db()
    assert decision.annulled_at is None
    entry = HistoryEntry.objects.get(action="certification.dossier.reexamine")
    assert (entry.target, entry.reason) == ("docketed", "Le contrat est établi.")
    assert entry.data["decision"] == decision.number
    told = Notification.objects.filter(event="dossier.reexamine.lead").values_list("person", flat=True)
    assert list(told) == [path.lead(dossier).pk]
    # Only the person concerned leaves; whoever decided with them examines again.
    item = committee.fresh(item)
    barred = [person for person in committee.committee().everyone if item.keeps_out(person)]
    assert barred == [concerned]


def test_the_committee_decides_again_without_the_person_concerned():
    decision = committee.decided()
    session = committee.convened(held_on=localdate() + IN_A_MONTH)
    concerned = committee.tie_confirmed(decision)
    with clock.at(session.held_on):
        everyone = [person for person in committee.committee().everyone if person != concerned]
        item = committee.in_session(session.items.get(), present=everyone)
        assert item.sitting_of(concerned).recused
        again = committee.recorded(item)
    assert again.pk != decision.pk
    assert (again.round, again.quorum["seats_not_recused"]) == (2, 13)


def test_without_a_session_in_time_the_dossier_waits_on_the_docket():
    decision = committee.decided()
    committee.tie_confirmed(decision)
    dossier = committee.dossier_of(decision)
    assert dossier.status == DossierStatus.DOCKETED
    assert list(docketed_without_session()) == [dossier]


@pytest.mark.parametrize("outcome", ["refused", "conditional"])
def test_every_decision_that_holds_is_examined_again(outcome):
    decision = committee.decided(outcome=outcome, level="" if outcome == "refused" else "responsable")
    committee.tie_confirmed(decision)
    assert committee.dossier_of(decision).status == DossierStatus.DOCKETED


def test_a_tie_that_is_not_confirmed_changes_nothing():
    decision = committee.decided()
    committee.tie_confirmed(decision, is_confirmed=False)
    dossier = committee.dossier_of(decision)
    assert (dossier.status, dossier.round) == (DossierStatus.ACCREDITED, 1)


def test_an_adjourned_dossier_comes_before_the_committee_anyway():
    decision = committee.decided(outcome="adjourned", level="")
    concerned = committee.tie_confirmed(decision)
    dossier = committee.dossier_of(decision)
    assert (dossier.status, dossier.round) == (DossierStatus.ADJOURNED, 1)
    assert dossier.docket_items.get().keeps_out(concerned)
