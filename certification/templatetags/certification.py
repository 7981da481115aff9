"""Tags of the guarantee: states, the figure of the axes, the map and the relief of a certificate."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification import choices
from certification.documents.contours import contour_lines, svg_group
from certification.documents.five_axis import draw_five_axes
from certification.documents.map import Place, render_map
from certification.queries import certificate as certificates
from certification.views.certificate import entries

register = template.Library()

# The word of a state is in `choices`; here only its icon and its tone, the same on every page.
BADGES: dict[str, dict[str, tuple[str, str]]] = {
    "dossier": {
        "draft": ("pencil", ""),
        "submitted": ("inbox", "run"),
        "eligibility": ("clipboard-check", "run"),
        "ineligible": ("circle-x", "stop"),
        "self_assessment": ("list-checks", "run"),
        "completeness": ("file-check", "run"),
        "visit_planning": ("calendar-days", "run"),
        "visit": ("footprints", "run"),
        "reporting": ("file-text", "run"),
        "reply": ("reply", "wait"),
        "docketed": ("list-ordered", "run"),
        "deliberation": ("scale", "run"),
        "conditional": ("circle-dashed", "wait"),
        "adjourned": ("undo-2", "wait"),
        "accredited": ("circle-check", "ok"),
        "refused": ("ban", "stop"),
        "withdrawn_by_applicant": ("log-out", "end"),
        "lapsed": ("hourglass", "end"),
    },
    "award": {
        "prepared": ("file-pen-line", "run"),
        "active": ("circle-check", "ok"),
        "suspended": ("circle-pause", "wait"),
        "expired": ("calendar-x", "end"),
        "withdrawn": ("circle-x", "stop"),
        "surrendered": ("log-out", "end"),
        "superseded": ("replace", "end"),
        "annulled": ("eraser", "stop"),
        "lapsed": ("hourglass", "end"),
    },
    "framework": {
        "draft": ("pencil", ""),
        "consultation": ("message-square", "run"),
        "adopted": ("stamp", "run"),
        "in_force": ("circle-check", "ok"),
        "transition": ("hourglass", "wait"),
        "retired": ("archive", "end"),
    },
    "assignment": {
        "proposed": ("mail", "wait"),
        "accepted": ("circle-check", "ok"),
        "declined": ("circle-x", "end"),
        "replaced": ("replace", "end"),
        "completed": ("check-check", "ok"),
    },
    "session": {
        "convened": ("calendar-days", "run"),
        "open": ("gavel", "run"),
        "closed": ("lock", "end"),
        "cancelled": ("calendar-x", "end"),
    },
    "item": {
        "listed": ("list-ordered", "run"),
        "deliberating": ("scale", "run"),
        "consent": ("handshake", "run"),
        "ballot": ("vote", "run"),
        "counted": ("lock", "run"),
        "decided": ("circle-check", "ok"),
        "deferred": ("undo-2", "wait"),
    },
    "appeal": {
        "lodged": ("inbox", "run"),
        "admitted": ("clipboard-check", "run"),
        "inadmissible": ("circle-x", "end"),
        "rejected": ("ban", "stop"),
        "upheld": ("undo-2", "ok"),
    },
    "grade": {
        "remark": ("info", "run"),
        "minor": ("circle-alert", "wait"),
        "major": ("triangle-alert", "stop"),
        "critical": ("octagon-alert", "stop"),
    },
    "finding": {
        "open": ("circle-dashed", "wait"),
        "action_proposed": ("pencil", "run"),
        "verified": ("badge-check", "ok"),
    },
    "fee": {
        "due": ("clock", "wait"),
        "recorded": ("circle-check", "ok"),
        "waived": ("circle-minus", "end"),
    },
    "interest": {
        "none": ("circle-check", "ok"),
        "declared": ("message-square", "wait"),
        "recused": ("user-minus", "stop"),
    },
}
WORDS = {
    "dossier": choices.DossierStatus,
    "award": choices.AwardStatus,
    "framework": choices.FrameworkStatus,
    "assignment": choices.AssignmentStatus,
    "session": choices.SessionStatus,
    "item": choices.DocketItemStatus,
    "appeal": choices.AppealStatus,
    "grade": choices.FindingGrade,
    "finding": choices.FindingStatus,
    "fee": choices.FeeStatus,
    "interest": choices.InterestEffect,
}


@register.inclusion_tag("components/badge.html")
def badge(kind: str, status: str) -> dict:
    """Show a state: its word from `choices`, its icon and its colour."""
    icon_name, tone = BADGES[kind][status]
    return {"label": WORDS[kind](status).label, "icon_name": icon_name, "tone": tone}


@register.filter
def percent(value: Decimal | float | None, places: int = 1) -> str:
    """Write a percentage the way the language does."""
    if value is None or value == "":
        return "–"
    # Rounded here: number_format would cut the digits that it does not show.
    rounded = Decimal(str(value)).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    # Translators: a percentage, with the space that the language wants.
    return _("%(number)s%%") % {"number": number_format(rounded, decimal_pos=places)}


@register.filter
def at(words: dict | None, key: object) -> object:
    """Return the word that a mapping holds for a key, or nothing."""
    return words.get(key, "") if words else ""


@register.filter
def digest_groups(digest: str) -> str:
    """Cut a fingerprint into groups of eight, to be compared by eye."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


