"""What the public pages say of the scheme: every figure is read from the rules in force and from what was recorded."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from certification.choices import AwardStatus, CommentStatus, FrameworkStatus, ReviewStatus, Role
from certification.clock import localdate
from certification.models import (
    Award,
    Consultation,
    ContractText,
    FrameworkVersion,
    Mandate,
    Review,
    ReviewDraw,
    Scheme,
    Seat,
    ThirdPartyVerification,
)
from certification.queries.framework import version_in_force

MOST_CONSULTATIONS = 5


@dataclass(frozen=True)
class SchemeFacts:
    """The rules in force and the counts of today."""

    scheme: Scheme
    version: FrameworkVersion | None
    clocks: dict = field(default_factory=dict)
    families: list = field(default_factory=list)
    grades: list = field(default_factory=list)
    interests: list = field(default_factory=list)
    criteria: int = 0
    vetoes: int = 0
    consultations: list = field(default_factory=list)
    awards: dict = field(default_factory=dict)
    reviews: dict = field(default_factory=dict)
    seats: int = 0
    families_seated: int = 0
    guardians: int = 0
    verifiers: int = 0
    verifications: dict = field(default_factory=dict)
    draws: list = field(default_factory=list)
    contract: int = 0


def facts() -> SchemeFacts:
    """Return what the pages are made of; the same number of queries whatever there is."""
    version, today = version_in_force(), localdate()
    people = Mandate.objects.active().values_list("role", "person").distinct()
    trusted: dict[str, set] = {}
    for role, person in people:
        trusted.setdefault(role, set()).add(person)
    seats = list(Seat.objects.on(today).values_list("family", flat=True))
    common = {
        "scheme": Scheme.current(),
        "version": version,
        "consultations": consultations(),
        "awards": awards(),
        "reviews": Review.objects.aggregate(
            concluded=Count("pk", filter=Q(status=ReviewStatus.CONCLUDED)),
            on_site=Count("pk", filter=Q(visited_on__isnull=False)),
            late=Count("pk", filter=Q(status=ReviewStatus.OVERDUE)),
        ),
        "seats": len(seats),
        "families_seated": len(set(seats)),
        "guardians": len(trusted.get(Role.IMPARTIALITY_GUARDIAN, ())),
        "verifiers": len(trusted.get(Role.THIRD_PARTY_VERIFIER, ())),
        "verifications": ThirdPartyVerification.objects.aggregate(
            given=Count("pk", filter=Q(given_at__isnull=False)), positive=Count("pk", filter=Q(positive=True))
        ),
        "draws": list(ReviewDraw.objects.order_by("-year")[:MOST_CONSULTATIONS]),
        "contract": ContractText.current().number,
    }
    if version is None:
        return SchemeFacts(**common)
    counted = version.criteria_for(None).aggregate(
        all=Count("pk"), vetoes=Count("pk", filter=Q(is_veto=True))
    )
    return SchemeFacts(
        **common,
        clocks={clock.code: clock for clock in version.clocks.all()},
        families=list(version.families.select_related("sphere")),
        grades=list(version.finding_grades.all()),
        interests=list(version.interest_categories.all()),
        criteria=counted["all"],
        vetoes=counted["vetoes"],
    )


def awards() -> dict[str, int]:
    """Return how many awards were ever in each public state."""
    states = {
        status.value: Count("pk", filter=Q(status=status))
        for status in AwardStatus
        if status not in (AwardStatus.PREPARED, AwardStatus.LAPSED)
    }
    return Award.objects.aggregate(**states)


def consultations() -> list[dict]:
    """Return the last consultations on the framework, each with its comments published and answered."""
    published = Q(comments__status=CommentStatus.PUBLISHED)
    found = (
        Consultation.objects.exclude(version__status=FrameworkStatus.DRAFT)
        .select_related("version")
        .annotate(
            received=Count("comments"),
            published=Count("comments", filter=published),
            answered=Count("comments", filter=published & ~Q(comments__answer="")),
        )
        .order_by("-opens_on", "-pk")
    )
    return list(found[:MOST_CONSULTATIONS])
