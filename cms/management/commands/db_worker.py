"""The worker of `django_tasks_db`, which shows that it lives and outlives an absence of the database."""

import gc
import logging
import threading
import time
from contextlib import suppress

from django.db import Error, InterfaceError, OperationalError, connections
from django_tasks_db.management.commands import db_worker

from cms.operations.queue import BEAT, beat, leave_off, let_go

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 5


class Heart(threading.Thread):
    """Says every few seconds, on a connection of its own, that its worker lives; when the process dies, so does it."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.worker, self.stopped = name, threading.Event()

    def run(self):
        while not self.stopped.is_set():
            try:
                beat(self.worker)
            except Error:
                logger.warning("The database does not answer: worker %s waits.", self.worker)
            finally:
                connections.close_all()
            self.stopped.wait(BEAT.total_seconds())


class Command(db_worker.Command):
    def handle(self, *, worker_id, batch, **options):
        heart = Heart(worker_id)
        heart.start()
        # As in cms.wsgi, what is loaded by now stays: searching it for garbage took a tenth of the time of a certificate.
        gc.collect()
        gc.freeze()
        try:
            self.work(worker_id=worker_id, batch=batch, **options)
        finally:
            heart.stopped.set()
            heart.join()
            # Without the database it is soon forgotten all the same.
            with suppress(Error):
                leave_off(worker_id)

    def work(self, *, worker_id, batch, **options):
        """Work until told to stop; when the database goes, wait for it."""
        while True:
            try:
                let_go(worker_id)
                return super().handle(worker_id=worker_id, batch=batch, **options)
            except (OperationalError, InterfaceError):
                if batch:
                    raise
                logger.exception("The database went away: trying again in %s seconds.", PATIENCE_SECONDS)
                connections.close_all()
                time.sleep(PATIENCE_SECONDS)
