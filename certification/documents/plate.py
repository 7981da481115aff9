"""The drawing under a certificate: nothing on it is only ornament.

The profile on the axes is the summit of a relief drawn from the certificate's digest, so that the lines leave the figure
and become the landscape. The frame is the digest itself (256 segments, clockwise from the top left, filled = 1); the spot
heights are its bytes, two by two. Millimetres on an A4 sheet, landscape; plain attributes
that a PDF engine understands. Standard library only, deterministic.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from certification.documents.contours import (
    FADE_CLASSES,
    Curve,
    Point,
    Surface,
    contour_curves,
    number_stream,
    simplify,
    smooth_points,
)
from certification.documents.five_axis import on_axis, radius

WIDTH, HEIGHT = 297.0, 210.0
CENTRE: Point = (212.5, 87.0)
REACH = 43.0  # 100 % on an axis
PAPER, PINE, BISTRE, INK, OCHRE = "#fdfcf7", "#1b5446", "#b08550", "#1a2629", "#9a5f08"
LEVELS = 38
SHORE_CURVES = 12
SHORE_STEPS = 180
MICROTEXT_LENGTH = 330
SPOT_HEIGHTS = 12
SPOT_DISTANCE = 18  # between two spot heights
MARGIN = 12.5  # inside the frame
NEAR_SHORE = 1.015
# Lines are stored as whole numbers of this many to the millimetre, and stray by so many millimetres: a third of what
# curves in decimals weigh, and no eye or printer tells them apart.
FINENESS = 10
STRAYING = 0.06
FAINT, FAINT_STRAYING = 2, 0.4  # of the lines that are hardly seen, behind the text

# Where text stands (left, top, right, bottom) and how much of the lines may show through.
CLEARINGS = (
    (18, 17, 108, 38, 0.10),  # who issues
    (228, 18, 277, 34, 0.0),  # number
    (18, 44, 150, 85, 0.12),  # title
    (18, 86, 146, 136, 0.14),  # paragraph and terms
    (18, 139, 182, 163, 0.05),  # families
    (18, 164, 165, 194, 0.10),  # signatures
    (178, 150, 278, 194, 0.0),  # verification
    (185, 139.5, 240, 146, 0.0),  # floor
)
COMING_BACK = 4  # millimetres over which the lines come back around a clearing
LABELS = ((212.5, 39.0), (261.5, 67.0), (246.5, 130.0), (178.5, 130.0), (159.5, 67.0))  # centres
LABEL_REACH = (21.0, 6.5)


def draw_plate(
    digest: bytes,
    scores: Sequence[float],
    *,
    floor: float | None = None,
    marked: bool = True,
) -> str:
    """Return the plate as an SVG document.

    `digest`: 32 bytes; `scores` and `floor`: percentages, 0 to 100; `marked`: whether a point marks the score on each axis.
    """
    curves = list(
        contour_curves(
            digest,
            WIDTH,
            HEIGHT,
            levels=LEVELS,
            cell=2.2,
            hills=10,
            island=_island(scores),
            fade=_fade(scores),
        )
    )
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
        ),
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="{PAPER}"/>',
        _landscape(curves),
        _spot_heights(digest, curves),
        _frame(digest),
        _profile(scores, floor, marked=marked),
        "</svg>",
    ]
    return "".join(parts)


def microtext(digest: bytes, number: str, words: str) -> str:
    """Return the line printed above and below, too small for a copier: who issues, the number, the whole digest.

    The sheet sets it as text: drawn letter by letter, it would weigh more than the rest of the drawing.
    """
    said = f"{words} · {number} · {digest.hex()} · ".upper()
    return (said * (MICROTEXT_LENGTH // len(said) + 1))[:MICROTEXT_LENGTH].strip(" ·")


def _relative(scores: Sequence[float], x: float, y: float) -> float:
    """Return the distance from the centre as a share of the shore's in that direction (1 = on the shore)."""
    dx, dy = x - CENTRE[0], y - CENTRE[1]
    edge = max(radius(scores, math.atan2(dx, -dy) % math.tau), 0.12) * REACH
    return math.hypot(dx, dy) / edge


