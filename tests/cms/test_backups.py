"""A whole installation saved while it works, and brought back elsewhere, on the database of the run."""

import os
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from certification.models import Territory
from certification.models.history import HistoryEntry
from certification.services.history import sealing_key
from cms.backups import BackupError, latest_archive, make_backup, read_manifest
from cms.environment import ROOT
from tests.factories import path

FILES = {
    "media/images/vallee.jpg": b"une vue de la vallee",
    "private/2026/mandat.pdf": b"%PDF-1.7",
    "keys/seal-1.pem": b"secret",
    "outbox/message.log": b"not kept",
}


RELEASES = ROOT / "tests" / "releases"
COUNT = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
print(*database.execute("PRAGMA integrity_check").fetchone())
print(database.execute("SELECT count(*) % 2 FROM certification_territory").fetchone()[0])
"""


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "keys/seal-1.pem").chmod(0o600)
    # The key of this run seals the history, whichever test began it.
    (folder / "keys/history.key").write_bytes(sealing_key())
    return folder


@pytest.fixture
def elsewhere(tmp_path):
    """The environment of another installation, empty, on the same kind of database."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "elsewhere"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "LC_ALL": "C.UTF-8",
    }
    if connection.vendor == "sqlite":
        yield environment
        return
    facts, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_restored"
    server = psycopg.connect(
        host=facts["HOST"], port=facts["PORT"] or None, user=facts["USER"], dbname="postgres", autocommit=True
    )
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        address = f"postgres://{facts['USER']}@{facts['HOST']}:{facts['PORT'] or 5432}/{name}"
        yield {**environment, "DATABASE_URL": address}
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


@pytest.mark.django_db(transaction=True)
def test_an_installation_comes_back_whole(tmp_path, data_dir, elsewhere):
    dossier = path.submitted()
    made = make_backup(tmp_path / "kept", data_dir=data_dir)
    territories, entries = Territory.objects.count(), HistoryEntry.objects.count()
    # What is written afterwards is not in it.
    Territory.objects.exclude(pk=dossier.territory_id).update(name="Après")

    back = manage(elsewhere, "restore", tmp_path / "kept")

    assert back.returncode == 0, back.stderr
    assert f"Entries: {entries}. Each follows the one before it." in back.stdout
    count = manage(
        elsewhere,
        "shell",
        "-v0",
        "-c",
        "from certification.models import Territory as t; print(t.objects.count())",
    )
    assert count.stdout.strip() == str(territories)
    there = Path(elsewhere["DATA_DIR"])
    for name, content in FILES.items():
        assert (there / name).exists() == (not name.startswith("outbox"))
        assert name.startswith("outbox") or (there / name).read_bytes() == content
    assert (there / "keys/seal-1.pem").stat().st_mode & 0o777 == 0o600
    assert made.path.stat().st_mode & 0o777 == 0o600

    again = manage(elsewhere, "restore", tmp_path / "kept")
    assert again.returncode == 1
    assert "restore into an empty one" in again.stderr


