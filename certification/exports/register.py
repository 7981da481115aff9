"""The public register for machines: one award as plain data, the same in JSON, CSV and GeoJSON. No person in it."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus
from certification.models import Award, RegisterEntry
from certification.queries.certificate import verification_address
from certification.rules.certificate import is_valid_on

# The columns of the table, each with what it holds: read on the page of the data.
COLUMNS = {
    "number": _("Number of the award"),
    "code": _("Verification code, the lasting name of a certificate"),
    "territory": _("Name of the territory, as of today"),
    "country": _("Country, two letters (ISO 3166-1)"),
    "region": _("Region"),
    "place": _("Main town or seat"),
    "level": _("Code of the level"),
    "status": _("State of today: active, suspended, expired, superseded, surrendered, withdrawn, annulled"),
    "valid_now": _("Whether the award is to be relied upon today: true or false"),
    "valid_from": _("First day of validity"),
    "valid_until": _("Last day of validity"),
    "ended_on": _("Day of its end, when it ended"),
    "framework": _("Code of the reference framework"),
    "framework_version": _("Version of the reference framework"),
    "mark_scope": _("Use of the mark: institutional or commercial_eu"),
    "reason_category": _("Public reason of a suspension or a withdrawal"),
    "url": _("Address where the certificate is verified"),
}


def award_document(award: Award, day: dt.date, *, valid: bool | None = None) -> dict:
    """Return what the register says of an award on a day: identity, level, dates, status now, families, digests.

    `valid` says whether it is to be relied upon, for who knows it already.
    """
    certificate, facts = award.certificate, award.certificate.facts
    return {
        "number": award.number,
        "code": certificate.code,
        "url": verification_address(certificate.code),
        "territory": facts["territory"],
        "lead_organisation": facts["lead_organisation"],
        "status": award.status,
        "status_since": localdate(award.status_since, get_default_timezone()).isoformat(),
        "reason_category": award.reason_category or None,
        "valid_now": is_valid_on(award, day) if valid is None else valid,
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


def is_relied_upon(entry: RegisterEntry, day: dt.date, in_grace: frozenset[int]) -> bool:
    """Tell whether the award of a line is to be relied upon on a day; `in_grace`: see `queries.register.in_grace`."""
    return (
        entry.status == AwardStatus.ACTIVE
        and entry.valid_from <= day
        and (day <= entry.valid_until or entry.award_id in in_grace)
    )


def entry_row(entry: RegisterEntry, day: dt.date, in_grace: frozenset[int]) -> dict:
    """Return a line of the register (`queries.register.for_files`) as a line of a table, in the order of `COLUMNS`."""
    return {
        "number": entry.number,
        "code": entry.code,
        "territory": entry.name,
        "country": entry.country,
        "region": entry.region,
        "place": entry.place,
        "level": entry.level,
        "status": entry.status,
        "valid_now": is_relied_upon(entry, day, in_grace),
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": entry.valid_until.isoformat(),
        "ended_on": entry.ended_on.isoformat() if entry.ended_on else None,
        "framework": entry.framework,
        "framework_version": entry.framework_version,
        "mark_scope": entry.mark_scope,
        "reason_category": entry.reason_category or None,
        "url": verification_address(entry.code),
    }


def territory_document(found, day: dt.date) -> dict:
    """Return a territory (`queries.register_territory.RegisteredTerritory`) with its awards and their events."""
    entry = found.entry
    return {
        "slug": entry.slug,
        "name": entry.name,
        "country": entry.country,
        "region": entry.region,
        "place": entry.place,
        "latitude": entry.latitude and float(entry.latitude),
        "longitude": entry.longitude and float(entry.longitude),
        "listed": found.is_listed,
        "awards": [
            {
                **award_document(one.award, day, valid=one.status == AwardStatus.ACTIVE),
                "events": [
                    {
                        "id": str(change.uuid),
                        "event": change.move,
                        "date": localdate(change.at, get_default_timezone()).isoformat(),
                        "status": change.status,
                        "reason_category": change.category or None,
                    }
                    for change in one.changes
                ],
            }
            for one in found.awards
        ],
    }


def entry_feature(entry: RegisterEntry, row: dict) -> dict:
    """Return a line as a GeoJSON feature; its geometry is null when the territory gave no position."""
    geometry = None
    if entry.latitude is not None and entry.longitude is not None:
        geometry = {"type": "Point", "coordinates": [float(entry.longitude), float(entry.latitude)]}
    return {"type": "Feature", "geometry": geometry, "properties": row}


def feature_lines(entries: Iterable[RegisterEntry], row: Callable[[RegisterEntry], dict]) -> Iterator[str]:
    """Yield a GeoJSON collection feature by feature, so that it never stands whole in memory."""
    yield '{"type": "FeatureCollection", "features": ['
    separator = "\n"
    for entry in entries:
        yield separator + json.dumps(entry_feature(entry, row(entry)), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
