"""Tags of the guarantee: states, the figure of the axes and the map."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification import choices
from certification.choices import IndicatorKind
from certification.documents.five_axis import draw_five_axes
from certification.documents.map import Place, draw_locator, render_map
from certification.documents.series import Point, draw_series
from certification.models import Dossier, Indicator, IndicatorValue
from certification.queries import examples, glossary
from certification.queries import notice as notices
from certification.queries import register as registers
from certification.queries.indicator import IndicatorRow
from certification.rules.percentage import percentage_in_words
from certification.views.register import lines
from cms import catalogues

register = template.Library()

# The word of a state is in `choices`; here only its icon and its tone, the same on every page.
BADGES: dict[str, dict[str, tuple[str, str]]] = {
    "action": {
        "planned": ("circle-dashed", ""),
        "under_way": ("circle-play", "run"),
        "done": ("circle-check", "ok"),
        "given_up": ("circle-x", "end"),
    },
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
    "review": {
        "planned": ("calendar-days", ""),
        "open": ("pencil", "run"),
        "overdue": ("clock-alert", "stop"),
        "submitted": ("inbox", "wait"),
        "concluded": ("circle-check", "ok"),
        "cancelled": ("calendar-x", "end"),
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
        "lapsed": ("clock-alert", "end"),
        "replaced": ("replace", "end"),
        "completed": ("check-check", "ok"),
    },
    "assessorapplication": {
        "submitted": ("mail", "wait"),
        "accepted": ("circle-check", "ok"),
        "refused": ("circle-x", "end"),
        "withdrawn": ("undo-2", "end"),
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
    "complaint": {
        "lodged": ("inbox", "wait"),
        "acknowledged": ("mail", "run"),
        "admissible": ("clipboard-check", "run"),
        "inadmissible": ("circle-x", "end"),
        "investigated": ("scan-search", "run"),
        "founded": ("circle-alert", "stop"),
        "partly_founded": ("circle-alert", "wait"),
        "unfounded": ("circle-minus", "end"),
        "measures": ("list-todo", "run"),
        "closed": ("lock", "end"),
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
        "accepted": ("list-todo", "run"),
        "done_declared": ("scan-search", "run"),
        "verified": ("badge-check", "ok"),
        "overdue": ("clock-alert", "stop"),
        "escalated": ("gavel", "stop"),
        "declined": ("circle-minus", "end"),
        "withdrawn": ("undo-2", "end"),
    },
    "fee": {
        "due": ("clock", "wait"),
        "recorded": ("circle-check", "ok"),
        "waived": ("circle-minus", "end"),
    },
    "delegation": {
        "open": ("pencil", "run"),
        "submitted": ("inbox", "wait"),
        "changes_requested": ("undo-2", "wait"),
        "closed": ("circle-check", "ok"),
        "withdrawn": ("log-out", "end"),
    },
    "transfer": {
        "asked": ("mail", "wait"),
        "accepted": ("circle-check", "ok"),
        "declined": ("circle-x", "end"),
        "cancelled": ("circle-x", "end"),
    },
    "interest": {
        "none": ("circle-check", "ok"),
        "declared": ("message-square", "wait"),
        "recused": ("user-minus", "stop"),
    },
    "comment": {
        "waiting": ("clock", "wait"),
        "published": ("circle-check", "ok"),
        "declined": ("circle-x", "stop"),
    },
    "check": {
        "ok": ("circle-check", "ok"),
        "warning": ("triangle-alert", "wait"),
        "refused": ("circle-x", "stop"),
        "unknown": ("circle-dashed", ""),
    },
    "doubt": {
        "waiting": ("clock", "wait"),
        "handled": ("circle-check", "ok"),
    },
}
WORDS = {
    "action": choices.ActionStatus,
    "dossier": choices.DossierStatus,
    "award": choices.AwardStatus,
    "review": choices.ReviewStatus,
    "framework": choices.FrameworkStatus,
    "assignment": choices.AssignmentStatus,
    "assessorapplication": choices.AssessorApplicationStatus,
    "session": choices.SessionStatus,
    "item": choices.DocketItemStatus,
    "appeal": choices.AppealStatus,
    "complaint": choices.ComplaintStatus,
    "grade": choices.FindingGrade,
    "finding": choices.FindingStatus,
    "fee": choices.FeeStatus,
    "interest": choices.InterestEffect,
    "comment": choices.CommentStatus,
    "delegation": choices.DelegationStatus,
    "transfer": choices.TransferStatus,
    "check": choices.CheckState,
    "doubt": choices.DoubtStatus,
}


@register.simple_tag
def badge(kind: str, status: str) -> SafeString:
    """Show a state: its word from `choices`, its icon and its colour."""
    return _badge(kind, status, get_language(), catalogues.version())


@cache
def _badge(kind: str, status: str, _language: str, _version: int) -> SafeString:
    icon_name, tone = BADGES[kind][status]
    facts = {"label": WORDS[kind](status).label, "icon_name": icon_name, "tone": tone}
    return render_to_string("components/badge.html", facts)


@register.filter
def percent(value: Decimal | float | None, places: int = 1) -> str:
    """Write a percentage the way the language does."""
    if value is None or value == "":
        return "–"
    # Rounded here: number_format would cut the digits that it does not show.
    rounded = Decimal(str(value)).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    return percentage_in_words(rounded, places)


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


@register.inclusion_tag("components/place_map.html")
def place_map(latitude: Decimal | float | None, longitude: Decimal | float | None, label: str) -> dict:
    """Show where one place is, in a small frame; nothing when its position is not known.

    `label`: the name of the place, as the page writes it.
    """
    if latitude in (None, "") or longitude in (None, ""):
        return {"drawing": ""}
    drawing = draw_locator(
        float(latitude),
        float(longitude),
        land=static("img/land.svg"),
        title=_("%(place)s on the map") % {"place": label},
    )
    return {"drawing": mark_safe(drawing), "label": label}  # safe: words are escaped where they are drawn


@register.simple_tag
def latest_awards(limit: int = 8) -> list:
    """Return the awards granted last among those that stand, as lines of the register and points of the map."""
    return lines(registers.newest(limit))


@register.simple_tag
def indicator_value(value: IndicatorValue | None) -> str:
    """Write the value of an indicator with its unit, the way the language does."""
    if value is None or (value.value is None and not value.not_available):
        return "–"
    if value.not_available:
        return _("not available: %(reason)s") % {"reason": value.reason or "–"}
    held = value.value
    if isinstance(held, bool):
        return _("Yes") if held else _("No")
    if isinstance(held, Decimal):
        unit = "" if value.indicator.kind == IndicatorKind.PERCENT else value.indicator.unit
        return f"{numbered(held, value.indicator)} {unit}".strip()
    return held if isinstance(held, str) else date_format(held, "DATE_FORMAT")


def numbered(number: Decimal, indicator: Indicator) -> str:
    """Write a number as its kind wants, without the zeros that its storage adds."""
    places = max(0, -number.normalize().as_tuple().exponent)
    if indicator.kind == IndicatorKind.PERCENT:
        return percent(number, places)
    return number_format(number, decimal_pos=places, force_grouping=True)


@register.inclusion_tag("certification/indicator/series.html")
def indicator_series(row: IndicatorRow, dossier: Dossier) -> dict:
    """Show the years of an indicator: a line when two of them hold a number, and always the table."""
    figure = ""
    if row.is_drawn:
        points = [
            Point(
                value.year,
                float(value.number),
                numbered(value.number, row.indicator),
                value.dossier_id != dossier.pk,
            )
            for value in row.points
        ]
        said = ", ".join(f"{point.year}: {point.label}" for point in points)
        title = _("%(indicator)s, year after year: %(values)s") % {
            "indicator": row.indicator.text,
            "values": said,
        }
        figure = mark_safe(draw_series(points, title=title, name=f"series-{row.indicator.pk}"))
    lines = [{"value": value, "is_earlier": value.dossier_id != dossier.pk} for value in row.series]
    # Safe: the figure is numbers, and its words are escaped where they are drawn.
    return {"figure": figure, "row": row, "lines": lines}


@register.simple_tag(takes_context=True)
def unread_count(context) -> int:
    """Return how many notifications the reader has not opened; only pages of the members' area ask."""
    request = context.get("request")
    return notices.unread_count(getattr(request, "user", None))


