"""The picture that social networks show beside a link: the title of the page over its own level curves."""

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certification.documents.contours import contour_curves
from cms.typography import space_french

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
VERSION = "1"  # of the drawing: another one makes every picture again
PAPER, INK, SOFT, LINE = "#12392f", "#f6f4ea", "#cddacd", "#2f5c4e"
FONTS = Path(__file__).resolve().parent.parent / "cms/static/fonts"
TITLE_FONT = FONTS / "fraunces-latin-opsz-wght-normal.woff2"
TEXT_FONT = FONTS / "atkinson-hyperlegible-next-latin-wght-normal.woff2"
SIZES = (76, 66, 56, 48)
MOST_LINES = 4
SITE = "Pactes Locaux"


def picture_of(title: str, kind: str, language: str) -> bytes:
    """Return the picture of a page as PNG; drawn once, then read from the storage."""
    if language == "fr":
        title, kind = space_french(title), space_french(kind)
    digest = hashlib.sha256(f"{VERSION}|{title}|{kind}".encode()).hexdigest()
    name = f"social/{digest[:32]}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw(title, kind)))
    with default_storage.open(name) as file:
        return file.read()


def draw(title: str, kind: str) -> bytes:
    """Draw the title of a page, its kind above, the name of the site below: 1200 × 630 pixels."""
    # Loaded at use: no other page draws.
    from PIL import Image, ImageDraw  # noqa: PLC0415 - see above

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    digest = hashlib.sha256(title.encode()).digest()
    for curve in contour_curves(digest, WIDTH, HEIGHT, levels=14, cell=20):
        pen.line(curve.points, fill=LINE, width=3 if curve.level % 5 == 0 else 1, joint="curve")
    pen.text((MARGIN, MARGIN), kind, font=_font(TEXT_FONT, 30, 500), fill=SOFT)
    size, lines = _fit(title)
    font, step = _font(TITLE_FONT, size, 400), round(size * 1.18)
    top = (HEIGHT - step * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * step), line, font=font, fill=INK)
    pen.text((MARGIN, HEIGHT - MARGIN - 30), SITE, font=_font(TEXT_FONT, 30, 700), fill=INK)
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def _fit(title: str) -> tuple[int, list[str]]:
    """Return the largest size at which a title fits, and its lines; the last ones of a very long title are cut."""
    for size in SIZES:
        lines = _wrap(title, _font(TITLE_FONT, size, 400))
        if len(lines) <= MOST_LINES:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]}…"]


def _wrap(title: str, font) -> list[str]:
    lines = [""]
    # Not `split()`, which would cut at the no-break spaces.
    for word in title.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > WIDTH - 2 * MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@cache
def _font(path: Path, size: int, weight: int):
    from PIL import ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.truetype(path, size)
    axes = font.get_variation_axes()
    font.set_variation_by_axes([weight] if len(axes) == 1 else [min(size, axes[0]["maximum"]), weight])
    return font
