"""The certificate: its facts, frozen when it is issued, and its file drawn from them."""

import datetime as dt
from urllib.parse import urlparse

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from certification.choices import DecisionMethod, MarkScope
from certification.clock import localdate
from certification.documents.pdf import render_pdf
from certification.documents.plate import draw_plate
from certification.models import Award, Certificate
from certification.queries.certificate import verification_address

LOCALES = ("fr", "en", "es")
QR_QUIET_ZONE = 4  # modules, as the standard asks


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
    }


def qr_svg(text: str) -> str:
    """Return a QR code (level Q) with its quiet zone, as an SVG element."""
    return mark_safe(
        segno.make(text, error="q", micro=False).svg_inline(
            border=QR_QUIET_ZONE,
            dark="#12392f",
            light="#ffffff",
            omitsize=True,
            svgclass="qr",
            lineclass=None,
        )
    )


def perimeter_in_words(facts: dict) -> str:
    """Return the perimeter as it stands on the sheet: municipalities and inhabitants, or the text."""
    if facts["municipalities"] and facts["population"]:
        municipalities = ngettext("%(n)d municipality", "%(n)d municipalities", facts["municipalities"]) % {
            "n": facts["municipalities"]
        }
        inhabitants = _("%(n)s inhabitants") % {"n": f"{facts['population']:,}".replace(",", " ")}
        return f"{municipalities}, {inhabitants}"
    return facts["perimeter"][:80]


def act_in_words(facts: dict, language: str) -> str:
    """Return the sentence of the act: who decided what, when, on which framework, after which visit."""
    day = dt.date.fromisoformat(facts["decision"]["decided_on"])
    words = {
        "date": date_format(day, "DATE_FORMAT"),
        "framework": facts["framework"]["title"][language],
        "version": facts["framework"]["version"],
    }
    if facts["decision"]["method"] == DecisionMethod.CONSENT:
        act = _(
            "The guarantee committee, meeting on %(date)s, recognised by consent the quality and responsibility of this "
            "territory, according to the “%(framework)s”, version %(version)s"
        )
    else:
        act = _(
            "The guarantee committee, meeting on %(date)s, recognised by a vote the quality and responsibility of this "
            "territory, according to the “%(framework)s”, version %(version)s"
        )
    sentences = act % words
    for module in facts["framework"]["modules"]:
        sentences += f", {module[language][0].lower()}{module[language][1:]}"
    if facts["visit"]:
        sentences += _(", after the visit of its peers from %(start)s to %(end)s") % {
            "start": date_format(dt.date.fromisoformat(facts["visit"]["starts_on"]), "DATE_FORMAT"),
            "end": date_format(dt.date.fromisoformat(facts["visit"]["ends_on"]), "DATE_FORMAT"),
        }
    return f"{sentences}."


def mark_scope_in_words(scope: str) -> str:
    if scope == MarkScope.COMMERCIAL_EU:
        return _("Commercial use allowed in the European Union, after a third-party verification.")
    return _("Institutional use: no commercial use towards consumers.")


def short(name: str) -> str:
    """Return an axis's name up to its colon: there is no room for more around the figure."""
    return name.partition(":")[0].strip()


def render_certificate(certificate: Certificate) -> bytes:
    """Return the certificate's PDF, drawn from its facts alone: A4 landscape, tagged, fonts embedded."""
    facts, language = certificate.facts, certificate.language
    digest = certificate.digest
    with override(language):
        spheres: dict[str, list[str]] = {}
        for family in facts["families"]:
            if family["took_part"]:
                spheres.setdefault(family["sphere"][language], []).append(family["name"][language])
        words = _("Collective guarantee system · Responsible territories")
        context = {
            "number": facts["number"],
            "code": facts["code"],
            "territory": facts["territory"]["name"],
            "level": facts["level"]["name"][language],
            "paragraph": act_in_words(facts, language),
            "valid_from": dt.date.fromisoformat(facts["valid_from"]),
            "valid_until": dt.date.fromisoformat(facts["valid_until"]),
            "perimeter": perimeter_in_words(facts),
            "spheres": [{"name": sphere, "families": names} for sphere, names in spheres.items()],
            "axes": [
                {"code": axis["code"], "name": short(axis["name"][language]), "score": float(axis["score"])}
                for axis in facts["axes"]
            ],
            "floor": float(facts["floor"]),
            "organisation": facts["lead_organisation"],
            "framework": f"{facts['framework']['title'][language]} {facts['framework']['version']}",
            "verify_host": urlparse(settings.BASE_URL).netloc,
            "issued_on": dt.date.fromisoformat(facts["issued_on"]),
            "digest": digest,
            "mark_scope": mark_scope_in_words(facts["mark_scope"]),
            "plate": mark_safe(
                draw_plate(
                    bytes.fromhex(digest),
                    [float(axis["score"]) for axis in facts["axes"]],
                    number=facts["number"],
                    floor=float(facts["floor"]),
                    words=words,
                )
            ),
            "qr": qr_svg(verification_address(facts["code"])),
        }
        return render_pdf("certification/pdf/certificate.html", context, language=language)
