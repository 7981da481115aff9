"""The registrations for a meeting: its places, counted over its languages, and the registration of a secret link."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from certification.clock import now
from home import models
from home.choices import RegistrationStatus
from home.rules.registration import Opening, Places, opening
from home.secrets import digest_of


def standing(meeting: "models.MeetingPage") -> tuple[Opening, Places]:
    """Return where the registration for a meeting stands, and its places; one query.

    The page of origin decides for its translations: they may be a version late.
    """
    origin = (
        models.MeetingPage.objects.filter(translation_key=meeting.translation_key)
        .annotate(
            confirmed=Subquery(_count(RegistrationStatus.CONFIRMED), output_field=IntegerField()),
            waiting=Subquery(_count(RegistrationStatus.WAITING), output_field=IntegerField()),
        )
        .defer_streamfields()
        .order_by("pk")
        .first()
    )
    if origin is None:  # a page that was never saved, in a preview
        places = Places(meeting.capacity)
        return opening(meeting, places, moment=now()), places
    # The page itself is the newest word about itself: a draft that an editor previews.
    facts = meeting if meeting.pk == origin.pk else origin
    places = Places(facts.capacity, origin.confirmed or 0, origin.waiting or 0)
    return opening(facts, places, moment=now()), places


def places_of(meeting: "models.MeetingPage") -> Places:
    """Count the places of a meeting as they are now."""
    found = models.Registration.objects.filter(meeting_key=meeting.translation_key).aggregate(
        confirmed=Count("pk", filter=Q(status=RegistrationStatus.CONFIRMED)),
        waiting=Count("pk", filter=Q(status=RegistrationStatus.WAITING)),
    )
    return Places(meeting.capacity, **found)


def standing_registration(key, email: str) -> "models.Registration | None":
    """Return the registration of an address for a meeting, unless it was cancelled."""
    found = models.Registration.objects.filter(meeting_key=key, email=email)
    return found.exclude(status=RegistrationStatus.CANCELLED).first()


def waiting_list(key) -> "QuerySet[models.Registration]":
    """Return those who wait for a place, the first to come first."""
    return models.Registration.objects.filter(meeting_key=key, status=RegistrationStatus.WAITING).order_by(
        "created_at", "pk"
    )


def by_secret(secret: str) -> "models.Registration | None":
    """Return the registration that a secret link leads to."""
    found = models.Registration.objects.select_related("meeting__locale").defer(
        "meeting__body", "meeting__report"
    )
    return found.filter(digest=digest_of(secret)).first()


def _count(status: RegistrationStatus) -> "QuerySet":
    return (
        models.Registration.objects.filter(meeting_key=OuterRef("translation_key"), status=status)
        .order_by()
        .values("meeting_key")
        .annotate(number=Count("pk"))
        .values("number")
    )
