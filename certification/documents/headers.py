"""The contour drawings of page headers: drawn once, kept with the static files, used as masks by the style sheet."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from certification.documents.contours import contour_lines, svg_group


class Header(NamedTuple):
    """A drawing: the name that seeds it, its size in pixels and how dense its relief is."""

    name: str
    seed: str
    width: int
    height: int
    levels: int
    hills: int


HEADERS = [
    Header("hero", "pactes-locaux", 1440, 620, levels=18, hills=11),
    Header("page", "garantie-collective", 1440, 360, levels=14, hills=11),
    Header("call", "candidature", 1440, 460, levels=14, hills=9),
    Header("verdict", "attestation", 1200, 400, levels=13, hills=9),
]


def draw_header(header: Header) -> str:
    """Return the drawing as a small SVG document in black, whole pixels, curves simplified to 0.8 px."""
    lines = contour_lines(
        hashlib.sha256(header.seed.encode()).digest(),
        header.width,
        header.height,
        levels=header.levels,
        hills=header.hills,
        decimals=0,
        tolerance=0.8,
    )
    size = f'viewBox="0 0 {header.width} {header.height}" width="{header.width}" height="{header.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{svg_group(lines, stroke="#000")}</svg>\n'


def write_headers(directory: Path) -> list[Path]:
    """Write every drawing into a directory of static files and return their paths."""
    paths = []
    for header in HEADERS:
        path = directory / f"contours-{header.name}.svg"
        path.write_text(draw_header(header), encoding="utf-8")
        paths.append(path)
    return paths