def _island(scores: Sequence[float]) -> Surface:
    def rise(x: float, y: float) -> float:
        # Flat inside the shore, whose curves are drawn apart; then steep, so that the first lines follow the shore.
        return 6.4 / (1 + max(1, _relative(scores, x, y)) ** 1.55)

    return rise


def _fade(scores: Sequence[float]) -> Surface:
    wide, tall = LABEL_REACH
    # Beyond these bounds a label holds nothing back: most points need no distance.
    widest, tallest = 1.35 * wide, 1.35 * tall

    def strength(x: float, y: float) -> float:
        if not (MARGIN < x < WIDTH - MARGIN and MARGIN < y < HEIGHT - MARGIN):
            return 0
        near = math.hypot(x - CENTRE[0], y - CENTRE[1]) < NEAR_SHORE * REACH
        if near and _relative(scores, x, y) < NEAR_SHORE:
            return 0
        shown = min(0.75, 0.3 + 0.5 * max(0, x - 120) / 90)
        for left, top, right, bottom, most in CLEARINGS:
            # A rounded clearing; farther away, it holds nothing back.
            if max(left - x, x - right, top - y, y - bottom) < COMING_BACK:
                away = math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))
                shown = min(shown, most + (1 - most) * min(1, away / COMING_BACK) ** 1.5)
        for cx, cy in LABELS:
            if abs(y - cy) < tallest and abs(x - cx) < widest:
                shown = min(shown, max(0, (math.hypot((x - cx) / wide, (y - cy) / tall) - 1) / 0.35))
        return shown

    return strength


def _mix(share: float) -> str:
    """Return the colour between bistre (low) and pine (high)."""
    low, high = (tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in (BISTRE, PINE))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(low, high, strict=True))


def _landscape(curves: Sequence[Curve]) -> str:
    bundles: dict[tuple[int, int], list[str]] = defaultdict(list)
    for curve in curves:
        bundles[curve.level, curve.fade].append(
            _line(smooth_points(curve.points), STRAYING if curve.fade > FAINT else FAINT_STRAYING)
        )
    paths = "".join(
        f'<path fill="none" stroke="{_mix(min(1, level / LEVELS * 1.25))}" stroke-width="{2 if level % 5 == 0 else 1.1}" '
        f'stroke-opacity="{0.9 * strength / FADE_CLASSES:.2f}" d="{"".join(paths)}"/>'
        for (level, strength), paths in sorted(bundles.items())
    )
    return f'<g transform="scale({1 / FINENESS:g})">{paths}</g>'


def _line(points: list[Point], straying: float = STRAYING) -> str:
    """Return the path of a line in the grid of whole numbers."""
    kept = simplify(points, straying)
    path = "L".join(f"{round(x * FINENESS)} {round(y * FINENESS)}" for x, y in kept)
    return f"M{path}{'Z' if points[0] == points[-1] else ''}"


def _shore(scores: Sequence[float]) -> str:
    """Return the path of the shore around the origin, in the grid of whole numbers."""
    points = []
    for step in range(SHORE_STEPS + 1):
        angle = step % SHORE_STEPS / SHORE_STEPS * math.tau
        distance = radius(scores, angle) * REACH
        points.append((distance * math.sin(angle), -distance * math.cos(angle)))
    return _line(points)


def _spot_heights(digest: bytes, curves: Sequence[Curve]) -> str:
    """Write the first bytes of the digest on index curves, each along its line and away from the others."""
    numbers = number_stream(digest[::-1])
    places = []
    for curve in curves:
        if curve.level % 5 == 0 and curve.fade >= FADE_CLASSES // 2:
            steps = list(pairwise(curve.points))
            places += steps[2:-2:3]
    ranked = sorted(((next(numbers), place) for place in places), key=lambda item: item[0])
    kept: list[tuple[Point, float]] = []
    for _, ((ax, ay), (bx, by)) in ranked:
        middle = ((ax + bx) / 2, (ay + by) / 2)
        if all(math.dist(middle, other) > SPOT_DISTANCE for other, _ in kept):
            slope = math.atan((by - ay) / (bx - ax)) if bx != ax else math.pi / 2  # never upside down
            kept.append((middle, math.degrees(slope)))
        if len(kept) == SPOT_HEIGHTS:
            break
    return "".join(
        f'<g transform="translate({x:.2f} {y:.2f}) rotate({angle:.1f})">'
        f'<rect x="-2.3" y="-.95" width="4.6" height="1.9" fill="{PAPER}"/>'
        # A width rather than an anchor: the engine draws anchored text on a sheet of its own, 0.4 kB each.
        f'<text x="-2.1" y=".6" textLength="4.2" font-family="Atkinson Cert 400" font-size="1.75" fill="#5c7464">'
        f"{digest[2 * i : 2 * i + 2].hex()}</text></g>"
        for i, ((x, y), angle) in enumerate(kept)
    )


