"""Backups: one archive with the database, the files and the keys; checked before it bears its name, and before it returns.

An archive is `pactes-20261130T031500Z.tar`, or `.tar.age` when it is encrypted for an age key. It holds
`database.sqlite3` or `database.dump` (as `pg_dump` writes it), the folders of DATA_DIR as `files/…`, and, last,
`manifest.json`: {"format": 1, "made_at": ISO date, "database": vendor, "files": {name: {"sha256": hex, "size": bytes}}}.
The database is copied first, in one reading: whatever it names was written before it. Media and private files that live in
a bucket are read from it, under the same names: an archive comes back on a disk as well as in another bucket.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection
from django.utils.translation import gettext_noop as _

from cms.file_storage import is_bucket, names_in
from cms.operations.said import Said

FOLDERS = ("media", "private", "keys")
STORED = {"media": "default", "private": "private"}
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
STARTED = "restoring"
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup that cannot be made or trusted, in one sentence."""

    def __init__(self, message: str, **figures) -> None:
        super().__init__(Said(message, **figures))


@dataclass(frozen=True)
class Backup:
    """One archive: its path, its manifest."""

    path: Path
    manifest: dict

    @property
    def size(self) -> int:
        """Bytes of the archive on disk."""
        return self.path.stat().st_size


# --- making ------------------------------------------------------------------------------------------------------


def make_backup(folder: Path, *, data_dir: Path, recipient: str = "") -> Backup:
    """Write an archive in `folder` and read it back; `recipient` is an age public key. Raises BackupError."""
    folder.mkdir(parents=True, exist_ok=True)
    made_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    name = f"pactes-{made_at:%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as draft_folder:
        draft = Path(draft_folder) / name
        manifest = _write(draft, data_dir, made_at)
        if read_manifest(draft) != manifest:
            raise BackupError(_("The archive could not be read back: is the disk full?"))
        if recipient:
            draft = _encrypt(draft, recipient)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        path = folder / draft.name
        if path.exists():
            raise BackupError(_("%(path)s is already there: wait a second."), path=str(path))
        draft.rename(path)
    return Backup(path, manifest)


def _write(path: Path, data_dir: Path, made_at: dt.datetime) -> dict:
    files: dict[str, dict] = {}
    with tarfile.open(path, "w") as archive:
        path.chmod(0o600)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            name = DATABASE[connection.vendor]
            copy = Path(folder) / name
            _copy_database(copy)
            files[name] = _add(archive, copy, name)
        for kept in FOLDERS:
            # What is erased while we read was meant to be erased.
            if bucket := _bucket(kept):
                for name in names_in(bucket):
                    with suppress(FileNotFoundError):
                        files[f"files/{kept}/{name}"] = _add_object(archive, bucket, kept, name)
                continue
            for found in sorted((data_dir / kept).rglob("*")):
                if found.is_file():
                    name = f"files/{found.relative_to(data_dir)}"
                    with suppress(FileNotFoundError):
                        files[name] = _add(archive, found, name)
        manifest = {
            "format": 1,
            "made_at": made_at.isoformat(),
            "database": connection.vendor,
            "files": files,
        }
        with tempfile.NamedTemporaryFile(dir=path.parent) as written:
            written.write(json.dumps(manifest, indent=1).encode())
            written.flush()
            _add(archive, Path(written.name), MANIFEST)
    return manifest


class _Read:
    """A file that tells the digest and the number of what was read from it."""

    def __init__(self, file):
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size=-1):
        data = self.file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data

    def facts(self):
        return {"sha256": self.digest.hexdigest(), "size": self.size}


def _add(archive: tarfile.TarFile, path: Path, name: str) -> dict:
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        reader = _Read(file)
        archive.addfile(member, reader)
    return reader.facts()


def _bucket(kept: str):
    """Return the storage of a folder that lives in a bucket, nothing for one of this machine."""
    storage = storages[STORED[kept]] if kept in STORED else None
    return storage if storage is not None and is_bucket(storage) else None


def _add_object(archive: tarfile.TarFile, bucket, kept: str, name: str) -> dict:
    with bucket.open(name) as file:
        member = tarfile.TarInfo(f"files/{kept}/{name}")
        member.size, member.mode = file.size, 0o640
        member.mtime = int(bucket.get_modified_time(name).timestamp())
        reader = _Read(file)
        archive.addfile(member, reader)
    return reader.facts()


def _copy_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        # A reading of its own: writers go on meanwhile, and are not in the copy.
        with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", [str(path)])
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", *_server())


