"""Draw a picture again: what its file holds besides (place, device, texts, what hides behind it) does not reach readers."""

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence

# Twice the widest screen: a larger original serves no rendition.
LARGEST_SIDE = 4096
QUALITY = {"JPEG": {"quality": 90, "progressive": True}, "WEBP": {"quality": 90}, "AVIF": {"quality": 80}}
JPEG_MODES = ("RGB", "L", "CMYK")
# What makes the picture look as it does; Pillow would write all the rest again, unasked.
KEPT = ("transparency", "duration", "disposal")


def drawn_again(data: bytes) -> bytes:
    """Return the same picture in the same format, upright, with its colour profile and nothing else.

    Raises OSError, SyntaxError, ValueError or DecompressionBombError when it cannot be read to its end.
    """
    made = BytesIO()
    with Image.open(BytesIO(data)) as picture:
        kind = picture.format
        how = {**QUALITY.get(kind, {}), "icc_profile": picture.info.get("icc_profile")}
        if getattr(picture, "n_frames", 1) > 1:
            how |= {"save_all": True, "loop": picture.info.get("loop", 0)}
            first, *others = [_bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
            first.save(made, kind, append_images=others, **how)
        else:
            picture.draft(None, (LARGEST_SIDE, LARGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            if kind == "JPEG" and upright.mode not in JPEG_MODES:
                upright = upright.convert("RGB")
            _bare(upright).save(made, kind, **how)
    return made.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    picture.info = {name: picture.info[name] for name in KEPT if name in picture.info}
    return picture
