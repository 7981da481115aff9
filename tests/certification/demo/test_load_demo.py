from io import BytesIO, StringIO

import pypdf
import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from certification.choices import (
    AppealStatus,
    AwardStatus,
    DossierStatus,
    FindingGrade,
    MarkScope,
    SessionStatus,
)
from certification.clock import localdate
from certification.demo.files import pdf_bytes, png_bytes
from certification.demo.levels import RESPONSIBLE, varied
from certification.demo.timeline import Timeline
from certification.models import (
    Appeal,
    Award,
    Certificate,
    Dissent,
    Dossier,
    HistoryEntry,
    Reply,
    Seat,
    Session,
)
from certification.services.files import PNG, read_type
from certification.services.history import verify_history

LOGINS = [
    *(
        [
            "admin",
            "redaction",
            "relecture",
            "secretariat",
            "secretariat2",
            "territoire",
            "contribution",
            "presidence",
            "impartialite",
        ]
    ),
    *(f"evaluation{number}" for number in range(1, 5)),
    *(f"comite{number}" for number in range(1, 15)),
]


def load(*arguments):
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def in_development(settings):
    settings.DEBUG = True


def test_the_demo_shows_every_state_and_holds_together(db, in_development, client, mailoutbox):
    """One test, because the world is loaded once: what it holds is checked part after part."""
    load()
    every_state_is_there()
    rare_situations_are_there()
    the_calendar_is_kept()
    certificates_are_real()
    everybody_signs_in(client)
    assert verify_history()[1] is None
    assert mailoutbox == []
    loading_again_changes_nothing()


def every_state_is_there():
    assert set(Dossier.objects.values_list("status", flat=True)) == set(DossierStatus.values)
    assert set(Award.objects.values_list("status", flat=True)) == set(AwardStatus.values)
    levels = Award.objects.filter(status=AwardStatus.ACTIVE).values_list("level__code", flat=True)
    assert set(levels) == {"engage", "responsable", "ressource"}
    assert {"FR", "ES", "BF", "IN"} <= set(Dossier.objects.values_list("territory__country", flat=True))


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
        text = pypdf.PdfReader(certificate.file.file.open()).pages[0].extract_text()
        assert certificate.award.number in text


def everybody_signs_in(client):
    for login in LOGINS:
        assert authenticate(None, email=f"{login}@example.org", password="demo") is not None, login
    client.post("/accounts/login/", {"login": "territoire@example.org", "password": "demo"})
    assert "_auth_user_id" in client.session


def loading_again_changes_nothing():
    entries, dossiers = HistoryEntry.objects.count(), Dossier.objects.count()
    assert "already loaded" in load()
    assert (HistoryEntry.objects.count(), Dossier.objects.count()) == (entries, dossiers)


def test_the_demo_is_refused_outside_of_development(db):
    with pytest.raises(CommandError, match="DEBUG is off"):
        load()
    assert not Dossier.objects.exists()


def test_the_known_password_is_refused_outside_of_development(db):
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        load("--force")
    assert not Dossier.objects.exists()


def test_stories_are_told_in_the_order_of_their_days():
    line, told = Timeline(localdate()), []

    def story(name, *offsets):
        for offset in offsets:
            yield line.day(offset)
            told.append((name, localdate()))

    line.add(story("late", -30, -9, 12))
    line.add(story("early", -40, -20))
    line.run()
    assert [name for name, _day in told] == ["early", "late", "early", "late"]
    assert [day for _name, day in told] == sorted(day for _name, day in told)


def test_what_lies_ahead_is_not_told():
    line, told = Timeline(localdate()), []

    def story():
        yield line.day(0)
        told.append("today")
        yield line.day(7)
        told.append("never")

    line.add(story())
    line.run()
    assert told == ["today"]


def test_files_are_what_they_say():
    reader = pypdf.PdfReader(BytesIO(pdf_bytes("Été (bilan)", ["Première ligne"])))
    assert "Été (bilan)" in reader.pages[0].extract_text()
    assert read_type(png_bytes("orsane"), "image.png") == PNG
    assert png_bytes("orsane") == png_bytes("orsane") != png_bytes("brouelle")


def test_a_profile_keeps_its_mandatory_levels():
    moved = varied(RESPONSIBLE, "brouelle")
    assert sorted(moved) == sorted(RESPONSIBLE)
    assert (moved[0], moved[6]) == (RESPONSIBLE[0], RESPONSIBLE[6])
