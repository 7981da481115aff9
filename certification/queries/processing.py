"""The register of processing as people read it: sentences, kinds of data, clocks with what they are worth here."""

from typing import NamedTuple

from django.apps import apps
from django.utils.text import capfirst

from certification.queries.retention import rules
from certification.rules.processing import PROCESSINGS, Processing


class Line(NamedTuple):
    """One processing; `data` is (kind of thing, names of its fields), `clocks` is (what goes, after how long, since when)."""

    processing: Processing
    data: list[tuple[str, list[str]]]
    clocks: list[tuple[str, str, str]]


def register() -> list[Line]:
    """Return the register in the active language; one query."""
    chosen = {rule.code: rule for rule in rules()}
    return [
        Line(
            processing,
            [
                (capfirst(str(apps.get_model(label)._meta.verbose_name)), named(label, names))
                for label, names in processing.fields.items()
                if _is_here(label)
            ],
            [(chosen[code].what, chosen[code].words, chosen[code].since) for code in processing.clocks],
        )
        for processing in PROCESSINGS
    ]


def named(label: str, names: str) -> list[str]:
    """Return the words for fields of a model."""
    opts = apps.get_model(label)._meta
    return [str(opts.get_field(name).verbose_name) for name in names.split()]


def _is_here(label: str) -> bool:
    """Tell whether a model is installed: one database indexes words in a table that another does not have."""
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True
