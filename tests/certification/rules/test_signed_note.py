"""Notes, checkpoints, cosignatures and proofs, against an implementation that we did not write."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from proofbundle import verify_cosignature, verify_tlog_proof
from proofbundle.checkpoint import cosign_vkey, verify_checkpoint, vkey

from certification.rules import log
from certification.rules import signed_note as notes
from certification.rules.signed_note import Malformed

ORIGIN = "example.org/log"
ENTRIES = [b'{"kind":"issued","number":"AG-%d"}' % number for number in range(40)]
NODES = log.grow(0, map(log.leaf_hash, ENTRIES), {})


def fetch(asked):
    return {node: NODES[node] for node in asked}


def signer(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def key(seed, name=ORIGIN, kind=notes.ED25519):
    return notes.VerificationKey(name, kind, signer(seed).public_key().public_bytes_raw())


LOG = key(1)
WITNESSES = [(seed, key(seed, f"antenna-{seed}.example.org", notes.COSIGNATURE)) for seed in (2, 3, 4)]


def signed(size=40, seed=1):
    checkpoint = notes.Checkpoint(ORIGIN, size, log.root(size, fetch))
    return notes.sign_checkpoint(checkpoint, LOG, signer(seed).sign)


def cosigned(text, *witnesses):
    note = notes.parse_note(text)
    lines = [notes.cosign(note.text, key, signer(seed).sign, 1_790_000_000) for seed, key in witnesses]
    return str(notes.Note(note.text, [*note.signatures, *lines]))


def proof(index, size=40, witnesses=WITNESSES):
    return str(
        notes.Proof(index, log.inclusion_proof(index, size, fetch), cosigned(signed(size), *witnesses))
    )


def test_keys_and_checkpoints_are_read_by_others():
    assert str(LOG) == vkey(ORIGIN, LOG.public)
    assert str(WITNESSES[0][1]) == cosign_vkey(WITNESSES[0][1].name, WITNESSES[0][1].public)
    assert verify_checkpoint(signed(), str(LOG))["ok"]
    assert not verify_checkpoint(signed(seed=5), str(LOG))["ok"]
    text = cosigned(signed(), *WITNESSES)
    assert all(verify_cosignature(text, str(key))["ok"] for _seed, key in WITNESSES)


@given(st.integers(1, 40), st.data())
def test_a_proof_with_its_cosignatures_is_verified_by_others(size, data):
    index = data.draw(st.integers(0, size - 1))
    text = proof(index, size)
    trusted = [str(key) for _seed, key in WITNESSES]
    said = verify_tlog_proof(text, ENTRIES[index], str(LOG), trusted, threshold=3, expected_origin=ORIGIN)
    assert said["ok"], said
    assert notes.proof_holds(text, ENTRIES[index], LOG, ORIGIN)
    assert not notes.proof_holds(text, b"forged", LOG, ORIGIN)
    assert not verify_tlog_proof(text, b"forged", str(LOG), trusted, threshold=3)["ok"]
    assert not verify_tlog_proof(text, ENTRIES[index], str(LOG), trusted, threshold=4)["ok"]


def test_a_proof_of_another_log_proves_nothing():
    text = proof(3)
    assert not notes.proof_holds(text, ENTRIES[3], LOG, "elsewhere.org/log")
    assert not notes.proof_holds(text, ENTRIES[3], key(9), ORIGIN)
    parsed = notes.parse_proof(text)
    assert str(parsed) == text
    shorter = str(parsed._replace(path=parsed.path[:-1]))
    assert not notes.proof_holds(shorter, ENTRIES[3], LOG, ORIGIN)


def test_a_cosignature_is_its_witness_s_over_this_text():
    seed, witness = WITNESSES[0]
    note = notes.parse_note(cosigned(signed(), (seed, witness)))
    line, at = notes.cosigned_at(note, witness)
    assert (at, line.name) == (1_790_000_000, witness.name)
    assert notes.cosigned_at(notes.parse_note(signed()), witness) is None
    other = notes.parse_note(signed(39))
    assert notes.cosigned_at(notes.Note(other.text, note.signatures), witness) is None
    forged = notes.parse_note(cosigned(signed(), (9, witness)))
    assert notes.cosigned_at(forged, witness) is None
    cut = note.signatures[1]._replace(data=line.data[:-1])
    assert notes.cosigned_at(notes.Note(note.text, [cut]), witness) is None


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    for read in (
        notes.parse_note,
        notes.parse_checkpoint,
        notes.parse_proof,
        lambda given: notes.parse_key(given, notes.ED25519),
    ):
        try:
            read(text)
        except Malformed:
            continue


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace("— ", "- "), "— name base64"),
        (lambda text: text.rstrip("\n"), "empty line"),
        (lambda text: text.replace("\n\n", "\n"), "empty line"),
        (lambda text: text + "— example.org !!!\n", "base64"),
        (lambda text: text + "— example.org AAAA\n", "too short"),
        (lambda text: text + "— x AAAAAAAA\n" * 100, "too many"),
        (lambda text: text + "x" * notes.NOTE_LIMIT, "too long"),
    ],
)
def test_a_note_has_one_form(change, sentence):
    with pytest.raises(Malformed, match=sentence):
        notes.parse_note(change(signed()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("example.org/log\n5\n", "three lines"),
        ("example.org/log\n05\n" + "A" * 43 + "=\n", "plain digits"),
        ("example.org/log\n5\nAAAA\n", "SHA-256"),
        ("example org\n5\n" + "A" * 43 + "=\n", "no space"),
        ("example.org/log\n5\n" + "A" * 43 + "=\nmore\n", "three lines"),
    ],
)
def test_a_checkpoint_has_one_form(text, sentence):
    with pytest.raises(Malformed, match=sentence):
        notes.parse_checkpoint(text)


def test_a_verification_key_has_one_form():
    assert notes.parse_key(f" {LOG}\n", notes.ED25519) == LOG
    for text, sentence in (
        ("name+1234", "name.identifier.key"),
        (str(LOG)[:-8], "32 bytes|base64"),
        (f"{ORIGIN}+00000000+{str(LOG).split('+', 2)[2]}", "identifier of the key"),
        (str(WITNESSES[0][1]), "another kind"),
        (f"{ORIGIN}+00000000+{base64.b64encode(b'short').decode()}", "32 bytes"),
    ):
        with pytest.raises(Malformed, match=sentence):
            notes.parse_key(text, notes.ED25519)


def test_a_proof_has_one_form():
    for change, sentence in (
        (lambda text: text.replace("@v1", "@v2"), "begins with"),
        (lambda text: text.replace("index 3", "index x"), "plain digits"),
        (lambda text: text.replace("index 3\n", ""), "index of its entry"),
        (lambda text: text.replace("index 3\n", "index 3\nAAAA\n"), "SHA-256"),
        (lambda text: text + "x" * notes.NOTE_LIMIT, "too long"),
    ):
        with pytest.raises(Malformed, match=sentence):
            notes.parse_proof(change(proof(3)))
    extra = proof(3).replace("index 3", "extra AAAA\nindex 3")
    assert notes.proof_holds(extra, ENTRIES[3], LOG, ORIGIN)
