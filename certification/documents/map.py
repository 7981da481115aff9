"""Maps of places, drawn on the server: Europe in a conic projection, the world in an equal-area one.

Land comes from Natural Earth (public domain), already projected with the functions below and kept as a static file:
the page only refers to it, so that it is fetched once. Each place is a numbered link that matches the list, and the
list always comes first.
"""

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

Point = tuple[float, float]

TARGET = 22  # half of a touch target, in the unit of the drawing
MARK = 13
GAP = 2 * MARK + 2
ROUNDS = 40  # of moving marks apart
LOCATOR_WIDTH, LOCATOR_HEIGHT = 320, 220


class Place(NamedTuple):
    """A place on the map: degrees north and east, what its link says, and its tone (ok, wait or end)."""

    number: int
    latitude: float
    longitude: float
    label: str
    url: str
    tone: str = "ok"


class View(NamedTuple):
    """A frame: the identifier of its land, its size in pixels, and the projection from degrees to pixels."""

    name: str
    width: int
    height: int
    project: Callable[[float, float], Point]


def lambert(latitude: float, longitude: float) -> Point:
    """Lambert conformal conic, standard parallels 40° and 56° N, from 9° E: unit sphere, y upwards."""
    south, north, origin = math.radians(40), math.radians(56), math.radians(9)
    cone = math.log(math.cos(south) / math.cos(north)) / math.log(
        math.tan(math.pi / 4 + north / 2) / math.tan(math.pi / 4 + south / 2)
    )
    factor = math.cos(south) * math.tan(math.pi / 4 + south / 2) ** cone / cone
    distance = factor / math.tan(math.pi / 4 + math.radians(latitude) / 2) ** cone
    angle = cone * (math.radians(longitude) - origin)
    return distance * math.sin(angle), -distance * math.cos(angle)


def equal_earth(latitude: float, longitude: float) -> Point:
    """Equal Earth projection (Šavrič, Patterson, Jenny): unit sphere, y upwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    slope = a1 + 3 * a2 * square + square**3 * (7 * a3 + 9 * a4 * square)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (a1 + a2 * square + square**3 * (a3 + a4 * square))


def _europe(latitude: float, longitude: float) -> Point:
    x, y = lambert(latitude, longitude)
    return 381 + x * 1360, -945 - y * 1360


def _world(latitude: float, longitude: float) -> Point:
    x, y = equal_earth(latitude, longitude)
    return 360 + x * 132, 180 - y * 132


EUROPE = View("europe", 640, 560, _europe)
WORLD = View("world", 720, 330, _world)


def is_inside(view: View, place: Place) -> bool:
    """Tell whether a place falls in the frame, marks included."""
    return holds(view, view.project(place.latitude, place.longitude))


def holds(view: View, point: Point) -> bool:
    """Tell whether a mark drawn on a point stays in the frame."""
    x, y = point
    return MARK <= x <= view.width - MARK and MARK <= y <= view.height - MARK


def spread(points: Sequence[Point]) -> list[Point]:
    """Move marks that overlap apart, little by little and always the same way."""
    moved = [list(point) for point in points]
    for _ in range(ROUNDS):
        still = True
        for i, one in enumerate(moved):
            for k, other in enumerate(moved[i + 1 :], i + 1):
                dx, dy = other[0] - one[0], other[1] - one[1]
                # Most are far from each other: known without a root.
                if not (-GAP < dx < GAP and -GAP < dy < GAP) or (distance := math.hypot(dx, dy)) >= GAP:
                    continue
                still = False
                angle = math.atan2(dy, dx) if distance else (i + k) * 2.4
                push = (GAP - distance) / 2
                one[0] -= push * math.cos(angle)
                one[1] -= push * math.sin(angle)
                other[0] += push * math.cos(angle)
                other[1] += push * math.sin(angle)
        if still:
            break
    return [(x, y) for x, y in moved]


def background(view: View, land: str) -> list[str]:
    """Return the layers under the marks, read from the file of land outlines."""
    return [
        f'<use class="{layer}" href="{escape(land)}#{view.name}-{layer}"/>'
        for layer in ("graticule", "land", "borders")
    ]


def draw_view(view: View, places: Sequence[Place], *, land: str, title: str) -> str:
    """Return one frame as an SVG element; `land` is the address of the file of land outlines."""
    parts = [
        (
            f'<svg class="map-{view.name}" viewBox="0 0 {view.width} {view.height}" role="group" '
            f'aria-label="{escape(title)}">'
        ),
        f'<rect class="sea" width="{view.width}" height="{view.height}"/>',
    ]
    parts += background(view, land)
    marks = spread([view.project(place.latitude, place.longitude) for place in places])
    for place, (x, y) in zip(places, marks, strict=True):
        parts.append(
            f'<a href="{escape(place.url)}" class="place-{escape(place.tone)}" '
            f'aria-label="{place.number}, {escape(place.label)}">'
            f'<circle class="place-target" cx="{x:.0f}" cy="{y:.0f}" r="{TARGET}"/>'
            f'<circle class="pt" cx="{x:.0f}" cy="{y:.0f}" r="{MARK}"/>'
            f'<text class="pt-num" x="{x:.0f}" y="{y + 4.5:.1f}">{place.number}</text></a>'
        )
    return "".join(parts) + "</svg>"


def render_map(places: Sequence[Place], *, land: str, europe_title: str, world_title: str) -> str:
    """Return the two frames: Europe with its places, then the world with all the others."""
    near = [place for place in places if is_inside(EUROPE, place)]
    far = [place for place in places if place not in near]
    return draw_view(EUROPE, near, land=land, title=europe_title) + draw_view(
        WORLD, far, land=land, title=world_title
    )


def draw_locator(latitude: float, longitude: float, *, land: str, title: str) -> str:
    """Return a small frame around one place: a part of Europe if it is there, else a part of the world."""
    view = EUROPE if holds(EUROPE, EUROPE.project(latitude, longitude)) else WORLD
    x, y = view.project(latitude, longitude)
    left = min(max(x - LOCATOR_WIDTH / 2, 0), view.width - LOCATOR_WIDTH)
    top = min(max(y - LOCATOR_HEIGHT / 2, 0), view.height - LOCATOR_HEIGHT)
    return (
        f'<svg class="map-locator" viewBox="{left:.0f} {top:.0f} {LOCATOR_WIDTH} {LOCATOR_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">'
        f'<rect class="sea" width="{view.width}" height="{view.height}"/>{"".join(background(view, land))}'
        f'<circle class="here-halo" cx="{x:.1f}" cy="{y:.1f}" r="13"/>'
        f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="6"/></svg>'
    )
