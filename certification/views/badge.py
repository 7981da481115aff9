"""The badge that a territory shows on its own site: drawn at each reading, with the status of today."""

import hashlib

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localdate as local_day
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from certification.choices import AwardStatus
from certification.clock import localdate
from certification.models import Certificate
from certification.queries.certificate import verification_address
from certification.queries.credential import certificate_of
from certification.queries.register import status_on
from certification.views.published import as_signed

WIDTH, HEIGHT = 440, 112
# A badge is kept five minutes at most: a suspension is seen everywhere soon after it is decided.
SECONDS = 300
LONGEST_NAME, LONGEST_LEVEL = 34, 40
# A short date fits beside its words in any face.
SHORT_DATE = "j N Y"
TONES = {AwardStatus.ACTIVE: ("#1b5446", "#e2ece3"), AwardStatus.SUSPENDED: ("#7c5205", "#f8edd3")}
ENDED = ("#95341f", "#f9e6df")


@require_safe
def badge(request, code):
    """Draw the badge of a certificate in the language asked for (`?lang=`), else in its own."""
    certificate = certificate_of(code)
    if certificate is None:
        raise Http404
    asked = request.GET.get("lang")
    language = asked if asked in dict(settings.LANGUAGES) else certificate.language
    with override(language):
        drawing = render_to_string(
            "certification/award/badge.svg", badge_facts(certificate, language)
        ).encode()
    response = as_signed(
        request, drawing, "image/svg+xml", hashlib.sha256(drawing).hexdigest(), seconds=SECONDS
    )
    response.headers.setdefault("Content-Language", language)
    return response


def badge_facts(certificate: Certificate, language: str) -> dict:
    """Return what a badge says: whose, which level, and how the award stands today."""
    facts, award = certificate.facts, certificate.award
    status = status_on(award, localdate())
    ink, ground = TONES.get(status, ENDED)
    name, level, sentence = (
        facts["territory"]["name"],
        facts["level"]["name"][language],
        status_sentence(award, status),
    )
    words = {
        "number": facts["number"],
        "level": level,
        "address": verification_address(certificate.code),
        "name": name,
        "sentence": sentence,
    }
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "language": language,
        "title": _("%(name)s. Award: %(sentence)s") % words,
        "description": _("Award %(number)s, %(level)s. To be checked at %(address)s") % words,
        "heading": _("Award %(number)s") % words,
        "short_name": Truncator(name).chars(LONGEST_NAME),
        "short_level": Truncator(level).chars(LONGEST_LEVEL),
        "status": status,
        "short_sentence": status_sentence(award, status, SHORT_DATE),
        "ink": ink,
        "ground": ground,
    }


def status_sentence(award, status: str, written: str = "DATE_FORMAT") -> str:
    """Return the status and its date, written in that format, in a few words."""
    if status == AwardStatus.ACTIVE:
        return _("In force until %(date)s") % {"date": date_format(award.valid_until, written)}
    since = award.ended_on or local_day(award.status_since)
    if status == AwardStatus.EXPIRED:
        since = award.valid_until
    words = {
        AwardStatus.SUSPENDED: _("Suspended since %(date)s"),
        AwardStatus.EXPIRED: _("Expired since %(date)s"),
        AwardStatus.WITHDRAWN: _("Withdrawn since %(date)s"),
        AwardStatus.SURRENDERED: _("Given up since %(date)s"),
        AwardStatus.SUPERSEDED: _("Replaced since %(date)s"),
        AwardStatus.ANNULLED: _("Annulled since %(date)s"),
    }
    return words[status] % {"date": date_format(since, written)}


def embedding(certificate: Certificate) -> dict:
    """Return what the award's page shows about the badge: its image, and what to paste in a site, in each language."""
    address = reverse("badge", args=[certificate.code])
    snippets = []
    for language, name in settings.LANGUAGES:
        with override(language):
            described = _("Award of %(name)s: see whether it is in force") % {
                "name": certificate.facts["territory"]["name"]
            }
        snippets.append(
            {
                "language": language,
                "name": name,
                "image": f"{address}?lang={language}",
                "html": render_to_string(
                    "certification/award/badge_snippet.html",
                    {
                        "page": f"{verification_address(certificate.code)}?language={language}",
                        "image": f"{settings.BASE_URL}{address}?lang={language}",
                        "words": described,
                        "language": language,
                        "width": WIDTH,
                        "height": HEIGHT,
                    },
                ).strip(),
            }
        )
    return {"snippets": snippets, "width": WIDTH, "height": HEIGHT, "code": certificate.code}
