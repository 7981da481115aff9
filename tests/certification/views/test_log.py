"""The log as anybody reads it: files for machines, a page for people, a door for witnesses."""

import base64

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import clock
from certification.models import Checkpoint, Cosignature, LogHead
from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.permissions import SYSTEM
from certification.services import witness as witnesses
from certification.services.log import sign_checkpoint
from tests.factories import certificate
from tests.factories import log as factory

pytestmark = pytest.mark.django_db


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content
    return response


def post(client, text):
    response = client.post("/log/cosignatures", text, content_type="text/plain")
    return response.status_code, response.content.decode()


def test_a_mirror_can_be_built_from_the_files_alone(client):
    factory.fill(299)
    size = sign_checkpoint().size
    found = notes.parse_checkpoint(notes.parse_note(read(client, "/log/checkpoint").content.decode()).text)
    assert (found.size, size) == (300, 300)
    whole = read(client, "/log/tile/entries/000")
    begun = read(client, "/log/tile/entries/001.p/44")
    entries, data = [], whole.content + begun.content
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        entries.append(data[2:end])
        data = data[end:]
    assert entries == factory.leaves()
    nodes = tree.grow(0, map(tree.leaf_hash, entries), {})
    assert tree.root(300, lambda asked: {node: nodes[node] for node in asked}) == found.root
    hashes = read(client, "/log/tile/0/000").content
    assert hashes == b"".join(nodes[0, index] for index in range(256))
    assert read(client, "/log/tile/0/001.p/44").content == b"".join(
        nodes[0, index] for index in range(256, 300)
    )
    assert read(client, "/log/tile/1/000.p/1").content == nodes[8, 0]
    for response in (whole, begun):
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies


@pytest.mark.parametrize(
    "address",
    [
        "/log/tile/0/000",
        "/log/tile/0/000.p/9",
        "/log/tile/0/000.p/0",
        "/log/tile/0/000.p/300",
        "/log/tile/9/000.p/1",
        "/log/tile/0/0.p/1",
        "/log/tile/0/x000/000.p/1",
        "/log/tile/entries/000",
        "/log/tile/entries/001.p/1",
        "/log/tile/entries/" + "x999/" * 9 + "999",
        "/log/consistency/0/3",
        "/log/consistency/3/9",
        "/log/consistency/3/2",
        "/log/consistency/1/99999999999999999999999999",
        "/log/proof/K7RM-2QX9-HT4C-8WDA.tlog-proof",
        "/log/other.py",
    ],
)
def test_what_the_log_does_not_have_is_not_found(client, address):
    factory.fill(3)
    sign_checkpoint()
    read(client, address, 404)


def test_no_checkpoint_is_not_found(client):
    read(client, "/log/checkpoint", 404)


def test_the_proof_that_the_log_grew(client):
    factory.fill(9)
    old = sign_checkpoint()
    factory.fill(7, start=9)
    new = sign_checkpoint()
    lines = read(client, f"/log/consistency/{old.size}/{new.size}").content.decode().split()
    proof = [base64.b64decode(line) for line in lines]
    assert tree.proves_growth(old.size, bytes(old.root), new.size, bytes(new.root), proof)


def test_the_proof_of_a_certificate(client):
    award = certificate.issued()
    text = read(client, f"/log/proof/{award.certificate.code}.tlog-proof").content.decode()
    leaf = bytes(award.log_entries.get().data)
    assert notes.proof_holds(text, leaf, factory.verification_key(), "testserver/log")


def test_each_file_costs_few_queries(client, django_assert_max_num_queries):
    award = certificate.issued()
    factory.fill(40)
    sign_checkpoint()
    for address in (
        "/log/checkpoint",
        "/log/tile/0/000.p/40",
        "/log/tile/entries/000.p/40",
        "/log/consistency/3/40",
        f"/log/proof/{award.certificate.code}.tlog-proof",
    ):
        with django_assert_max_num_queries(6):
            read(client, address)