def _server() -> tuple[str, ...]:
    facts = connection.settings_dict
    named = (("--host", facts["HOST"]), ("--port", facts["PORT"]), ("--username", facts["USER"]))
    return (*(f"{option}={value}" for option, value in named if value), f"--dbname={facts['NAME']}")


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            _("%(program)s is missing: install the PostgreSQL client of the server's version."),
            program=program,
        )
    done = subprocess.run(  # noqa: S603 - no shell, and nothing that a visitor wrote
        [found, *arguments],
        env={"PGPASSWORD": connection.settings_dict["PASSWORD"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(
            # Translators: a program, then what it said
            _("%(program)s: %(error)s"),
            program=program,
            error=done.stderr.strip() or done.returncode,
        )


def _encrypt(path: Path, recipient: str) -> Path:
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BackupError(_("The recipient is not an age public key: it begins with age1.")) from error
    encrypted = path.with_name(f"{path.name}.age")
    pyrage.encrypt_file(str(path), str(encrypted), [key])
    path.unlink()
    encrypted.chmod(0o600)
    return encrypted


# --- reading -----------------------------------------------------------------------------------------------------


def latest_archive(place: Path) -> Path:
    """Return the archive that `place` is, or the newest one that it holds. Raises BackupError."""
    if place.is_file():
        return place
    found = sorted(place.glob("pactes-*.tar*")) if place.is_dir() else []
    if not found:
        raise BackupError(_("No backup in %(place)s."), place=str(place))
    return found[-1]


def read_manifest(path: Path) -> dict:
    """Read a whole archive and return its manifest, once every digest holds. Raises BackupError."""
    read: dict[str, dict] = {}
    manifest = None
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name == MANIFEST:
                    manifest = json.load(archive.extractfile(member))
                elif member.isfile():
                    reader = _Read(archive.extractfile(member))
                    while reader.read(CHUNK):
                        pass
                    read[member.name] = reader.facts()
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BackupError(
            _("%(path)s is cut or damaged: %(error)s"), path=str(path), error=str(error)
        ) from error
    if manifest is None:
        raise BackupError(
            _("%(path)s has no end: it was cut while it was written or copied."), path=str(path)
        )
    for name in sorted(read.keys() | manifest["files"].keys()):
        if read.get(name) != manifest["files"].get(name):
            raise BackupError(_("%(path)s: %(name)s is not what was saved."), path=str(path), name=name)
    return manifest


@contextmanager
def decrypted(path: Path, identity: str, folder: Path):
    """Give the path of the archive in clear, for the time of a restoration. Raises BackupError."""
    if path.suffix != ".age":
        yield path
        return
    if not identity:
        raise BackupError(_("%(path)s is encrypted: give the file of its age identity."), path=str(path))
    keys = [line for line in Path(identity).read_text().splitlines() if line.startswith("AGE-SECRET-KEY-")]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as place:
        clear = Path(place) / path.stem
        try:
            pyrage.decrypt_file(str(path), str(clear), [pyrage.x25519.Identity.from_str(key) for key in keys])
        except (pyrage.DecryptError, pyrage.IdentityError) as error:
            raise BackupError(_("%(path)s cannot be opened with this identity."), path=str(path)) from error
        yield clear


# --- coming back -------------------------------------------------------------------------------------------------


def restore_backup(path: Path, *, data_dir: Path, identity: str = "") -> Backup:
    """Bring an empty installation to what an archive holds; begun again after a cut, it starts anew. Raises BackupError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    _refuse_what_is_in_use(data_dir)
    with decrypted(path, identity, data_dir) as clear:
        manifest = read_manifest(clear)
        if manifest["database"] != connection.vendor:
            raise BackupError(
                _("This backup is for %(database)s, the installation is on %(vendor)s."),
                database=manifest["database"],
                vendor=connection.vendor,
            )
        mark = data_dir / STARTED
        mark.touch()
        for kept in FOLDERS:
            if bucket := _bucket(kept):
                for name in list(names_in(bucket)):
                    bucket.delete(name)
            else:
                shutil.rmtree(data_dir / kept, ignore_errors=True)
        with (
            tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as place,
            tarfile.open(clear) as archive,
        ):
            archive.extractall(place, filter="data")
            for kept in FOLDERS:
                found = Path(place) / "files" / kept
                if bucket := _bucket(kept):
                    _send(found, bucket)
                elif found.exists():
                    found.chmod(0o750 if kept == "media" else 0o700)
                    found.rename(data_dir / kept)
            # Last: the database says that the installation is no longer empty.
            _bring_back_database(Path(place) / DATABASE[connection.vendor])
        mark.unlink()
    return Backup(path, manifest)


def _send(folder: Path, bucket) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                bucket.save(str(path.relative_to(folder)), File(file))


def _refuse_what_is_in_use(data_dir: Path) -> None:
    if connection.introspection.table_names():
        raise BackupError(_("This installation already holds a database: restore into an empty one."))
    if (data_dir / STARTED).exists():
        return
    for kept in FOLDERS:
        if (bucket := _bucket(kept)) and next(names_in(bucket), None):
            raise BackupError(
                _("The bucket already holds %(kept)s: restore into an empty one, or under another prefix."),
                kept=kept,
            )
        if not bucket and any((data_dir / kept).rglob("*")):
            raise BackupError(
                _("%(folder)s already holds files: restore into an empty installation."),
                folder=str(data_dir / kept),
            )


def _bring_back_database(copy: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        for suffix in ("-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        copy.chmod(0o640)
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        shutil.move(copy, name)
        return
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        *_server(),
        str(copy),
    )
