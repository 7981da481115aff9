"""The certificate on paper, as a telephone reads it."""

import shutil
import subprocess
from pathlib import Path

from tests.conftest import require


def program(name: str) -> str:
    path = shutil.which(name)
    require(path, f"{name} is not installed")
    return path


def read_qr(paper: Path) -> str:
    """Return the address that the code on the first sheet leads to."""
    picture = paper.with_suffix("")
    subprocess.run([program("pdftoppm"), "-r", "150", "-png", "-singlefile", paper, picture], check=True)
    found = subprocess.run(
        [program("zbarimg"), "-q", "--raw", picture.with_suffix(".png")],
        check=True,
        capture_output=True,
        text=True,
    )
    return found.stdout.strip()
