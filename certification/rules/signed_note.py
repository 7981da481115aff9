"""Texts that keys sign: C2SP signed-note, tlog-checkpoint, tlog-cosignature (v1) and tlog-proof.

A signature is a callable from bytes to bytes, so that a key may live in a file, a device or elsewhere.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple

from certification.rules.log import HASH_BYTES, leaf_hash, proves_inclusion

ED25519, COSIGNATURE = 0x01, 0x04
PROOF = "c2sp.org/tlog-proof@v1"
MARK = "— "
KEY_ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 4, 8, 64
NOTE_LIMIT, LINES_LIMIT = 64 * 1024, 100
NAME = re.compile(r"[!-*,-~]{1,120}")  # printable, without space nor plus
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """A text is not what it should be; the sentence says how."""


class Signature(NamedTuple):
    """One line under a note: the signer's name, the identifier of its key, and what it signed."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        return f"{MARK}{self.name} {encode(self.key_id + self.data)}\n"


class Note(NamedTuple):
    """A text that ends with a newline, and the signatures under it."""

    text: str
    signatures: list[Signature]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


class Checkpoint(NamedTuple):
    """What a log says of itself: its origin, its size, its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


class VerificationKey(NamedTuple):
    """A name, a kind of signature, and a public key of Ed25519."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + bytes([0x0A, self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode(bytes([self.kind]) + self.public)}"


class Proof(NamedTuple):
    """What a tlog-proof holds: where the entry is, the path to the root, and the note that signs the root."""

    index: int
    path: list[bytes]
    note: str

    def __str__(self) -> str:
        lines = [PROOF, f"index {self.index}", *map(encode, self.path)]
        return "\n".join(lines) + "\n\n" + self.note


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Read standard base64, written in its one way. Raise Malformed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("A part that should be base64 is not.") from None
    if encode(data) != text:
        raise Malformed("A part that should be base64 is not.")
    return data


def number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Malformed("A number is not written in plain digits.")
    return int(text)


# --- notes ---------------------------------------------------------------------------------------------------------


def parse_note(text: str) -> Note:
    """Read a signed note. Raise Malformed."""
    if len(text) > NOTE_LIMIT:
        raise Malformed("The note is too long.")
    body, separator, lines = text.rpartition("\n\n")
    if not separator or not body or not lines.endswith("\n"):
        raise Malformed("A signed note is a text, an empty line, and lines of signatures.")
    found = lines[:-1].split("\n")
    if len(found) > LINES_LIMIT:
        raise Malformed("The note has too many signatures.")
    return Note(body + "\n", [parse_signature(line) for line in found])


def parse_signature(line: str) -> Signature:
    """Read one line of signature. Raise Malformed."""
    name, _space, data = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or not NAME.fullmatch(name):
        raise Malformed("A line of signature is “— name base64”.")
    found = decode(data)
    if len(found) <= KEY_ID_BYTES:
        raise Malformed("A signature is too short.")
    return Signature(name, found[:KEY_ID_BYTES], found[KEY_ID_BYTES:])


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; lines after the third one are allowed by the format, not by us. Raise Malformed."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Malformed("A checkpoint has three lines: origin, size, root.")
    origin, size, root = lines[:3]
    if not NAME.fullmatch(origin):
        raise Malformed("The origin of a checkpoint has no space.")
    found = Checkpoint(origin, number(size), decode(root))
    if len(found.root) != HASH_BYTES:
        raise Malformed("The root of a checkpoint is a SHA-256.")
    return found


def parse_key(text: str, kind: int) -> VerificationKey:
    """Read a verification key, `name+identifier+base64`, of a kind of signature. Raise Malformed."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not NAME.fullmatch(parts[0]):
        raise Malformed("A verification key is “name+identifier+key”.")
    material = decode(parts[2])
    if len(material) != 1 + HASH_BYTES:
        raise Malformed("A verification key holds a public key of 32 bytes.")
    if material[0] != kind:
        raise Malformed("This key makes another kind of signature.")
    found = VerificationKey(parts[0], kind, material[1:])
    if found.key_id.hex() != parts[1]:
        raise Malformed("The identifier of the key is not the one of its name and content.")
    return found


# --- signatures ----------------------------------------------------------------------------------------------------


def is_signed_by(public: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature holds."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - heavy

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_checkpoint(checkpoint: Checkpoint, key: VerificationKey, sign: Callable[[bytes], bytes]) -> str:
    """Return the checkpoint as a note signed by its log."""
    text = checkpoint.text()
    return str(Note(text, [Signature(key.name, key.key_id, sign(text.encode()))]))


def holds(note: Note, key: VerificationKey) -> bool:
    """Tell whether a note bears a signature of the log's key."""
    return any(
        line.name == key.name
        and line.key_id == key.key_id
        and is_signed_by(key.public, note.text.encode(), line.data)
        for line in note.signatures
    )


def cosigned(text: str, at: int) -> bytes:
    """Return what a witness signs: the moment, in seconds since 1970, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosign(text: str, key: VerificationKey, sign: Callable[[bytes], bytes], at: int) -> Signature:
    """Return the signature of a witness under the text of a checkpoint."""
    return Signature(key.name, key.key_id, at.to_bytes(TIME_BYTES, "big") + sign(cosigned(text, at)))


def cosigned_at(note: Note, key: VerificationKey) -> tuple[Signature, int] | None:
    """Return the good signature of a witness under a note, and its moment in seconds since 1970; None without one."""
    for line in note.signatures:
        if (line.name, line.key_id) != (key.name, key.key_id):
            continue
        if len(line.data) != TIME_BYTES + SIGNATURE_BYTES:
            continue
        at = int.from_bytes(line.data[:TIME_BYTES], "big")
        if is_signed_by(key.public, cosigned(note.text, at), line.data[TIME_BYTES:]):
            return line, at
    return None


# --- proofs --------------------------------------------------------------------------------------------------------


def parse_proof(text: str) -> Proof:
    """Read a tlog-proof. Raise Malformed."""
    if len(text) > NOTE_LIMIT:
        raise Malformed("The proof is too long.")
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines[0] != PROOF:
        raise Malformed(f"A proof begins with “{PROOF}”.")
    lines = lines[1:]
    if lines and lines[0].startswith("extra "):
        lines = lines[1:]
    if not lines or not lines[0].startswith("index "):
        raise Malformed("A proof says the index of its entry.")
    path = [decode(line) for line in lines[1:]]
    if any(len(step) != HASH_BYTES for step in path):
        raise Malformed("A step of a proof is a SHA-256.")
    return Proof(number(lines[0].removeprefix("index ")), path, note)


def proof_holds(text: str, leaf: bytes, log: VerificationKey, origin: str) -> bool:
    """Tell whether a tlog-proof shows that the log of this key and origin holds this entry. Raise Malformed."""
    proof = parse_proof(text)
    note = parse_note(proof.note)
    checkpoint = parse_checkpoint(note.text)
    return (
        checkpoint.origin == origin
        and holds(note, log)
        and proves_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    )
