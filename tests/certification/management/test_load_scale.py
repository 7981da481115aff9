"""Synthetic data: as many as asked, a chain that holds, a register that shows them, nothing beside anything real."""

import pytest
from django.core.management import CommandError, call_command

from certification.choices import LogKind
from certification.demo import scale
from certification.models import (
    Award,
    CertificateFile,
    Credential,
    HistoryEntry,
    LogEntry,
    RegisterEntry,
    Territory,
)
from certification.queries import register as registers
from certification.services import register as writing
from certification.services.credential import issue_missing_credentials
from certification.services.history import record, verify_history
from certification.services.issuance import make_missing_files
from certification.services.log import log_missing_awards
from tests.factories import certificate
from tests.factories.ter_res import in_force as ter_res

pytestmark = pytest.mark.django_db


def load(**numbers):
    call_command("load_scale", **{"territories": 20, "dossiers": 30, "awards": 60, "events": 5, **numbers})


def test_the_numbers_asked_are_there_and_the_history_holds(client):
    ter_res()
    load()
    assert (Territory.objects.count(), Award.objects.count(), RegisterEntry.objects.count()) == (20, 60, 60)
    told = HistoryEntry.objects.filter(action__startswith="certification.award.")
    assert 60 * 4 <= told.count() <= 60 * 5
    assert verify_history()[1] is None
    # What is recorded next follows.
    record(Award.objects.first(), "certification.award.sign_pledge", actor=scale.account())
    assert verify_history()[1] is None
    assert client.get("/api/v1/awards/").json()["count"] == 60
    for slug in RegisterEntry.objects.values_list("slug", flat=True)[:5]:
        assert client.get(f"/en/register/{slug}/").status_code == 200


def test_the_last_event_of_each_award_is_its_state():
    ter_res()
    load()
    last = dict(
        HistoryEntry.objects.filter(action__startswith="certification.award.")
        .order_by("sequence")
        .values_list("object_id", "target")
    )
    assert last == {str(pk): status for pk, status in Award.objects.values_list("pk", "status")}


def test_lines_written_in_bulk_are_those_of_the_register():
    ter_res()
    load(awards=40)
    facts = [name for name in writing.WRITTEN if name != "changed_at"]
    written = list(RegisterEntry.objects.order_by("pk").values(*facts))
    writing.write_entries(Award.objects.all())
    assert list(RegisterEntry.objects.order_by("pk").values(*facts)) == written


def test_every_page_of_a_large_register_is_reached(monkeypatch):
    ter_res()
    load(awards=60)
    entries, seen, place = registers.listed(registers.last_day_listed(scale.localdate())), [], None
    while True:
        found = registers.read(entries, 7, following=place)
        seen += found.entries
        if not found.next:
            break
        place = registers.mark(found.next)
    assert [entry.pk for entry in seen] == list(entries.values_list("pk", flat=True))


def test_every_page_of_a_search_is_reached_however_few_lines_are_read_before_the_index(monkeypatch):
    ter_res()
    load(awards=60)
    entries = registers.listed(registers.last_day_listed(scale.localdate()))
    for words in ("de", "vallee", "marais 2024", "france", "zzz"):
        expected = list(registers.narrowed(entries, {"q": words}).values_list("pk", flat=True))
        for walked, counted in ((0, 2), (3, 2), (1000, 2), (0, 1000)):
            monkeypatch.setattr(registers, "WALKED", walked)
            monkeypatch.setattr(registers, "COUNTED_AT_MOST", counted)
            assert pages_of(entries, words) == expected


def pages_of(entries, words):
    """Return the keys of all that a search finds, four by four, once each page led back to the one before."""
    seen, place = [], None
    while True:
        found = registers.read(entries, 4, filters={"q": words}, following=place)
        if place:
            back = registers.read(entries, 4, filters={"q": words}, preceding=registers.mark(found.previous))
            assert [entry.pk for entry in back.entries] == seen[-4:]
        seen += [entry.pk for entry in found.entries]
        if not found.next:
            return seen
        place = registers.mark(found.next)


def test_the_calendar_signs_and_draws_nothing_of_what_was_invented():
    ter_res()
    load(awards=20)
    # One that the log tells of is not missing from it.
    assert (issue_missing_credentials(), make_missing_files(), log_missing_awards()) == (0, 0, 0)
    assert LogEntry.objects.filter(kind=LogKind.ISSUED).count() == 20
    assert not Credential.objects.exists()
    assert not CertificateFile.objects.exists()


@pytest.mark.parametrize("numbers", [{"dossiers": 0}, {"territories": 0}, {"awards": -1}])
def test_numbers_that_make_no_sense_are_refused(numbers):
    ter_res()
    with pytest.raises(CommandError):
        load(**numbers)


def test_a_database_with_anything_real_is_refused():
    certificate.prepared()
    with pytest.raises(CommandError, match="not invented here"):
        load()
    assert Territory.objects.count() == 1


def test_twice_is_refused():
    ter_res()
    load()
    with pytest.raises(CommandError, match="there already"):
        load()