@register.inclusion_tag("components/five_axis.html")
def five_axis(
    axes: Sequence,
    *,
    floor: Decimal | float | None = None,
    previous: Sequence | None = None,
    caption: str = "",
    name: str = "profile",
    overall: Decimal | float | None = None,
) -> dict:
    """Show a profile: the figure and, always, its table.

    `axes`: items with `code`, `name` and `score` (percent); `floor` and `overall`: percent; `previous`: the scores of
    the cycle before, in the same order; `name`: unique on the page.
    """
    scores = [float(axis.score or 0) for axis in axes]
    before = [float(score or 0) for score in previous] if previous else None
    said = ", ".join(f"{axis.code} {percent(axis.score)}" for axis in axes)
    figure = draw_five_axes(
        scores,
        letters="".join(str(axis.code)[:1] for axis in axes),
        floor=float(floor) if floor else None,
        previous=before,
        title=_("Profile on the axes: %(scores)s") % {"scores": said},
        name=name,
    )
    rows = [(axis, previous[i] if previous else None) for i, axis in enumerate(axes)]
    # Safe: the figure is numbers, and its title is escaped where it is drawn.
    return {
        "figure": mark_safe(figure),
        "rows": rows,
        "floor": floor,
        "has_previous": bool(previous),
        "caption": caption,
        "overall": None if overall == "" else overall,  # a name that the template does not know reads as ""
    }


@register.inclusion_tag("components/map.html")
def territory_map(places: Sequence) -> dict:
    """Show the map; the list comes first, elsewhere on the page.

    `places`: items with `number`, `latitude`, `longitude`, `label` (name and state), `url` and `tone` (ok, wait, end).
    """
    marks = [
        Place(item.number, float(item.latitude), float(item.longitude), str(item.label), item.url, item.tone)
        for item in places
        if item.latitude is not None and item.longitude is not None
    ]
    drawing = render_map(
        marks, land=static("img/land.svg"), europe_title=_("Map of Europe"), world_title=_("Map of the world")
    )
    return {"drawing": mark_safe(drawing)}  # safe: words and addresses are escaped where they are drawn


@register.simple_tag
def latest_awards(limit: int = 8) -> list:
    """Return the awards granted last, as lines of the register and points of the map."""
    awards = certificates.standing_awards().order_by("-valid_from", "territory__name")[:limit]
    return entries(awards, get_language())


@register.simple_tag
def relief(digest: str) -> SafeString:
    """Draw the relief of a certificate from its own digest (hexadecimal), for its verification page."""
    return _relief(digest)


@lru_cache(maxsize=256)
def _relief(digest: str) -> SafeString:
    lines = contour_lines(
        bytes.fromhex(digest), 1200, 400, levels=11, cell=20, hills=9, decimals=0, tolerance=1.2,
        fade=lambda x, _y: max(0, min(1, (x - 480) / 620)),
    )  # fmt: skip
    return mark_safe(
        '<svg class="relief-own" viewBox="0 0 1200 400" preserveAspectRatio="xMaxYMid slice" aria-hidden="true" '
        f'focusable="false">{svg_group(lines, opacity=0.7)}</svg>'
    )
