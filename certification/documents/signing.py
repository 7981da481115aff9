"""The seal itself, with pyHanko: PAdES in one revision, and its validation. Imported where a file is sealed or checked.

With a timestamp, the certificates that its validation needs are written first, and the seal covers them: a genuine file has
nothing after its seal, so that anything after it is foreign. See decision 037.
"""

import asyncio
import base64
import datetime as dt
import hashlib
import json
import urllib.request
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from asn1crypto import pem, x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

DIGEST = "sha256"
FIELD = "Seal"
SERVICE_SECONDS = 20
# Authorities do not always answer with as many bytes.
SPARE_BYTES = 128


def certificates_in(text: bytes) -> list[x509.Certificate]:
    """Return the X.509 certificates of a PEM text, in its order."""
    return [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(text, multiple=True)]


# --- who signs ----------------------------------------------------------------------------------------------------


class SealSigner(signers.Signer):
    """A signer with the certificates of a seal: its own first, those above it after."""

    def __init__(self, chain: Sequence[x509.Certificate]) -> None:
        # Whoever checks brings the root; in the signature it would only weigh.
        between = [certificate for certificate in chain[1:] if not certificate.self_issued]
        super().__init__(signing_cert=chain[0], cert_registry=SimpleCertificateStore.from_certs(between))
        self.chain = list(chain)


class FileSigner(SealSigner):
    """Signs with an RSA key at hand, parsed once: parsing it took two thirds of the time of a certificate."""

    def __init__(self, chain: Sequence[x509.Certificate], handle: RSAPrivateKey) -> None:
        super().__init__(chain)
        self.handle = handle

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run=False) -> bytes:  # noqa: FBT002 - pyHanko's
        if dry_run:
            return bytes(self.handle.key_size // 8)
        return self.handle.sign(data, PKCS1v15(), get_pyca_cryptography_hash(digest_algorithm))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token is for the service that was named, and for no other."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


class RemoteSigner(SealSigner):
    """Asks a signing service: only the digest leaves.

    POST of JSON `{"algorithm": "RSASSA_PKCS1_V1_5_SHA_256", "digest": base64}`, answered by `{"signature": base64}`.
    """

    def __init__(self, chain: Sequence[x509.Certificate], address: str, token: str = "") -> None:
        super().__init__(chain)
        self.address, self.token = address, token

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run=False) -> bytes:  # noqa: FBT002 - pyHanko's
        if dry_run:
            return bytes(self.signing_cert.public_key.byte_size)
        return await asyncio.to_thread(self.ask, hashlib.new(digest_algorithm, data).digest())

    def ask(self, digest: bytes) -> bytes:
        asked = {"algorithm": "RSASSA_PKCS1_V1_5_SHA_256", "digest": base64.b64encode(digest).decode()}
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.address, json.dumps(asked).encode(), headers)  # noqa: S310 - set by the operator, checked in cms.environment
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(request, timeout=SERVICE_SECONDS) as answer:
            return base64.b64decode(json.load(answer)["signature"], validate=True)


def device_signer(chain: Sequence[x509.Certificate], uri: str) -> signers.Signer:
    """Return a signer that uses a PKCS#11 device named by its URI (RFC 7512), with `module-path` and `pin-source`.

    Needs the library python-pkcs11, which this project does not install by itself.
    """
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 - as below
    from pyhanko.sign import pkcs11  # noqa: PLC0415 - only installed beside a device

    path, _, query = uri.removeprefix("pkcs11:").partition("?")
    named = {
        name: unquote(value) for name, _, value in (part.partition("=") for part in path.split(";")) if name
    }
    options = dict(parse_qsl(query))
    pin = options.get("pin-value") or Path(options["pin-source"].removeprefix("file:")).read_text().strip()
    session = pkcs11.open_pkcs11_session(
        options["module-path"], token_criteria=TokenCriteria(label=named.get("token")), user_pin=pin
    )
    return pkcs11.PKCS11Signer(
        session,
        key_label=named.get("object"),
        key_id=bytes.fromhex(named["id"]) if "id" in named else None,
        signing_cert=chain[0],
        ca_chain=chain[1:],
    )


# --- seal ---------------------------------------------------------------------------------------------------------


def seal_pdf(
    data: bytes, signer: signers.Signer, *, name: str, timestamper: TimeStamper | None = None
) -> bytes:
    """Return the file sealed once: nothing may be changed in it afterwards, not even a comment."""
    return run(_seal_pdf(data, signer, name, timestamper))


async def _seal_pdf(data: bytes, signer: signers.Signer, name: str, timestamper: TimeStamper | None) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    signature = await signer.async_sign(bytes(32), DIGEST, dry_run=True, use_pades=True)
    room = len(signature.dump()) + SPARE_BYTES
    if timestamper is not None:
        token = await timestamper.async_dummy_response(DIGEST)
        room += len(token.dump()) + SPARE_BYTES
        stamped_by = [choice.chosen for choice in token["content"]["certificates"]]
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, certs=[signer.signing_cert, *signer.cert_registry, *stamped_by]
        )
    described = signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=name,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    field = fields.SigFieldSpec(
        FIELD,
        invis_sig_settings=fields.InvisSigSettings(
            set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
        ),
        readable_field_name=name,
    )
    sealer = signers.PdfSigner(described, signer, timestamper=timestamper, new_field_spec=field)
    # The room of the signature is in hexadecimal digits.
    return (await sealer.async_sign_pdf(writer, bytes_reserved=2 * room)).getvalue()


def timestamper_of(address: str) -> TimeStamper:
    """Return the client of a timestamping authority (RFC 3161)."""
    return HTTPTimeStamper(address, timeout=SERVICE_SECONDS)


# --- check --------------------------------------------------------------------------------------------------------


def read_seal(data: bytes, roots: Sequence[x509.Certificate], moment: dt.datetime | None) -> dict:
    """Return what is found of the seal of a file; see `documents.seal.check_seal`, which puts it in words."""
    return run(_read_seal(data, roots, moment))


async def _read_seal(data: bytes, roots: Sequence[x509.Certificate], moment: dt.datetime | None) -> dict:
    reader = PdfFileReader(BytesIO(data))
    seals = reader.embedded_regular_signatures
    if not seals:
        return {}
    seal = seals[0]
    # Nothing is fetched: the file and the keys that the reader brings are enough.
    context = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, revocation_mode="soft-fail", moment=moment
    )
    status = await async_validate_pdf_signature(seal, signer_validation_context=context)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    return {
        "intact": status.intact and status.valid and seal.docmdp_level == fields.MDPPerm.NO_CHANGES,
        "whole": whole and len(seals) == 1 and status.docmdp_ok is not False,
        "trusted": status.trusted,
        "certificate": seal.signer_cert,
        "said_at": seal.self_reported_timestamp,
        "stamped_at": stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
        "stamp_trusted": stamp is not None and stamp.trusted,
    }


def run(work: Coroutine) -> object:
    """Run a coroutine to its end from anywhere, even under a loop that runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()
