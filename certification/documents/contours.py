"""Contour lines drawn from a digest: the same bytes always give the same relief.

A certificate draws its landscape from its own SHA-256, a page header from the hash of its name. Nothing here
reads a clock or a random source, and nothing but the standard library is needed.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
Surface = Callable[[float, float], float]
Edge = tuple[int, int, int]  # column, row, and 0 for a horizontal or 1 for a vertical edge of the grid

FADE_CLASSES = 8
INDEX_WEIGHT = 1.9
DRAWABLE = 3  # points: fewer make no curve
SADDLE = 4  # cut sides: two curves cross the cell


class Curve(NamedTuple):
    """One curve as points: its level (0 = lowest) and its strength (1 to 8)."""

    level: int
    fade: int
    points: list[Point]


class Line(NamedTuple):
    """One curve: its level (0 = lowest), its strength (1 to 8) and its SVG path data."""

    level: int
    fade: int
    d: str


def number_stream(digest: bytes) -> Iterator[float]:
    """Endless numbers in [0, 1) from a digest (SHA-256 in counter mode)."""
    counter = 0
    while True:
        block = hashlib.sha256(digest + counter.to_bytes(4, "big")).digest()
        for i in range(0, 32, 2):
            yield int.from_bytes(block[i : i + 2], "big") / 65536
        counter += 1


def relief(
    digest: bytes, width: float, height: float, *, hills: int = 11, island: Surface | None = None
) -> Surface:
    """Return the height at (x, y): hills and hollows placed by the digest, on a tilted plain with long waves."""
    numbers = number_stream(digest)
    size = math.hypot(width, height)
    bumps = []
    for k in range(hills):
        x, y = (next(numbers) * 1.2 - 0.1) * width, (next(numbers) * 1.2 - 0.1) * height
        spread_x, spread_y = (0.05 + 0.11 * next(numbers)) * size, (0.04 + 0.09 * next(numbers)) * size
        turn = next(numbers) * math.pi
        rise = (0.35 + 0.65 * next(numbers)) * (1 if k % 3 else -0.7)
        bumps.append((x, y, 0.5 / spread_x**2, 0.5 / spread_y**2, math.cos(turn), math.sin(turn), rise))
    waves = [
        (
            (0.6 + 1.6 * next(numbers)) * math.tau / size,
            next(numbers) * math.tau,
            next(numbers) * math.tau,
            0.10 + 0.10 * next(numbers),
        )
        for _ in range(4)
    ]
    tilt = next(numbers) * math.tau

    def height_at(x: float, y: float) -> float:
        z = 0.25 * (x * math.cos(tilt) + y * math.sin(tilt)) / size
        for bump_x, bump_y, narrow_x, narrow_y, cosine, sine, rise in bumps:
            dx, dy = x - bump_x, y - bump_y
            along, across = dx * cosine + dy * sine, dy * cosine - dx * sine
            z += rise * math.exp(-(along * along * narrow_x + across * across * narrow_y))
        for frequency, phase, angle, amplitude in waves:
            z += amplitude * math.sin(frequency * (x * math.cos(angle) + y * math.sin(angle)) + phase)
        return z if island is None else z + island(x, y)

    return height_at


def contour_curves(
    digest: bytes,
    width: float,
    height: float,
    *,
    levels: int = 18,
    cell: float = 16,
    hills: int = 11,
    island: Surface | None = None,
    fade: Surface | None = None,
    tolerance: float = 0,
) -> Iterator[Curve]:
    """Follow the level curves of the relief over width × height.

    `cell` is the step of the grid and `tolerance` how far a simplified curve may stray, both in the unit of
    the drawing; `fade(x, y)` in [0, 1] thins the lines where text must stay on clean paper.
    """
    surface = relief(digest, width, height, hills=hills, island=island)
    columns, rows = math.ceil(width / cell), math.ceil(height / cell)
    grid = [[surface(i * cell, j * cell) for i in range(columns + 1)] for j in range(rows + 1)]
    lowest, highest = min(map(min, grid)), max(map(max, grid))
    step = (highest - lowest) / levels
    crossed = _cells_by_level(grid, columns, rows, lowest, step, levels)
    for number in range(levels):
        level = lowest + step * (number + 0.5) + 1e-9
        for chain in _chains(*_march(grid, crossed[number], level)):
            points = [(x * cell, y * cell) for x, y in chain]
            for strength, part in _cut_by(fade, points):
                yield Curve(number, strength, simplify(part, tolerance))


def contour_lines(
    digest: bytes, width: float, height: float, *, decimals: int = 1, **options: object
) -> list[Line]:
    """Return the level curves as SVG path data; the options are those of `contour_curves`."""
    curves = contour_curves(digest, width, height, **options)
    return [Line(curve.level, curve.fade, smooth_path(curve.points, decimals)) for curve in curves]


def svg_group(
    lines: list[Line], *, stroke_width: float = 1, stroke: str = "currentColor", opacity: float = 1
) -> str:
    """Draw one path per weight and strength; every fifth curve is an index curve, drawn heavier."""
    bundles: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for line in lines:
        bundles[line.level % 5 == 0, line.fade].append(line.d)
    paths = "".join(
        f'<path stroke-width="{stroke_width * (INDEX_WEIGHT if is_index else 1):.3g}" '
        f'stroke-opacity="{opacity * strength / FADE_CLASSES:.3g}" d="{"".join(parts)}"/>'
        for (is_index, strength), parts in sorted(bundles.items())
    )
    return f'<g fill="none" stroke="{stroke}" stroke-linecap="round">{paths}</g>'


def simplify(points: list[Point], tolerance: float) -> list[Point]:
    """Drop the points that lie within `tolerance` of the line through the kept ones (Douglas and Peucker)."""
    if tolerance <= 0 or len(points) <= DRAWABLE + 1:
        return points
    if points[0] == points[-1]:  # a ring: simplify its two halves
        middle = len(points) // 2
        return simplify(points[: middle + 1], tolerance)[:-1] + simplify(points[middle:], tolerance)
    kept, pairs = {0, len(points) - 1}, [(0, len(points) - 1)]
    while pairs:
        first, last = pairs.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = math.hypot(bx - ax, by - ay) or 1
        far, where = 0.0, 0
        for i in range(first + 1, last):
            x, y = points[i]
            distance = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
            if distance > far:
                far, where = distance, i
        if far > tolerance:
            kept.add(where)
            pairs += [(first, where), (where, last)]
    return [points[i] for i in sorted(kept)]


def smooth_points(points: list[Point], steps: int = 4) -> list[Point]:
    """Return points along the curve that `smooth_path` writes, `steps` for each of its pieces.

    For what stores straight lines better than curves: simplify them afterwards.
    """
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)]
    is_ring = points[0] == points[-1] and len(points) > DRAWABLE
    if is_ring:
        found, turns = [middles[0]], zip(points[1:], middles[1:] + middles[:1], strict=True)
    else:
        found, turns = [points[0], middles[0]], zip(points[1:-1], middles[1:], strict=True)
    start = middles[0]
    for turn, end in turns:
        for share in (step / steps for step in range(1, steps + 1)):
            rest = 1 - share
            found.append(
                tuple(
                    rest * rest * a + 2 * rest * share * b + share * share * c
                    for a, b, c in zip(start, turn, end, strict=True)
                )
            )
        start = end
    return found if is_ring else [*found, points[-1]]


def smooth_path(points: list[Point], decimals: int) -> str:
    """Join points by quadratic curves through their midpoints: short and round."""

    def pair(point: Point) -> str:
        return " ".join(f"{round(value, decimals) + 0:g}" for value in point)

    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)]
    if points[0] == points[-1] and len(points) > DRAWABLE:
        curves = zip(points[1:], middles[1:] + middles[:1], strict=True)
        return f"M{pair(middles[0])}" + "".join(f"Q{pair(turn)} {pair(to)}" for turn, to in curves) + "Z"
    curves = zip(points[1:-1], middles[1:], strict=True)
    start = f"M{pair(points[0])}L{pair(middles[0])}"
    return start + "".join(f"Q{pair(turn)} {pair(to)}" for turn, to in curves) + f"L{pair(points[-1])}"


def _cells_by_level(
    grid: list[list[float]], columns: int, rows: int, lowest: float, step: float, levels: int
) -> list[list[tuple[int, int]]]:
    """Return, for each level, the cells that it may cross, row by row: most levels cross few of them."""
    crossed: list[list[tuple[int, int]]] = [[] for _ in range(levels)]
    step = step or 1
    for j in range(rows):
        above, below = grid[j], grid[j + 1]
        for i in range(columns):
            corners = (above[i], above[i + 1], below[i], below[i + 1])
            first = max(0, math.floor((min(corners) - lowest) / step - 0.5) - 1)
            last = min(levels - 1, math.ceil((max(corners) - lowest) / step - 0.5) + 1)
            for number in range(first, last + 1):
                crossed[number].append((i, j))
    return crossed


def _march(grid: list[list[float]], cells: list[tuple[int, int]], level: float) -> tuple[dict, dict]:
    """Marching squares: which cut edges of the grid follow each other, and where each one is cut."""
    links: dict[Edge, list[Edge]] = defaultdict(list)
    cuts: dict[Edge, Point] = {}

    def cut(i: int, j: int, axis: int) -> Edge:
        edge = (i, j, axis)
        if edge not in cuts:
            start = grid[j][i]
            end = grid[j + 1][i] if axis else grid[j][i + 1]
            share = (level - start) / (end - start)
            cuts[edge] = (i, j + share) if axis else (i + share, j)
        return edge

    for i, j in cells:
        above, below = grid[j], grid[j + 1]
        corners = (above[i] > level, above[i + 1] > level, below[i + 1] > level, below[i] > level)
        if all(corners) or not any(corners):
            continue
        sides = ((i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1))  # top, right, bottom, left
        ends = [cut(*side) for k, side in enumerate(sides) if corners[k] != corners[(k + 1) % 4]]
        if len(ends) == SADDLE and not corners[0]:
            ends = [ends[0], ends[3], ends[1], ends[2]]
        for one, other in zip(ends[::2], ends[1::2], strict=True):
            links[one].append(other)
            links[other].append(one)
    return links, cuts


def _chains(links: dict[Edge, list[Edge]], cuts: dict[Edge, Point]) -> Iterator[list[Point]]:
    """Walk the links into chains of points, open ones first; a ring ends where it began."""
    left = dict.fromkeys(links)
    for start in [edge for edge in links if len(links[edge]) == 1] + list(links):
        if start not in left:
            continue
        chain, before, here = [start], None, start
        del left[start]
        while True:
            steps = [
                e
                for e in links[here]
                if e != before and (e in left or (e == start and len(chain) >= DRAWABLE))
            ]
            if not steps:
                break
            before, here = here, steps[0]
            chain.append(here)
            if here == start:
                break
            del left[here]
        if len(chain) >= DRAWABLE:
            yield [cuts[edge] for edge in chain]


def _cut_by(fade: Surface | None, points: list[Point]) -> Iterator[tuple[int, list[Point]]]:
    """Cut a curve where its strength changes and drop the parts that have none."""
    if fade is None:
        yield FADE_CLASSES, points
        return
    classes = [max(0, min(FADE_CLASSES, round(FADE_CLASSES * fade(x, y)))) for x, y in points]
    start = 0
    for i in range(1, len(points) + 1):
        if i == len(points) or classes[i] != classes[start]:
            part = points[start : i + 1]
            if classes[start] and len(part) >= DRAWABLE:
                yield classes[start], part
            start = i
