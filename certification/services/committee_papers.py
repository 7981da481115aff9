"""Seal the papers of an item: what the committee reads is named with its digests the day it goes on a docket."""

from collections.abc import Iterator

from certification.choices import SnapshotKind
from certification.documents.committee_papers import render_papers
from certification.exports.committee_papers import papers_archive
from certification.models import DocketItem, Session, Snapshot
from certification.queries.committee_reading import papers_for
from certification.services.history import canonical, digest_of


def seal_papers(item: DocketItem) -> DocketItem:
    """Write the manifest of an item: the last sealed file and report of its dossier, each by its SHA-256.

    The contents are frozen already; the manifest says which versions the committee had, and its digest goes to the
    history.
    """
    if item.measure_id is not None:
        return _seal_measure(item)
    frozen = item.dossier.snapshots.filter(kind__in=[SnapshotKind.FILE, SnapshotKind.REPORT])
    last = {}
    for kind, number, digest in frozen.order_by("number").values_list("kind", "number", "digest"):
        last[kind] = {"kind": kind, "number": number, "sha256": digest}
    item.papers = [last[kind] for kind in sorted(last)]
    item.papers_digest = digest_of(item.papers)
    item.save(update_fields=["papers", "papers_digest"])
    return item


def _seal_measure(item: DocketItem) -> DocketItem:
    """Seal what was proposed and what the territory had answered; what it says later is added on the page of the item."""
    measure, procedure = item.measure, item.measure.procedure
    item.papers = []
    item.papers_digest = digest_of(
        {
            "kind": measure.kind,
            "category": procedure.category,
            "notice": procedure.reason,
            "reply": procedure.territory_statement,
            "reply_on_the_withdrawal": procedure.withdrawal_statement,
            "reasons": measure.reasons,
        }
    )
    item.save(update_fields=["papers", "papers_digest"])
    return item


def document_for(session: Session, person, *, language: str) -> bytes:
    """Return the papers that a person may read as one PDF."""
    return render_papers(session, papers_for(session, person), language=language)


def archive_for(session: Session, person, *, language: str) -> Iterator[bytes]:
    """Yield the papers that a person may read as one ZIP, with the digests of what was sealed."""
    papers = papers_for(session, person)
    document = render_papers(session, papers, language=language)
    return papers_archive(session, papers, document, _as_sealed)


def _as_sealed(snapshot: Snapshot) -> bytes:
    return canonical(snapshot.content)
