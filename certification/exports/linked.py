"""What the register is for search engines: schema.org, in JSON-LD. Data alone: the strict policy of scripts does not regard it."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from certification.choices import AwardStatus, OpenLicence

CONTEXT = "https://schema.org"
LICENCES = {
    OpenLicence.LICENCE_OUVERTE: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    OpenLicence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
}


def script(data: dict) -> SafeString:
    """Return data as an element of a page, safe inside HTML: nothing in it can close the element."""
    element = json_script({"@context": CONTEXT, **data})
    # Safe: json_script escapes the data; only the type of the element changes.
    return mark_safe(element.replace('type="application/json"', 'type="application/ld+json"', 1))


def association() -> dict:
    return {"@type": "Organization", "@id": f"{settings.BASE_URL}/#organisation", "name": "TER RES"}


def certification_data(entry, level: str) -> dict:
    """Return an award as schema.org's Certification; `level` is its name in the language of the page."""
    return {
        "@type": "Certification",
        "name": level,
        "certificationIdentification": entry.number,
        "certificationStatus": f"{CONTEXT}/"
        + ("CertificationActive" if entry.status == AwardStatus.ACTIVE else "CertificationInactive"),
        "validFrom": entry.valid_from.isoformat(),
        "expires": entry.valid_until.isoformat(),
        "issuedBy": association(),
        "url": f"{settings.BASE_URL}/verifier/{entry.code}/",
    }


def territory_data(entries: Sequence, levels: Mapping, *, url: str) -> dict:
    """Return a territory with its awards, newest first; `levels` holds the name of each line's level by its code."""
    entry = entries[0]
    data = {
        "@type": "AdministrativeArea",
        "name": entry.name,
        "url": url,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": entry.place,
            "addressRegion": entry.region,
            "addressCountry": entry.country,
        },
        "hasCertification": [
            {**certification_data(one, levels[one.code]), "about": {"@type": "Place", "name": one.name}}
            for one in entries
        ],
    }
    if entry.latitude is not None and entry.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(entry.latitude),
            "longitude": float(entry.longitude),
        }
    return data


def dataset_data(*, name: str, description: str, url: str, licence: str, language: str, changed: str) -> dict:
    """Return the register as a dataset, with the files and addresses where it is read."""
    return {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": url,
        "license": LICENCES[OpenLicence(licence)],
        "isAccessibleForFree": True,
        "inLanguage": language,
        "dateModified": changed,
        "creator": association(),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": f"{settings.BASE_URL}{reverse(address)}",
            }
            for kind, address in (
                ("text/csv", "api_awards_csv"),
                ("application/geo+json", "api_awards_geojson"),
                ("application/json", "api_awards_json"),
                ("application/atom+xml", "api_changes"),
            )
        ],
    }
