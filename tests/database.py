"""Test databases copied from a template, because running every migration takes longer than the tests.

The template is rebuilt whenever a migration, a setting or the lock file changes. After a test that commits, the
database is copied anew rather than emptied, so that what migrations wrote (root page, languages) is there. The demo,
which takes minutes to load, is kept in the same way until the code or its texts change.
"""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from cms.environment import ROOT, data_dir

FOLDER = data_dir() / "test-databases"


SCHEMA = ("*/migrations/*.py", "*/*/migrations/*.py", "cms/settings/*.py")
CONTENT = tuple(
    f"{app}/**/*.{kind}" for app in ("certification", "cms", "home", "search") for kind in ("py", "yaml")
)


def fingerprint(patterns=SCHEMA):
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def leave():
    """Close every connection, those that a pool keeps for later included."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def use(name):
    leave()
    connection.settings_dict["NAME"] = str(name)


def migrate(name):
    use(name)
    call_command("migrate", verbosity=0)
    leave()


class SQLiteCopies:
    """Copies of a file."""

    def __init__(self, worker):
        self.template = FOLDER / f"{fingerprint()}.sqlite3"
        self.name = FOLDER / f"{worker}.sqlite3"

    def build_template(self):
        if self.template.exists():
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in FOLDER.glob("*.sqlite3*"):
            path.unlink()
        draft = self.template.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        migrate(draft)
        draft.rename(self.template)

    def restore(self, template=None):
        use(self.name)
        self.drop()
        shutil.copyfile(template or self.template, self.name)

    def kept(self, name):
        path = FOLDER / f"{name}.kept"
        return path if path.exists() else None

    def keep(self, name):
        for path in FOLDER.glob("*.kept"):
            path.unlink()
        leave()
        shutil.copyfile(self.name, FOLDER / f"{name}.kept")

    def drop(self):
        leave()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.name}{suffix}").unlink(missing_ok=True)


# What the template holds is remembered beside the tables, in a schema that Django does not see.
REMEMBER = """
CREATE SCHEMA kept;
CREATE TABLE kept.sequences AS
    SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name); END IF;
    END LOOP;
END $$
"""
# Only what a test changed is put back. Triggers rest: they keep the history from being emptied.
PUT_BACK = """
SET session_replication_role = replica;
DO $$
DECLARE name text; columns text; changed boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF to_regclass(format('kept.%I', name)) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO changed;
            IF changed THEN EXECUTE format('DELETE FROM public.%I', name); END IF;
        ELSE
            EXECUTE format(
                'SELECT (SELECT (count(*), sum(hashtextextended(t::text, 0))) FROM public.%I t)
                    <> (SELECT (count(*), sum(hashtextextended(t::text, 0))) FROM kept.%I t)', name, name
            ) INTO changed;
            IF changed IS DISTINCT FROM false THEN
                SELECT string_agg(quote_ident(column_name), ', ') INTO columns
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = name AND is_generated = 'NEVER';
                EXECUTE format('DELETE FROM public.%I', name);
                EXECUTE format(
                    'INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM kept.%I',
                    name, columns, columns, name
                );
            END IF;
        END IF;
    END LOOP;
END $$;
SELECT setval(format('%I.%I', schemaname, sequencename), coalesce(last_value, 1), last_value IS NOT NULL)
FROM kept.sequences
"""


class PostgreSQLCopies:
    """Databases made from a template database, which the server copies by itself.

    A copy takes seconds, for each table is a file; so a copy of the template is put back in order, row by row.
    Their names begin with the one that DATABASE_URL gives: several working trees may share a server.
    """

    def __init__(self, worker):
        self.own = connection.settings_dict["NAME"]
        self.template = f"{self.own}_template_{fingerprint()}"
        self.name = f"{self.own}_test_{worker}"
        self.holds = None

    @contextmanager
    def server(self, name="postgres"):
        settings = connection.settings_dict
        with psycopg.connect(
            host=settings["HOST"],
            port=settings["PORT"] or None,
            user=settings["USER"],
            password=settings["PASSWORD"] or None,
            dbname=name,
            autocommit=True,
        ) as server:
            yield server

    def run(self, statement, *names):
        with self.server() as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def named(self, pattern):
        with self.server() as server:
            rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
            return {name for (name,) in rows}

    def build_template(self):
        templates = self.named(f"{self.own}_template_%")
        if self.template in templates:
            return
        for name in templates:
            self.run("DROP DATABASE {} WITH (FORCE)", name)
        draft = f"{self.own}_draft"
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
        self.run("CREATE DATABASE {}", draft)
        migrate(draft)
        self.run("ALTER DATABASE {} RENAME TO {}", draft, self.template)

    def restore(self, template=None):
        template = template or self.template
        if self.holds == self.template == template:
            self.free()
            with self.server(self.name) as database:
                database.execute(PUT_BACK)
        else:
            self.drop()
            self.run("CREATE DATABASE {} TEMPLATE {}", self.name, template)
            if template == self.template:
                with self.server(self.name) as database:
                    database.execute(REMEMBER)
        self.holds = template
        use(self.name)

    def free(self):
        """Close every connection: a thread of the live site may still hold one."""
        leave()
        with self.server() as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name]
            )

    def kept(self, name):
        name = f"{self.own}_kept_{name}"
        return name if name in self.named(f"{self.own}_kept_%") else None

    def keep(self, name):
        for older in self.named(f"{self.own}_kept_%"):
            self.run("DROP DATABASE {} WITH (FORCE)", older)
        self.free()
        self.run("CREATE DATABASE {} TEMPLATE {}", f"{self.own}_kept_{name}", self.name)

    def drop(self):
        leave()
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)


def restore_with(database, name, load, media):
    """Bring the database to where `load` leads, its files in `media`: copied when it was done before, else done now."""
    name = f"{name}_{fingerprint((*SCHEMA, *CONTENT))}"
    files = FOLDER / f"{name}_{connection.vendor}"
    with one_at_a_time():
        if kept := files.exists() and database.kept(name):
            database.restore(kept)
        else:
            # Nothing of an attempt that failed half way.
            database.restore()
            load()
            database.keep(name)
            for older in FOLDER.glob(f"*_{connection.vendor}"):
                shutil.rmtree(older)
            shutil.copytree(media, files)
            return
    shutil.copytree(files, media, dirs_exist_ok=True)


@cache
def copies(worker):
    """The databases of one worker, for the whole run."""
    return (PostgreSQLCopies if connection.vendor == "postgresql" else SQLiteCopies)(worker)
