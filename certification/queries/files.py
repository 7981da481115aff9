"""Which private files a person may open: those of the dossiers that they may read, and what narrows them."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.choices import AssignmentStatus, Confidentiality, DossierStatus, Role
from certification.clock import localdate
from certification.models import (
    Assignment,
    Dossier,
    EvidenceVersion,
    Membership,
    PrivateFile,
    RegionalOpinion,
    ThirdPartyVerification,
)
from certification.models.people import mandate_roles
from certification.queries.dossier import visible_to
from certification.queries.field import photos_readable_by
from certification.queries.message import threads_of
from certification.queries.submission import submitted_before
from certification.queries.third_party import evidence_to_verify, open_to, verified_by


def readable_by(person) -> QuerySet[PrivateFile]:
    """Return the files that the person's pages link to; a view answers 404 for all others."""
    if not person.is_authenticated:
        return PrivateFile.objects.none()
    dossiers = visible_to(person)
    letters = Dossier.objects.filter(pk__in=dossiers.values("pk"), mandate_letter__isnull=False)
    opinions = RegionalOpinion.objects.filter(dossier__in=dossiers.values("pk"), paper__isnull=False)
    return PrivateFile.objects.filter(
        Q(pk__in=letters.values("mandate_letter"))
        | Q(pk__in=versions_readable_by(person, dossiers).values("file"))
        | Q(edition__certificate__award__dossier__in=dossiers.values("pk"))
        | Q(pk__in=opinions.values("paper"))
        | Q(messages__dossier__in=threads_of(person).values("pk"))
        | Q(pk__in=photos_readable_by(person).values("file"))
        | Q(pk__in=reports_of_verifiers(person).values("document"))
        | Q(pk__in=evidence_to_verify(verified_by(person).values("dossier")).values("file"))
    ).distinct()


def reports_of_verifiers(person) -> QuerySet[ThirdPartyVerification]:
    """Return the verifications whose report a person may open."""
    return ThirdPartyVerification.objects.filter(
        dossier__in=open_to(person).values("pk"), document__isnull=False
    )


def versions_readable_by(person, dossiers: QuerySet[Dossier]) -> QuerySet[EvidenceVersion]:
    """Return the versions of evidence that a person may open, in the dossiers that they read.

    Members open every version. Others open what was submitted; before any submission, what stands now unless the
    territory keeps it to its team. While a territory completes a dossier that it had submitted, others open what it
    submitted, removed since or not, and only that. Personal data is for the territory, the case officer and the
    assessors.
    """
    today = localdate()
    is_member = Exists(
        Membership.objects.filter(
            Q(until=None) | Q(until__gte=today),
            since__lte=today,
            territory=OuterRef("evidence__dossier__territory"),
            person=person,
        )
    )
    assesses = Exists(
        Assignment.objects.filter(
            dossier=OuterRef("evidence__dossier"),
            person=person,
            role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
            status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED],
        )
    )
    examines = Q(is_member) | Q(assesses)
    if Role.CASE_OFFICER in mandate_roles(person):
        examines = Q(pk__isnull=False)
    submitted = EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), submitted_at__isnull=False)
    stands = Q(file=F("evidence__file")) & ~Q(evidence__confidentiality=Confidentiality.TEAM)
    is_completed = Q(evidence__dossier__status=DossierStatus.SELF_ASSESSMENT, submission__isnull=False)
    is_held = Q(evidence__removed_at=None)
    was_submitted = Q(submitted_at__isnull=False) & (
        is_held | (is_completed & Q(evidence__removed_at__gt=F("submission")))
    )
    return EvidenceVersion.objects.annotate(submission=submitted_before("evidence__dossier")).filter(
        Q(evidence__personal_data=False) | examines,
        (is_held & Q(is_member)) | was_submitted | (is_held & stands & ~Exists(submitted) & ~is_completed),
        evidence__dossier__in=dossiers.values("pk"),
    )
