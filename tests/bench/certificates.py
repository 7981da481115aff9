"""Issue, seal and log certificates by the hundred on two processes: `make bench` says if it is too slow or too heavy.

`python -m tests.bench.certificates 1000 --kill 20` makes a thousand, and kills a worker at random twenty times.
"""

import argparse
import gc
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402 - the applications must be loaded first
from django.db import connections  # noqa: E402 - same
from django.test.utils import setup_test_environment  # noqa: E402 - same

from certification.models import CertificateFile, PrivateFile  # noqa: E402 - same
from certification.services import issuance  # noqa: E402 - same
from certification.services.seal import check_file  # noqa: E402 - same
from tests.database import copies  # noqa: E402 - same
from tests.factories import certificate, people  # noqa: E402 - same
from tests.issuing import assert_all_is_there_once, work  # noqa: E402 - same

WORKERS, NUMBER, READ = 2, 100, 20
A_MINUTE, LARGEST, LONGEST_CHECK, MOST_MEMORY = 200, 80_000, 3.0, 400


def prepare(number):
    """Return the officer who issues, once as many awards are ready; libraries, fonts and keys are read by then."""
    first = certificate.signed()
    certificate.signed_copies(first, number)
    officer = people.case_officer()
    issuance.issue_certificate(first, actor=officer)
    issuance.make_missing_files()
    return officer.pk


def start(officer, share):
    """Start a worker on its share of the awards, with a connection of its own; return its process."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        gc.freeze()  # as db_worker does when it starts
        try:
            work(officer, share, WORKERS)
        except BaseException:  # noqa: BLE001 - told, then the process ends whatever it was
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return pid


def produce(officer, kills):
    """Let the workers do everything; return the seconds that it took and the most memory of one, in MB."""
    chance, memory, started = random.Random(kills), 0, time.perf_counter()  # noqa: S311 - the same at each run
    at_work = {start(officer, share): share for share in range(WORKERS)}
    while at_work:
        if kills:
            time.sleep(chance.uniform(0.05, 2))
            os.kill(chance.choice(list(at_work)), signal.SIGKILL)
            kills -= 1
        pid, status, used = os.wait4(-1, 0)
        share, memory = at_work.pop(pid), max(memory, used.ru_maxrss // 1024)
        if status:
            at_work[start(officer, share)] = share
    return time.perf_counter() - started, memory


def seconds_of_a_check(folder):
    """Return how long a full check of one file takes: ours, then that of a program that is not ours."""
    edition = CertificateFile.objects.order_by("?").first()
    path = folder / "certificate.pdf"
    with edition.file.file.open("rb") as stored:
        path.write_bytes(stored.read())
    started = time.perf_counter()
    assert check_file(path.read_bytes()).is_ours
    if program := shutil.which("pdfsig"):
        subprocess.run([program, path], check=False, capture_output=True)
    return time.perf_counter() - started


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("number", nargs="?", type=int, default=NUMBER)
    asked.add_argument("--kill", type=int, default=0, help="how often a worker is killed")
    options = asked.parse_args()
    setup_test_environment()
    database = copies("bench")
    database.build_template()
    database.restore()
    with tempfile.TemporaryDirectory() as name:
        storage = FileSystemStorage(location=name)
        with patch.object(PrivateFile._meta.get_field("file"), "storage", storage):
            officer = prepare(options.number)
            seconds, memory = produce(officer, options.kill)
            assert_all_is_there_once(options.number + 1, READ)
            check = statistics.median(seconds_of_a_check(Path(name)) for _time in range(5))
        sizes = list(PrivateFile.objects.filter(edition__isnull=False).values_list("size", flat=True))
    rate = options.number * 60 / seconds
    print(f"{options.number} certificates sealed and logged, {options.kill} kills: {rate:.0f} a minute")
    print(f"size: median {statistics.median(sizes) / 1000:.1f} kB, largest {max(sizes) / 1000:.1f} kB")
    print(f"memory of a worker: {memory} MB at most; full check of a file: {check:.2f} s")
    fast = options.kill or rate >= A_MINUTE
    return fast and max(sizes) <= LARGEST and check <= LONGEST_CHECK and memory <= MOST_MEMORY


if __name__ == "__main__":
    sys.exit(0 if main() else "Slower or heavier than its goals: 200 a minute, 80 kB, 3 s, 400 MB.")
