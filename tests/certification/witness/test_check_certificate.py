"""The script that checks a certificate without us, on a file sealed here by a library that the script does not use."""

import dataclasses
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from certification.rules import log as tree
from certification.rules import signed_note as notes
from certification.rules.credential_proof import JCS, jcs, signed_bytes, with_proofs
from certification.rules.multibase import base58, base64url, multikey
from cms.environment import ROOT
from tests.certification.witness.test_witness import loaded
from tests.conftest import require

SCRIPT = ROOT / "certification/witness/check_certificate.py"
WITNESS = ROOT / "certification/witness/witness.py"
RIGHT, WRONG, UNKNOWN = 0, 1, 2
ORIGIN, SITE, CODE = "garantie.example.org/log", "https://garantie.example.org", "K7RM-2QX9-HT4C-8WDA"
MOMENT = int(dt.datetime(2026, 5, 5, 8, tzinfo=dt.UTC).timestamp())
METHOD = "did:web:garantie.example.org#key"
LIST = f"{SITE}/status/revocation/1"

script = loaded(SCRIPT)


def signer(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(seed):
    return signer(seed).public_key().public_bytes_raw()


LOG = notes.VerificationKey(ORIGIN, notes.ED25519, public(1))
WITNESSES = {
    seed: notes.VerificationKey(f"antenne-{seed}.example.org", notes.COSIGNATURE, public(seed))
    for seed in (2, 3)
}


def signed(said, seed=5):
    """Return a document under the one proof that the script reads."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": JCS,
        "created": "2026-05-04T09:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": said.get("@context"),
    }
    proof["proofValue"] = "z" + base58(signer(seed).sign(signed_bytes(said, proof)))
    return jcs({**said, "proof": proof})


def claims(**changes):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"{SITE}/credentials/{CODE}",
        "type": ["VerifiableCredential"],
        "name": "AG-2026-0001 · Territoire responsable",
        "issuer": {"id": "did:web:garantie.example.org"},
        "validFrom": "2026-05-04T00:00:00Z",
        "validUntil": "2029-05-03T23:59:59Z",
        "credentialSubject": {"id": f"{SITE}/territories/haute-vallee", "name": "Haute Vallée de l’Aude"},
        "evidence": [{"id": f"{SITE}/verifier/{CODE}/", "type": ["Evidence"]}],
        "credentialStatus": [
            {"statusPurpose": "revocation", "statusListIndex": "9", "statusListCredential": LIST, "type": "BitstringStatusListEntry"}
        ],
        **changes,
    }  # fmt: skip


def event_of(credential):
    said = {
        "v": 1,
        "kind": "issued",
        "code": CODE,
        "credential_sha256": hashlib.sha256(credential).hexdigest(),
    }
    return jcs(said)


def proof_of(event, *witnesses, seed=1, index=3, size=11):
    leaves = [b"%d" % number for number in range(size)]
    leaves[index] = event
    nodes = tree.grow(0, map(tree.leaf_hash, leaves), {})

    def fetch(asked):
        return {node: nodes[node] for node in asked}

    checkpoint = notes.Checkpoint(ORIGIN, size, tree.root(size, fetch))
    note = notes.parse_note(notes.sign_checkpoint(checkpoint, LOG, signer(seed).sign))
    lines = [notes.cosign(note.text, WITNESSES[one], signer(one).sign, MOMENT) for one in witnesses]
    cosigned = str(notes.Note(note.text, [*note.signatures, *lines]))
    return str(notes.Proof(index, tree.inclusion_proof(index, size, fetch), cosigned)).encode()


def files_of(credential, *witnesses):
    event = event_of(credential)
    return {
        "credential.json": credential,
        "event.json": event,
        "award.tlog-proof": proof_of(event, *(witnesses or (2, 3))),
    }


# As the site signs it, with its two proofs.
CREDENTIAL = jcs(with_proofs(claims(), key=signer(5), method=METHOD, created="2026-05-04T09:00:00Z"))
FILES = files_of(CREDENTIAL)


# --- the file ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Seal:
    signer: signers.SimpleSigner
    sha256: str


def seal_named(name, folder):
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    )
    since, until = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2026, 2046))
    builder = builder.serial_number(1).not_valid_before(since).not_valid_after(until)
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made = signers.SimpleSigner.load(folder / "key.pem", folder / "certificate.pem")
    return Seal(made, hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest())


@pytest.fixture(scope="module")
def seals(tmp_path_factory):
    """The association's seal, and a forger's."""
    return [seal_named(name, tmp_path_factory.mktemp("seal")) for name in ("Association", "Association ")]


def sealed(files, seal):
    """Return a page that carries files, under a seal."""
    paper = pikepdf.new()
    paper.add_blank_page()
    for name, data in files.items():
        paper.attachments[name] = pikepdf.AttachedFileSpec(paper, data, filename=name)
    plain = io.BytesIO()
    paper.save(plain, min_version="1.7")
    writer = IncrementalPdfFileWriter(plain)
    metadata = signers.PdfSignatureMetadata(field_name="Seal")
    # In a thread: the loop of a browser may be running in this one.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(signers.sign_pdf, writer, metadata, seal.signer).result().getvalue()


@pytest.fixture(scope="module")
def certificate(seals):
    return sealed(FILES, seals[0])


@pytest.fixture
def check(tmp_path, seals):
    """Check a file in a process of its own: `check(data, *arguments)` gives the exit code and what is said."""
    require(shutil.which("pdfdetach") and shutil.which("openssl"), "pdfdetach or openssl is not installed")
    trust = {
        "issuer": SITE,
        "seal": {"certificate_sha256": seals[0].sha256},
        "log": {"keys": [str(LOG)]},
        "credential": [base64url(public(5))],
        "witnesses": [{"organisation": "Antenne", "key": str(key)} for key in WITNESSES.values()],
    }
    (tmp_path / "trust.json").write_text(json.dumps(trust))

    def run(data, *arguments, language="en", trusted=True, path=os.environ["PATH"]):
        (tmp_path / "certificate.pdf").write_bytes(data)
        given = ("--trust", tmp_path / "trust.json") if trusted else ()
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                SCRIPT,
                tmp_path / "certificate.pdf",
                "--day",
                "2026-11-30",
                *given,
                *arguments,
            ],
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": f"{language}.UTF-8", "PATH": path},
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def folder_of(files, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_genuine_certificate_holds_step_by_step(check, certificate):
    assert check(certificate) == (
        RIGHT,
        (
            "[ ok ] The file is whole, as it was sealed by the key that you trust.\n"
            "[ ok ] The credential is signed by a key of the association that you trust.\n"
            "[ ok ] On 2026-11-30, the certificate is within its dates: 2026-05-04 to 2029-05-03.\n"
            "[ ok ] The entry of the log is about this very credential.\n"
            "[ ok ] The award is in the log: entry 3 of 11.\n"
            "[ ok ] Enough witnesses that you trust saw the log so: antenne-2.example.org (2026-05-05), antenne-3.example.org (2026-05-05).\n"
            "       Compare with what is printed: AG-2026-0001 · Territoire responsable, Haute Vallée de l’Aude, from 2026-05-04 to 2029-05-03.\n"
            f"       Not checked: whether the award was suspended or withdrawn since. Ask {SITE}/verifier/{CODE}/, or give a list with --status.\n"
            "\n"
            "All that was checked holds.\n"
        ),
    )
    code, said = check(certificate, language="fr")
    assert (code, said.splitlines()[-1]) == (RIGHT, "Tout ce qui a été vérifié est exact.")


def test_one_byte_a_later_addition_and_another_seal_are_seen(check, certificate, seals):
    place = certificate.index(b"/MediaBox")
    flipped = certificate[:place] + b"/MediaBoX" + certificate[place + 9 :]
    assert check(flipped)[0] == WRONG
    assert "[ NO ] The file was altered: its seal does not hold." in check(flipped)[1]
    longer = certificate + b"\n% 1 0 obj\n"
    assert "[ NO ] Something was added to the file after it was sealed." in check(longer)[1]
    code, said = check(sealed(FILES, seals[1]))
    assert (code, "[ NO ] The file is sealed by another key" in said) == (WRONG, True)
    paper = io.BytesIO()
    pikepdf.new().save(paper)
    assert "[ NO ] The file bears no seal." in check(paper.getvalue())[1]
    # What follows the signature in the place that it leaves may hold nothing else.
    start, end = certificate.index(b"/Contents <") + 10, certificate.index(b"00>")
    assert check(certificate[: end - 8] + b">/A /B <00" + certificate[end + 2 :])[0] == WRONG
    assert start < end


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (files_of(signed(claims(validUntil="2039-05-03T23:59:59Z"), seed=9)), "The credential is not signed by a key that you trust"),
        ({**FILES, "credential.json": CREDENTIAL.replace(b"2029", b"2039")}, "The credential is not signed by a key that you trust"),
        ({**FILES, "credential.json": signed(claims(name="Autre"))}, "The entry of the log is about another credential."),
        (files_of(signed(claims(issuer={"id": "did:web:elsewhere.org"}))), "comes from “did:web:elsewhere.org”"),
        (files_of(signed(claims(validUntil="2026-06-01T00:00:00Z"))), "outside its dates: 2026-05-04 to 2026-06-01."),
        ({**FILES, "event.json": FILES["event.json"].replace(b'"v":1', b'"v":2')}, "The award is not in the log: the proof leads elsewhere."),
        ({**FILES, "award.tlog-proof": proof_of(FILES["event.json"], 2, 3).replace(b"index 3", b"index 4")}, "The award is not in the log"),
        ({**FILES, "award.tlog-proof": b"".join(FILES["award.tlog-proof"].splitlines(keepends=True)[:2] + FILES["award.tlog-proof"].splitlines(keepends=True)[3:])}, "The award is not in the log"),
        ({**FILES, "award.tlog-proof": proof_of(FILES["event.json"], 2, 3, seed=9)}, "The log did not sign this proof."),
        ({**FILES, "award.tlog-proof": FILES["award.tlog-proof"].replace(b"\n11\n", b"\n12\n")}, "The log did not sign this proof."),
        ({**FILES, "award.tlog-proof": FILES["award.tlog-proof"].replace(ORIGIN.encode(), b"elsewhere.org/log")}, "another log, “elsewhere.org/log”"),
        ({**FILES, "award.tlog-proof": b"nothing"}, "A part of the proof is not written as it should be."),
        ({**FILES, "event.json": b"[]"}, "A part of the proof is not written as it should be."),
        ({**FILES, "credential.json": CREDENTIAL[:-1] + b',"name":"Autre"}'}, "A part of the proof is not written as it should be."),
    ],
)  # fmt: skip
def test_each_forgery_is_seen_even_under_the_genuine_seal(check, certificate, tmp_path, files, sentence):
    code, said = check(certificate, "--files", folder_of(files, tmp_path))
    assert code == WRONG
    assert sentence in said
    assert said.endswith("Do not rely on this certificate.\n")


def test_what_is_not_known_is_not_a_yes(check, certificate, tmp_path, seals):
    code, said = check(certificate, trusted=False)
    assert code == UNKNOWN
    assert said.count("[  ? ]") == 3
    assert "[  ? ] The file is whole since it was sealed, but you gave no seal to trust" in said
    assert said.endswith("Something could not be checked: this is not a yes.\n")
    keys = ("--log-key", str(LOG), "--credential-key", multikey(public(5)), "--seal", seals[0].sha256)
    code, said = check(certificate, *keys, "--issuer", SITE, trusted=False)
    assert (code, said.count("[  ? ]")) == (UNKNOWN, 1)
    assert "The witnesses were not checked" in said
    code, said = check(certificate, "--quorum", "3")
    assert (code, "Only 2 of the witnesses that you trust saw the log so, and you ask for 3." in said) == (
        UNKNOWN,
        True,
    )
    code, said = check(certificate, path="/nowhere")
    assert code == UNKNOWN
    assert "the program openssl is not on this machine" in said
    assert "the program pdfdetach is not on this machine" in said
    del (missing := dict(FILES))["award.tlog-proof"]
    code, said = check(sealed(missing, seals[0]))
    assert (code, "The file carries no award.tlog-proof" in said) == (UNKNOWN, True)
    assert check(certificate, "--log-key", "a key")[0] == UNKNOWN
    assert check(certificate, "--trust", tmp_path / "absent.json")[0] != RIGHT


def test_the_log_does_not_witness_itself_and_a_key_is_one_witness(check, seals):
    alone = sealed(files_of(CREDENTIAL, 2), seals[0])
    twice = notes.VerificationKey("autre.example.org", notes.COSIGNATURE, public(2))
    own = notes.VerificationKey("temoin.example.org", notes.COSIGNATURE, public(1))
    code, said = check(alone, "--witness-key", str(twice), "--witness-key", str(own), "--quorum", "1")
    assert (code, "autre.example.org" not in said.replace("antenne", "")) in ((RIGHT, True), (UNKNOWN, True))
    assert check(alone, "--witness-key", str(twice), "--witness-key", str(own))[0] == UNKNOWN


def test_a_later_proof_has_more_witnesses(check, seals, tmp_path):
    alone = sealed(files_of(CREDENTIAL, 2), seals[0])
    assert check(alone)[0] == UNKNOWN
    later = tmp_path / "later.tlog-proof"
    later.write_bytes(proof_of(event_of(CREDENTIAL), 2, 3))
    assert check(alone, "--proof", later)[0] == RIGHT


def status_list(*indices, until="2026-12-07", seed=5, address=LIST):
    bits = bytearray(16_384)
    for index in indices:
        bits[index // 8] |= 0x80 >> index % 8
    found = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential"],
        "issuer": "did:web:garantie.example.org",
        "validFrom": "2026-11-30T00:00:00Z",
        "validUntil": f"{until}T00:00:00Z",
        "credentialSubject": {"encodedList": "u" + base64url(gzip.compress(bytes(bits)))},
    }
    return signed(found, seed)


@pytest.mark.parametrize(
    ("found", "code", "sentence"),
    [
        (status_list(8, 10), RIGHT, "The list of 2026-11-30 says nothing against the award (revocation)."),
        (status_list(9), WRONG, "The list of 2026-11-30 says that the award is no longer to be relied upon (revocation)."),
        (status_list(until="2026-11-29"), UNKNOWN, "The list of statuses is no longer valid: it ended on 2026-11-29."),
        (status_list(seed=9), UNKNOWN, "not signed by a key that you trust"),
        (status_list(address=f"{SITE}/status/revocation/2"), UNKNOWN, "not one that this credential names"),
        (b"{}", UNKNOWN, "not one that this credential names"),
        (b"nothing", WRONG, "A part of the proof is not written as it should be."),
    ],
)  # fmt: skip
def test_a_list_of_statuses_says_what_became_of_the_award(
    check, certificate, tmp_path, found, code, sentence
):
    path = tmp_path / "list.json"
    path.write_bytes(found)
    left, said = check(certificate, "--status", path)
    assert (left, sentence in said) == (code, True)


def test_no_file_is_not_a_yes(check, tmp_path, certificate):
    code = script.main([str(tmp_path / "absent.pdf")])
    assert code == UNKNOWN


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=4),
    max_leaves=8,
))  # fmt: skip
def test_its_canonical_form_is_the_one_of_rfc_8785(value):
    assert script.canonical(value).encode() == jcs(value)


def test_what_has_no_simple_form_is_not_said_to_hold():
    for value in (0.5, 2**60):
        with pytest.raises(script.Refused):
            script.canonical({"a": value})


def test_both_scripts_share_the_same_lines():
    def shared(path):
        text = path.read_text(encoding="utf-8")
        return text[
            text.index("# --- signatures, notes and trees") : text.index("# --- end of the same lines")
        ]

    assert shared(SCRIPT) == shared(WITNESS)


def test_every_sentence_is_there_in_three_languages():
    names = script.WRONGS | script.OPEN
    assert names <= script.SENTENCES.keys()
    assert not script.WRONGS & script.OPEN
    for name, sentences in script.SENTENCES.items():
        fields = [{part.split("}")[0] for part in text.split("{")[1:]} for text in sentences]
        assert len(sentences) == 3, name
        assert fields[0] == fields[1] == fields[2], name