def _frame(digest: bytes) -> str:
    """Draw the digest bit by bit around the sheet: 76 segments above and below, 52 on each side."""
    bits = [byte >> shift & 1 for byte in digest for shift in range(7, -1, -1)]
    near, thick = 8.6, 1.5
    left, top, right, bottom = near + thick, near + thick, WIDTH - near - thick, HEIGHT - near - thick
    wide, tall = (right - left) / 76, (bottom - top) / 52
    boxes = [(left + k * wide, near, wide, thick) for k in range(76)]
    boxes += [(right, top + k * tall, thick, tall) for k in range(52)]
    boxes += [(right - (k + 1) * wide, bottom, wide, thick) for k in range(76)]
    boxes += [(near, bottom - (k + 1) * tall, thick, tall) for k in range(52)]
    filled = "".join(
        f"M{x:.3f} {y:.3f}h{w:.3f}v{h:.3f}h{-w:.3f}z"
        for bit, (x, y, w, h) in zip(bits, boxes, strict=True)
        if bit
    )
    rules = "".join(
        f'<rect x="{inset}" y="{inset}" width="{WIDTH - 2 * inset:g}" height="{HEIGHT - 2 * inset:g}" fill="none" '
        f'stroke="{PINE}" stroke-width="{weight}"/>'
        for inset, weight in ((7.5, 0.18), (near, 0.13), (near + thick, 0.13))
    )
    return f'{rules}<path fill="{PINE}" d="{filled}"/>'


def _profile(scores: Sequence[float], floor: float | None, *, marked: bool) -> str:
    cx, cy = CENTRE
    # One path, drawn at each size: written the same, it weighs but once.
    land, scales = _shore(scores), [step / SHORE_CURVES for step in range(1, SHORE_CURVES)]
    within = "".join(
        f'<path transform="scale({scale:.4f})" d="{land}" fill="none" stroke="{PINE}" '
        f'stroke-width="{(0.22 if step % 4 == 0 else 0.11) * FINENESS / scale:.2f}" stroke-opacity=".62"/>'
        for step, scale in enumerate(scales, 1)
    )
    shore = f'<path d="{land}" fill="none" stroke="{PINE}" stroke-width="{0.62 * FINENESS:g}"/>'
    place = f"translate({cx} {cy}) scale({1 / FINENESS:g})"
    parts = [f'<g transform="{place}"><path d="{land}" fill="#e7eee0"/>{within}{shore}</g>']
    if floor:
        parts.append(
            f'<circle cx="{cx}" cy="{cy}" r="{REACH * floor / 100:.2f}" fill="none" stroke="{OCHRE}" '
            'stroke-width=".32" stroke-dasharray="1.3 1"/>'
        )
    count = len(scores)
    for index, score in enumerate(scores):
        angle = index * math.tau / count
        x, y = on_axis(index, count, REACH, CENTRE)
        ticks = [on_axis(index, count, REACH * quarter / 4, CENTRE) for quarter in (1, 2, 3, 4)]
        across, along = 0.9 * math.cos(angle), 0.9 * math.sin(angle)
        marks = "".join(
            f"M{tx - across:.2f} {ty - along:.2f}L{tx + across:.2f} {ty + along:.2f}" for tx, ty in ticks
        )
        parts.append(
            f'<path d="M{cx} {cy}L{x:.2f} {y:.2f}{marks}" fill="none" stroke="{INK}" stroke-width=".15"/>'
        )
        if marked:
            x, y = on_axis(index, count, REACH * score / 100, CENTRE)
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.15" fill="{PINE}" stroke="{PAPER}" stroke-width=".4"/>'
            )
    parts.append(f'<circle cx="{cx}" cy="{cy}" r=".5" fill="{INK}"/>')
    return "".join(parts)
