"""What the page of one certificate shows: the facts as they were issued, the state of today."""

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, DecisionMethod, MarkScope, ReasonCategory
from certification.clock import now
from certification.documents.certificate import perimeter_in_words
from certification.models import Certificate
from certification.queries import appeal as appeals
from certification.queries.register import status_on
from certification.queries.verification import Finding, since


def page_of(certificate: Certificate, today: dt.date, findings: Sequence[Finding]) -> dict:
    """Return the context of the page of a certificate: the facts as issued, the status now, each finding."""
    facts, award, language = certificate.facts, certificate.award, get_language()
    status = status_on(award, today)
    return {
        "certificate": certificate_part(certificate),
        "award": award_part(facts, award, status, language),
        "findings": findings,
        "territory": {"name": facts["territory"]["name"]},
        "now": now(),
        "meaning": meaning(status),
        "verified": facts["visit"] and who_checked(facts, language),
        "families": [
            {"name": family["name"][language], "took_part": family["took_part"]}
            for family in facts["families"]
        ],
        "facts": guaranteed(facts, language, award.mark_scope),
        "is_contested": appeals.is_contested(award),
        "axes": [
            SimpleNamespace(code=axis["code"], name=axis["name"][language], score=float(axis["score"]))
            for axis in facts["axes"]
        ]
        if award.axis_profile_public
        else [],
        "floor": float(facts["floor"]),
        "overall": float(facts["overall"]),
        "events": events(facts, award),
        "crumbs": [
            (_("Collective guarantee"), reverse("certification:guarantee")),
            (_("Verify a certificate"), reverse("verify_form")),
            (facts["number"], None),
        ],
    }


def certificate_part(certificate: Certificate) -> dict:
    """Return the certificate itself: its number, its digest, its file when anybody may have it."""
    made = certificate.file_id is not None
    return {
        "code": certificate.code,
        "number": certificate.facts["number"],
        "digest": certificate.digest,
        "is_made": made,
        "file_url": certificate.award.certificate_public
        and made
        and reverse("certificate_pdf", args=[certificate.code]),
        "file_size": certificate.file.size if made else None,
        "file_sha256": certificate.file.sha256 if made else "",
    }


def award_part(facts: dict, award, status: AwardStatus, language: str) -> dict:
    """Return the award as it is today."""
    successor = award.successor_id and getattr(award.successor, "certificate", None)
    return {
        "status": status,
        "status_date": since(award, status),
        "valid_from": day(facts["valid_from"]),
        "valid_until": day(facts["valid_until"]),
        "level": facts["level"]["name"][language],
        "reason": award.get_reason_category_display() if award.reason_category else "",
        "successor_url": successor and reverse("verify", args=[successor.code]),
        "successor_number": successor and successor.facts["number"],
    }


def who_checked(facts: dict, language: str) -> dict:
    """Return who visited and how the committee decided: families and figures, never a person."""
    took_part = [family for family in facts["families"] if family["took_part"]]
    return {
        "visitors": ", ".join(
            family["name"][language] for family in facts["families"] if family["code"] in facts["visitors"]
        ),
        "visit_start": day(facts["visit"]["starts_on"]),
        "visit_end": day(facts["visit"]["ends_on"]),
        "decided_on": day(facts["decision"]["decided_on"]),
        "by_consent": facts["decision"]["method"] == DecisionMethod.CONSENT,
        "votes": facts["decision"].get("seats", 0),
        "families": len(took_part),
        "spheres": len({family["sphere"]["fr"] for family in took_part}),
        "recusals": facts["decision"]["recusals"],
    }


def meaning(status: AwardStatus) -> list[str]:
    """Return what a status that is not “in force” implies, in plain sentences."""
    return {
        AwardStatus.SUSPENDED: [
            _("The territory may not use the mark nor the certificate until the suspension is lifted."),
            _("A suspension is not a withdrawal: the territory is heard and may correct what is at stake."),
        ],
        AwardStatus.WITHDRAWN: [
            _("The withdrawal is final. The territory may apply again after twelve months.")
        ],
        AwardStatus.EXPIRED: [_("Nothing was checked since that date: do not rely on this certificate.")],
        AwardStatus.ANNULLED: [_("Another committee may decide again; the register will say so.")],
    }.get(status, [])


def guaranteed(facts: dict, language: str, mark_scope: str) -> list[dict]:
    """Return what the certificate guarantees, as labels and values."""
    framework = facts["framework"]
    themes = ", ".join(module[language] for module in framework["modules"])
    place = ", ".join(part for part in (facts["territory"]["place"], facts["territory"]["region"]) if part)
    scopes = dict(MarkScope.choices)
    rows = [
        (_("Level"), facts["level"]["name"][language]),
        (_("Perimeter"), perimeter_in_words(facts)),
        (_("Place"), f"{place} ({facts['territory']['country']})"),
        (_("Lead organisation"), facts["lead_organisation"]),
        (_("Reference framework"), f"{framework['title'][language]}, {_('version')} {framework['version']}"),
        (_("Dominant theme"), themes),
        (_("Decision"), facts["decision"]["number"]),
        # Asked for later than the certificate, commercial use is of today.
        (_("Mark use"), scopes[mark_scope]),
    ]
    return [{"label": label, "value": value, "url": ""} for label, value in rows if value]


def events(facts: dict, award) -> list[dict]:
    """Return the life of the award, newest first. One query."""
    found = [
        {"date": day(facts["decision"]["decided_on"]), "title": _("Decision of the guarantee committee")},
        {"date": day(facts["valid_from"]), "title": _("Certificate issued")},
    ]
    if facts["visit"]:
        found.insert(0, {"date": day(facts["visit"]["ends_on"]), "title": _("Visit of the peers")})
    categories = dict(ReasonCategory.choices)
    suspensions = award.suspensions.filter(started_on__isnull=False).order_by("started_on")
    for started_on, category, lifted_at in suspensions.values_list("started_on", "category", "lifted_at"):
        found.append(
            {
                "date": started_on,
                "title": _("Award suspended"),
                "text": categories[category],
                "tone": "wait",
            }
        )
        lifted_on = lifted_at and timezone.localdate(lifted_at)
        # The end of an award closes its suspension too: that is no lifting.
        if lifted_on and (award.ended_on is None or lifted_on < award.ended_on):
            found.append({"date": lifted_on, "title": _("Suspension lifted")})
    if award.ended_on:
        found.append({"date": award.ended_on, "title": award.get_status_display(), "is_current": True})
    # Of two facts of one day, the later one was added last.
    found.reverse()
    found.sort(key=lambda event: event["date"], reverse=True)
    if award.status in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED):
        found[0]["is_current"] = True
    return found


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