@register.simple_tag(takes_context=True)
def glossed(context, text: str) -> SafeString:
    """Return a text whose terms of the glossary are explained, each once a page, on hover and by keyboard.

    Without scripts each term is a link to its definition on the page of the glossary.
    """
    used = _terms_used(context)
    parts = []
    for piece in glossary.pieces_of(text or "", glossary.terms(get_language() or "fr"), used):
        if piece.term is None:
            parts.append(escape(piece.text))
        else:
            parts.append(
                format_html(
                    '<dfn class="gloss"><a href="{}#{}" aria-describedby="gloss-{}">{}</a>'
                    '<span class="gloss-tip" role="tooltip" id="gloss-{}">{}</span></dfn>',
                    reverse("certification:glossary"),
                    piece.term.anchor,
                    piece.term.anchor,
                    piece.text,
                    piece.term.anchor,
                    piece.term.definition,
                )
            )
    return mark_safe("".join(parts))  # each part is escaped above


def _terms_used(context) -> set[str]:
    """Return the codes of the terms already explained on this page."""
    request = context.get("request")
    return request.__dict__.setdefault("terms_used", set()) if request is not None else set()


@register.simple_tag
def examples_for(criterion) -> list[examples.Example]:
    """Return the published experiences shown beside a criterion."""
    return examples.examples_for(criterion)
