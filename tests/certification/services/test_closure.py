"""An account is closed with its reasons, its delay and its skeleton: nobody is named any more, everything still proves."""

import re

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.errors import NotAllowed
from certification.models import Closure, HistoryEntry, Membership, Notification
from certification.queries.history import named, of_dossier
from certification.rules.permissions import SYSTEM
from certification.services import closure as services
from certification.services import comment as comments
from certification.services import doubt as doubts
from certification.services import hold as holds
from certification.services.daily import run_due
from certification.services.history import verify_history
from certification.services.person_export import ask_person_export
from home.models import PersonPage
from tests.factories import assessor, path, people
from tests.factories.pages import make_page
from tests.factories.territory import member

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Perpétue Vaucanson", "perpetue@example.org"


@pytest.fixture
def contributor():
    """A member who wrote, was told, asked and reported: everything by which somebody leaves traces."""
    dossier = path.eligible()
    person = member(dossier.territory, EMAIL, name=NAME)
    criterion = dossier.criteria[0]
    comments.add_comment(dossier, criterion, actor=person, text="Il manque la source.")
    doubts.receive_doubt(text="Le sceau manque.", place="Une vitrine", language="fr", email=EMAIL)
    ask_person_export(person, actor=person)
    return person


def later(days):
    return clock.at(clock.localdate() + relativedelta(days=days))


def everything_kept():
    """Yield every value of every row, but what waits to be sent, which has its own time."""
    for model in apps.get_models():
        if model._meta.app_label not in {"django_tasks_database", "sessions"}:
            for row in model._default_manager.values():
                yield from ((model._meta.label, str(value)) for value in row.values())


def test_a_closed_account_leaves_no_name_and_the_history_holds(contributor):
    closure = services.ask_closure(contributor, actor=contributor)
    assert Notification.objects.filter(person=contributor, event="privacy.closure_asked").exists()
    with later(13):
        assert run_due()["close_accounts"] == 0
    with later(15):
        assert [run_due()["close_accounts"] for _time in range(2)] == [1, 0]
    contributor.refresh_from_db()
    found = [(where, value) for where, value in everything_kept() if NAME in value or EMAIL in value.lower()]
    assert found == []
    assert re.fullmatch(r"\D+ [0-9A-F]{4}", contributor.name)
    assert not contributor.is_active
    assert not contributor.has_usable_password()
    closure.refresh_from_db()
    assert closure.done_at is not None
    assert verify_history()[1] is None
    # Who did what is still known, under the pseudonym.
    dossier = path.Dossier.objects.get()
    facts = of_dossier(dossier, reader=path.lead(dossier))
    assert contributor.name in {fact.actor for fact in facts} | {
        str(c.author) for c in dossier.comments.all()
    }


def test_labels_of_the_history_hold_numbers_and_are_read_with_names():
    mission = assessor.proposed()
    label = HistoryEntry.objects.get(action="certification.assignment.propose").label
    assert str(mission.person) not in label
    assert named([label]) == [str(mission)]


def test_one_may_change_ones_mind(contributor):
    closure = services.ask_closure(contributor, actor=contributor)
    assert services.ask_closure(contributor, actor=contributor) == closure
    with pytest.raises(PermissionDenied):
        services.cancel_closure(closure, actor=people.guardian())
    services.cancel_closure(closure, actor=contributor)
    with later(15):
        assert run_due()["close_accounts"] == 0
    contributor.refresh_from_db()
    assert contributor.name == NAME


def test_who_is_counted_on_stays_and_is_told_why():
    dossier = path.eligible()
    lead, officer = path.lead(dossier), people.case_officer()
    mission = assessor.proposed()
    for person, words in (
        (lead, "has no other project leader"),
        (officer, "A mandate runs: Case officer"),
        (mission.person, "A mission is under way"),
        (people.administrator(), "administers the site"),
    ):
        with pytest.raises(NotAllowed, match=words):
            services.ask_closure(person, actor=person)
    assert not Closure.objects.exists()


def test_who_is_held_is_neither_refused_in_silence_nor_erased(contributor):
    services.ask_closure(contributor, actor=contributor)
    held = holds.place_hold(actor=people.guardian(), person=contributor, reason="Un tribunal le demande.")
    with later(15):
        assert run_due()["close_accounts"] == 0
        holds.lift_hold(held, actor=people.guardian(), reason="Jugé.")
        assert run_due()["close_accounts"] == 1


def test_a_person_who_is_published_is_so_no_longer_once_they_ask(contributor):
    page = make_page(
        PersonPage, title=NAME, contact_email=contributor.email, consent_given_on=clock.localdate()
    )
    services.ask_closure(contributor, actor=contributor)
    page.refresh_from_db()
    assert (page.live, page.consent_withdrawn_on) == (False, clock.localdate())
    with later(15):
        run_due()
    assert not PersonPage.objects.exists()


def test_strangers_close_no_account_of_others(contributor):
    with pytest.raises(PermissionDenied):
        services.ask_closure(contributor, actor=people.guardian())
    assert services.ask_closure(contributor, actor=people.case_officer()).asked_by == people.case_officer()


def test_an_account_that_nobody_uses_is_announced_then_closed_unless_somebody_comes_back():
    idle, back, busy = (people.someone(f"{name}@example.org") for name in ("idle", "back", "busy"))
    member(path.draft_dossier().territory, "busy@example.org")
    for person in (idle, back, busy):
        person.last_login = clock.now()
        person.save()
    with clock.at(clock.localdate() + relativedelta(months=37)):
        assert services.propose_unused_accounts() == 2
        assert services.propose_unused_accounts() == 0
        assert set(Closure.objects.values_list("asked_by", flat=True)) == {None}
    with clock.at(clock.localdate() + relativedelta(months=37, days=5)):
        back.last_login = clock.now()
        back.save()
    with clock.at(clock.localdate() + relativedelta(months=37, days=32)):
        run_due()
    for person in (idle, back, busy):
        person.refresh_from_db()
    assert [person.is_active for person in (idle, back, busy)] == [False, True, True]
    assert Membership.objects.filter(person=busy).exists()
    assert HistoryEntry.objects.filter(action="certification.closure.cancel", user=None).count() == 1
    assert str(SYSTEM) == "system"
