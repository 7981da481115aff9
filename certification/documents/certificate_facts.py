"""What a certificate states: plain data in three languages, frozen when it is issued, covered by its digest."""

from django.db.models import Max

from certification.clock import localdate
from certification.models import Award, Decision, FrameworkVersion

LOCALES = ("fr", "en", "es")
MOST_STRONG_POINTS = 6


def in_three_languages(row, field: str) -> dict[str, str]:
    """Return a translated column of a framework row as {language: text}."""
    return {locale: getattr(row, f"{field}_{locale}") or getattr(row, f"{field}_fr") for locale in LOCALES}


def certificate_facts(award: Award, code: str) -> dict:
    """Return everything the certificate states, in three languages, as plain data: what its digest covers."""
    dossier, decision, territory = award.dossier, award.decision, award.territory
    version, result = dossier.version, dossier.observed_result
    visit = dossier.visits.order_by("-round").first()
    axis_names = {axis.code: in_three_languages(axis, "name") for axis in version.axes.all()}
    return {
        "number": award.number,
        "code": code,
        "issued_on": localdate().isoformat(),
        "territory": {
            "name": territory.name,
            "country": territory.country,
            "region": territory.region,
            "place": territory.place,
        },
        "lead_organisation": territory.lead_organisation,
        "level": {"code": award.level.code, "name": in_three_languages(award.level, "name")},
        "valid_from": award.valid_from.isoformat(),
        "valid_until": award.valid_until.isoformat(),
        "perimeter": award.perimeter,
        "population": dossier.population,
        "municipalities": dossier.municipalities,
        "mark_scope": award.mark_scope,
        "framework": {
            "code": version.framework.code,
            "version": version.version,
            "title": in_three_languages(version, "title"),
            "content_hash": version.content_hash,
            "modules": [in_three_languages(module, "name") for module in dossier.modules.all()],
        },
        "decision": {
            "number": decision.number,
            "decided_on": decision.decided_on.isoformat(),
            "method": decision.method,
            "recusals": decision.recusals,
            "seats": decision.quorum.get("seats_present", 0),
        },
        "families": [
            {
                "code": family.code,
                "name": in_three_languages(family, "name"),
                "sphere": in_three_languages(family.sphere, "name"),
                "took_part": family.code in decision.families,
            }
            for family in version.families.select_related("sphere")
        ],
        "visit": visit and {"starts_on": visit.starts_on.isoformat(), "ends_on": visit.ends_on.isoformat()},
        "visitors": sorted(
            {a.person.assessor.family for a in dossier.assessors if getattr(a.person, "assessor", None)}
        ),
        "overall": result.overall_percent,
        "axes": [
            {"code": axis, "name": axis_names[axis], "score": score}
            for axis, score in result.axis_percents.items()
            if score is not None
        ],
        "floor": str(float(award.level.axis_min * 100)),
        "profile_public": award.axis_profile_public,
        "strong_points": strong_points(decision, version),
        "conditions": [
            {"text": row.text, "met_on": row.lifted_at and localdate(row.lifted_at).isoformat()}
            for row in decision.conditions.all()
        ],
    }


def strong_points(decision: Decision, version: FrameworkVersion) -> list[dict[str, str]]:
    """Return the names of the criteria retained at the highest levels: six at most, the highest first."""
    levels = decision.scores.get("levels", {})
    top = version.maturity_levels.aggregate(top=Max("level"))["top"]
    high = [row for row in version.criteria.all() if levels.get(row.code, 0) >= top - 1]
    high.sort(key=lambda row: -levels[row.code])
    return [in_three_languages(row, "name") for row in high[:MOST_STRONG_POINTS]]
