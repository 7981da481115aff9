"""Small files: real ones, and some that were made to do harm."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from certification.services.files import ODT


def photo():
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (18, 57, 47)).save(made, "PNG")
    return made.getvalue()


def declared_png(width, height):
    """Return a picture of a few bytes that declares an immense size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10)))
        + chunk(b"IEND", b"")
    )


def zip_bomb():
    """Return a text document that unfolds into forty megabytes of nothing."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", ODT)
        zipped.writestr("content.xml", bytes(40_000_000))
    return made.getvalue()
