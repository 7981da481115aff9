"""The script of a witness, run as an antenna runs it: a process of its own, against the site."""

import importlib.util
import json
import os
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from certification import clock
from certification.models import Checkpoint, Cosignature, Witness
from certification.queries.log import witness_states
from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.permissions import SYSTEM
from certification.services import witness as services
from certification.services.log import sign_checkpoint
from cms.environment import ROOT
from tests.factories import log as factory

SCRIPT = ROOT / "certification/witness/witness.py"
FINE, ALARM, UNKNOWN = 0, 1, 2
on_the_site = pytest.mark.django_db(transaction=True)


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = loaded(SCRIPT)


# --- its own arithmetic --------------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@settings(max_examples=10)
def test_it_signs_and_verifies_as_cryptography_does(seed, data):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signature = key.sign(data)
    assert script.public_of(seed) == public
    assert script.sign(seed, data) == signature
    assert script.is_signed(public, data, signature)
    assert not script.is_signed(public, data + b"!", signature)
    assert not script.is_signed(public, data, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not script.is_signed(public[::-1], data, signature)


def test_a_signature_has_one_form():
    seed, data = b"\7" * 32, b"data"
    public, signature = script.public_of(seed), script.sign(seed, data)
    larger = int.from_bytes(signature[32:], "little") + script.ORDER
    assert not script.is_signed(public, data, signature[:32] + larger.to_bytes(32, "little"))
    assert not script.is_signed(b"\xff" * 32, data, signature)
    assert not script.is_signed(public, data, b"")


@given(st.integers(1, 90), st.data())
def test_it_reads_the_proofs_of_the_log(new, data):
    old = data.draw(st.integers(1, new))
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(new)]
    nodes = tree.grow(0, hashes, {})

    def fetch(asked):
        return {node: nodes[node] for node in asked}

    before, after = tree.root(old, fetch), tree.root(new, fetch)
    assert script.root_of(hashes) == after
    if old < new:
        proof = tree.consistency_proof(old, new, fetch)
        assert script.only_grew(old, before, new, after, proof)
        assert not script.only_grew(old, after, new, after, proof)
        assert not script.only_grew(old, before, new, after, proof[1:])
    assert script.tile_path(new * 1001) == tree.tile_path(new * 1001)


# --- a visit -------------------------------------------------------------------------------------------------------


