"""A small sound framework document, and the rows made from it."""

from copy import deepcopy

from certification.rules.permissions import SYSTEM
from certification.services.framework import load_framework


def texts(words):
    return {"fr": f"{words} (fr)", "en": f"{words} (en)", "es": f"{words} (es)"}


def criterion(code, *, weight=1, veto=False, na=False, module=None):
    axis = code[0]
    return {
        "code": code,
        "principle": f"{axis}.1",
        "weight": weight,
        "veto": veto,
        "not_applicable": {"condition": texts("If nothing")} if na else None,
        "module": module,
        "questions": ["Q1"],
        "sdgs": [11, 17],
        "name": texts(f"Criterion {code}"),
        "expected": texts("Expected"),
        "indicators": [
            {"code": f"{code}.1", "kind": "number", "unit": texts("families"), "text": texts("How many")},
            {"code": f"{code}.2", "kind": "text", "unit": None, "text": texts("Which")},
        ],
        "evidence": [{"code": f"{code}.a", "kind": "document", "text": texts("Minutes")}],
        "levels": {level: texts(f"Level {level}") for level in range(5)},
    }


def axis(code, *criteria, weight=10):
    return {
        "code": code,
        "weight": weight,
        "name": texts(f"Axis {code}"),
        "principles": [{"code": f"{code}.1", "text": texts("Principle")}],
        "criteria": list(criteria),
    }


SMALL = {
    "schema": 1,
    "code": "SMALL",
    "version": "1.0",
    "source_locale": "fr",
    "title": texts("Small framework"),
    "summary": texts("=SUM of all"),
    "scale": [
        {"level": level, "name": texts(f"Step {level}"), "definition": texts("Definition")}
        for level in range(5)
    ],
    "spheres": [{"code": "civil", "name": texts("Civil")}, {"code": "public", "name": texts("Public")}],
    "families": [
        {
            "code": "HAB",
            "sphere": "civil",
            "name": texts("Residents"),
            "description": texts("Who live there"),
        },
        {"code": "ELU", "sphere": "public", "name": texts("Elected"), "description": texts("Who decide")},
    ],
    "questions": [
        {"code": "Q1", "keyword": texts("Economy"), "text": texts("Which one?"), "help": texts("Help")}
    ],
    "modules": [{"code": "tourism", "name": texts("Tourism"), "description": texts("For tourism")}],
    "scoring": {
        "max_level": 4,
        "aggregation": "weighted_mean",
        "rounding": {"mode": "half_up", "percent_places": 2, "comparison": "exact"},
        "not_applicable": {"max_axis_share": "0.50", "max_overall_share": "1/3"},
        "evidence_caps": {"none": 1, "documents": 2},
        "level_requirements": {
            3: {"any_of": ["dated_measure", "concordant_testimonies"], "testimony_min_families": 2},
            4: {"any_of": ["published_transmission"]},
        },
        "divergence_to_discuss": 2,
    },
    "awards": [
        {
            "code": "first",
            "order": 1,
            "name": texts("First"),
            "description": texts("The first level"),
            "overall_min": "0.40",
            "axis_min": "1/4",
            "veto_min": 2,
            "criterion_min": 0,
            "criteria_at_4_min": 0,
            "requires": {},
            "validity_months": 24,
        },
        {
            "code": "second",
            "order": 2,
            "name": texts("Second"),
            "description": texts("The second level"),
            "overall_min": "0.80",
            "axis_min": "0.65",
            "veto_min": 3,
            "criterion_min": 1,
            "criteria_at_4_min": 1,
            "requires": {"B1": 3},
            "site_visit": True,
            "validity_months": 36,
        },
    ],
    "committee": {
        "seats_per_family": 2,
        "quorum_share": "1/2",
        "second_convocation_share": "1/3",
        "second_convocation_notice_days": 7,
        "min_families": 2,
        "all_spheres": True,
        "max_family_share": "1/3",
        "majority": "2/3",
        "family_majority_share": "1/2",
        "consent_first": True,
        "tie": "adjourned",
        "sessions_per_year_min": 4,
    },
    "clocks": [
        {"code": "eligibility", "days": 30, "name": texts("Eligibility")},
        {"code": "notification", "days": 10, "working_days": True, "name": texts("Notification")},
        {"code": "whole_path", "months": 15, "months_min": 9, "name": texts("Whole path")},
    ],
    "findings": [
        {
            "code": "minor",
            "name": texts("Minor"),
            "definition": texts("Small"),
            "consequence": texts("An action"),
        }
    ],
    "interests": [
        {"code": "employee", "effect": "recused", "look_back_months": 36, "name": texts("Employment")},
        {"code": "close_tie", "effect": "recused", "look_back_months": None, "name": texts("Close tie")},
        {"code": "no_tie", "effect": "none", "look_back_months": 0, "name": texts("No tie")},
    ],
    "pledges": [{"code": "territory", "title": texts("Pledge"), "text": texts("We pledge")}],
    "axes": [
        axis("A", criterion("A1", weight=2, veto=True), criterion("A2")),
        axis("B", criterion("B1", weight=3), criterion("B2", na=True), criterion("B3", module="tourism")),
    ],
}


# What is proposed at first to a kind of territory: not in the small document, which is older.
PROFILE = {
    "code": "parks",
    "name": texts("Parks"),
    "description": texts("For parks"),
    "territory_kinds": ["natural_park"],
    "modules": ["tourism"],
    "presumed_na": ["B2"],
}


def small_document(**changes):
    """Return a document of one's own, free to spoil."""
    return deepcopy(SMALL) | changes


def small_version(*, publish=False, actor=SYSTEM, **changes):
    return load_framework(small_document(**changes), actor=actor, publish=publish)
