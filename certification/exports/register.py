"""The public register for machines: one award as plain data, the same in JSON, CSV and GeoJSON. No person in it."""

from django.conf import settings
from django.utils.timezone import localdate

from certification.models import Award
from certification.queries.certificate import verification_address
from certification.rules.certificate import is_valid_on

COLUMNS = (
    "number", "code", "territory", "country", "region", "place", "level", "status", "valid_now", "valid_from",
    "valid_until", "framework", "framework_version", "mark_scope", "reason_category", "url",
)  # fmt: skip


def award_document(award: Award, day) -> dict:
    """Return what the register says of an award on a day: identity, level, dates, status now, families, digests."""
    certificate, facts = award.certificate, award.certificate.facts
    return {
        "number": award.number,
        "code": certificate.code,
        "url": verification_address(certificate.code),
        "territory": facts["territory"],
        "lead_organisation": facts["lead_organisation"],
        "status": award.status,
        "status_since": localdate(award.status_since).isoformat(),
        "reason_category": award.reason_category or None,
        "valid_now": is_valid_on(award, day),
        "checked_on": day.isoformat(),
        "level": {"code": facts["level"]["code"], "name": facts["level"]["name"]},
        "perimeter": award.perimeter,
        "mark_scope": award.mark_scope,
        "valid_from": facts["valid_from"],
        "valid_until": facts["valid_until"],
        "framework": {
            key: facts["framework"][key] for key in ("code", "version", "title", "content_hash", "modules")
        },
        "decision": facts["decision"],
        "families": [
            {"code": family["code"], "name": family["name"]}
            for family in facts["families"]
            if family["took_part"]
        ],
        "visit": facts["visit"],
        "axes": facts["axes"] if award.axis_profile_public else None,
        "digest": certificate.digest,
        "file": _file(award, certificate),
        "successor": _successor(award),
    }


def _file(award: Award, certificate) -> dict | None:
    if not award.certificate_public or certificate.file_id is None:
        return None
    return {
        "url": f"{settings.BASE_URL}/verifier/{certificate.code}/attestation.pdf",
        "sha256": certificate.file.sha256,
        "size": certificate.file.size,
    }


def _successor(award: Award) -> str | None:
    certificate = getattr(award.successor, "certificate", None) if award.successor_id else None
    return certificate and verification_address(certificate.code)


def award_row(award: Award, day) -> dict:
    """Return an award as one line of a table, in the order of `COLUMNS`."""
    document = award_document(award, day)
    return {
        **{key: document[key] for key in COLUMNS if key in document},
        "territory": document["territory"]["name"],
        "country": document["territory"]["country"],
        "region": document["territory"]["region"],
        "place": document["territory"]["place"],
        "level": document["level"]["code"],
        "framework": document["framework"]["code"],
        "framework_version": document["framework"]["version"],
    }


def award_feature(award: Award, day) -> dict:
    """Return an award as a GeoJSON feature; its geometry is null when the territory gave no position."""
    territory = award.territory
    placed = territory.latitude is not None and territory.longitude is not None
    return {
        "type": "Feature",
        "geometry": (
            placed
            and {"type": "Point", "coordinates": [float(territory.longitude), float(territory.latitude)]}
        )
        or None,
        "properties": award_row(award, day),
    }
