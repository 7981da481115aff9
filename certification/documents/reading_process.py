"""Read a certificate's file in a process of its own: what a hostile file breaks, breaks here.

Reads from its input a line of JSON (`seals`: PEM texts that the reader trusts) then the file; writes JSON: what is found of
the seal, the text of the first pages, the files that it carries. No setting of the site is loaded, so that the process
holds nothing worth stealing; it has the rights of the site's user, and limits of memory, of time and of size.
"""

import base64
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

MOST_PAGES = 4
MOST_CHARACTERS = 20_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 12
MOST_ENCLOSED = 12
LARGEST_ENCLOSED = 200_000


def words_of(data: bytes) -> str:
    """Return the text of the first pages."""
    import pypdfium2  # noqa: PLC0415 - loaded under the limits

    document = pypdfium2.PdfDocument(data)
    pages = range(min(len(document), MOST_PAGES))
    return "\n".join(document[page].get_textpage().get_text_bounded() for page in pages)[:MOST_CHARACTERS]


def enclosed_in(data: bytes) -> dict[str, str]:
    """Return the files that a PDF carries, by name, in base64."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - as above

    found, files = {}, PdfFileReader(BytesIO(data)).root.get("/AF", ())
    # A slice would give references, an index gives what they lead to.
    for specification in (files[rank] for rank in range(min(len(files), MOST_ENCLOSED))):
        content = specification["/EF"]["/F"].data
        if len(content) <= LARGEST_ENCLOSED:
            found[str(specification["/UF"])] = base64.b64encode(content).decode()
    return found


def seal_of(data: bytes, seals: list[str]) -> dict:
    """Return what is found of the seal, as `documents.seal.SealCheck` holds it; moments in ISO 8601."""
    from certification.documents.seal import check_seal  # noqa: PLC0415 - as above

    return asdict(check_seal(data, [seal.encode() for seal in seals]))


def attempted(read: Callable, *given: object) -> object:
    """Return what a reading gives; whatever a broken file raises, it gives nothing."""
    try:
        return read(*given)
    except Exception:  # noqa: BLE001 - a hostile file may break its reader in any way
        return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.path.insert(0, str(Path(__file__).parents[2]))
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    found = {
        "seal": attempted(seal_of, data, asked["seals"]),
        "words": attempted(words_of, data) or "",
        "enclosed": attempted(enclosed_in, data) or {},
    }
    json.dump(found, sys.stdout, default=str)


if __name__ == "__main__":
    main()
