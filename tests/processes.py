"""Work in a process of its own, forked from one that has read the libraries and holds no connection.

Not from that of the tests: its browser, its live site and its open databases do not survive a fork. The process can be
killed from outside, at any time, or die by itself at a given moment of what it does to the database.
"""

import multiprocessing
import os
import signal
import traceback
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402 - the applications must be loaded first
from django.db import connection  # noqa: E402 - same
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - same

from certification.documents.certificate import STYLES  # noqa: E402 - same
from certification.documents.pdf import read_styles  # noqa: E402 - same
from certification.models import PrivateFile  # noqa: E402 - same

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([__name__, "tests.issuing", "tests.faults.jobs"])
TROUBLE = "trouble.txt"
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER")

# What draws is read once, in the process that the workers come from: each then has time to seal.
read_styles(*STYLES)


def start(job, folder: Path, *arguments, dies_at: int = 0, database: str = "") -> multiprocessing.Process:
    """Start `job(*arguments)` on the database of this test or another one; its files and its trouble in a folder.

    `dies_at` counts the moments of the process: before each statement that writes, before and after each commit.
    """
    database = database or connection.settings_dict["NAME"]
    worker = SERVER.Process(target=run, args=(database, folder, job, arguments, dies_at))
    worker.start()
    return worker


def run(database, folder, job, arguments, dies_at):
    connection.settings_dict["NAME"] = database
    storage = FileSystemStorage(location=folder)
    with patch.object(PrivateFile._meta.get_field("file"), "storage", storage), mortal(dies_at):
        try:
            job(*arguments)
        except BaseException:
            (folder / TROUBLE).write_text(traceback.format_exc(), encoding="utf-8")
            raise


@contextmanager
def mortal(dies_at):
    """Let this process be killed at one moment, as by a power cut; never when there is none."""
    left = dies_at

    def moment():
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute, sql, params, many, context):
        if sql.lstrip("( ").upper().startswith(WRITES):
            moment()
        return execute(sql, params, many, context)

    commit = BaseDatabaseWrapper._commit

    def watched_commit(wrapper):
        moment()
        commit(wrapper)
        moment()

    with connection.execute_wrapper(watch), patch.object(BaseDatabaseWrapper, "_commit", watched_commit):
        yield


def trouble(folder: Path) -> str:
    """Return what kept a process from its work."""
    path = folder / TROUBLE
    return path.read_text(encoding="utf-8") if path.exists() else "no trouble was written"
