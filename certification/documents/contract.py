"""The pledge and the mark-use contract of a territory, with their signatures, as a document."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from certification.clock import now
from certification.documents.pdf import render_pdf
from certification.models import Award
from certification.queries.contract import contract_shown, signatures_of


def contract_facts(award: Award) -> dict:
    """Return what the document says, in the active language; unsigned lines are left to be signed on paper."""
    version = award.dossier.version
    names = {family.code: family.name for family in version.families.all()}
    signatures = list(signatures_of(award))
    pledge = signatures[0].pledge if signatures else version.pledge("territory")
    certificate = getattr(award, "certificate", None)
    return {
        "award": award,
        "territory": award.territory,
        "pledge": pledge,
        "contract": contract_shown(award),
        "signatures": [
            {
                "family": names.get(row.family, ""),
                "on_behalf_of": row.on_behalf_of,
                "person": row.person,
                "signed_at": row.signed_at,
                "digest": row.text_digest,
            }
            for row in signatures
        ],
        "missing": max(0, award.scheme.pledge_min_families + 1 - len(signatures)),
        "certificate": certificate,
        "address": settings.BASE_URL + reverse("verify", args=[certificate.code]) if certificate else "",
        "made_at": now(),
    }


def render_contract(award: Award, *, language: str) -> bytes:
    """Return the contract as a tagged PDF in one language."""
    with override(language):
        return render_pdf("certification/pdf/contract.html", contract_facts(award), language=language)
