"""Errors told to a server that gathers them: what leaves, to a real address, and that nothing does without a setting."""

import gzip
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from cms.environment import ROOT

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}
# A view that fails with the name of a person in its words, its variables, its address and its form.
PROGRAM = """
import django
django.setup()
import logging
import sentry_sdk
from django.conf import settings
from django.test import Client
from django.urls import path

settings.ALLOWED_HOSTS = ["testserver"]

def fails(request, who):
    name = request.POST["name"]
    raise ValueError(f"{name} has no territory")

import cms.urls
cms.urls.urlpatterns.insert(0, path("fails/<str:who>/", fails))
client = Client(raise_request_exception=False, headers={"authorization": "Bearer secret-ana"})
client.cookies["session"] = "session-of-ana"
client.post("/fails/ana/", {"name": "Ana Pons"}, headers={"x-request-id": "0123456789abcdef"})
logging.getLogger("cms").error("No letter for %s", "ana@example.org")
sentry_sdk.flush(10)
"""


@pytest.fixture
def gathered():
    """What a server receives, and its address."""
    bodies = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(UNPACK[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *arguments):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield bodies, f"http://key@127.0.0.1:{server.server_address[1]}/1"
        server.shutdown()


def start(program, tmp_path, **values):
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATA_DIR": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "ALLOWED_HOSTS": "garantie.example.org",
        **values,
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_an_error_is_told_without_anything_about_anybody(gathered, tmp_path):
    bodies, address = gathered
    done = start(PROGRAM, tmp_path, SENTRY_DSN=address)
    assert done.returncode == 0, done.stderr
    told = b"\n".join(bodies).decode()
    events = [json.loads(line) for line in told.splitlines() if '"event_id"' in line and '"platform"' in line]
    kinds = {raised["type"] for event in events for raised in event.get("exception", {}).get("values", [])}
    assert "ValueError" in kinds
    assert '"function":"fails"' in told
    assert "0123456789abcdef" in told
    assert "No letter for %s" in told
    for secret in ("Ana Pons", "ana@example.org", "secret-ana", "session-of-ana", "fails/ana"):
        assert secret not in told


def test_without_a_setting_the_library_is_not_even_read(tmp_path):
    done = start("import django, sys; django.setup(); sys.exit('sentry_sdk' in sys.modules)", tmp_path)
    assert done.returncode == 0
