"""The sealed certificate, read by programs that we did not write: each alteration is caught by them and by us."""

import base64
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certification.choices import KeyPurpose
from certification.documents import signing
from certification.documents.seal import SealState, check_seal, seal_file
from certification.models import Award, SigningKey
from certification.rules.log import leaf_hash
from certification.services import keys
from certification.services.seal import check_file, current_seal, self_made
from tests.conftest import require
from tests.factories import certificate

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LARGEST = 80_000
ENCLOSED = {"VERIFY.txt", "award.tlog-proof", "credential.json", "credential.jwt", "event.json", "trust.json"}


class Sealed(NamedTuple):
    """A sealed file, on disk and in memory, and the root that its readers trust."""

    path: Path
    data: bytes
    root: bytes
    award: Award


@pytest.fixture
def sealed(tmp_path):
    award = certificate.with_file()
    with award.certificate.file.file.open("rb") as stored:
        data = stored.read()
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    chain = keys.CERTIFICATES.findall(SigningKey.objects.get(purpose=KeyPurpose.SEAL).public.encode())
    return Sealed(path, data, chain[-1], award)


def run(*command, **options):
    program = shutil.which(command[0])
    require(program, f"{command[0]} is not installed")
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False, **options)


def pdfsig(path, root, folder):
    """Return what pdfsig says to somebody who trusts this root alone."""
    require(shutil.which("certutil"), "certutil is not installed")
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        (folder / "root.pem").write_bytes(root)
        assert run("certutil", "-N", "-d", f"sql:{store}", "--empty-password").returncode == 0
        trust = ("-n", "root", "-t", "CT,C,C", "-i", str(folder / "root.pem"))
        assert run("certutil", "-A", "-d", f"sql:{store}", *trust).returncode == 0
    said = run("pdfsig", "-nssdir", f"sql:{store}", str(path)).stdout
    return {
        phrase
        for phrase in ("Signature is Valid", "Certificate is Trusted", "Total document signed", "not total")
        if phrase.lower() in said.lower().replace("not total document signed", "not total")
    }


GENUINE = {"Signature is Valid", "Certificate is Trusted", "Total document signed"}


# --- genuine --------------------------------------------------------------------------------------------------------


def test_pdfsig_says_valid_trusted_and_total(sealed, tmp_path):
    assert pdfsig(sealed.path, sealed.root, tmp_path) == GENUINE


def test_pyhanko_says_intact_trusted_untouched(sealed):
    seal = PdfFileReader(io.BytesIO(sealed.data)).embedded_signatures[0]
    trusting = ValidationContext(trust_roots=signing.certificates_in(sealed.root))
    # In a thread of its own: browser tests of the same process leave an event loop in this one.
    with ThreadPoolExecutor(1) as beside:
        status = beside.submit(validate_pdf_signature, seal, trusting).result()
    assert status.summary() == "INTACT:TRUSTED,UNTOUCHED"
    assert status.bottom_line


def test_openssl_verifies_the_signature(sealed, tmp_path):
    seal = PdfFileReader(io.BytesIO(sealed.data)).embedded_signatures[0]
    first, length, second, rest = seal.byte_range
    (tmp_path / "signed.bin").write_bytes(
        sealed.data[first : first + length] + sealed.data[second : second + rest]
    )
    (tmp_path / "seal.der").write_bytes(seal.signed_data.dump() and bytes(seal.pkcs7_content))
    (tmp_path / "root.pem").write_bytes(sealed.root)
    said = run(
        "openssl", "cms", "-verify", "-inform", "DER", "-in", "seal.der", "-content", "signed.bin", "-binary",
        "-CAfile", "root.pem", "-purpose", "any", "-out", "out.bin", cwd=tmp_path,
    )  # fmt: skip
    assert "successful" in said.stderr


