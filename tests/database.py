"""Test databases copied from a template, because running every migration takes longer than the tests.

The template is rebuilt whenever a migration, a setting or the lock file changes. After a test that commits, the
database is copied anew rather than emptied, so that what migrations wrote (root page, languages) is there.
"""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from cms.environment import ROOT, data_dir

FOLDER = data_dir() / "test-databases"


def fingerprint():
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for pattern in ("*/migrations/*.py", "*/*/migrations/*.py", "cms/settings/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name):
    connections.close_all()
    connection.settings_dict["NAME"] = str(name)


def migrate(name):
    use(name)
    call_command("migrate", verbosity=0)
    connections.close_all()


class SQLiteCopies:
    """Copies of a file."""

    def __init__(self, worker):
        self.template = FOLDER / f"{fingerprint()}.sqlite3"
        self.name = FOLDER / f"{worker}.sqlite3"

    def build_template(self):
        if self.template.exists():
            return
        for path in FOLDER.glob("*.sqlite3*"):
            path.unlink()
        draft = self.template.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        migrate(draft)
        draft.rename(self.template)

    def restore(self):
        use(self.name)
        self.drop()
        shutil.copyfile(self.template, self.name)

    def drop(self):
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.name}{suffix}").unlink(missing_ok=True)


class PostgreSQLCopies:
    """Databases made from a template database, which the server copies by itself."""

    def __init__(self, worker):
        self.template = f"pactes_template_{fingerprint()}"
        self.name = f"pactes_test_{worker}"

    @contextmanager
    def server(self):
        settings = connection.settings_dict
        with psycopg.connect(
            host=settings["HOST"],
            port=settings["PORT"] or None,
            user=settings["USER"],
            password=settings["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        ) as server:
            yield server

    def run(self, statement, *names):
        with self.server() as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def templates(self):
        with self.server() as server:
            rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'pactes_template_%'")
            return {name for (name,) in rows}

    def build_template(self):
        templates = self.templates()
        if self.template in templates:
            return
        for name in templates:
            self.run("DROP DATABASE {} WITH (FORCE)", name)
        draft = "pactes_draft"
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
        self.run("CREATE DATABASE {}", draft)
        migrate(draft)
        self.run("ALTER DATABASE {} RENAME TO {}", draft, self.template)

    def restore(self):
        self.drop()
        self.run("CREATE DATABASE {} TEMPLATE {}", self.name, self.template)
        use(self.name)

    def drop(self):
        connections.close_all()
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)


def copies(worker):
    return (PostgreSQLCopies if connection.vendor == "postgresql" else SQLiteCopies)(worker)
