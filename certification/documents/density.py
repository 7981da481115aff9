"""Many places on one map: a square of the map with some in it is one circle, as large as they are many.

Squares are those of the two frames of `documents.map`; a square is as wide as a touch target, and its name is kept with each
place so that the database counts them. The figures stand in a table beside the drawing.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from certification.documents.map import EUROPE, WORLD, Point, View, background, holds

SIDE = 44  # of a square, in the unit of the drawing
SMALLEST, LARGEST = 9, 21
THOUSAND = 1000
VIEWS = {view.name[0]: view for view in (EUROPE, WORLD)}


class Heap(NamedTuple):
    """The places of one square: its name, how many they are, what their link says, where it leads."""

    cell: str
    number: int
    label: str
    url: str


def cell_of(latitude: float | None, longitude: float | None) -> str:
    """Return the name of the square that holds a place (`e0507`: frame, column, row); nothing for a place unknown."""
    if latitude is None or longitude is None:
        return ""
    point = EUROPE.project(float(latitude), float(longitude))
    view = EUROPE if holds(EUROPE, point) else WORLD
    if view is WORLD:
        point = WORLD.project(float(latitude), float(longitude))
    column, row = (max(0, min(99, int(part // SIDE))) for part in point)
    return f"{view.name[0]}{column:02d}{row:02d}"


def middle_of(cell: str) -> Point:
    """Return the middle of a square, in pixels of its frame."""
    return (int(cell[1:3]) + 0.5) * SIDE, (int(cell[3:5]) + 0.5) * SIDE


def draw_density(heaps: Sequence[Heap], *, land: str, europe_title: str, world_title: str) -> str:
    """Return the two frames as SVG elements; `land` is the address of the file of land outlines."""
    most = max((heap.number for heap in heaps), default=1)
    titles = {"e": europe_title, "w": world_title}
    return "".join(
        _draw(
            view, [heap for heap in heaps if heap.cell[0] == name], most=most, land=land, title=titles[name]
        )
        for name, view in VIEWS.items()
    )


def _draw(view: View, heaps: Sequence[Heap], *, most: int, land: str, title: str) -> str:
    parts = [
        (
            f'<svg class="map-{view.name}" viewBox="0 0 {view.width} {view.height}" role="group" '
            f'aria-label="{escape(title)}">'
        ),
        f'<rect class="sea" width="{view.width}" height="{view.height}"/>',
        *background(view, land),
    ]
    for heap in heaps:
        x, y = middle_of(heap.cell)
        # The surface tells the number: the radius goes with its square root.
        radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(heap.number / most)
        parts.append(
            f'<a href="{escape(heap.url)}" class="place-heap" aria-label="{escape(heap.label)}">'
            f'<rect class="place-target" x="{x - SIDE / 2:.0f}" y="{y - SIDE / 2:.0f}" width="{SIDE}" height="{SIDE}"/>'
            f'<circle class="heap" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}"/>'
            f'<text class="heap-num" x="{x:.0f}" y="{y + 4:.0f}">{_shortened(heap.number)}</text></a>'
        )
    return "".join(parts) + "</svg>"


def _shortened(number: int) -> str:
    return str(number) if number < THOUSAND else f"{number // THOUSAND}k"
