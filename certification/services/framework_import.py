"""From a file to a sound document: every error with its line or its cell, or nothing."""

from pathlib import Path

from certification.errors import InvalidDocument
from certification.exports.framework import read_document
from certification.models.framework_document import LOCALES
from certification.rules.framework_document import canonical, find_problems


def read_framework(path: Path) -> dict:
    """Read a framework from YAML or XLSX, or raise `InvalidDocument` with everything that is wrong in it."""
    source = read_document(path)
    lines = list(source.lines)
    for problem in find_problems(source.document, LOCALES):
        place = source.place(problem.path)
        lines.append(f"{place}: {problem}" if place else str(problem))
    if lines:
        raise InvalidDocument(dict.fromkeys(lines))
    return canonical(source.document)
