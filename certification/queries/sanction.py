"""Which measures may be brought before the committee now, and in which sessions; what a procedure came to."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from certification.choices import AwardMeasureKind, DocketItemStatus, SessionStatus
from certification.clock import localdate
from certification.models import Appeal, Award, AwardMeasure, DocketItem, Session, Suspension
from certification.rules.appeal import APPEALABLE, last_day_to_contest
from certification.rules.sanction import refusals_to_propose


def kinds_to_propose(award: Award) -> list[tuple[str, str]]:
    """Return the measures that the committee may examine now, each with its words."""
    return [(kind.value, kind.label) for kind in AwardMeasureKind if not refusals_to_propose(award, kind)]


def sessions_ahead(_award: Award) -> QuerySet[Session]:
    """Return the sessions whose docket is open, the next one first."""
    return Session.objects.filter(
        status__in=[SessionStatus.CONVENED, SessionStatus.OPEN],
        held_on__gte=localdate(),
        second_convocation_of=None,
    ).order_by("held_on", "pk")


def in_hand(award: Award) -> AwardMeasure | None:
    """Return the measure that waits for the committee or for its decision to be signed, or None."""
    measures = award.suspension.measures.all() if award.suspension is not None else ()
    return next(
        (measure for measure in measures if measure.settled_at is None and not was_deferred(measure)), None
    )


def was_deferred(measure: AwardMeasure) -> bool:
    return any(item.status == DocketItemStatus.DEFERRED for item in measure.items.all())


def read_procedures(award: Award) -> list[Suspension]:
    """Read the procedures of an award once, with their measures and what became of each; return them, the latest first."""
    appeals = Appeal.objects.filter(measure=OuterRef("pk"))
    measures = AwardMeasure.objects.annotate(was_appealed=Exists(appeals))
    items = DocketItem.objects.select_related("session", "decision").order_by("session__held_on", "pk")
    prefetch_related_objects(
        [award],
        Prefetch("suspensions", Suspension.objects.select_related("ratified_in").order_by("-pk")),
        Prefetch("suspensions__measures", measures),
        Prefetch("suspensions__measures__items", items),
    )
    return list(award.suspensions.all())


def measures_to_contest(award: Award) -> list[AwardMeasure]:
    """Return the suspensions and withdrawals of an award that may still be appealed against, or were, oldest first.

    The award has read its procedures: see `read_procedures`.
    """
    taken = [
        measure
        for procedure in award.suspensions.all()
        for measure in procedure.measures.all()
        if measure.is_taken and measure.kind in APPEALABLE
    ]
    return sorted(
        (each for each in taken if each.was_appealed or localdate() <= last_day_to_contest(each)),
        key=lambda measure: measure.pk,
    )
