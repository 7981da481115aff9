"""A small picture of a file: the first page of a PDF, or an image made smaller; bounded in pixels, memory and time."""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from certification.choices import PreviewState

PICTURE_TYPE = "image/webp"
DRAWABLE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
LONGEST_WAIT = 12
# The exit codes of the process that draws, which is started and never imported.
DRAWING = Path(__file__).with_name("preview_process.py")
WHY = {3: PreviewState.LOCKED, 4: PreviewState.TOO_LARGE, 5: PreviewState.UNREADABLE}
# A page of thumbnails asks for many at once; two are drawn, the others wait.
AT_ONCE = BoundedSemaphore(2)


def draw_preview(data: bytes, content_type: str) -> tuple[PreviewState, bytes]:
    """Return the picture of a file (WebP), or why there is none and no bytes."""
    if content_type not in DRAWABLE:
        return PreviewState.NO_PICTURE, b""
    command = [sys.executable, "-I", str(DRAWING), content_type]
    try:
        with AT_ONCE:
            # The command is ours; the file comes through the input.
            done = subprocess.run(  # noqa: S603 - our own program, no shell, no word of a visitor
                command, input=data, capture_output=True, timeout=LONGEST_WAIT, check=False
            )
    except subprocess.TimeoutExpired:
        return PreviewState.TOO_LARGE, b""
    if done.returncode < 0:
        return PreviewState.TOO_LARGE, b""  # stopped by its limits
    if done.returncode or not done.stdout:
        return WHY.get(done.returncode, PreviewState.UNREADABLE), b""
    return PreviewState.DRAWN, done.stdout