class Antenna:
    """The machine of an antenna: a folder, a key, and the command that its task scheduler runs."""

    def __init__(self, address, folder):
        self.address, self.folder = address, folder

    def run(self, *arguments, language="en", keys=None):
        """Return the exit code and all that was said."""
        done = subprocess.run(
            [sys.executable, "-I", SCRIPT, "--folder", self.folder, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": f"{language}.UTF-8"},
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    def make_key(self):
        _code, said = self.run("key", "antenne.example.org")
        return said.splitlines()[-1]

    def visit(self, **options):
        return self.run("run", self.address, str(factory.verification_key()), **options)

    def state(self):
        return json.loads((self.folder / "state.json").read_text())


@pytest.fixture
def antenna(live_server, tmp_path):
    """An antenna that we trust, and a log of six entries."""
    factory.fill(5)
    found = Antenna(f"{live_server.url}/log", tmp_path / "witness")
    services.register_witness(actor=SYSTEM, key=found.make_key(), organisation="Antenne du Sud audois")
    return found


def seen(antenna):
    """Let the antenna come once, and return what the log holds."""
    assert antenna.visit()[0] == FINE
    return factory.leaves()


@on_the_site
def test_the_key_is_private_and_made_once(tmp_path):
    antenna = Antenna("", tmp_path / "witness")
    code, said = antenna.run("key", "antenne.example.org")
    assert code == FINE
    assert notes.parse_key(said.splitlines()[-1], notes.COSIGNATURE).name == "antenne.example.org"
    path = tmp_path / "witness/witness.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = path.read_text()
    assert antenna.run("key", "autre.example.org") == (
        UNKNOWN,
        f"A key is already there: {path}. Nothing was changed.",
    )
    assert path.read_text() == kept
    assert antenna.run("key", "une antenne")[0] == UNKNOWN


@on_the_site
def test_first_same_and_grown_are_cosigned(antenna):
    assert antenna.visit() == (
        FINE,
        "First visit: 6 entries. From now on, any change to them will be seen. Cosigned.",
    )
    today = clock.localdate().isoformat()
    assert antenna.visit() == (FINE, f"Nothing new: 6 entries, the same as on {today}. Cosigned.")
    factory.fill(3, start=5)
    code, said = antenna.visit(language="fr")
    assert (code, said) == (
        FINE,
        f"Le journal est passé de 6 à 9 entrées, et rien de ce qui précède n’a changé depuis le {today}. Cosigné.",
    )
    assert list(Cosignature.objects.values_list("checkpoint__size", flat=True)) == [6, 9]
    (state,) = witness_states(clock.localdate())
    assert (state.size, state.late_since) == (9, None)
    assert antenna.run("audit", antenna.address, str(factory.verification_key())) == (
        FINE,
        "All 9 entries were read again: they are those that the log signed.",
    )


@on_the_site
def test_it_remembers_before_it_signs(antenna):
    Witness.objects.all().delete()
    code, said = antenna.visit()
    assert code == UNKNOWN
    assert "your cosignature was not received (No witness that the association knows" in said
    assert notes.parse_note(antenna.state()["checkpoint"])


@on_the_site
def test_a_database_restored_from_last_week_is_caught(antenna):
    last_week = factory.leaves()
    factory.fill(3, start=5)
    seen(antenna)
    factory.rebuilt(last_week)
    code, said = antenna.visit()
    today = clock.localdate().isoformat()
    assert code == ALARM
    assert said.startswith(
        f"ALERT. The log has 6 entries; it had 9 on {today}. Entries were removed, or an old copy was put back."
    )
    evidence = json.loads(next((antenna.folder / "evidence").iterdir()).read_text())
    assert evidence["problem"] == "rollback"
    key = factory.verification_key()
    assert all(
        notes.holds(notes.parse_note(text), key)
        for text in (evidence["shown"], evidence["seen"]["checkpoint"])
    )
    # The life of the site goes on from there, and passes the size that was seen: it shows all the same.
    factory.fill(9, start=50)
    code, said = antenna.visit()
    assert code == ALARM
    assert "The first 9 entries are no longer those of" in said


@on_the_site
def test_an_entry_edited_in_sql_and_signed_anew_is_caught(antenna):
    leaves = seen(antenna)
    leaves[3] = leaves[3].replace(b"number 2", b"number X")
    factory.rebuilt(leaves)
    code, said = antenna.visit()
    assert code == ALARM
    assert "The log shows other entries than on" in said
    assert "either it was rewritten, or somebody else signs with its key." in said
    factory.fill(1, start=9)
    code, said = antenna.visit()
    assert code == ALARM
    assert "Either the log was rewritten, or somebody else signs with its key." in said
    assert "Do not delete anything; tell the other antennas." in said
    assert len(list((antenna.folder / "evidence").iterdir())) == 2
    # The genuine log back in its place, all is well again.
    leaves[3] = leaves[3].replace(b"number X", b"number 2")
    factory.rebuilt(leaves)
    assert antenna.visit()[0] == FINE


@on_the_site
def test_an_entry_dropped_is_caught(antenna):
    leaves = seen(antenna)
    factory.rebuilt([*leaves[:2], *leaves[3:], *leaves[3:5]])
    code, said = antenna.visit()
    assert code == ALARM
    assert "The first 6 entries are no longer those of" in said


@on_the_site
def test_a_checkpoint_forked_is_caught(antenna):
    factory.fill(2, start=5)
    newest = Checkpoint.objects.get(size=8)
    fork = notes.sign_checkpoint(
        notes.Checkpoint("testserver/log", 8, b"\1" * 32), factory.verification_key(), factory.log_signer()
    )
    seen(antenna)
    factory.unguarded(("UPDATE certification_checkpoint SET note = %s WHERE id = %s", [fork, newest.pk]))
    code, said = antenna.visit()
    assert code == ALARM
    assert "either it was rewritten, or somebody else signs with its key." in said


@on_the_site
def test_a_log_that_another_key_signs_is_caught(antenna):
    seen(antenna)
    newest = Checkpoint.objects.get(size=6)
    forged = notes.sign_checkpoint(
        notes.Checkpoint("testserver/log", 6, bytes(newest.root)),
        factory.verification_key(),
        factory.signer(9).sign,
    )
    factory.unguarded(("UPDATE certification_checkpoint SET note = %s WHERE size = 6", [forged]))
    code, said = antenna.visit()
    assert code == ALARM
    assert "The checkpoint is not signed by a key of testserver/log that you trust." in said


@on_the_site
def test_what_cannot_be_checked_is_not_well(antenna, tmp_path):
    nowhere = Antenna("http://127.0.0.1:9/log", antenna.folder)
    code, said = nowhere.visit()
    assert code == UNKNOWN
    assert said.startswith("The log could not be read (")
    assert antenna.run("run", antenna.address, "a key")[0] == UNKNOWN
    other = str(factory.verification_key()._replace(name="elsewhere.org/log"))
    code, said = antenna.run("run", antenna.address, other)
    assert code == UNKNOWN
    assert (
        said == "This is another log: it says “testserver/log”, your key is the one of “elsewhere.org/log”."
    )
    keyless = Antenna(antenna.address, tmp_path / "other")
    assert keyless.visit()[1].startswith("There is no key in")


def test_every_sentence_is_there_in_three_languages():
    for name, sentences in script.SENTENCES.items():
        assert len(sentences) == 3, name
        fields = [{part.split("}")[0] for part in text.split("{")[1:]} for text in sentences]
        assert fields[0] == fields[1] == fields[2], name


@on_the_site
def test_a_log_whose_key_was_replaced_is_followed_with_both_keys(antenna):
    seen(antenna)
    former = str(factory.verification_key())
    factory.keys.rotate_key("log", actor=SYSTEM, reason="Yearly rotation.")
    sign_checkpoint()
    assert antenna.run("run", antenna.address, former)[0] == ALARM
    code, said = antenna.run("run", antenna.address, former, str(factory.verification_key()))
    assert (code, said.startswith("The log grew from 6 to 8 entries")) == (FINE, True)
