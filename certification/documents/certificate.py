"""The certificate: drawn from its facts alone, with what proves it inside. Sealed afterwards: see `documents.seal`."""

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlparse

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from certification.choices import DecisionMethod, MarkScope
from certification.documents.archive import Enclosure
from certification.documents.pdf import render_archive
from certification.documents.plate import draw_plate, microtext
from certification.queries.certificate import verification_address

STYLES = ("certificate.css", "certificate_annex.css")
QR_QUIET_ZONE = 4  # modules, as the standard asks
# What the figure shows of a territory that keeps its profile to itself, where its level has no floor.
NO_FLOOR = 50.0


@dataclass(frozen=True)
class Backing:
    """What stands behind a certificate beside its facts, as its annex prints it.

    `leaf` is the leaf's hash in hexadecimal; `seal` the name on the certificate of the seal, `seal_digest` that certificate's
    SHA-256 in hexadecimal. `log_index` is None, and texts are empty, for what there is not.
    """

    seal: str = ""
    seal_digest: str = ""
    is_test: bool = False
    credential: str = ""
    log_origin: str = ""
    log_index: int | None = None
    leaf: str = ""


def qr_svg(text: str) -> SafeString:
    """Return a QR code (level Q) with its quiet zone, as an SVG element."""
    return mark_safe(
        segno.make(text, error="q", micro=False).svg_inline(
            border=QR_QUIET_ZONE,
            dark="#12392f",
            light="#ffffff",
            omitsize=True,
            svgclass="qr",
            lineclass=None,
            title=_("QR code of the verification address"),
        )
    )


def as_address(svg: str) -> str:
    """Return a drawing as a `data:` address.

    An image has no elements of the page: read and styled as such, its hundreds of shapes took a quarter of the time of a file.
    """
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


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


def render_certificate(
    facts: dict,
    digest: str,
    *,
    language: str,
    dated: dt.datetime,
    backing: Backing,
    enclosures: Sequence[Enclosure] = (),
) -> bytes:
    """Return the certificate as a PDF that is not sealed yet: A4 landscape, then a portrait annex.

    `facts` and their `digest` are those of the certificate; `dated` is the date of this file and of what it encloses.
    The same arguments give the same bytes.
    """
    with override(language):
        context = {
            **sheet_context(facts, digest, language),
            **annex_context(facts, language),
            "backing": backing,
            "enclosures": enclosures,
            "dated": dated,
        }
        return render_archive(
            "certification/pdf/certificate.html",
            context,
            language=language,
            styles=STYLES,
            enclosures=enclosures,
            dated=dated,
        )


def sheet_context(facts: dict, digest: str, language: str) -> dict:
    """Return what the first sheet shows."""
    is_public = facts.get("profile_public", True)
    floor = float(facts["floor"])
    scores = [float(axis["score"]) if is_public else floor or NO_FLOOR for axis in facts["axes"]]
    return {
        "number": facts["number"],
        "code": facts["code"],
        "territory": facts["territory"]["name"],
        "level": facts["level"]["name"][language],
        "paragraph": act_in_words(facts, language),
        "valid_from": dt.date.fromisoformat(facts["valid_from"]),
        "valid_until": dt.date.fromisoformat(facts["valid_until"]),
        "perimeter": perimeter_in_words(facts),
        "spheres": spheres(facts, language),
        "axes": [
            {
                "code": axis["code"],
                "name": short(axis["name"][language]),
                "full_name": axis["name"][language],
                "score": float(axis["score"]) if is_public else None,
            }
            for axis in facts["axes"]
        ],
        "profile_public": is_public,
        "floor": floor,
        "organisation": facts["lead_organisation"],
        "framework": f"{facts['framework']['title'][language]} {facts['framework']['version']}",
        "verify_host": urlparse(settings.BASE_URL).netloc,
        "verify_address": verification_address(facts["code"]),
        "issued_on": dt.date.fromisoformat(facts["issued_on"]),
        "digest": digest,
        "mark_scope": mark_scope_in_words(facts["mark_scope"]),
        "plate": as_address(
            draw_plate(bytes.fromhex(digest), scores, floor=floor if is_public else None, marked=is_public)
        ),
        "microtext": microtext(
            bytes.fromhex(digest), facts["number"], _("Collective guarantee system · Responsible territories")
        ),
        "qr": qr_svg(verification_address(facts["code"])),
    }


def annex_context(facts: dict, language: str) -> dict:
    """Return what the annex shows beside the first sheet's; certificates of earlier days have fewer facts."""
    return {
        "decision": facts["decision"],
        "decided_on": dt.date.fromisoformat(facts["decision"]["decided_on"]),
        "overall": float(facts["overall"]),
        "full_perimeter": facts["perimeter"],
        "strong_points": [names[language] for names in facts.get("strong_points", ())],
        "conditions": [
            {"text": row["text"], "met_on": row["met_on"] and dt.date.fromisoformat(row["met_on"])}
            for row in facts.get("conditions", ())
        ],
    }


def spheres(facts: dict, language: str) -> list[dict]:
    """Return the families that decided, by sphere: name, and names of the families."""
    found: dict[str, list[str]] = {}
    for family in facts["families"]:
        if family["took_part"]:
            found.setdefault(family["sphere"][language], []).append(family["name"][language])
    return [{"name": sphere, "families": names} for sphere, names in found.items()]