def test_our_own_check_says_so_in_sentences(sealed):
    found = check_file(sealed.data)
    assert (found.state, found.issuer_known, found.is_test) == (SealState.INTACT, True, True)
    assert found.is_ours
    assert found.sentences == [
        "The file is exactly as it was sealed.",
        f"The seal is that of “{found.name}”, which is known here.",
        "It was sealed with a trial key: it has no value.",
    ]
    assert found.fingerprint == sealed.award.certificate.editions.get().seal


def test_qpdf_finds_no_error(sealed):
    assert run("qpdf", "--check", str(sealed.path)).returncode == 0


def test_the_file_is_light(sealed):
    assert len(sealed.data) <= LARGEST


# --- altered --------------------------------------------------------------------------------------------------------


def flipped(data):
    """Change one bit in the middle of what is signed."""
    place = len(data) // 3
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def overlaid(data):
    """Append a revision that writes over the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    stream = generic.StreamObject(stream_data=b"q 1 0 0 rg 100 100 300 300 re f Q")
    page[generic.pdf_name("/Contents")] = generic.ArrayObject(
        [page.raw_get("/Contents"), writer.add_object(stream)]
    )
    writer.mark_update(page.container_ref)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def swapped(data):
    """Append a revision that puts another credential in the place of ours."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    found = names[[str(name) for name in names].index("credential.json") + 1].get_object()
    forged = writer.add_object(generic.StreamObject(stream_data=b'{"forged": true}'))
    found["/EF"][generic.pdf_name("/F")] = forged
    writer.mark_update(found.container_ref)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("alter", "state"),
    [(flipped, SealState.ALTERED), (overlaid, SealState.APPENDED), (swapped, SealState.APPENDED)],
)
def test_what_was_changed_afterwards_is_caught(sealed, tmp_path, alter, state):
    changed = alter(sealed.data)
    path = tmp_path / "changed.pdf"
    path.write_bytes(changed)
    assert pdfsig(path, sealed.root, tmp_path) != GENUINE
    found = check_file(changed)
    assert found.state == state
    assert not found.is_ours
    assert "do not rely on it" in found.sentences[0]


def test_bytes_behind_the_end_are_caught(sealed):
    assert check_file(sealed.data + b"\n% a remark\n").state in (SealState.APPENDED, SealState.ALTERED)


def test_a_file_rewritten_by_another_program_is_caught(sealed):
    out = io.BytesIO()
    with pikepdf.open(sealed.path) as paper:
        paper.save(out)
    assert not check_file(out.getvalue()).is_ours


def test_a_seal_from_elsewhere_is_named_and_not_known(sealed):
    chain = keys.CERTIFICATES.findall(stranger().private)
    found = check_seal(sealed.data, [chain[-1]])
    assert (found.state, found.issuer_known) == (SealState.INTACT, False)
    assert not found.is_ours
    assert "whom nothing here vouches for" in found.sentences[1]


def test_another_seal_of_the_same_authority_is_not_ours(sealed):
    """Whoever buys a seal where we bought ours seals nothing in our name: our own certificate is what is known."""
    ours, authority = keys.CERTIFICATES.findall(
        SigningKey.objects.get(purpose=KeyPurpose.SEAL).public.encode()
    )
    assert check_seal(sealed.data, [ours + authority]).is_ours
    neighbour, _its_own = keys.CERTIFICATES.findall(stranger().private)
    found = check_seal(sealed.data, [neighbour + authority])
    assert (found.state, found.issuer_known) == (SealState.INTACT, False)


def stranger():
    """Return a seal that anybody could make: keys of this size are quick, and good enough for nobody."""
    return self_made(is_test=False, bits=2048)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (b"", SealState.UNREADABLE),
        (b"PK\x03\x04", SealState.UNREADABLE),
        (b"%PDF-1.7\nnothing of the kind", SealState.UNREADABLE),
        (b"%PDF-1.7" + b"0" * 6_000_000, SealState.UNREADABLE),
    ],
)
def test_what_is_no_certificate_is_said_not_to_be_one(data, state):
    assert check_seal(data, []).state == state


