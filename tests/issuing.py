"""What a worker that issues and seals certificates does, and what must be true when all is done."""

import json
from collections import Counter

from certification.choices import AwardStatus, LogKind
from certification.documents.seal import SealState
from certification.models import (
    Award,
    Certificate,
    CertificateFile,
    HistoryEntry,
    LogEntry,
    LogHead,
    PrivateFile,
)
from certification.rules import log as tree
from certification.services import issuance
from certification.services.history import verify_history
from certification.services.log import root_at
from certification.services.seal import check_file
from cms.users.models import User


def work(officer, share, workers):
    """Issue what is ready, then make the files that are owed; a stopped worker is followed by one that does the same."""
    actor = User.objects.get(pk=officer)
    for award in Award.objects.filter(status=AwardStatus.PREPARED).order_by("pk"):
        if award.pk % workers == share:
            issuance.issue_certificate(award, actor=actor)
    for edition in CertificateFile.objects.being_made():
        if edition.pk % workers == share:
            issuance.make_edition(edition)


def assert_all_is_there_once(number, most_read=None):
    """Compare awards, certificates, files, log and history; read every file, or so many."""
    awards = list(Award.objects.order_by("number"))
    year = awards[0].valid_from.year
    assert [award.number for award in awards] == [f"AG-{year}-{rank:04d}" for rank in range(1, number + 1)]
    assert {award.status for award in awards} == {AwardStatus.ACTIVE}
    assert Certificate.objects.count() == CertificateFile.objects.exclude(file=None).count() == number
    for edition in CertificateFile.objects.select_related("file", "certificate").order_by("?")[:most_read]:
        assert edition.certificate.file_id == edition.file_id
        with edition.file.file.open("rb") as stored:
            data = stored.read()
        assert len(data) == edition.file.size
        assert check_file(data).state == SealState.INTACT
    sealed = LogEntry.objects.filter(kind=LogKind.PDF_SEALED)
    kept = {json.loads(bytes(entry.data))["pdf_sha256"] for entry in sealed}
    assert kept == set(PrivateFile.objects.filter(edition__isnull=False).values_list("sha256", flat=True))
    counted = Counter(LogEntry.objects.exclude(award=None).values_list("kind", flat=True))
    assert counted == {LogKind.ISSUED: number, LogKind.PDF_SEALED: number}
    assert HistoryEntry.objects.filter(action="certification.certificate.make").count() == number
    entries = [bytes(data) for data in LogEntry.objects.order_by("index").values_list("data", flat=True)]
    head = LogHead.objects.get(pk=1)
    assert head.size == len(entries)
    assert root_at(head.size) == root_of(entries)
    assert verify_history()[1] is None


def root_of(entries):
    """Return the root of the log computed anew from its entries alone (RFC 6962)."""
    if len(entries) == 1:
        return tree.leaf_hash(entries[0])
    cut = 1 << (len(entries) - 1).bit_length() - 1
    return tree.node_hash(root_of(entries[:cut]), root_of(entries[cut:]))
