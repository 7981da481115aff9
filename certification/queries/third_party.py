"""The part of a dossier that an outside body reads to verify it: no more than the verification needs."""

from django.db.models import Q, QuerySet

from certification.choices import Confidentiality, Role, SnapshotKind
from certification.models import Dossier, Evidence, Finding, ThirdPartyVerification
from certification.models.people import mandate_roles
from certification.queries.dossier import visible_to


def verified_by(person) -> QuerySet[ThirdPartyVerification]:
    """Return the verifications asked of a person who is trusted to verify today."""
    if not person.is_authenticated or Role.THIRD_PARTY_VERIFIER not in mandate_roles(person):
        return ThirdPartyVerification.objects.none()
    return ThirdPartyVerification.objects.filter(verifier=person)


def open_to(person) -> QuerySet[Dossier]:
    """Return the dossiers whose verification a person may open: those that they read, and those that they verify."""
    return Dossier.objects.filter(
        Q(pk__in=visible_to(person).values("pk")) | Q(third_party__in=verified_by(person).values("pk"))
    )


def evidence_to_verify(dossiers) -> QuerySet[Evidence]:
    """Return the evidence that a verifier opens: what was submitted, without personal data nor what is the team's."""
    return Evidence.objects.filter(
        dossier__in=dossiers, removed_at=None, personal_data=False, submitted_at__isnull=False
    ).exclude(confidentiality=Confidentiality.TEAM)


def findings_to_verify(dossier: Dossier) -> QuerySet[Finding]:
    return dossier.findings.filter(sent_at__isnull=False).select_related("criterion")


def levels_to_verify(dossier: Dossier) -> list:
    """Return the levels that the assessors hold, criterion by criterion, once their report was sent."""
    if not dossier.snapshots.filter(kind=SnapshotKind.REPORT).exists():
        return []
    held = dossier.consensus.filter(round=dossier.consensus_round()).select_related("criterion")
    return sorted(held, key=lambda row: (row.criterion.order, row.criterion.code))
