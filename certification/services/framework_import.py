"""From a file to a sound document: every error with its line or its cell, or nothing."""

from pathlib import Path

from certification.errors import InvalidDocument
from certification.exports.framework import read_document
from certification.models.framework_document import LOCALES
from certification.rules.framework_document import canonical
from certification.rules.framework_problems import find_problems


def read_framework(path: Path) -> dict:
    """Read a framework from YAML or XLSX, or raise `InvalidDocument` with everything that is wrong in it."""
    return read_content(path.name, path.read_bytes())


def read_content(name: str, content: bytes) -> dict:
    """Read what a file named so holds: see `read_framework`."""
    source = read_document(name, content)
    lines = list(source.lines)
    for problem in find_problems(source.document, LOCALES):
        place = source.place(problem.path)
        lines.append(f"{place}: {problem}" if place else str(problem))
    if lines:
        raise InvalidDocument(dict.fromkeys(lines))
    return canonical(source.document, identified=True)
