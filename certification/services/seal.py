"""The key that seals certificates: made here, kept by a device, or asked of a service; and the check of a file."""

import datetime as dt
import functools
import hashlib
import ssl
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from certification.choices import KeyPurpose
from certification.clock import now
from certification.documents.seal import TEST_MARK, SealCheck, check_seal, seal_file
from certification.errors import CertificationError
from certification.models import SigningKey
from certification.services import keys

KEY_BITS = 3072
LIFETIME = dt.timedelta(days=20 * 365)  # the time that certificates of award are kept
# When a seal is really used is told by the log of keys; its certificate begins earlier, for clocks that live on another day.
BACKDATED = dt.timedelta(days=5 * 365)
ORGANISATION = "TER RES"


class SealRefused(CertificationError):
    """The seal in use is not the one that the settings ask for."""


class Seal(NamedTuple):
    """The seal in use: who signs, and what its certificate says. `digest` is that certificate's SHA-256."""

    signer: object
    name: str
    digest: str
    is_test: bool
    timestamper: object


def make_seal() -> keys.Made:
    """Make the seal that the settings ask for.

    Kept elsewhere, only its certificates are read. Made here, a root certifies it whose own key is forgotten at once: nobody
    will ever make another seal under it.
    """
    if settings.SEAL["certificates"]:
        return keys.Made(None, settings.SEAL["certificates"].read_text())
    return self_made(is_test=settings.SEAL["kind"] == "test")


def self_made(*, is_test: bool, bits: int = KEY_BITS) -> keys.Made:
    """Make an RSA key and the two certificates of its seal."""
    from cryptography import x509  # noqa: PLC0415 - rarely needed
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - as above
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - as above

    def named(common: str) -> x509.Name:
        said = [(NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, common)]
        if is_test:
            said.insert(1, (NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_MARK))
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in said])

    def certified(public: rsa.RSAPublicKey, subject: x509.Name, *, is_root: bool) -> x509.Certificate:
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
            False,
        )
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment - BACKDATED)
            .not_valid_after(moment + LIFETIME)
            .add_extension(
                x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True
            )
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_root,
                    content_commitment=not is_root,
                    key_cert_sign=is_root,
                    crl_sign=is_root,
                    **usage,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
            )
            .sign(root, hashes.SHA256())
        )

    mark = f" ({TEST_MARK})" if is_test else ""
    moment = now()
    root, key = (rsa.generate_private_key(public_exponent=65537, key_size=bits) for _rank in range(2))
    root_name = named(f"{ORGANISATION} root of seals {moment:%Y}{mark}")
    chain = [
        certified(
            key.public_key(), named(f"{ORGANISATION} seal of certificates {moment:%Y}{mark}"), is_root=False
        ),
        certified(root.public_key(), root_name, is_root=True),
    ]
    public = b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.Made(private + public, public.decode())


def offer() -> None:
    """Let `keys.current_key` and `rotate_key` make seals: keys know nothing of documents."""
    keys.MAKERS[KeyPurpose.SEAL] = make_seal


def current_seal() -> Seal:
    """Return the seal in use, made at its first use; opened once by each process.

    Raises SealRefused when the key in use is not of the kind that the settings ask for.
    """
    key = keys.current_key(KeyPurpose.SEAL)
    kind = settings.SEAL["kind"]
    seal = opened(key.pk, key.public, kind)
    if seal.is_test and kind != "test":
        raise SealRefused(
            _(
                "The seal in use was made for trials and says so: make a true one with the command "
                "rotate_key seal, before a certificate is issued."
            )
        )
    if key.kept_elsewhere != bool(settings.SEAL["certificates"]):
        raise SealRefused(
            _(
                "The setting SEAL_SIGNER names another seal than the one in use: run the command rotate_key seal."
            )
        )
    return seal


@functools.lru_cache(maxsize=4)
def opened(key_pk: int, public: str, kind: str) -> Seal:
    """Open a seal: its certificates are read and its key is parsed once."""
    from certification.documents import signing  # noqa: PLC0415 - a second, paid by who seals

    chain = signing.certificates_in(public.encode())
    wanted = settings.SEAL
    if wanted["certificates"] and kind == "device":
        signer = signing.device_signer(chain, wanted["address"])
    elif wanted["certificates"]:
        signer = signing.RemoteSigner(chain, wanted["address"], wanted["token"])
    else:
        signer = signing.FileSigner(chain, keys.private_key(SigningKey.objects.get(pk=key_pk)))
    name = chain[0].subject.native
    return Seal(
        signer,
        name.get("common_name", ""),
        chain[0].sha256.hex(),
        TEST_MARK in str(name.get("organizational_unit_name", "")),
        signing.timestamper_of(settings.TSA_URL) if settings.TSA_URL else None,
    )


def sealed(data: bytes, seal: Seal) -> bytes:
    """Return a file sealed with the seal in use."""
    return seal_file(data, seal.signer, name=seal.name, timestamper=seal.timestamper)


def check_file(data: bytes, *, moment: dt.datetime | None = None) -> SealCheck:
    """Say what is found of the seal of a file, trusting the seals that the association has used and not disowned."""
    known = SigningKey.objects.honoured().filter(purpose=KeyPurpose.SEAL)
    return check_seal(data, [key.public.encode() for key in known], moment=moment)


def digest_of_seal(key: SigningKey) -> str:
    """Return the SHA-256 of the certificate of a seal, as `Seal.digest` says it of the one in use."""
    leaf = keys.CERTIFICATES.search(key.public.encode())
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(leaf.group().decode())).hexdigest()