def test_a_disowned_seal_is_no_longer_known(sealed):
    key = SigningKey.objects.get(purpose=KeyPurpose.SEAL)
    SigningKey.objects.filter(pk=key.pk).update(retired_at=key.valid_from, compromised_at=key.valid_from)
    assert not check_file(sealed.data).issuer_known


# --- who seals ------------------------------------------------------------------------------------------------------


def test_a_signing_service_is_given_the_digest_alone(sealed):
    made = stranger()
    private = serialization.load_pem_private_key(made.private, None)
    asked = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.headers["Authorization"], said))
            digest = base64.b64decode(said["digest"])
            signature = private.sign(digest, PKCS1v15(), Prehashed(hashes.SHA256()))
            answer = json.dumps({"signature": base64.b64encode(signature).decode()}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words): ...

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        chain = signing.certificates_in(made.public.encode())
        signer = signing.RemoteSigner(chain, f"http://127.0.0.1:{server.server_port}/", "secret")
        data = seal_file(blank(), signer, name="A service")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    ((token, said),) = asked
    assert token == "Bearer secret"
    assert said["algorithm"] == "RSASSA_PKCS1_V1_5_SHA_256"
    assert len(base64.b64decode(said["digest"])) == hashlib.sha256().digest_size
    assert check_seal(data, [made.public.encode()]).is_ours


def test_a_service_that_leads_elsewhere_is_not_followed_there():
    heard = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self):
            self.do_POST()

        def log_message(self, *_words): ...

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    chain = signing.certificates_in(stranger().public.encode())
    try:
        with pytest.raises(HTTPError):
            signing.RemoteSigner(chain, f"http://127.0.0.1:{server.server_port}/seal", "secret").ask(
                b"digest"
            )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert heard == ["/seal"]


def blank():
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(out)
    return out.getvalue()


