"""Contour lines drawn from a digest: the same bytes always give the same relief.

A certificate draws its landscape from its own SHA-256, a page header from the hash of its name. Nothing here
reads a clock or a random source, and nothing but the standard library is needed.
"""

import hashlib
import math
from bisect import bisect_left
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
    digest: bytes, width: float, height: float, *, cell: float, hills: int = 11, island: Surface | None = None
) -> list[list[float]]:
    """Return the heights at the points of a grid of step `cell`, row by row.

    Hills and hollows are placed by the digest, on a tilted plain with long waves; `island` is added to them. What depends on
    the column alone is computed once: these sums are the longest part of a drawing.
    """
    numbers = number_stream(digest)
    size = math.hypot(width, height)
    xs, ys = ([step * cell for step in range(math.ceil(side / cell) + 1)] for side in (width, height))
    bumps = []
    for k in range(hills):
        x, y = (next(numbers) * 1.2 - 0.1) * width, (next(numbers) * 1.2 - 0.1) * height
        spread_x, spread_y = (0.05 + 0.11 * next(numbers)) * size, (0.04 + 0.09 * next(numbers)) * size
        turn = next(numbers) * math.pi
        rise = (0.35 + 0.65 * next(numbers)) * (1 if k % 3 else -0.7)
        # A bell, turned: its exponent is a dx² + b dx dy + c dy².
        narrow_x, narrow_y = 0.5 / spread_x**2, 0.5 / spread_y**2
        cosine, sine = math.cos(turn), math.sin(turn)
        a = -(cosine * cosine * narrow_x + sine * sine * narrow_y)
        b = -2 * cosine * sine * (narrow_x - narrow_y)
        c = -(sine * sine * narrow_x + cosine * cosine * narrow_y)
        bumps.append(([a * (at - x) ** 2 for at in xs], [b * (at - x) for at in xs], c, y, rise))
    waves = []
    for _ in range(4):
        frequency, phase = (0.6 + 1.6 * next(numbers)) * math.tau / size, next(numbers) * math.tau
        angle, amplitude = next(numbers) * math.tau, 0.10 + 0.10 * next(numbers)
        # The sine of a sum, of what depends on the column and of what depends on the row.
        turns = [frequency * math.cos(angle) * x + phase for x in xs]
        sines, cosines = [math.sin(turn) for turn in turns], [math.cos(turn) for turn in turns]
        waves.append((sines, cosines, frequency * math.sin(angle), amplitude))
    tilt = next(numbers) * math.tau
    plain = [0.25 * math.cos(tilt) / size * x for x in xs]

    grid, exp = [], math.exp
    for y in ys:
        start = 0.25 * math.sin(tilt) / size * y
        row = [start + z for z in plain]
        for sines, cosines, frequency, amplitude in waves:
            of_sine, of_cosine = amplitude * math.cos(frequency * y), amplitude * math.sin(frequency * y)
            row = [z + of_sine * s + of_cosine * c for z, s, c in zip(row, sines, cosines, strict=True)]
        for squares, crossed, narrow, middle, rise in bumps:
            dy = y - middle
            fixed = narrow * dy * dy
            row = [
                z + rise * exp(square + cross * dy + fixed)
                for z, square, cross in zip(row, squares, crossed, strict=True)
            ]
        grid.append(row if island is None else [z + island(x, y) for z, x in zip(row, xs, strict=True)])
    return grid


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
    grid = relief(digest, width, height, cell=cell, hills=hills, island=island)
    lowest, highest = min(map(min, grid)), max(map(max, grid))
    step = (highest - lowest) / levels
    heights = [lowest + step * (number + 0.5) + 1e-9 for number in range(levels)]
    for number, cells in enumerate(_cells_by_level(grid, heights)):
        for chain in _chains(*_march(grid, cells, heights[number])):
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
    shares = [step / steps for step in range(1, steps + 1)]
    weights = [((1 - share) * (1 - share), 2 * (1 - share) * share, share * share) for share in shares]
    for (bx, by), end in turns:
        (ax, ay), (cx, cy) = start, end
        found += [
            (of_a * ax + of_b * bx + of_c * cx, of_a * ay + of_b * by + of_c * cy)
            for of_a, of_b, of_c in weights
        ]
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


def _cells_by_level(grid: list[list[float]], heights: list[float]) -> list[list[tuple[int, int]]]:
    """Return, for each level, the cells that it crosses, row by row: most levels cross few of them."""
    crossed: list[list[tuple[int, int]]] = [[] for _ in heights]
    # How many levels each point stands above: a level crosses the cells whose corners do not all stand above it.
    above = [[bisect_left(heights, z) for z in row] for row in grid]
    for j, (top, bottom) in enumerate(pairwise(above)):
        corners = (top, top[1:], bottom, bottom[1:])
        for i, (least, most) in enumerate(zip(map(min, *corners), map(max, *corners), strict=True)):
            for number in range(least, most):
                crossed[number].append((i, j))
    return crossed


def _march(grid: list[list[float]], cells: list[tuple[int, int]], level: float) -> tuple[dict, dict]:
    """Marching squares: which cut edges of the grid follow each other, and where each one is cut."""
    links: dict[Edge, list[Edge]] = defaultdict(list)
    cuts: dict[Edge, Point] = {}
    for i, j in cells:
        top, bottom = grid[j], grid[j + 1]
        a, b, c, d = top[i], top[i + 1], bottom[i + 1], bottom[i]
        above = (a > level, b > level, c > level, d > level)
        ends = []
        if above[0] != above[1]:
            ends.append(edge := (i, j, 0))
            cuts[edge] = (i + (level - a) / (b - a), j)
        if above[1] != above[2]:
            ends.append(edge := (i + 1, j, 1))
            cuts[edge] = (i + 1, j + (level - b) / (c - b))
        if above[2] != above[3]:
            ends.append(edge := (i, j + 1, 0))
            cuts[edge] = (i + (level - d) / (c - d), j + 1)
        if above[3] != above[0]:
            ends.append(edge := (i, j, 1))
            cuts[edge] = (i, j + (level - a) / (d - a))
        if len(ends) == SADDLE and not above[0]:
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
