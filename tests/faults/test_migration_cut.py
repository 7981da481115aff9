"""A migration that is cut anywhere is taken up again by running it again."""

import signal
import sqlite3
from contextlib import closing
from itertools import count

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tests.faults import jobs
from tests.processes import start, trouble

OURS = {"certification", "home", "operations", "search", "users", "visits"}


@pytest.fixture
def empty(tmp_path, db):
    """An empty database beside that of the tests: its name, and `ask(statement)`."""
    if connection.vendor == "sqlite":
        name = str(tmp_path / "empty.sqlite3")

        def ask(statement):
            with closing(sqlite3.connect(name)) as server:
                return server.execute(statement).fetchall()

        yield name, ask
        return
    facts, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_empty"
    address = {
        "host": facts["HOST"],
        "port": facts["PORT"] or None,
        "user": facts["USER"],
        "autocommit": True,
    }

    def ask(statement):
        with psycopg.connect(dbname=name, **address) as server:
            return server.execute(statement).fetchall()

    with psycopg.connect(dbname="postgres", **address) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name, ask
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_migration_killed_again_and_again_ends_as_if_never_cut(empty, tmp_path):
    name, ask = empty
    deaths = 0
    for moment in count(3, 9):
        worker = start(jobs.migrate, tmp_path, "users", dies_at=moment, database=name)
        worker.join()
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL, trouble(tmp_path)
        deaths += 1
    assert deaths > 2
    applied = [tuple(row) for row in ask("SELECT app, name FROM django_migrations")]
    assert len(applied) == len(set(applied))
    expected = {key for key in MigrationLoader(None).disk_migrations if key[0] == "users"}
    assert {row for row in applied if row[0] == "users"} == expected
    assert list(map(tuple, ask("SELECT count(*) FROM users_user"))) == [(0,)]
    # What is written once all is migrated is there too, once.
    models = [tuple(row) for row in ask("SELECT app_label, model FROM django_content_type")]
    assert ("users", "user") in models
    assert len(models) == len(set(models))


@pytest.mark.django_db  # wagtail-localize asks the database what to declare.
def test_no_migration_of_ours_is_done_by_halves():
    """Each is one transaction: the database undoes the one that was cut."""
    found = MigrationLoader(None).disk_migrations
    assert [key for key, migration in found.items() if key[0] in OURS and not migration.atomic] == []
