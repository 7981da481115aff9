"""The editions of certificates: which file is which, and which seal made it."""

from django.db.models import Exists, F, OuterRef, QuerySet

from certification.choices import STANDING_AWARD_STATUSES, KeyPurpose
from certification.models import Certificate, CertificateFile, FormerCredential, SigningKey
from certification.rules.seal import certificate_digest


def find_edition(sha256: str) -> CertificateFile | None:
    """Return the edition whose file has this SHA-256 (64 hexadecimal digits), be it replaced since, or None."""
    return CertificateFile.objects.filter(file__sha256=sha256).first()


def sealed_with(identifier: str) -> QuerySet[Certificate]:
    """Return the certificates in force whose present file was sealed with the key of this identifier."""
    key = SigningKey.objects.get(purpose=KeyPurpose.SEAL, identifier=identifier)
    return (
        Certificate.objects.filter(
            award__status__in=STANDING_AWARD_STATUSES,
            file__edition__seal=certificate_digest(key.public),
        )
        .select_related("award")
        .order_by("pk")
    )


def carrying_a_former_credential() -> QuerySet[Certificate]:
    """Return the certificates in force whose present file was made before their credential was signed again."""
    return (
        Certificate.objects.filter(
            Exists(FormerCredential.objects.filter(credential__certificate=OuterRef("pk"))),
            award__status__in=STANDING_AWARD_STATUSES,
            file__edition__made_at__lt=F("credential__issued_at"),
        )
        .select_related("award")
        .order_by("pk")
    )
