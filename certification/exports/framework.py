"""A version of the framework as a document: JSON for the public, YAML and XLSX for those who edit."""

from importlib import import_module
from pathlib import Path

from certification.clock import localdate
from certification.exports import framework_yaml
from certification.exports.framework_source import Source
from certification.models.framework import FrameworkVersion

FORMATS = ("yaml", "xlsx")


def framework_document(version: FrameworkVersion) -> dict:
    """Return a published version as plain data, every text in every language, with its fingerprint."""
    return {
        **version.as_document(),
        "status": version.status,
        "in_force_since": localdate(version.published_at).isoformat() if version.published_at else None,
        "content_hash": version.content_hash,
    }


def write_document(version: FrameworkVersion, file_format: str) -> bytes:
    """Write a version as a file that reads back to the same fingerprint, with its lasting identifiers."""
    return _codec(file_format).write(version.as_document(identified=True))


def write_template() -> bytes:
    """Write an empty workbook to type a framework in, with its instructions in the active language."""
    return import_module("certification.exports.framework_template").write()


def read_document(name: str, content: bytes) -> Source:
    """Read a file by the extension of its name; raises `InvalidDocument` when it is not even readable."""
    return _codec("xlsx" if Path(name).suffix.lower() == ".xlsx" else "yaml").read(content)


def _codec(file_format: str):
    # openpyxl is heavy: it is loaded by the first sheet, not by the first page.
    return (
        framework_yaml if file_format == "yaml" else import_module("certification.exports.framework_sheets")
    )
