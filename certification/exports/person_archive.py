"""One person's data as a ZIP: a page to read, the same for machines, and the files that they joined."""

import json
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.template.loader import render_to_string
from zipstream import ZipStream

from certification.clock import now
from certification.models import PrivateFile
from certification.queries.own_data import Part


def archive(person, parts: list[Part], files: Iterable[PrivateFile]) -> Iterator[bytes]:
    """Yield the bytes of the archive, in the active language; no file is ever held whole in memory."""
    made_at, paths = now(), {}
    stream = ZipStream(compress_type=ZIP_DEFLATED)
    for number, file in enumerate(files, 1):
        if file.file.storage.exists(file.file.name):
            paths[file] = f"files/{number:03d}-{file.name}"
    context = {"person": person, "parts": parts, "files": paths.values(), "made_at": made_at}
    page = render_to_string("certification/privacy/copy.html", context)
    stream.add(_once(page.encode()), "data.html")
    stream.add(_once(_as_json(person, parts, list(paths.values()), made_at)), "data.json")
    for file, path in paths.items():
        # Documents and photos are compressed already.
        stream.add(_chunks(file.file), path, compress_type=ZIP_STORED)
    yield from stream


def _as_json(person, parts: list[Part], paths: list[str], made_at) -> bytes:
    data = {
        "account": person.email,
        "made_at": made_at,
        "data": [
            {
                "kind": part.kind,
                "link": part.link,
                "rows": [dict(zip(part.names, row, strict=True)) for row in part.rows],
            }
            for part in parts
        ],
        "files": paths,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()


def _chunks(file) -> Iterator[bytes]:
    with file.storage.open(file.name) as opened:
        yield from opened.chunks()


def _once(data: bytes) -> Iterator[bytes]:
    yield data
