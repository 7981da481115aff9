"""Certificates by what was typed or dropped, and how one stands on a day."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import PUBLIC_AWARD_STATUSES, AwardStatus
from certification.models import Certificate
from certification.rules.certificate import is_valid_on
from certification.rules.code import normalised


def verification_address(code: str) -> str:
    """Return the address printed as a QR code: short, without any secret or name."""
    return f"{settings.BASE_URL}/verifier/{code}/"


def find_by_code(typed: str) -> Certificate | None:
    """Return the certificate of a code as somebody typed it, or None; one query, more where a newer one replaced it."""
    code = normalised(typed)
    if not code:
        return None
    # Few have a successor, and its columns would be read for all. The status is looked at here: a code names one row.
    found = Certificate.objects.select_related("award", "file").filter(code=code).order_by().first()
    return found if found and found.award.status in PUBLIC_AWARD_STATUSES else None


def certificates() -> QuerySet[Certificate]:
    """Return the public certificates with what tells their state; their facts name the territory and the level."""
    return Certificate.objects.filter(award__status__in=PUBLIC_AWARD_STATUSES).select_related(
        "award__successor__certificate", "file"
    )


def standing(certificate: Certificate, day: dt.date) -> tuple[bool, str]:
    """Tell whether a certificate can be relied upon on a day, in one sentence."""
    award = certificate.award
    if award.status == AwardStatus.ACTIVE and not is_valid_on(award, day):
        return False, _("its validity is over since %(date)s.") % {
            "date": date_format(award.valid_until, "DATE_FORMAT")
        }
    if award.status == AwardStatus.ACTIVE:
        return True, _("in force until %(date)s.") % {"date": date_format(award.valid_until, "DATE_FORMAT")}
    return False, _("no longer to be relied upon: %(status)s.") % {
        "status": award.get_status_display().lower()
    }


def find_by_number(number: str) -> Certificate | None:
    """Return the certificate of an award's human number, or None."""
    return certificates().filter(award__number__iexact=number.strip()).first()
