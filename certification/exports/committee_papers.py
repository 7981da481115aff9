"""The papers of a session as one ZIP, streamed, with a manifest of the digest of everything that the committee had."""

import hashlib
import json
from collections.abc import Callable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.utils.text import slugify
from django.utils.translation import gettext as _
from zipstream import ZipStream

from certification.models import Session, Snapshot
from certification.queries.committee_reading import Paper

MANIFEST = "manifest.json"


def folder_of(paper: Paper) -> str:
    """Return the folder of an item: its place in the docket, its number."""
    return f"{paper.rank:02d}-{slugify(paper.item.dossier.number or str(paper.item.dossier_id)).upper()}"


def papers_archive(
    session: Session, papers: list[Paper], document: bytes, content_of: Callable[[Snapshot], bytes]
) -> Iterator[bytes]:
    """Yield the bytes of the archive: the document, each open item's frozen contents, the manifest.

    `content_of` writes a snapshot as its digest was computed. Items that are closed to the reader are in the manifest
    with the digest of their papers, so that two members can see that they had the same ones.
    """
    stream = ZipStream(compress_type=ZIP_DEFLATED)
    entries = [_entry("papers.pdf", document)]
    stream.add(document, "papers.pdf", compress_type=ZIP_STORED)
    items = []
    for paper in papers:
        item = paper.item
        if not paper.withheld:
            for row in item.papers:
                snapshot = item.dossier.snapshots.get(kind=row["kind"], number=row["number"])
                path = f"{folder_of(paper)}/{row['kind']}-{row['number']}.json"
                data = content_of(snapshot)
                entries.append(_entry(path, data))
                stream.add(data, path)
        items.append(
            {
                "order": paper.rank,
                "dossier": item.dossier.number,
                "listed_on": item.listed_on.isoformat(),
                "papers": item.papers,
                "papers_digest": item.papers_digest,
                "withheld": bool(paper.withheld),
            }
        )
    manifest = {
        "session": session.number,
        "held_on": session.held_on.isoformat(),
        "items": items,
        "files": entries,
    }
    stream.add(json.dumps(manifest, ensure_ascii=False, indent=2).encode(), MANIFEST)
    stream.add(_readme(session).encode(), "README.txt")
    yield from stream


def _entry(path: str, data: bytes) -> dict:
    return {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _readme(session: Session) -> str:
    lines = [
        _("Papers of session %(number)s of the guarantee committee") % {"number": session.number},
        "",
        _("papers.pdf: the agenda, and what to read of each item that is open to you."),
        _("One folder an item: its sealed file and its report, as they were when it went on the docket."),
        _(
            "manifest.json: the SHA-256 digest of every file; compare it with the one that another member has."
        ),
        _("These papers are confidential: delete them once the session is over."),
    ]
    return "\r\n".join([*lines, ""])
