"""What the tests of faults share."""

from unittest.mock import patch

import pytest
from django.core.files.storage import FileSystemStorage

from certification.models import PrivateFile
from tests.faults.mail_server import MailServer
from tests.queue import IN_THE_DATABASE


@pytest.fixture
def folder(tmp_path):
    """Keep private files on a disk, as a process that dies needs."""
    storage = FileSystemStorage(location=tmp_path)
    with patch.object(PrivateFile._meta.get_field("file"), "storage", storage):
        yield tmp_path


@pytest.fixture
def mail_server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def queued(settings):
    """Tasks wait in the database, as in production."""
    settings.TASKS = IN_THE_DATABASE
