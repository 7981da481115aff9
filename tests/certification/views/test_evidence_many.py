"""A hundred and fifty files of two megabytes sent at once, some cut short and sent again: none lost, none doubled."""

import hashlib
import json
import os
import resource
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from certification.models import Evidence, EvidenceVersion, HistoryEntry, PrivateFile
from certification.services.history import verify_history
from tests.factories import assessment
from tests.factories.path import lead

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]

FILES, MEGABYTE, AT_ONCE = 150, 1024 * 1024, 5
TWICE, CUT = range(0, FILES, 15), range(7, FILES, 15)
PADDING = os.urandom(2 * MEGABYTE)
# What a handful of requests hold of their files while they are read, stored and answered; far below all of them.
MOST_GROWTH = 150 * MEGABYTE
BOUNDARY, TOKEN = "----files", "a" * 32
BEGINNING = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="uploads"; filename="piece-%d.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
)
END = (
    f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="whole"\r\n\r\nyes\r\n--{BOUNDARY}--\r\n'
).encode()


def content_of(number: int) -> bytes:
    return b"%%PDF-1.7\n%d\n%s" % (number, PADDING)


def body_of(number: int) -> bytes:
    return (BEGINNING % number).encode() + content_of(number) + END


@pytest.fixture
def on_disk(tmp_path):
    """Keep what is received on a disk, as a site does: the tests' own storage is the memory that is measured here."""
    storage = FileSystemStorage(location=tmp_path)
    with patch.object(PrivateFile._meta.get_field("file"), "storage", storage):
        yield tmp_path


class Sender:
    """A browser that sends files, one a request."""

    def __init__(self, site, session, path):
        self.host, self.port = site.thread.host, site.thread.port
        self.path = path
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }

    def sends(self, number: int) -> str:
        """Send a file and return what the site says became of it."""
        connection = HTTPConnection(self.host, self.port, timeout=60)
        connection.request("POST", self.path, body_of(number), self.headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        assert response.status == 200, text[:500]
        return json.loads(text)["files"][0]["state"]

    def is_cut_short(self, number: int) -> None:
        """Begin to send a file, then lose the network."""
        body = body_of(number)
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Content-Length: {len(body)}",
        ]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        with socket.create_connection((self.host, self.port), timeout=60) as wire:
            wire.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])


def test_many_files_at_once_are_each_kept_once(client, live_server, on_disk):
    dossier = assessment.opened()
    client.force_login(lead(dossier))
    before = PrivateFile.objects.count()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    sender = Sender(live_server, session, reverse("certification:evidence_send", args=[dossier.pk]))

    def deliver(number):
        if number in CUT:
            sender.is_cut_short(number)
        return sender.sends(number)

    # The doubles stand next to each other: they leave in the same instant.
    numbers = [n for n in range(FILES) for _time in range(2 if n in TWICE else 1)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(AT_ONCE) as pool:
        states = Counter(pool.map(deliver, numbers))
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024

    assert states == {"received": FILES, "known": len(TWICE)}
    expected = {hashlib.sha256(content_of(n)).hexdigest() for n in range(FILES)}
    pieces = Evidence.objects.filter(dossier=dossier, removed_at=None).select_related("file")
    assert {piece.file.sha256 for piece in pieces} == expected
    assert (len(pieces), EvidenceVersion.objects.count()) == (FILES, FILES)
    assert PrivateFile.objects.count() == before + FILES
    stored = [path for path in on_disk.rglob("*") if path.is_file()]
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in stored} >= expected
    # The letter of the application was stored before.
    assert len(stored) == FILES + before
    assert HistoryEntry.objects.filter(action="certification.evidence.add").count() == FILES
    assert verify_history()[1] is None
    assert growth < MOST_GROWTH
    for path in stored:
        path.unlink()
