"""The world of the demo, once it is loaded: every state, people who work together, real certificates."""

from io import StringIO

import pypdf
import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from certification.choices import (
    AppealStatus,
    AwardStatus,
    DelegationStatus,
    DossierStatus,
    FindingGrade,
    FrameworkStatus,
    MarkScope,
    SessionStatus,
    TransferStatus,
)
from certification.clock import localdate
from certification.demo.framework import PILOT
from certification.models import (
    AnswerRevision,
    Appeal,
    Award,
    Certificate,
    Comment,
    Companionship,
    Delegation,
    Dissent,
    Dossier,
    FieldNote,
    FrameworkVersion,
    HistoryEntry,
    LeadTransfer,
    Message,
    MessageText,
    Obco,
    Reply,
    Seat,
    Session,
    VisitSlot,
)
from certification.queries import pipeline
from certification.services.history import verify_history
from cms.users.models import User

LOGINS = [
    *(
        "admin",
        "antenne",
        "redaction",
        "traduction",
        "relecture",
        "secretariat",
        "secretariat2",
        "territoire",
    ),
    *("contribution", "presidence", "impartialite"),
    *(f"evaluation{number}" for number in range(1, 5)),
    *(f"comite{number}" for number in range(1, 15)),
]
pytestmark = pytest.mark.usefixtures("demo")


def test_the_demo_shows_every_state_and_holds_together(client, settings):
    every_state_is_there()
    people_work_together()
    a_visit_is_under_way()
    rare_situations_are_there()
    the_calendar_is_kept()
    certificates_are_real()
    everybody_signs_in(client)
    assert verify_history()[1] is None
    settings.DEBUG = True
    loading_again_changes_nothing()


def every_state_is_there():
    assert set(Dossier.objects.values_list("status", flat=True)) == set(DossierStatus.values)
    assert set(Award.objects.values_list("status", flat=True)) == set(AwardStatus.values)
    levels = Award.objects.filter(status=AwardStatus.ACTIVE).values_list("level__code", flat=True)
    assert set(levels) == {"engage", "responsable", "ressource"}
    assert {"FR", "ES", "BF", "IN"} <= set(Dossier.objects.values_list("territory__country", flat=True))

    assert FrameworkVersion.objects.get(version=PILOT).status == FrameworkStatus.RETIRED
    assert MessageText.objects.filter(event="dossier.deadline_near").count() == 3


def a_visit_is_under_way():
    notes = FieldNote.objects.filter(visit__dossier__status=DossierStatus.VISIT)
    assert notes.values("author").distinct().count() == 2
    assert notes.filter(photos__isnull=False).exists()
    assert notes.filter(revisions__is_apart=True).count() == 1
    assert VisitSlot.objects.filter(is_proposal=True).count() == 1
    assert Obco.objects.exclude(hosts_comment="").exists()
    assert [obco.both_agreed for obco in Obco.objects.filter(hosts_agreed_at__isnull=False)] == [True]


def people_work_together():
    filling = Dossier.objects.filter(status=DossierStatus.SELF_ASSESSMENT, delegations__isnull=False)
    assert filling.distinct().count() == 3
    assert set(Delegation.objects.values_list("status", flat=True)) == set(DelegationStatus.values)
    assert LeadTransfer.objects.filter(status=TransferStatus.ASKED).count() == 1
    assert Companionship.objects.active().count() == 1
    assert Comment.objects.filter(mentions__isnull=False).exists()
    assert Comment.objects.filter(resolved_at__isnull=False).count() == 2
    assert Message.objects.filter(from_secretariat=True).exists()
    assert Message.objects.filter(files__isnull=False).exists()
    assert AnswerRevision.objects.exists()


def rare_situations_are_there():
    assert Dossier.objects.filter(freezes__lifted_at=None, freezes__isnull=False).exists()
    assert Dossier.objects.filter(
        status=DossierStatus.ELIGIBILITY, corrections__answered_at=None, corrections__isnull=False
    ).exists()
    assert Dossier.objects.filter(status=DossierStatus.SELF_ASSESSMENT, corrections__isnull=False).exists()
    assert Appeal.objects.filter(status=AppealStatus.ADMITTED, dossier__status=DossierStatus.REFUSED).exists()
    assert Dossier.objects.filter(status=DossierStatus.DOCKETED, round=2).exists()
    assert Session.objects.filter(second_convocation_of__isnull=False, status=SessionStatus.CLOSED).exists()
    assert Award.objects.filter(status=AwardStatus.ACTIVE, mark_scope=MarkScope.COMMERCIAL_EU).exists()
    assert Award.objects.filter(
        status=AwardStatus.ACTIVE, dossier__findings__grade=FindingGrade.MAJOR
    ).exists()
    assert Dissent.objects.exists()
    assert Reply.objects.filter(stance="contest", answered_at=None).exists()
    assert Seat.objects.count() == 14
    assert Dossier.objects.get(territory__slug="plateau-de-mirvaux").answers.count() == 19


def the_calendar_is_kept():
    moments = list(HistoryEntry.objects.order_by("sequence").values_list("timestamp", flat=True))
    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days > 1000
    assert moments[-1].date() <= localdate()
    today = Session.objects.get(status=SessionStatus.OPEN)
    assert today.held_on == localdate()
    item = today.items.get(status="deliberating")
    assert list(item.quorum.spheres_missing) == ["knowledge"]
    assert Session.objects.get(status=SessionStatus.CONVENED).items.count() == 2


def certificates_are_real():
    assert Certificate.objects.filter(file=None).count() == 0
    for certificate in Certificate.objects.select_related("file", "award__territory"):
        with certificate.file.file.open() as stored:
            assert certificate.award.number in pypdf.PdfReader(stored).pages[0].extract_text()


def everybody_signs_in(client):
    for login in LOGINS:
        assert authenticate(None, email=f"{login}@example.org", password="demo") is not None, login
    client.post("/accounts/login/", {"login": "territoire@example.org", "password": "demo"})
    assert "_auth_user_id" in client.session


def loading_again_changes_nothing():
    entries, dossiers = HistoryEntry.objects.count(), Dossier.objects.count()
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "already loaded" in said.getvalue()
    assert (HistoryEntry.objects.count(), Dossier.objects.count()) == (entries, dossiers)


def test_the_pipeline_counts_the_days_that_each_dossier_says(demo):
    """The database sorts by what `whose_turn` says of one dossier: both must agree, in every state of the demo."""
    cards = pipeline.cards(pipeline.under_way(User.objects.get(email="secretariat@example.org")))
    assert {card.dossier.status for card in cards} >= {DossierStatus.ELIGIBILITY, DossierStatus.ACCREDITED}
    assert any(card.is_frozen for card in cards)
    for card in cards:
        assert card.dossier.ends_on == (None if card.is_frozen else card.turn.due_on), card.dossier
    rows = pipeline.under_way(User.objects.get(email="secretariat@example.org"))
    for column in pipeline.board(rows, pipeline.counted(rows), 3):
        same = [card for card in cards if card.phase == column.number]
        assert (column.count, column.late) == (len(same), sum(card.is_late for card in same))
        assert [card.dossier for card in column.cards] == [card.dossier for card in same[:3]]
