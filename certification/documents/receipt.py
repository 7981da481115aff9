"""The receipt of a submission: what it proves, and how anybody can check it."""

from urllib.parse import urlparse

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from certification.choices import SnapshotKind
from certification.documents.pdf import render_pdf
from certification.models import HistoryEntry, Snapshot


def receipt_facts(snapshot: Snapshot, entry: HistoryEntry | None) -> dict:
    """Return what a receipt says of a submission; all but the history comes from the content that its digest covers."""
    content, dossier = snapshot.content, snapshot.dossier
    names = {criterion.code: criterion.name for criterion in dossier.criteria}
    return {
        "dossier": dossier,
        "territory": dossier.territory,
        "snapshot": snapshot,
        "is_assessment": snapshot.kind == SnapshotKind.SELF_ASSESSMENT,
        "entry": entry,
        "framework": content.get("framework", ""),
        "answers": [
            {**answer, "name": names.get(answer["criterion"], "")} for answer in content.get("answers", ())
        ],
        "questions": [code for code, text in content.get("questions", {}).items() if text.strip()],
        "evidence": content.get("evidence", []),
        "families": sorted(content.get("sign_offs", {})),
        "letter": content.get("mandate_letter"),
        "host": urlparse(settings.BASE_URL).netloc,
    }


def render_receipt(snapshot: Snapshot, entry: HistoryEntry | None, *, language: str) -> bytes:
    """Return the receipt as a tagged PDF in one language."""
    with override(language):
        address = reverse("certification:submission_content", args=[snapshot.dossier_id, snapshot.pk])
        context = {**receipt_facts(snapshot, entry), "address": f"{settings.BASE_URL}{address}"}
        return render_pdf("certification/pdf/receipt.html", context, language=language)
