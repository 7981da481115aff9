"""The default framework, in force."""

from functools import cache
from pathlib import Path

from certification.queries.framework import version_in_force
from certification.rules.permissions import SYSTEM
from certification.services.framework import load_framework
from certification.services.framework_import import read_framework
from tests.factories.remembered import remembered

SOURCE = Path(__file__).resolve().parents[2] / "certification/frameworks/ter_res.yaml"


@cache
def document():
    return read_framework(SOURCE)


@remembered
def in_force():
    """Return the version in force, loaded the first time."""
    return version_in_force() or load_framework(document(), actor=SYSTEM, publish=True)
