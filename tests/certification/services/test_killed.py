"""A worker killed at any moment loses nothing, doubles nothing, leaves nothing half done."""

import random
import time
from unittest.mock import patch

import pytest
from django.core.files.storage import FileSystemStorage

from certification.models import PrivateFile
from certification.services import issuance
from tests.factories import certificate, people
from tests.issuing import assert_all_is_there_once, work
from tests.processes import start, trouble

pytestmark = pytest.mark.django_db(transaction=True)

KILLS, AWARDS, LONGEST_SECONDS = 20, 5, 1.0


@pytest.fixture
def folder(tmp_path):
    """Keep private files on a disk, as a worker that dies needs."""
    storage = FileSystemStorage(location=tmp_path)
    with patch.object(PrivateFile._meta.get_field("file"), "storage", storage):
        yield tmp_path


def test_killed_twenty_times_at_random_the_work_is_done_once(folder):
    first = certificate.signed()
    certificate.signed_copies(first, AWARDS - 1)
    officer = people.case_officer()
    # The keys are made before anybody dies.
    issuance.issue_certificate(first, actor=officer)
    issuance.make_missing_files()
    chance = random.Random(20)  # noqa: S311 - the same moments at each run, as far as the machine allows
    for _time in range(KILLS):
        worker = start(work, folder, officer.pk, 0, 1)
        time.sleep(chance.uniform(0.02, LONGEST_SECONDS))
        worker.kill()
        worker.join()
    last = start(work, folder, officer.pk, 0, 1)
    last.join()
    assert last.exitcode == 0, trouble(folder)
    assert_all_is_there_once(AWARDS)
