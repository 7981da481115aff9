"""The two proofs of a credential, and its form as a signed token.

`eddsa-rdfc-2022` is what the tools of verifiable credentials read today; `eddsa-jcs-2022` needs nothing but JSON, SHA-256
and Ed25519, in twenty years as well. Both: https://www.w3.org/TR/vc-di-eddsa/. The contexts that the first one resolves
are files of this package, recognised by their digest: none is ever fetched.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.rules.multibase import BASE58, base58, base64url, from_base58, from_base64url

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
SUITES = (RDFC, JCS)
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}
FOLDER = Path(__file__).resolve().parent.parent / "contexts"
# RFC 9864 names the curve (Ed25519); the libraries of today all read the former name, which our tokens bear.
TOKEN_ALGORITHM = "EdDSA"  # noqa: S105 - a name
TOKEN_ALGORITHMS = (TOKEN_ALGORITHM, "Ed25519")
TOKEN_TYPE = "vc+jwt"  # noqa: S105 - a name


class Unsigned(ValueError):
    """A document that cannot be put in the form that is signed: a context or a word that is not known here."""


@functools.cache
def context(address: str) -> dict:
    """Return a bundled context; raises Unsigned for any other, and for a file that is not the published one."""
    if address not in CONTEXTS:
        raise Unsigned(f"The context {address[:200]} is not one that this program carries.")
    name, digest = CONTEXTS[address]
    data = (FOLDER / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise Unsigned(f"The file of the context {address} is not the published one.")
    return json.loads(data)


def load_context(address: str, _options=None) -> dict:
    """Answer the JSON-LD processor from the files of this package."""
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
        "contentType": "application/ld+json",
    }


def refuse_word(name: str) -> None:
    raise Unsigned(f"The word “{name}” has no meaning in the contexts of the document.")


def rdf(document: dict) -> bytes:
    """Return the canonical RDF of a JSON-LD document; a property that the contexts do not know is refused, not dropped."""
    from pyld import jsonld  # noqa: PLC0415 - heavy, and only for who issues or checks

    processor = jsonld.JsonLdProcessor(on_property_dropped=refuse_word)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load_context}
    try:
        return processor.normalize(document, options).encode()
    except Unsigned:
        raise
    except (jsonld.JsonLdError, TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        for cause in causes(error):
            if isinstance(cause, Unsigned):
                raise cause from None
        raise Unsigned("The document is not well-formed JSON-LD.") from error


def causes(error: BaseException | None) -> list[BaseException]:
    """Return what led to an error, the processor's own way of keeping it included."""
    found: list = []
    while error is not None and error not in found:
        found.append(error)
        error = getattr(error, "cause", None) or error.__cause__ or error.__context__
    return found


def jcs(document: dict) -> bytes:
    """Return the canonical JSON (RFC 8785) of a document; raises Unsigned when it has none."""
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise Unsigned("The document is not well-formed JSON.") from error


CANONICAL: dict[str, Callable[[dict], bytes]] = {RDFC: rdf, JCS: jcs}


def signed_bytes(document: dict, proof: dict) -> bytes:
    """Return what a proof signs: the digest of its own options, then that of the document without its proofs."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    canonical = CANONICAL[proof["cryptosuite"]]
    if proof["cryptosuite"] == RDFC:
        options["@context"] = bare["@context"]
    elif "@context" in options:
        bare["@context"] = options["@context"]
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(bare)).digest()


def with_proofs(claims: dict, *, key: Ed25519PrivateKey, method: str, created: str) -> dict:
    """Return claims with one proof of each suite. `method` is the address of the key, `created` an instant (`…Z`)."""
    proofs = []
    for suite in SUITES:
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": created,
            "verificationMethod": method,
            "proofPurpose": "assertionMethod",
        }
        if suite == JCS:
            proof["@context"] = claims["@context"]
        proof["proofValue"] = BASE58 + base58(key.sign(signed_bytes(claims, proof)))
        proofs.append(proof)
    return {**claims, "proof": proofs}


def proof_holds(document: dict, proof: dict, public: bytes) -> bool:
    """Tell whether a proof is the signature of this document by the key of these 32 bytes. Raises Unsigned."""
    if "@context" in proof:
        ours, theirs = as_list(document.get("@context")), as_list(proof["@context"])
        if ours[: len(theirs)] != theirs:
            return False
    value = proof.get("proofValue")
    try:
        signature = from_base58(value[1:]) if isinstance(value, str) and value.startswith(BASE58) else b""
    except ValueError:
        return False
    return signature_holds(signature, signed_bytes(document, proof), public)


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]


def signature_holds(signature: bytes, data: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def token(payload: dict, *, key: Ed25519PrivateKey, method: str) -> str:
    """Return claims as a compact JWS of type vc+jwt (https://www.w3.org/TR/vc-jose-cose/)."""
    header = {"alg": TOKEN_ALGORITHM, "kid": method, "typ": TOKEN_TYPE}
    signed = f"{base64url(jcs(header))}.{base64url(jcs(payload))}"
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


def read_token(text: str) -> tuple[dict, dict, bytes, bytes]:
    """Return (header, payload, signed bytes, signature) of a compact JWS; raises Unsigned when it is not one."""
    parts = text.strip().split(".")
    try:
        header, payload, signature = (from_base64url(part) for part in parts)
        header, payload = json.loads(header), json.loads(payload)
    except (ValueError, RecursionError):
        raise Unsigned("This is not a signed token.") from None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise Unsigned("This is not a signed token.")
    return header, payload, ".".join(parts[:2]).encode(), signature