def test_a_timestamp_is_sealed_in_with_what_its_validation_needs(tmp_path):
    made, (authority, private) = stranger(), timestamp_authority()
    chain = signing.certificates_in(made.public.encode())
    handle = serialization.load_pem_private_key(made.private, None)
    stamps = DummyTimeStamper(
        asn1_x509.Certificate.load(authority.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(
            private.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        certs_to_embed=SimpleCertificateStore(),
    )
    data = seal_file(blank(), signing.FileSigner(chain, handle), name="Stamped", timestamper=stamps)
    roots = [made.public.encode(), authority.public_bytes(serialization.Encoding.PEM)]
    found = check_seal(data, roots)
    assert found.is_ours
    assert found.stamped_at is not None
    assert found.stamp_trusted
    assert not check_seal(data, roots[:1]).stamp_trusted
    path = tmp_path / "stamped.pdf"
    path.write_bytes(data)
    assert "Total document signed" in pdfsig(path, keys.CERTIFICATES.findall(made.private)[-1], tmp_path)
    assert b"/DSS" in data


def timestamp_authority():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time")])
    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(moment)
        .not_valid_after(moment + dt.timedelta(days=20_000))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )
    return built.sign(private, hashes.SHA256()), private


def test_a_device_seals_without_giving_its_key(tmp_path, monkeypatch):
    """A token of SoftHSM stands for the card or the box of a qualified seal."""
    require(shutil.which("softhsm2-util"), "softhsm2 is not installed")
    made = stranger()
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    handle = serialization.load_pem_private_key(made.private, None)
    (tmp_path / "key.pem").write_bytes(
        handle.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "pin").write_text("1234\n")
    token = ("--token", "Sceau de l’association", "--pin", "1234")
    begun = run("softhsm2-util", "--init-token", "--free", "--label", *token[1:], "--so-pin", "5678")
    assert begun.returncode == 0, begun.stderr
    brought = run("softhsm2-util", "--import", tmp_path / "key.pem", *token, "--label", "seal", "--id", "A1")
    assert brought.returncode == 0, brought.stderr
    (tmp_path / "key.pem").unlink()
    chain = signing.certificates_in(made.public.encode())
    name = "pkcs11:token=Sceau%20de%20l%E2%80%99association;object=seal"
    place = f"module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:{tmp_path / 'pin'}"
    device = signing.device_signer(chain, f"{name}?{place}")
    assert check_seal(seal_file(blank(), device, name="By a device"), [made.public.encode()]).is_ours


def test_the_key_is_parsed_once():
    assert current_seal() is current_seal()


# --- inside ---------------------------------------------------------------------------------------------------------


def test_the_file_claims_archives_and_accessibility(sealed):
    with pikepdf.open(sealed.path) as paper:
        said = str(paper.open_metadata())
        for claim in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part"):
            assert claim.split(":")[0] in said
        with paper.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        root = paper.Root
        assert paper.pdf_version == "1.7"
        assert "/Version" not in root
        assert (str(root.Lang), bool(root.MarkInfo.Marked)) == ("fr", True)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert len(root.OutputIntents) == 1
        enclosed = [row.objgen for row in root.AF]
        assert len(enclosed) == len(set(enclosed)) == len(ENCLOSED)
        assert {str(row.AFRelationship) for row in root.AF} <= {"/Data", "/Alternative", "/Supplement"}


def test_figures_have_words_and_stand_on_their_page(sealed):
    with pikepdf.open(sealed.path) as paper:
        elements = [
            row
            for row in paper.objects
            if isinstance(row, pikepdf.Dictionary) and row.get("/Type") == "/StructElem"
        ]
        figures = [row for row in elements if row.S == "/Figure"]
        assert len(figures) == 3
        for figure in figures:
            assert len(str(figure.Alt)) > 10
            left, bottom, right, top = (float(side) for side in figure.A.BBox)
            _x, _y, width, height = (float(side) for side in figure.Pg.MediaBox)
            assert -0.5 <= left < right <= width + 0.5
            assert -0.5 <= bottom < top <= height + 0.5
        silent = [row for row in elements if "/ActualText" in row]
        assert [str(row.ActualText) for row in silent] == ["", ""]
        assert not [row for row in elements if row.S == "/BlockQuote"]


def test_what_is_enclosed_is_what_was_hashed(sealed, tmp_path):
    assert run("pdfdetach", "-saveall", "-o", str(tmp_path), str(sealed.path)).returncode == 0
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name in ENCLOSED}
    assert set(found) == ENCLOSED
    event = json.loads(found["event.json"])
    assert event["credential_sha256"] == hashlib.sha256(found["credential.json"]).hexdigest()
    assert event["number"] == sealed.award.number
    assert found["credential.jwt"].decode() == sealed.award.certificate.credential.jwt
    entry = sealed.award.log_entries.get(kind="issued")
    assert found["event.json"] == bytes(entry.data)
    text = found["VERIFY.txt"].decode()
    for word in (sealed.award.number, leaf_hash(found["event.json"]).hex(), "pdfsig", f"{entry.index}"):
        assert word in text
    assert json.loads(found["trust.json"])["note"].startswith("A hint only")


def test_the_code_is_read_from_the_page_at_150_dots_an_inch(sealed, tmp_path):
    assert (
        run(
            "pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-png", str(sealed.path), str(tmp_path / "page")
        ).returncode
        == 0
    )
    (picture,) = tmp_path.glob("page*.png")
    said = run("zbarimg", "--quiet", "--raw", str(picture)).stdout
    assert said.strip() == f"http://testserver/verifier/{sealed.award.certificate.code}/"


def test_the_annex_says_what_stands_behind(sealed):
    said = run("pdftotext", "-f", "2", "-l", "2", str(sealed.path), "-").stdout
    flat = re.sub(r"\s+", " ", said)
    entry = sealed.award.log_entries.get(kind="issued")
    for word in (
        sealed.award.number,
        sealed.award.decision.number,
        leaf_hash(bytes(entry.data)).hex()[:8],
        "TEST",
        "75",
    ):
        assert word in flat
