"""Pictures drawn by the program: level curves, routes, fields. No photograph, no face, no licence to ask for."""

import hashlib
import math
import random
from collections.abc import Callable
from itertools import pairwise

from PIL import Image, ImageDraw

from certification.documents.contours import contour_curves

WIDTH, HEIGHT = 1600, 900
SCALE = 2  # drawn twice as large, then reduced: smooth edges
# The earths of the identity: paper, then the inks.
PALETTES = (
    {"paper": "#ece6d8", "line": "#b08550", "strong": "#1b5446", "mark": "#95341f"},
    {"paper": "#dde5d4", "line": "#6f9a86", "strong": "#123e34", "mark": "#95341f"},
    {"paper": "#e3edf4", "line": "#7ba0bb", "strong": "#22557d", "mark": "#7c5205"},
    {"paper": "#f8edd3", "line": "#c79a4b", "strong": "#7c5205", "mark": "#1b5446"},
)
Pen = Callable[["Sheet"], None]


class Sheet:
    """A sheet of paper, its colours and its chance, which comes from the seed alone."""

    def __init__(self, motif: str, seed: int):
        self.chance = random.Random(f"{motif}-{seed}")  # noqa: S311 - a drawing keeps no secret
        self.digest = hashlib.sha256(f"{motif}-{seed}".encode()).digest()
        self.colours = PALETTES[seed % len(PALETTES)]
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), self.colours["paper"])
        self.pen = ImageDraw.Draw(self.image)

    def line(self, points, colour="line", width=2.0, *, dashed=False) -> None:
        """Draw a line through points of the sheet, in pixels of the picture."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        ink, stroke = self.colours[colour], max(1, round(width * SCALE))
        if not dashed:
            self.pen.line(scaled, fill=ink, width=stroke, joint="curve")
            return
        for number in range(0, len(scaled) - 1, 3):
            self.pen.line(scaled[number : number + 3], fill=ink, width=stroke)

    def dot(self, x: float, y: float, radius: float, *, colour="strong", hollow=False) -> None:
        """Draw a stop: a disc, or a ring on the colour of the paper."""
        box = [(value) * SCALE for value in (x - radius, y - radius, x + radius, y + radius)]
        fill = self.colours["paper"] if hollow else self.colours[colour]
        self.pen.ellipse(box, fill=fill, outline=self.colours[colour], width=round(radius * SCALE / 3))

    def relief(self, *, hills: int = 11, levels: int = 18, colour: str = "line") -> None:
        """Draw level curves over the whole sheet; every fifth one is heavier."""
        for curve in contour_curves(self.digest, WIDTH, HEIGHT, hills=hills, levels=levels):
            self.line(_smooth(curve.points), colour, 3.0 if curve.level % 5 == 0 else 1.5)

    def reduced(self) -> Image.Image:
        """Return the picture at its size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _smooth(points):
    """Round the corners of a line once (Chaikin)."""
    if len(points) < 3:
        return points
    rounded = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        rounded += [
            (0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by),
            (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by),
        ]
    return [*rounded, points[-1]]


def _wave(sheet: Sheet, base: float, height: float, step: int = 20):
    """Return a gentle line across the sheet."""
    phase, second = sheet.chance.uniform(0, 7), sheet.chance.uniform(0, 7)
    return [
        (x, base + height * (math.sin(x / 260 + phase) + 0.5 * math.sin(x / 110 + second)))
        for x in range(-20, WIDTH + 40, step)
    ]


def contours(sheet: Sheet) -> None:
    sheet.relief(levels=24, hills=14)


