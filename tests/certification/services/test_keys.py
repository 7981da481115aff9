"""The key store: made once, private, replaced, compromised, never made again in silence."""

import datetime as dt
import stat
import threading

import pytest
from django.db import connection, transaction
from django.utils.formats import date_format

from certification import clock
from certification.choices import KeyPurpose
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import HistoryEntry, SigningKey
from certification.rules.permissions import SYSTEM
from certification.services import keys

pytestmark = pytest.mark.django_db
LOG, CREDENTIAL = KeyPurpose.LOG, KeyPurpose.CREDENTIAL


@pytest.fixture
def empty_folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


def mode(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_the_first_use_makes_a_key_that_only_its_owner_reads(empty_folder):
    key = keys.current_key(CREDENTIAL)
    path = empty_folder / f"credential-{key.identifier}.pem"
    assert (mode(path), mode(empty_folder)) == ("0o600", "0o700")
    assert keys.private_key(key).public_key().public_bytes_raw() == key.raw_public
    assert len(key.raw_public) == 32
    assert sorted(found.name for found in empty_folder.iterdir()) == [path.name, "lock"]


def test_the_same_key_is_used_again_and_parsed_once(empty_folder):
    key = keys.current_key(CREDENTIAL)
    assert keys.current_key(CREDENTIAL) == key
    assert keys.private_key(key) is keys.private_key(key)
    assert keys.current_key(LOG).public != key.public


def test_nothing_private_is_in_the_database(empty_folder):
    key = keys.current_key(CREDENTIAL)
    secret = keys.private_key(key).private_bytes_raw()
    row = repr(SigningKey.objects.values().get())
    assert keys.base64.urlsafe_b64encode(secret).decode().rstrip("=") not in row
    assert "PRIVATE" not in row


def test_making_a_key_is_written_in_the_history(empty_folder):
    key = keys.current_key(CREDENTIAL)
    entry = HistoryEntry.objects.get(action="certification.signingkey.create")
    assert (entry.digest, entry.role) == (key.fingerprint, "system")


def test_a_key_left_by_a_transaction_that_failed_is_taken_up(empty_folder):
    with transaction.atomic():
        first = keys.current_key(CREDENTIAL)
        transaction.set_rollback(True)
    assert not SigningKey.objects.exists()
    assert keys.current_key(CREDENTIAL).identifier == first.identifier


def test_a_missing_file_is_said_and_never_replaced_in_silence(empty_folder):
    key = keys.current_key(CREDENTIAL)
    (path,) = empty_folder.glob("*.pem")
    path.unlink()
    keys.parsed.cache_clear()
    with pytest.raises(
        keys.KeyMissing, match=rf"The private part of the key {key} is missing: .*{path.name}"
    ):
        keys.private_key(keys.current_key(CREDENTIAL))
    assert list(empty_folder.glob("*.pem")) == []


def test_a_key_kept_by_a_device_has_no_file(empty_folder):
    key = keys.create_key(CREDENTIAL, lambda: keys.Made(None, "AAAA"))
    assert key.kept_elsewhere
    assert list(empty_folder.glob("*.pem")) == []
    with pytest.raises(keys.KeyMissing, match="kept by a device or a service"):
        keys.private_key(key)


def test_a_rotation_retires_the_key_and_puts_its_file_away(empty_folder, django_capture_on_commit_callbacks):
    former = keys.current_key(CREDENTIAL)
    keys.private_key(former)
    with django_capture_on_commit_callbacks(execute=True):
        key = keys.rotate_key(CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    former.refresh_from_db()
    assert keys.current_key(CREDENTIAL) == key != former
    assert (former.reason, former.compromised_at) == ("Yearly rotation.", None)
    assert former in SigningKey.objects.honoured()
    assert [path.name for path in (empty_folder / "retired").iterdir()] == [
        f"credential-{former.identifier}.pem"
    ]
    with pytest.raises(
        NotAllowed, match=f"signs nothing more since {date_format(localdate(former.retired_at))}."
    ):
        keys.private_key(former)
    entry = HistoryEntry.objects.get(action="certification.signingkey.rotate")
    assert (entry.reason, entry.data["former"]) == ("Yearly rotation.", former.identifier)


def test_a_retired_key_left_by_a_process_that_stopped_is_put_away_by_the_daily_job(empty_folder):
    former = keys.current_key(CREDENTIAL)
    # The transaction ends, and the process with it, before the file is moved.
    keys.rotate_key(CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    left = empty_folder / f"credential-{former.identifier}.pem"
    assert left.exists()
    assert (keys.put_away_retired_keys(), keys.put_away_retired_keys()) == (1, 0)
    assert (left.exists(), (empty_folder / "retired" / left.name).exists()) == (False, True)


def test_a_database_older_than_its_keys_is_refused(empty_folder, django_capture_on_commit_callbacks):
    former = keys.current_key(CREDENTIAL)
    with django_capture_on_commit_callbacks(execute=True):
        keys.rotate_key(CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    SigningKey.objects.exclude(pk=former.pk).delete()
    SigningKey.objects.filter(pk=former.pk).update(retired_at=None)
    keys.parsed.cache_clear()
    with pytest.raises(keys.KeyMissing, match="the database is older than its keys"):
        keys.private_key(keys.current_key(CREDENTIAL))


def test_a_compromised_key_is_replaced_at_once(empty_folder):
    with clock.at(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)):
        key = keys.current_key(CREDENTIAL)
    since = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
    with clock.at(dt.datetime(2026, 5, 6, 8, tzinfo=dt.UTC)):
        key = keys.declare_compromised(key, actor=SYSTEM, at=since, reason="A copy was found.")
        assert keys.current_key(CREDENTIAL) != key
    assert key not in SigningKey.objects.honoured()
    hour = dt.timedelta(hours=1)
    assert key.is_honoured_at(since - hour)
    assert not key.is_honoured_at(since)
    assert not key.is_honoured_at(key.valid_from - hour)
    entry = HistoryEntry.objects.get(action="certification.signingkey.compromise")
    assert entry.data["since"] == since.isoformat()


def test_a_compromise_is_brought_forward_never_put_later(empty_folder):
    key, hour = keys.current_key(CREDENTIAL), dt.timedelta(hours=1)
    at = clock.now() - 2 * hour
    keys.declare_compromised(key, actor=SYSTEM, at=at, reason="A copy was found.")
    with pytest.raises(NotAllowed, match="only an earlier moment"):
        keys.declare_compromised(key, actor=SYSTEM, at=at + hour, reason="Later.")
    earlier = keys.declare_compromised(key, actor=SYSTEM, at=at - hour, reason="Earlier.")
    assert earlier.compromised_at == at - hour
    assert SigningKey.objects.filter(purpose=CREDENTIAL).count() == 2
    with pytest.raises(NotAllowed, match="in the future"):
        keys.declare_compromised(key, actor=SYSTEM, at=clock.now() + hour, reason="Later.")


def test_a_reason_is_always_given(empty_folder):
    key = keys.current_key(CREDENTIAL)
    with pytest.raises(NotAllowed, match="Give the reason"):
        keys.rotate_key(CREDENTIAL, actor=SYSTEM, reason=" ")
    with pytest.raises(NotAllowed, match="Give the reason"):
        keys.declare_compromised(key, actor=SYSTEM, at=clock.now(), reason=" ")
    assert keys.current_key(CREDENTIAL) == key


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_start_together_make_one_key(empty_folder):
    barrier, found = threading.Barrier(4), []

    def start():
        barrier.wait()
        found.append(keys.current_key(LOG).identifier)
        connection.close()

    threads = [threading.Thread(target=start) for _number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(list(empty_folder.glob("log-*.pem"))) == 1
