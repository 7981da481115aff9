"""The line of an indicator, year after year; a table with the same figures always stands beside it."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 480, 180
LEFT, RIGHT, TOP, BOTTOM = 16, 16, 30, 28


class Point(NamedTuple):
    """One year: its value as a number and as people read it, and whether an earlier cycle gave it."""

    year: int
    value: float
    label: str
    is_earlier: bool = False


def draw_series(points: Sequence[Point], *, title: str, name: str) -> str:
    """Return the line as an SVG element, styled by classes.

    `points` in the order of the years, two at least; `title` is what a screen reader says; `name` makes its
    identifier unique on the page. The vertical scale begins at zero, unless values lie below.
    """
    years = [point.year for point in points]
    low = min(0.0, *(point.value for point in points))
    high = max(0.0, *(point.value for point in points))
    span, first, last = (high - low) or 1, min(years), max(years)

    def place(point: Point) -> tuple[float, float]:
        across = (point.year - first) / (last - first or 1)
        return (
            LEFT + 24 + across * (WIDTH - LEFT - RIGHT - 48),
            HEIGHT - BOTTOM - (point.value - low) / span * (HEIGHT - TOP - BOTTOM),
        )

    spots = [place(point) for point in points]
    ground = HEIGHT - BOTTOM - (0 - low) / span * (HEIGHT - TOP - BOTTOM)
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    parts = [
        f'<svg class="series" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{escape(name)}-title">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<line class="series-ground" x1="{LEFT}" y1="{ground:.1f}" x2="{WIDTH - RIGHT}" y2="{ground:.1f}"/>',
        f'<path class="series-line" d="{line}"/>',
    ]
    for point, (x, y) in zip(points, spots, strict=True):
        kind = "series-dot series-earlier" if point.is_earlier else "series-dot"
        parts += [
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>',
            f'<text class="series-value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{escape(point.label)}</text>',
            f'<text class="series-year" x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{point.year}</text>',
        ]
    return "".join(parts) + "</svg>"
