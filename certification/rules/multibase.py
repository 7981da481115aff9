"""Bytes written as the text that credentials and their keys use: base58 (Bitcoin's alphabet), base64url, Multikey."""

import base64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58, BASE64URL = "z", "u"
ED25519_PUBLIC = b"\xed\x01"  # multicodec 0xed, as a varint


def base58(data: bytes) -> str:
    """Return bytes in base58btc, without the multibase prefix."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """Return the bytes of a base58btc text; raises ValueError on any other character."""
    number = 0
    for character in text:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def base64url(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of a base64url text without padding; raises ValueError when it is not one."""
    # The lenient decoder drops what it does not know: the text must be the one way to write these bytes.
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(data) != text:
        raise ValueError(text[:40])
    return data


def multikey(raw: bytes) -> str:
    """Return the 32 bytes of an Ed25519 public key as a Multikey (`z6Mk…`)."""
    return BASE58 + base58(ED25519_PUBLIC + raw)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey; raises ValueError when it is another key or none."""
    data = from_base58(text[1:]) if text.startswith(BASE58) else b""
    if len(data) != 34 or not data.startswith(ED25519_PUBLIC):
        raise ValueError(text[:60])
    return data[2:]
