"""The progress of one axis across cycles: a small line, always beside its table of figures."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT, SIDE, HEAD, FOOT = 260, 132, 30, 22, 24
WHOLE = 100


class Point(NamedTuple):
    """One cycle: its short label, its percentage (0 to 100, None when it is not known), how it is written."""

    label: str
    percent: float | None
    words: str
    is_declared: bool = False


def draw_progress(points: Sequence[Point], *, title: str, name: str) -> str:
    """Return the line of an axis as an SVG element, styled by classes; what is only declared is a hollow dot.

    `title` is what a screen reader says; `name` makes its identifier unique on the page.
    """
    step = (WIDTH - 2 * SIDE) / max(1, len(points) - 1)
    placed = [
        (SIDE + step * place if len(points) > 1 else WIDTH / 2, point) for place, point in enumerate(points)
    ]
    known = [(x, height_of(point.percent), point) for x, point in placed if point.percent is not None]
    base = height_of(0)
    parts = [
        f'<svg class="progress-line" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{escape(name)}-title">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
    ]
    parts += [
        f'<line class="five-spoke" x1="{SIDE / 2:g}" x2="{WIDTH - SIDE / 2:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
        for y in (base, height_of(WHOLE))
    ]
    if len(known) > 1:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _point in known)
        parts.append(f'<path class="progress-path" d="M{path}"/>')
    for x, y, point in known:
        css = "progress-declared" if point.is_declared else "five-dot"
        parts.append(f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        parts.append(
            f'<text class="five-scale" x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{escape(point.words)}</text>'
        )
    parts += [
        f'<text class="five-scale" x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(point.label)}</text>'
        for x, point in placed
    ]
    return "".join(parts) + "</svg>"


def height_of(percent: float) -> float:
    """Return how low a percentage stands on the drawing."""
    return HEAD + (HEIGHT - HEAD - FOOT) * (1 - percent / WHOLE)
