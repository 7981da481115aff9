"""Each request has a name, in its answer and in every line written meanwhile; no line holds anything personal."""

import json
import logging

import pytest
from django.conf import settings as project

from cms.journal import AddressFilter, JsonLineFormatter, RequestIdFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler = Keep()
    handler.addFilter(RequestIdFilter())
    handler.addFilter(AddressFilter())
    facts = {name: value for name, value in project.LOGGING["formatters"]["json"].items() if name != "()"}
    handler.setFormatter(JsonLineFormatter(facts["format"], style=facts["style"]))
    for name in ("cms", "django.request", "django.security"):
        logging.getLogger(name).addHandler(handler)
    logging.getLogger("cms").setLevel(logging.INFO)
    yield written
    for name in ("cms", "django.request", "django.security"):
        logging.getLogger(name).removeHandler(handler)
    logging.getLogger("cms").setLevel(logging.NOTSET)


def test_the_name_given_by_the_proxy_is_kept(client, lines):
    answer = client.get("/verifier/XXXX-9999/?q=secret", headers={"X-Request-ID": "proxy-0123456789"})
    assert answer.headers["X-Request-ID"] == "proxy-0123456789"
    # Our line, then Django's own about a refusal.
    line, refusal = lines
    assert refusal["message"] == "Not Found: /verifier/<str:code>/"
    assert line["request_id"] == "proxy-0123456789"
    assert line["message"] == "GET /verifier/<str:code>/ 404"
    assert line["milliseconds"] > 0


@pytest.mark.parametrize(
    "given", ["", "short", "with space and\tmore", "x" * 65, "<script>alert(1)</script>"]
)
def test_a_name_that_could_not_be_one_is_replaced(client, given):
    answer = client.get("/robots.txt", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32


def test_nothing_that_was_typed_and_nobody_is_written(signed_in, lines):
    signed_in("ana@example.org").get("/fr/recherche/?q=Ana+Souza")
    words = json.dumps(lines)
    assert lines
    assert "Ana" not in words
    assert "ana@example.org" not in words


def test_probes_are_not_written(client, lines):
    client.get("/healthz")
    assert lines == []


def test_the_secret_of_an_address_is_written_by_nobody(client, lines):
    """A link that follows a complaint is a key: no refusal of its page, no missing page, tells it."""
    client.get("/fr/nowhere/a-secret-token/")
    client.get("/fr/reclamation/a-secret-token/")
    client.get("/verifier/a-secret-token-é/")
    client.put("/verifier/a-secret-token/")
    assert any(line["message"].startswith("Method Not Allowed") for line in lines)
    assert "a-secret-token" not in json.dumps(lines)


def test_the_handler_of_the_site_writes_no_address():
    assert set(project.LOGGING["handlers"]["console"]["filters"]) == {"request_id", "address"}
