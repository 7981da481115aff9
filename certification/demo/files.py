"""Small real files, drawn on the spot: a letter, a table, a picture."""

import csv
import hashlib
import io
import math
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

WIDTH, HEIGHT = 320, 180
PAPER, FAR, NEAR = (241, 237, 226), (142, 160, 140), (18, 57, 47)


def pdf(title: str, lines: list[str]) -> SimpleUploadedFile:
    """Return a one-page PDF of a title and a few lines."""
    return SimpleUploadedFile(f"{slugify(title)}.pdf", pdf_bytes(title, lines), "application/pdf")


def pdf_bytes(title: str, lines: list[str]) -> bytes:
    text = [b"BT /F1 20 Tf 72 740 Td (%s) Tj ET" % escaped(title)]
    text += [
        b"BT /F1 12 Tf 72 %d Td (%s) Tj ET" % (700 - 20 * row, escaped(line))
        for row, line in enumerate(lines)
    ]
    stream = b"\n".join(text)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(data),
        )
    )


def escaped(text: str) -> bytes:
    encoded = text.encode("cp1252", "replace")
    return encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def table(title: str, rows: list[list[str]]) -> SimpleUploadedFile:
    """Return a table that any spreadsheet opens."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return SimpleUploadedFile(f"{slugify(title)}.csv", text.getvalue().encode("utf-8-sig"), "text/csv")


def picture(title: str, seed: str) -> SimpleUploadedFile:
    """Return a picture: three lines of hills, different for each seed."""
    return SimpleUploadedFile(f"{slugify(title)}.png", png_bytes(seed), "image/png")


def png_bytes(seed: str) -> bytes:
    waves = [byte / 255 for byte in hashlib.sha256(seed.encode()).digest()]
    ridges = [
        [
            HEIGHT * (0.35 + 0.17 * layer)
            + 15 * math.sin(x / (31 + 20 * waves[layer]) + 6 * waves[layer + 3])
            + 6 * math.sin(x / (9 + 6 * waves[layer + 6]))
            for x in range(WIDTH)
        ]
        for layer in range(3)
    ]
    palette = [PAPER, *(mix(FAR, NEAR, layer / 2) for layer in range(3))]
    rows = b"".join(b"\x00" + shades(y, ridges) for y in range(HEIGHT))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(bytes(colour) for colour in palette)),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )


def shades(y: int, ridges: list[list[float]]) -> bytes:
    """Return one line of the picture: how many ridges each point lies under."""
    return bytes([(y > far) + (y > middle) + (y > near) for far, middle, near in zip(*ridges, strict=True)])


def mix(far: tuple, near: tuple, share: float) -> tuple:
    return tuple(round(a + (b - a) * share) for a, b in zip(far, near, strict=True))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
