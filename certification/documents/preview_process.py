"""Draw the first page of a file, small, in a process of its own: what a hostile file breaks, breaks here.

Reads the file from its input, writes a WebP picture; the exit code says why there is none. Nothing of the site is
loaded, so that the process starts at once and holds nothing worth stealing.
"""

import io
import resource
import sys

import pypdfium2
from PIL import Image, ImageOps

LARGEST_SIDE = 720
MOST_PIXELS = 60_000_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 8
LOCKED, TOO_LARGE, UNREADABLE = 3, 4, 5
WHITE = (255, 255, 255)
MODES = ("RGB", "L")


def draw_document(data: bytes) -> Image.Image:
    """Return the first page of a PDF; its size on paper does not change the number of pixels drawn."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        sys.exit(LOCKED if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else UNREADABLE)
    page = document[0]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        sys.exit(UNREADABLE)
    return page.render(scale=LARGEST_SIDE / max(width, height), may_draw_forms=False).to_pil()


def draw_picture(data: bytes) -> Image.Image:
    """Return a picture, turned as it was taken, small enough to be handled."""
    picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if picture.width * picture.height > MOST_PIXELS:
        sys.exit(TOO_LARGE)
    picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
    return ImageOps.exif_transpose(picture)


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency, its largest side bounded."""
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    if picture.mode in MODES:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def main(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    data = sys.stdin.buffer.read()
    try:
        picture = on_white(draw_document(data) if kind == "application/pdf" else draw_picture(data))
        made = io.BytesIO()
        # Saved anew: where and when a photo was taken stays in the original alone.
        picture.save(made, "WEBP", quality=78)
    except MemoryError:
        sys.exit(TOO_LARGE)
    except Exception:  # noqa: BLE001 - whatever a broken file raises, it has no preview
        sys.exit(UNREADABLE)
    sys.stdout.buffer.write(made.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
