"""The figure of the axes: an island whose shore is the profile.

Each axis is a spoke (the first one up, then clockwise). The shore passes exactly through the scores; between two axes
the curve means nothing, hence the table of figures that always stands beside it. The thin curves inside are the
shore at 80, 60, 40 and 20 %; the dashed ring is the floor of the level, the dashed line the previous cycle.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from html import escape

RINGS = (25, 50, 75, 100)
INNER_CURVES = (0.8, 0.6, 0.4, 0.2)
SAG = 0.055  # how far the shore falls back between two axes, as a share of its radius
STEPS = 60


def radius(scores: Sequence[float], angle: float) -> float:
    """Return the shore's radius in [0, 1] at an angle (radians from the first axis, clockwise).

    `scores` are percentages, 0 to 100. Smooth, exact on every axis, never beyond the two axes it joins.
    """
    turn = (angle / math.tau * len(scores)) % len(scores)
    axis = int(turn)
    way = turn - axis
    eased = way * way * (3 - 2 * way)
    here, there = scores[axis], scores[(axis + 1) % len(scores)]
    return (here + (there - here) * eased) / 100 * (1 - SAG * math.sin(math.pi * way) ** 2)


def on_axis(index: int, count: int, distance: float, centre: tuple[float, float]) -> tuple[float, float]:
    """Return the point at a distance from the centre along one axis, in the unit of the drawing."""
    angle = index * math.tau / count
    return centre[0] + distance * math.sin(angle), centre[1] - distance * math.cos(angle)


@lru_cache(maxsize=512)
def shore(scores: tuple[float, ...], centre: tuple[float, float], reach: float, scale: float = 1) -> str:
    """Return the closed path of the shore; `reach` is the radius of 100 %."""
    points = []
    for step in range(STEPS):
        angle = step / STEPS * math.tau
        distance = radius(scores, angle) * reach * scale
        points.append((centre[0] + distance * math.sin(angle), centre[1] - distance * math.cos(angle)))
    middles = [
        ((x + points[(k + 1) % STEPS][0]) / 2, (y + points[(k + 1) % STEPS][1]) / 2)
        for k, (x, y) in enumerate(points)
    ]
    start = f"M{middles[-1][0]:.1f} {middles[-1][1]:.1f}"
    curves = (f"Q{x:.1f} {y:.1f} {mx:.1f} {my:.1f}" for (x, y), (mx, my) in zip(points, middles, strict=True))
    return start + "".join(curves) + "Z"


def draw_five_axes(
    scores: Sequence[float],
    *,
    letters: str = "ABCDE",
    floor: float | None = None,
    previous: Sequence[float] | None = None,
    title: str = "",
    name: str = "profile",
    size: float = 320,
) -> str:
    """Return the figure as an SVG element, styled by classes.

    `scores`, `floor` and `previous` are percentages, 0 to 100; `size` is the side of the square in pixels; `title` is
    what a screen reader says; `name` makes its identifier unique on the page.
    """
    scores, previous = tuple(scores), tuple(previous or ())
    centre, reach, unit = (size / 2, size / 2), size * 0.36, size / 320
    count = len(scores)
    c = f"{size / 2:g}"
    parts = [
        f'<svg class="five" viewBox="0 0 {size:g} {size:g}" role="img" aria-labelledby="{escape(name)}-title">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
    ]
    parts += [f'<circle class="five-ring" cx="{c}" cy="{c}" r="{reach * ring / 100:.1f}"/>' for ring in RINGS]
    for index in range(count):
        x, y = on_axis(index, count, reach, centre)
        parts.append(f'<line class="five-spoke" x1="{c}" y1="{c}" x2="{x:.1f}" y2="{y:.1f}"/>')
    parts.append(f'<path class="five-land" d="{shore(scores, centre, reach)}"/>')
    parts += [
        f'<path class="five-curve" d="{shore(scores, centre, reach, scale)}"/>' for scale in INNER_CURVES
    ]
    if previous:
        parts.append(f'<path class="five-prev" d="{shore(previous, centre, reach)}"/>')
    if floor:
        parts.append(f'<circle class="five-floor" cx="{c}" cy="{c}" r="{reach * floor / 100:.1f}"/>')
    for index, (score, letter) in enumerate(zip(scores, letters, strict=False)):
        x, y = on_axis(index, count, reach * score / 100, centre)
        parts.append(f'<circle class="five-dot" cx="{x:.1f}" cy="{y:.1f}" r="{4 * unit:.1f}"/>')
        x, y = on_axis(index, count, reach + 20 * unit, centre)
        parts.append(
            f'<text class="five-label" x="{x:.1f}" y="{y + 6 * unit:.1f}" text-anchor="middle">{letter}</text>'
        )
    for ring in (50, 100):
        x, y = on_axis(1, 2 * count, reach * ring / 100, centre)
        parts.append(f'<text class="five-scale" x="{x + 3:.1f}" y="{y:.1f}">{ring}</text>')
    return "".join(parts) + "</svg>"
