"""The public register for machines: one award as plain data, the same in JSON, CSV and GeoJSON. No person in it."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

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


class AwardFacts(NamedTuple):
    """What a document says of an award, read by `LOOKUPS` from a row, or by `facts_of` from an award."""

    number: str
    status: str
    status_since: dt.datetime
    reason_category: str
    perimeter: str
    mark_scope: str
    axis_profile_public: bool
    certificate_public: bool
    code: str
    digest: str
    facts: dict
    file_sha256: str | None
    file_size: int | None
    successor_code: str | None


# Where each of these facts stands from an award: a list reads these columns and makes no object of their rows.
LOOKUPS = (
    *("number", "status", "status_since", "reason_category", "perimeter", "mark_scope"),
    *("axis_profile_public", "certificate_public"),
    *("certificate__code", "certificate__digest", "certificate__facts"),
    *("certificate__file__sha256", "certificate__file__size", "successor__certificate__code"),
)


def facts_of(award: Award) -> AwardFacts:
    certificate, file = award.certificate, award.certificate.file
    successor = getattr(award.successor, "certificate", None) if award.successor_id else None
    return AwardFacts(
        number=award.number,
        status=award.status,
        status_since=award.status_since,
        reason_category=award.reason_category,
        perimeter=award.perimeter,
        mark_scope=award.mark_scope,
        axis_profile_public=award.axis_profile_public,
        certificate_public=award.certificate_public,
        code=certificate.code,
        digest=certificate.digest,
        facts=certificate.facts,
        file_sha256=file and file.sha256,
        file_size=file and file.size,
        successor_code=successor and successor.code,
    )


def award_document(award: Award, day: dt.date, *, valid: bool | None = None) -> dict:
    """Return the document of one award; `valid` says whether it is to be relied upon, for who knows it already."""
    return document(facts_of(award), day, valid=is_valid_on(award, day) if valid is None else valid)


def document(award: AwardFacts, day: dt.date, *, valid: bool) -> dict:
    """Return what the register says of an award on a day: identity, level, dates, status now, families, digests."""
    facts = award.facts
    has_public_file = award.certificate_public and award.file_sha256
    return {
        "number": award.number,
        "code": award.code,
        "url": verification_address(award.code),
        "territory": facts["territory"],
        "lead_organisation": facts["lead_organisation"],
        "status": award.status,
        "status_since": localdate(award.status_since, get_default_timezone()).isoformat(),
        "reason_category": award.reason_category or None,
        "valid_now": valid,
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
        "digest": award.digest,
        "file": {
            "url": f"{verification_address(award.code)}attestation.pdf",
            "sha256": award.file_sha256,
            "size": award.file_size,
        }
        if has_public_file
        else None,
        "successor": award.successor_code and verification_address(award.successor_code),
    }


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
