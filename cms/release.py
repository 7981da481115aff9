"""Which release of the product runs here."""

import tomllib
from functools import cache

from cms.environment import ROOT


@cache
def release() -> str:
    """Return the version that the project gives itself."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
