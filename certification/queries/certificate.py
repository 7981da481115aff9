"""The public register, and how a certificate stands on a day."""

import datetime as dt
import hashlib

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import PUBLIC_AWARD_STATUSES, AwardStatus
from certification.models import Award, Certificate
from certification.rules.certificate import is_valid_on
from certification.rules.code import normalised


def verification_address(code: str) -> str:
    """Return the address printed as a QR code: short, without any secret or name."""
    return f"{settings.BASE_URL}/verifier/{code}/"


def register() -> QuerySet[Award]:
    """Return the awards that the public register shows: everything that was in force one day."""
    return (
        Award.objects.filter(status__in=PUBLIC_AWARD_STATUSES, certificate__isnull=False)
        .select_related("territory", "level", "certificate")
        .order_by("territory__name", "-valid_from", "pk")
    )


def standing_awards() -> QuerySet[Award]:
    """Return the awards that stand: in force, or suspended for a time."""
    return register().filter(status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED])


def find_by_code(typed: str) -> Certificate | None:
    """Return the certificate of a code as somebody typed it, or None; one query."""
    code = normalised(typed)
    return code and certificates().filter(code=code).first()


def find_by_digest(data: bytes) -> Certificate | None:
    """Return the certificate whose file has exactly these bytes, or None."""
    return certificates().filter(file__sha256=hashlib.sha256(data).hexdigest()).first()


def certificates() -> QuerySet[Certificate]:
    return Certificate.objects.filter(award__status__in=PUBLIC_AWARD_STATUSES).select_related(
        "award", "award__territory", "award__level", "award__successor__certificate", "file"
    )


def standing(certificate: Certificate, day: dt.date) -> tuple[bool, str]:
    """Tell whether a certificate can be relied upon on a day, in one sentence."""
    award = certificate.award
    if award.status == AwardStatus.ACTIVE and not is_valid_on(award, day):
        return False, _("its validity is over since %(date)s.") % {"date": award.valid_until.isoformat()}
    if award.status == AwardStatus.ACTIVE:
        return True, _("in force until %(date)s.") % {"date": award.valid_until.isoformat()}
    return False, _("no longer to be relied upon: %(status)s.") % {
        "status": award.get_status_display().lower()
    }


def filtered(filters: dict) -> QuerySet[Award]:
    """Return the register narrowed by `q`, `status`, `level`, `country` and `theme` (codes)."""
    awards = register()
    if words := filters.get("q", "").split():
        for word in words[:8]:
            awards = awards.filter(
                Q(territory__name__icontains=word)
                | Q(territory__place__icontains=word)
                | Q(territory__region__icontains=word)
                | Q(number__icontains=word)
            )
    for name, path in (("status", "status"), ("level", "level__code"), ("country", "territory__country")):
        if value := filters.get(name):
            awards = awards.filter(**{path: value})
    if theme := filters.get("theme"):
        awards = awards.filter(dossier__modules__code=theme)
    return awards


def countries() -> list[str]:
    """Return the countries that the register holds, as two-letter codes."""
    return sorted(
        set(
            Award.objects.filter(status__in=PUBLIC_AWARD_STATUSES, certificate__isnull=False).values_list(
                "territory__country", flat=True
            )
        )
    )


def find_by_number(number: str) -> Certificate | None:
    """Return the certificate of an award's human number, or None."""
    return certificates().filter(award__number__iexact=number.strip()).first()