# What an installation answers once it is upgraded.
ANSWERS = """
from django.conf import settings
from django.test import Client
from certification.models import RegisterEntry
settings.ALLOWED_HOSTS = ["*"]
code = RegisterEntry.objects.order_by("pk").first().code
for address in ("/readyz", "/fr/", "/fr/registre/", f"/verifier/{code}/", "/api/v1/awards/"):
    print(address, Client().get(address).status_code)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kept", sorted(RELEASES.glob(f"*-{connection.vendor}.tar.xz")), ids=lambda path: path.name
)
def test_the_demo_of_each_former_release_is_upgraded_and_answers(kept, elsewhere):
    back = manage(elsewhere, "restore", kept)
    assert back.returncode == 0, back.stderr
    assert "Each follows the one before it" in back.stdout
    for command in (("migrate", "--check"), ("verify_log",)):
        done = manage(elsewhere, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    answers = manage(elsewhere, "shell", "-v0", "-c", ANSWERS)
    assert [line.split()[1] for line in answers.stdout.splitlines()] == ["200"] * 5, (
        answers.stdout + answers.stderr
    )


def test_a_release_is_kept_on_each_database():
    assert {path.name.rsplit("-", 1)[1] for path in RELEASES.glob("*.tar.xz")} == {
        "sqlite.tar.xz",
        "postgresql.tar.xz",
    }


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_whole_or_absent(tmp_path, data_dir):
    """A writer that always adds two rows together is never caught between them."""
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            Territory.objects.bulk_create(
                Territory(name=f"{name} {number}", slug=f"{name}-{number}", country="FR")
                for name in ("un", "deux")
            )
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = make_backup(tmp_path / "kept", data_dir=data_dir)
    finally:
        stop.set()
        writer.join()
    if connection.vendor == "sqlite":
        with tarfile.open(made.path) as archive:
            archive.extract("database.sqlite3", tmp_path, filter="data")
        found = subprocess.run(
            [
                sys.executable,
                "-c",
                COUNT,
                tmp_path / "database.sqlite3",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.split() == ["ok", "0"]
    assert read_manifest(made.path) == made.manifest


@pytest.fixture
def archive(tmp_path, data_dir, transactional_db):
    return make_backup(tmp_path / "kept", data_dir=data_dir).path


def test_a_damaged_or_cut_archive_is_refused_before_anything_is_written(archive, tmp_path, elsewhere):
    whole = archive.read_bytes()
    place = whole.index(b"une vue de la vallee")
    for content, said in (
        (whole[:place] + b"Une" + whole[place + 3 :], "vallee.jpg is not what was saved"),
        (whole[: len(whole) // 2], "cut"),
        (b"", "cut"),
    ):
        archive.write_bytes(content)
        with pytest.raises(BackupError, match=said):
            read_manifest(archive)
    back = manage(elsewhere, "restore", archive)
    assert back.returncode == 1
    assert "Traceback" not in back.stderr
    assert [found.name for found in Path(elsewhere["DATA_DIR"]).rglob("*.pdf")] == []


def test_an_encrypted_archive_opens_with_its_identity_alone(tmp_path, data_dir, transactional_db, elsewhere):
    identity, stranger = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    made = make_backup(tmp_path / "kept", data_dir=data_dir, recipient=str(identity.to_public()))
    assert made.path.name.endswith(".tar.age")
    assert b"secret" not in made.path.read_bytes()
    (tmp_path / "stranger.txt").write_text(str(stranger))
    refused = manage(elsewhere, "restore", made.path, "--identity", tmp_path / "stranger.txt")
    assert "cannot be opened with this identity" in refused.stderr
    assert "give the file of its age identity" in manage(elsewhere, "restore", made.path).stderr
    (tmp_path / "identity.txt").write_text(f"# created by age-keygen\n{identity}\n")
    back = manage(elsewhere, "restore", made.path, "--identity", tmp_path / "identity.txt")
    assert back.returncode == 0, back.stderr
    assert (Path(elsewhere["DATA_DIR"]) / "private/2026/mandat.pdf").exists()


def test_a_restoration_cut_half_way_is_begun_again(archive, elsewhere):
    there = Path(elsewhere["DATA_DIR"])
    (there / "media").mkdir(parents=True)
    (there / "media/half.jpg").write_bytes(b"half")
    in_use = manage(elsewhere, "restore", archive)
    assert "already holds files" in in_use.stderr
    (there / "restoring").touch()
    back = manage(elsewhere, "restore", archive)
    assert back.returncode == 0, back.stderr
    assert not (there / "media/half.jpg").exists()
    assert not (there / "restoring").exists()


def test_no_disk_no_archive(tmp_path, data_dir, transactional_db, monkeypatch, settings):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cms.backups._copy_database", full)
    settings.DATA_DIR = data_dir
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []
    with pytest.raises(BackupError, match="No backup in"):
        latest_archive(tmp_path / "kept")
    shutil.rmtree(tmp_path / "kept")