def path(sheet: Sheet) -> None:
    """A route with its stops across the relief."""
    sheet.relief()
    route = _wave(sheet, HEIGHT * 0.55, HEIGHT * 0.14, 8)
    sheet.line(route, "mark", 5, dashed=True)
    for number in range(1, 6):
        x, y = route[len(route) * number // 6]
        sheet.dot(x, y, 16, colour="mark", hollow=number < 5)


def star(sheet: Sheet) -> None:
    """Many routes that meet at one place."""
    sheet.relief(levels=14)
    middle = (WIDTH * sheet.chance.uniform(0.42, 0.58), HEIGHT * sheet.chance.uniform(0.42, 0.58))
    for number in range(26):
        angle = number * math.tau / 26 + sheet.chance.uniform(-0.1, 0.1)
        reach = sheet.chance.uniform(260, 700)
        bend = sheet.chance.uniform(-0.5, 0.5)
        route = []
        for part in range(61):
            share = part / 60
            turn = angle + bend * math.sin(share * math.pi)
            route.append(
                (
                    middle[0] + reach * share * math.cos(turn),
                    middle[1] + reach * 0.62 * share * math.sin(turn),
                )
            )
        sheet.line(route, "strong", 3, dashed=True)
        sheet.dot(*route[-1], 9, hollow=True)
    sheet.dot(*middle, 24)


def valley(sheet: Sheet) -> None:
    """Slopes on both sides of a river."""
    for number in range(16):
        shift = number * 26
        sheet.line(_slope(sheet, 330 - shift, number), "line", 3 if number % 4 == 0 else 1.5)
        sheet.line(_slope(sheet, 560 + shift, number + 40), "line", 3 if number % 4 == 0 else 1.5)
    sheet.line(_slope(sheet, 445, 3), "strong", 16)
    for x in (260, 700, 1210):
        sheet.dot(x, 400 + sheet.chance.uniform(-60, 120), 15, colour="mark", hollow=True)


def _slope(sheet: Sheet, base: float, number: int):
    turn = sheet.digest[0] / 40
    return [
        (x, base + 60 * math.sin(x / 330 + turn) + 26 * math.sin(x / 140 + turn + number / 9))
        for x in range(-20, WIDTH + 40, 16)
    ]


def coast(sheet: Sheet) -> None:
    """Waves that follow the shore, and a point of land."""
    shore = _wave(sheet, HEIGHT * 0.42, 70)
    land = [(x * SCALE, y * SCALE) for x, y in [(-20, -20), *shore, (WIDTH + 40, -20)]]
    sheet.pen.polygon(land, fill="#faf8f2")
    sheet.line(shore, "strong", 6)
    for number in range(1, 13):
        sheet.line(
            [(x, y + number * (22 + number * 2)) for x, y in shore], "line", max(1.0, 4 - number * 0.25)
        )
    for x in (380, 820, 1190):
        sheet.dot(x, 150 + sheet.chance.uniform(-60, 60), 14, colour="mark")


def marsh(sheet: Sheet) -> None:
    """Channels of a marsh, and reeds."""
    for number in range(9):
        sheet.line(
            _wave(sheet, 70 + number * 100, 34),
            "strong" if number % 3 == 0 else "line",
            9 if number % 3 == 0 else 4,
        )
    for _ in range(130):
        x, y = sheet.chance.uniform(0, WIDTH), sheet.chance.uniform(40, HEIGHT)
        for lean in (-9, 0, 9):
            sheet.line([(x, y), (x + lean, y - sheet.chance.uniform(20, 42))], "line", 2)


def fields(sheet: Sheet) -> None:
    """Fields seen from above, each with its furrows."""
    for column in range(7):
        for row in range(4):
            x, y = (
                column * 240 - 40 + sheet.chance.uniform(-30, 30),
                row * 240 - 30 + sheet.chance.uniform(-24, 24),
            )
            lean = sheet.chance.uniform(-0.5, 0.5)
            width, height = 200 + sheet.chance.uniform(0, 30), 190
            for furrow in range(0, int(width), sheet.chance.choice((14, 20, 28))):
                sheet.line([(x + furrow, y), (x + furrow + lean * 60, y + height)], "line", 2)
            corners = [
                (x, y),
                (x + width, y),
                (x + width + lean * 60, y + height),
                (x + lean * 60, y + height),
                (x, y),
            ]
            sheet.line(corners, "strong" if (row + column) % 5 == 0 else "line", 4)


def village(sheet: Sheet) -> None:
    """Roofs around a square, seen from above."""
    sheet.relief(levels=12)
    middle = (WIDTH / 2, HEIGHT / 2)
    for ring, (count, reach) in enumerate(((9, 170), (15, 290), (22, 400))):
        for number in range(count):
            angle = number * math.tau / count + sheet.chance.uniform(-0.08, 0.08)
            x, y = middle[0] + reach * 1.35 * math.cos(angle), middle[1] + reach * 0.82 * math.sin(angle)
            size = sheet.chance.uniform(26, 44)
            _roof(sheet, x, y, size, angle, "mark" if (number + ring) % 4 == 0 else "strong")
    sheet.dot(*middle, 34, hollow=True)


def _roof(sheet: Sheet, x: float, y: float, size: float, angle: float, colour: str) -> None:
    def corner(dx, dy):
        return (
            x + dx * math.cos(angle) - dy * math.sin(angle),
            y + dx * math.sin(angle) + dy * math.cos(angle),
        )

    outline = [
        corner(-size, -size * 0.7),
        corner(size, -size * 0.7),
        corner(size, size * 0.7),
        corner(-size, size * 0.7),
    ]
    sheet.pen.polygon([(a * SCALE, b * SCALE) for a, b in outline], fill="#faf8f2")
    sheet.line([*outline, outline[0]], colour, 4)
    sheet.line([corner(-size, 0), corner(size, 0)], colour, 2)


def forest(sheet: Sheet) -> None:
    """Crowns of trees, a clearing and a path."""
    route = _wave(sheet, HEIGHT * 0.6, 90, 10)
    for _ in range(420):
        x, y, radius = (
            sheet.chance.uniform(0, WIDTH),
            sheet.chance.uniform(0, HEIGHT),
            sheet.chance.uniform(14, 40),
        )
        if min(abs(x - px) + abs(y - py) for px, py in route[::6]) < 90:
            continue
        sheet.dot(x, y, radius, colour="line", hollow=True)
        sheet.dot(x, y, 3, colour="strong")
    sheet.line(route, "mark", 6, dashed=True)


def hands_round_table(sheet: Sheet) -> None:
    """A round table seen from above, and those who sit at it."""
    sheet.relief(levels=10, hills=7)
    x, y, reach = WIDTH / 2, HEIGHT / 2, 230
    sheet.dot(x, y, reach, colour="strong", hollow=True)
    for number in range(14):
        angle = number * math.tau / 14
        sheet.dot(
            x + 330 * math.cos(angle),
            y + 330 * math.sin(angle),
            34,
            colour="mark" if number % 2 else "strong",
        )
        near = (x + 170 * math.cos(angle), y + 170 * math.sin(angle))
        sheet.line([near, (x + 60 * math.cos(angle), y + 60 * math.sin(angle))], "line", 3)
    sheet.dot(x, y, 40, colour="mark", hollow=True)


def timeline(sheet: Sheet) -> None:
    """Years along a line that climbs, and what branched off from them."""
    sheet.relief(levels=12, hills=8)
    route = [(x, 720 - x * 0.34 + 46 * math.sin(x / 210)) for x in range(60, WIDTH - 40, 10)]
    sheet.line(route, "strong", 7)
    for number in range(1, 9):
        x, y = route[len(route) * number // 9]
        rise = sheet.chance.uniform(70, 170) * (1 if number % 2 else -1)
        sheet.line([(x, y), (x, y - rise)], "mark", 3, dashed=False)
        sheet.dot(x, y - rise, 12, colour="mark", hollow=True)
        sheet.dot(x, y, 14)


MOTIFS: dict[str, Pen] = {
    "coast": coast,
    "contours": contours,
    "fields": fields,
    "forest": forest,
    "hands-round-table": hands_round_table,
    "marsh": marsh,
    "path": path,
    "star": star,
    "timeline": timeline,
    "valley": valley,
    "village": village,
}


def draw(motif: str, seed: int) -> Image.Image:
    """Return a picture of 1600 × 900 pixels: the same for the same motif and seed."""
    sheet = Sheet(motif, seed)
    MOTIFS[motif](sheet)
    return sheet.reduced()
