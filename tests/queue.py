"""The queue of a real installation, worked off by the worker that it runs."""

from contextlib import nullcontext
from unittest.mock import patch

import pytest
from django.db import connection
from django_tasks_db.management.commands import db_worker

IN_THE_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def queue(settings):
    """Tasks wait in the database, as in production; `queue()` does what is due, as a worker does."""
    settings.TASKS = IN_THE_DATABASE
    return work_off


def work_off(name="worker"):
    worker = db_worker.Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    # A connection in the middle of a transaction is that of a test, which ends with it.
    in_a_test = patch.object(db_worker, "close_old_connections", lambda: None)
    with in_a_test if connection.in_atomic_block else nullcontext():
        worker.run()
