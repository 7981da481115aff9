"""The compiled catalogues of the site, read whole; and other words laid over them while the process runs."""

import gettext
import io
import struct
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import to_locale, trans_real

MAGIC = 0x950412DE
HEADER = "<7I"
PAIR = "<2I"
CONTEXT, PLURAL = "\x04", "\x00"
# The language of the code has no catalogue of its own.
CODE_LANGUAGE = "en"
CODE_INFORMATION = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


class Message(NamedTuple):
    """One message of a catalogue: its key (with its context), its plural in the code, and its translations."""

    key: str
    plural: str
    texts: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the message as the code writes it, in the singular then in the plural."""
        words = self.key.rpartition(CONTEXT)[2]
        return (words, self.plural) if self.plural else (words,)


def messages(language: str) -> list[Message]:
    """Return what the site's catalogue of a language holds; nothing before it is compiled."""
    return [message for message in _read(language) if message.key]


def version() -> int:
    """Return how often words were laid over others in this process: what was drawn before says the former ones."""
    return _laid


_laid = 0


def lay_over(language: str, changed: list[Message]) -> None:
    """Answer these messages, in this process, wherever the site asks for them: pages, papers, letters.

    What was laid over stays until the same message is laid over again. `merge` is what Django itself uses to put the
    catalogue of a site over its own.
    """
    information = next((message.texts[0] for message in _read(language) if not message.key), CODE_INFORMATION)
    global _laid  # noqa: PLW0603 - one count a process
    written = write([Message("", "", (information,)), *changed])
    trans_real.translation(language).merge(gettext.GNUTranslations(io.BytesIO(written)))
    _laid += 1


def _read(language: str) -> list[Message]:
    if language == CODE_LANGUAGE:
        return []
    name = f"{to_locale(language)}/LC_MESSAGES/django.mo"
    paths = [Path(root) / name for root in settings.LOCALE_PATHS]
    return [message for path in paths if path.is_file() for message in parse(path.read_bytes())]


# --- the format ---------------------------------------------------------------------------------------------------


def parse(data: bytes) -> list[Message]:
    """Read a compiled catalogue (GNU MO, little-endian), where `gettext` would drop the plural of the code.

    The message with an empty key is the information about the catalogue.
    """
    magic, _version, count, keys_at, texts_at, *_hash = struct.unpack_from(HEADER, data)
    if magic != MAGIC:
        raise ValueError("This is not a compiled catalogue.")

    def text(table: int, rank: int) -> str:
        length, start = struct.unpack_from(PAIR, data, table + rank * struct.calcsize(PAIR))
        return data[start : start + length].decode()

    found = []
    for rank in range(count):
        key, _null, plural = text(keys_at, rank).partition(PLURAL)
        found.append(Message(key, plural, tuple(text(texts_at, rank).split(PLURAL))))
    return found


def write(catalogue: list[Message]) -> bytes:
    """Compile messages, in the order that the format wants."""
    catalogue = sorted(catalogue, key=lambda message: message.key.encode())
    keys = [PLURAL.join(filter(None, (message.key, message.plural))) for message in catalogue]
    texts = [PLURAL.join(message.texts) for message in catalogue]
    keys_at = struct.calcsize(HEADER)
    texts_at = keys_at + len(keys) * struct.calcsize(PAIR)
    start = texts_at + len(texts) * struct.calcsize(PAIR)
    tables, body = b"", b""
    for words in map(str.encode, (*keys, *texts)):
        tables += struct.pack(PAIR, len(words), start + len(body))
        body += words + b"\0"
    return struct.pack(HEADER, MAGIC, 0, len(keys), keys_at, texts_at, 0, start) + tables + body