def test_the_scripts_are_text(client):
    for name in ("witness.py", "check_certificate.py"):
        response = read(client, f"/log/{name}")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "argparse" in response.content.decode()


# --- the page ------------------------------------------------------------------------------------------------------


def with_witnesses(number):
    """Return a log with witnesses: up to date, late, gone, never come."""
    long_ago = clock.now() - clock.dt.timedelta(days=30)
    with clock.at(long_ago):
        factory.fill(3)
        for seed in range(2, 2 + number):
            factory.witness(seed)
        first = sign_checkpoint()
        for seed in range(2, 2 + number - 1):
            witnesses.receive_cosignature(factory.cosigned(first, seed))
        factory.fill(2, start=3)
        second = sign_checkpoint()
        witnesses.receive_cosignature(factory.cosigned(second, 2))


def test_the_page_says_who_checks_and_who_is_late(client):
    with_witnesses(4)
    gone = witnesses.Witness.objects.get(organisation="Antenne 4")
    witnesses.end_witness(gone, actor=SYSTEM)
    page = read(client, "/log/?language=en").content.decode()
    words = " ".join(page.split())
    assert "6 entries, signed on" in words
    for name, state in (
        ("Antenne 2", "Up to date"),
        ("Antenne 3", "Late since"),
        ("Antenne 5", "Late since"),
        ("Antenne 4", "Witness until"),
    ):
        row = words[words.index(f'">{name}</a>') :]
        assert state in row[: row.index("</tr>")], name
    assert str(factory.key_of(3)) in page
    assert str(factory.verification_key()) in page
    assert "python3 witness.py run http://testserver/log" in words


def test_the_page_is_there_before_the_first_award(client):
    words = " ".join(read(client, "/log/?language=en").content.decode().split())
    assert "Nothing was signed yet: the first award opens the log." in words
    assert "No witness yet" in words


def test_the_page_asks_the_same_for_many_witnesses(client, django_assert_num_queries):
    with_witnesses(2)
    read(client, "/log/")
    with CaptureQueriesContext(connection) as few:
        read(client, "/log/")
    for seed in range(20, 30):
        factory.witness(seed)
    with django_assert_num_queries(len(few)):
        response = read(client, "/log/")
    assert not response.cookies


# --- the door of witnesses -----------------------------------------------------------------------------------------


def test_a_witness_needs_no_token_and_is_answered_in_a_sentence(settings):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    factory.fill(2)
    checkpoint = sign_checkpoint()
    assert post(client, "nothing")[0] == 422
    assert post(client, factory.cosigned(checkpoint)) == (
        422,
        "No witness that the association knows signed this checkpoint.\n",
    )
    factory.witness()
    assert [post(client, factory.cosigned(checkpoint)) for _again in range(2)] == [(200, "Received.\n")] * 2
    assert Cosignature.objects.count() == 1
    line = Cosignature.objects.get().line
    assert read(client, "/log/checkpoint").content.decode() == checkpoint.note + line
    fork = notes.sign_checkpoint(
        notes.Checkpoint("testserver/log", 9, b"\1" * 32), factory.verification_key(), factory.log_signer()
    )
    status, said = post(client, factory.cosigned(fork))
    assert (status, said.split(":")[1].strip()[:22]) == (409, "the log was rewritten,")
    assert client.get("/log/cosignatures").status_code == 405


def test_a_loop_is_slowed_down_and_a_book_refused(client):
    assert post(client, "x" * 70_000)[0] == 413
    statuses = [post(client, "nothing")[0] for _again in range(62)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_the_addresses_are_those_that_are_published():
    assert reverse("log") == "/log/"
    assert reverse("log_tile_begun", args=[1, "x001/067", 3]) == "/log/tile/1/x001/067.p/3"
    assert LogHead.objects.get().size == 0
    assert not Checkpoint.objects.exists()
