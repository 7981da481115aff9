"""The kinds of value of a framework document: each checks what it is given, and says what is wrong."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
SHARE = re.compile(r"\d{1,4}/[1-9]\d{0,3}|[01](\.\d{1,6})?")
# What no text holds: control characters, halves of characters, and what XML cannot write.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SHARE_PLACES = 6
SHARE_UNIT = 10**SHARE_PLACES
NAME_LENGTH = 300


class Concern(StrEnum):
    """What a problem touches, so that each publication rule reads its own."""

    SHAPE = "shape"
    TRANSLATION = "translation"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    WEIGHT = "weight"
    SCALE = "scale"
    VETO = "veto"
    SHARE = "share"


@dataclass(frozen=True)
class Problem:
    """One thing wrong, where it is (keys and positions from the root), and the sentence to show."""

    path: tuple
    concern: Concern
    sentence: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


@dataclass
class Reader:
    """Collects problems while a document is read."""

    locales: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: tuple, concern: Concern, sentence: str, **facts: object) -> None:
        self.problems.append(Problem(path, concern, sentence.format(**facts)))


def write_share(value: Fraction) -> str:
    """Write an exact share: as a decimal when it is one, else as a fraction."""
    scaled = value * SHARE_UNIT
    if scaled.denominator != 1:
        return str(value)
    whole, decimals = divmod(scaled.numerator, SHARE_UNIT)
    decimals = str(decimals).zfill(SHARE_PLACES).rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def share(text: str) -> Fraction:
    """Read an exact share of 1: "2/3", "0.30"."""
    if not isinstance(text, str) or not SHARE.fullmatch(text) or Fraction(text) > 1:
        raise ValueError(f"{text!r} is not a share of 1")
    return Fraction(text)


@dataclass(frozen=True)
class Code:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, str) or not CODE.fullmatch(value):
            reader.report(
                path,
                Concern.SHAPE,
                _("“{value}” is not a code: letters, digits, “.”, “-”, “_”."),
                value=value,
            )


@dataclass(frozen=True)
class Identifier:
    """What a row is from one version to the next; it names the row and is no part of the content."""

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        try:
            known = isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
        except ValueError:
            known = False
        if not known:
            reader.report(
                path,
                Concern.SHAPE,
                _("“{value}” is not a lasting identifier: leave it as it was exported, or empty."),
                value=value,
            )


@dataclass(frozen=True)
class Translated:
    """One text a language, none empty."""

    limit: int = 10_000

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(
                path,
                Concern.TRANSLATION,
                _("A text is needed in each language: {locales}."),
                locales=", ".join(reader.locales),
            )
            return
        for locale in reader.locales:
            text = value.get(locale)
            if text is None or (isinstance(text, str) and not text.strip()):
                reader.report(
                    (*path, locale),
                    Concern.TRANSLATION,
                    _("The text in “{locale}” is missing."),
                    locale=locale,
                )
            elif not isinstance(text, str):
                reader.report(
                    (*path, locale), Concern.SHAPE, _("“{value}” is not a text: quote it."), value=text
                )
            elif len(text) > self.limit:
                reader.report(
                    (*path, locale),
                    Concern.SHAPE,
                    _("The text has {length} characters, at most {limit} allowed."),
                    length=len(text),
                    limit=self.limit,
                )
            elif CONTROL.search(text):
                reader.report((*path, locale), Concern.SHAPE, _("The text holds a control character."))
        for locale in value:
            if locale not in reader.locales:
                reader.report(
                    (*path, locale), Concern.SHAPE, _("Unknown language “{locale}”."), locale=locale
                )


@dataclass(frozen=True)
class Whole:
    low: int = 0
    high: int = 9999
    concern: Concern = Concern.SHAPE

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            reader.report(
                path,
                self.concern,
                _("“{value}” is not a whole number from {low} to {high}."),
                value=value,
                low=self.low,
                high=self.high,
            )


@dataclass(frozen=True)
class Share:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        try:
            share(value)
        except ValueError:
            reader.report(
                path,
                Concern.SHARE,
                _("“{value}” is not a share of 1: write “0.30” or “2/3”, in quotes."),
                value=value,
            )


@dataclass(frozen=True)
class Flag:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, bool):
            reader.report(path, Concern.SHAPE, _("“{value}” is neither true nor false."), value=value)


@dataclass(frozen=True)
class OneOf:
    values: tuple

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int) or value not in self.values:
            reader.report(
                path,
                Concern.SHAPE,
                _("“{value}” is not one of: {values}."),
                value=value,
                values=", ".join(map(str, self.values)),
            )


@dataclass(frozen=True)
class ListOf:
    """A list of distinct values of one kind."""

    item: object
    at_least_one: bool = False

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, list):
            reader.report(path, Concern.SHAPE, _("A list is needed."))
            return
        if self.at_least_one and not value:
            reader.report(path, Concern.SHAPE, _("At least one value is needed."))
        for position, item in enumerate(value):
            self.item.check(item, (*path, position), reader)
            if item in value[:position]:
                reader.report(
                    (*path, position), Concern.DUPLICATE, _("“{value}” is there twice."), value=item
                )


@dataclass(frozen=True)
class Keyed:
    """A mapping from keys of one kind to values of one kind."""

    key: object
    value: object

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(path, Concern.SHAPE, _("A mapping is needed."))
            return
        for key, item in value.items():
            self.key.check(key, (*path, key), reader)
            self.value.check(item, (*path, key), reader)


@dataclass(frozen=True)
class Field:
    """One key of a mapping. `column` is where the models keep it, when under another name."""

    key: str
    kind: object
    required: bool = True
    nullable: bool = False
    default: object = None
    column: str = ""

    @property
    def name(self) -> str:
        return self.column or self.key


@dataclass(frozen=True)
class Group:
    """A mapping with known keys."""

    fields: tuple[Field, ...]

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(path, Concern.SHAPE, _("A mapping is needed."))
            return
        known = {field.key for field in self.fields}
        for key in value:
            if key not in known:
                reader.report((*path, key), Concern.SHAPE, _("Unknown key “{key}”."), key=key)
        for entry in self.fields:
            if entry.key not in value:
                if entry.required:
                    concern = Concern.TRANSLATION if isinstance(entry.kind, Translated) else Concern.SHAPE
                    reader.report(
                        (*path, entry.key), concern, _("The key “{key}” is missing."), key=entry.key
                    )
            elif not (entry.nullable and value[entry.key] is None):
                entry.kind.check(value[entry.key], (*path, entry.key), reader)


@dataclass(frozen=True)
class Rows:
    """A list of mappings, identified by one key, in an order that matters."""

    group: Group
    key: str = "code"
    at_least_one: bool = True

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, list):
            reader.report(path, Concern.SHAPE, _("A list is needed."))
            return
        if self.at_least_one and not value:
            reader.report(path, Concern.SHAPE, _("At least one row is needed."))
        for position, row in enumerate(value):
            self.group.check(row, (*path, position), reader)
