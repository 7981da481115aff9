"""A certificate drawn from plain facts, without a database: to be compared from one process to another."""

import datetime as dt

from certification.documents.archive import Enclosure
from certification.documents.certificate import Backing, render_certificate

LEVELS = {"fr": "Territoire responsable", "en": "Responsible territory", "es": "Territorio responsable"}
SPHERE = {"fr": "Société civile", "en": "Civil sphere", "es": "Esfera civil"}
FAMILY = {"fr": "Habitants", "en": "Residents", "es": "Habitantes"}
FACTS = {
    "number": "AG-2026-0001",
    "code": "N7DK-MWQK-BSQM-QH9B",
    "issued_on": "2026-11-30",
    "territory": {
        "name": "Vallée des Sources",
        "country": "FR",
        "region": "Occitanie",
        "place": "Saint-Aubin",
    },
    "lead_organisation": "Syndicat mixte de la vallée",
    "level": {"code": "responsable", "name": LEVELS},
    "valid_from": "2026-11-30",
    "valid_until": "2029-11-29",
    "perimeter": "Les douze communes de la vallée, de la source à la plaine.",
    "population": 8200,
    "municipalities": 12,
    "mark_scope": "institutional",
    "framework": {
        "code": "TERRES-REF",
        "version": "1.0",
        "title": LEVELS,
        "content_hash": "0" * 64,
        "modules": [],
    },
    "decision": {
        "number": "D-1",
        "decided_on": "2026-11-30",
        "method": "consent",
        "recusals": 0,
        "seats": 12,
    },
    "families": [{"code": "HAB", "name": FAMILY, "sphere": SPHERE, "took_part": True}],
    "visit": {"starts_on": "2026-09-01", "ends_on": "2026-09-03"},
    "visitors": [],
    "overall": "72.50",
    "axes": [
        {"code": code, "name": LEVELS, "score": score}
        for code, score in zip("ABCDE", (61, 75, 80, 55, 90), strict=True)
    ],
    "floor": "45.0",
    "profile_public": True,
    "strong_points": [FAMILY, SPHERE],
    "conditions": [{"text": "Publier les comptes rendus.", "met_on": "2026-10-03"}],
}
DIGEST = "1f" * 32
DATED = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
BACKING = Backing(
    "A seal", "ab" * 32, True, "https://example.org/credentials/1", "example.org/log", 12, "cd" * 32
)


def drawn(language="fr", **changes):
    """Return the unsealed bytes; `changes` replace facts."""
    enclosed = [Enclosure("event.json", b"{}", "application/json", "An entry", "Data")]
    facts = {**FACTS, **changes}
    return render_certificate(
        facts, DIGEST, language=language, dated=DATED, backing=BACKING, enclosures=enclosed
    )
