"""The texts of the demo, one file a language."""

from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@cache
def read(name: str) -> dict:
    """Return the texts of one file: a language, or the territories."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
