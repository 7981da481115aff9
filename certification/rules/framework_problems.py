"""What is wrong in a framework document: every problem, in the order of the document, with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from certification.rules.document_kinds import Concern, Problem, Reader
from certification.rules.framework_document import CRITERIA, DOCUMENT


def find_problems(document: object, locales: Iterable[str]) -> list[Problem]:
    """List everything wrong in a document, in its own order; an empty list means that it may be published."""
    reader = Reader(tuple(locales))
    DOCUMENT.check(document, (), reader)
    if isinstance(document, Mapping):
        _check_across(_Tree(document), reader)
    return [replace(problem, where=locate(document, problem.path)) for problem in reader.problems]


def find_criterion_problems(criterion: Mapping, locales: Iterable[str], top: int) -> list[Problem]:
    """List what is wrong in one criterion by itself, the scale going up to `top`."""
    reader = Reader(tuple(locales))
    CRITERIA.group.check(criterion, (), reader)
    _cover(reader, ("levels",), criterion["levels"], top)
    if criterion["veto"] and criterion["not_applicable"] is not None:
        sentence = _("A mandatory criterion can never be not applicable.")
        reader.report(("not_applicable", "condition", reader.locales[0]), Concern.VETO, sentence)
    return [replace(problem, where=locate(criterion, problem.path)) for problem in reader.problems]


def locate(document: object, path: tuple) -> str:
    """Name a place by the codes met on the way rather than by positions: "axes A / criteria A1 / levels"."""
    names: list[str] = []
    value = document
    for step in path:
        in_list = isinstance(value, list)
        value = _step(value, step)
        if not in_list:
            names.append(str(step))
        elif isinstance(value, Mapping):
            names[-1] += f" {value.get('code', value.get('level', step + 1))}"
        else:
            names[-1] += f" {step + 1}"
    return " / ".join(names)


@dataclass(frozen=True)
class _Tree:
    """A document read leniently: what has the wrong shape was reported already, and is skipped here."""

    document: Mapping

    def rows(self, *path: object) -> list[tuple[tuple, Mapping]]:
        value: object = self.document
        for step in path:
            value = _step(value, step)
        if not isinstance(value, list):
            return []
        return [((*path, position), row) for position, row in enumerate(value) if isinstance(row, Mapping)]

    def codes(self, *path: object) -> set:
        return {row.get("code") for _path, row in self.rows(*path) if isinstance(row.get("code"), str)}

    def axes(self) -> list[tuple[tuple, Mapping]]:
        return self.rows("axes")

    def criteria(self) -> list[tuple[tuple, Mapping]]:
        return [found for path, _axis in self.axes() for found in self.rows(*path, "criteria")]

    def identified(self) -> Iterable[tuple[tuple, Mapping]]:
        """Give every row that may bear a lasting identifier."""
        for section in ("questions", "modules", "profiles"):
            yield from self.rows(section)
        for path, axis in self.axes():
            yield path, axis
            yield from self.rows(*path, "principles")
        for path, criterion in self.criteria():
            yield path, criterion
            yield from self.rows(*path, "indicators")
            yield from self.rows(*path, "evidence")

    def whole(self, *path: object) -> int | None:
        value: object = self.document
        for step in path:
            value = _step(value, step)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def _step(value: object, step: object) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _check_across(tree: _Tree, reader: Reader) -> None:
    locale = tree.document.get("source_locale")
    if isinstance(locale, str) and locale not in reader.locales:
        reader.report(("source_locale",), Concern.SHAPE, _("Unknown language “{locale}”."), locale=locale)
    _check_duplicates(tree, reader)
    _check_references(tree, reader)
    _check_scale(tree, reader)
    _check_vetoes(tree, reader)
    _check_profiles(tree, reader)
    for path, clock in tree.rows("clocks"):
        if ("days" in clock) == ("months" in clock):
            reader.report(path, Concern.SHAPE, _("A clock counts either days or months."))


def _check_duplicates(tree: _Tree, reader: Reader) -> None:
    sections = (
        "spheres",
        "families",
        "questions",
        "modules",
        "profiles",
        "awards",
        "clocks",
        "findings",
        "interests",
        "pledges",
    )
    groups = [(tree.rows(section), "code") for section in (*sections, "axes")]
    groups += [(tree.rows("scale"), "level"), (tree.rows("awards"), "order"), (tree.criteria(), "code")]
    groups.append(
        ([found for path, _axis in tree.axes() for found in tree.rows(*path, "principles")], "code")
    )
    for part in ("indicators", "evidence"):
        groups.append(([found for path, _row in tree.criteria() for found in tree.rows(*path, part)], "code"))
    groups.append((list(tree.identified()), "id"))
    for rows, key in groups:
        seen: set = set()
        for path, row in rows:
            value = row.get(key)
            if not isinstance(value, str | int):
                continue
            if value in seen:
                reader.report((*path, key), Concern.DUPLICATE, _("“{value}” is there twice."), value=value)
            seen.add(value)


def _check_references(tree: _Tree, reader: Reader) -> None:
    def refer(path: tuple, value: object, known: set, sentence: str) -> None:
        if isinstance(value, str) and value not in known:
            reader.report(path, Concern.REFERENCE, sentence, value=value)

    spheres, questions, modules = tree.codes("spheres"), tree.codes("questions"), tree.codes("modules")
    for path, family in tree.rows("families"):
        refer((*path, "sphere"), family.get("sphere"), spheres, _("Unknown sphere “{value}”."))
    for axis_path, _axis in tree.axes():
        principles = tree.codes(*axis_path, "principles")
        for path, criterion in tree.rows(*axis_path, "criteria"):
            refer(
                (*path, "principle"),
                criterion.get("principle"),
                principles,
                _("Unknown principle “{value}” in this axis."),
            )
            refer((*path, "module"), criterion.get("module"), modules, _("Unknown theme module “{value}”."))
            asked = criterion.get("questions")
            for position, question in enumerate(asked if isinstance(asked, list) else ()):
                refer((*path, "questions", position), question, questions, _("Unknown question “{value}”."))
    criteria = {code for axis_path, _axis in tree.axes() for code in tree.codes(*axis_path, "criteria")}
    for path, award in tree.rows("awards"):
        required = award.get("requires")
        for code in required if isinstance(required, Mapping) else ():
            refer((*path, "requires", code), code, criteria, _("Unknown criterion “{value}”."))


def _check_scale(tree: _Tree, reader: Reader) -> None:
    top = tree.whole("scoring", "max_level")
    if top is None:
        return
    _cover(reader, ("scale",), [row.get("level") for _path, row in tree.rows("scale")], top)
    for path, criterion in tree.criteria():
        if isinstance(criterion.get("levels"), Mapping):
            _cover(reader, (*path, "levels"), criterion["levels"], top)
    for path, level in _levels_named(tree):
        if isinstance(level, int) and level > top:
            reader.report(path, Concern.SCALE, _("Level {level} is above the scale."), level=level)


def _cover(reader: Reader, path: tuple, levels: Iterable, top: int) -> None:
    found = {level for level in levels if isinstance(level, int)}
    for level in range(top + 1):
        if level not in found:
            reader.report(path, Concern.SCALE, _("Level {level} is not described."), level=level)


def _levels_named(tree: _Tree) -> Iterable[tuple[tuple, object]]:
    """List every place that names a level of the scale."""
    for path, row in tree.rows("scale"):
        yield (*path, "level"), row.get("level")
    for path, criterion in tree.criteria():
        levels = criterion.get("levels")
        yield from (
            ((*path, "levels", level), level) for level in (levels if isinstance(levels, Mapping) else ())
        )
    scoring = tree.document.get("scoring")
    requirements, caps = _step(scoring, "level_requirements"), _step(scoring, "evidence_caps")
    for level in requirements if isinstance(requirements, Mapping) else ():
        yield ("scoring", "level_requirements", level), level
    for cap, level in caps.items() if isinstance(caps, Mapping) else ():
        yield ("scoring", "evidence_caps", cap), level
    for path, award in tree.rows("awards"):
        yield from (((*path, key), award.get(key)) for key in ("veto_min", "criterion_min"))
        required = award.get("requires")
        for code, level in required.items() if isinstance(required, Mapping) else ():
            yield (*path, "requires", code), level


def _check_vetoes(tree: _Tree, reader: Reader) -> None:
    vetoes = [(path, row) for path, row in tree.criteria() if row.get("veto") is True]
    if not vetoes:
        reader.report(("axes",), Concern.VETO, _("At least one criterion must be mandatory."))
    for path, criterion in vetoes:
        if criterion.get("not_applicable") is not None:
            reader.report(
                (*path, "not_applicable"),
                Concern.VETO,
                _("A mandatory criterion can never be not applicable."),
            )


def _check_profiles(tree: _Tree, reader: Reader) -> None:
    modules, kinds = tree.codes("modules"), set()
    criteria = {row.get("code"): row for _path, row in tree.criteria() if isinstance(row.get("code"), str)}
    for path, profile in tree.rows("profiles"):
        for position, kind in _items(profile, "territory_kinds"):
            if kind in kinds:
                reader.report(
                    (*path, "territory_kinds", position),
                    Concern.DUPLICATE,
                    _("Two profiles are for the same kind of territory, “{value}”."),
                    value=kind,
                )
            kinds.add(kind)
        for position, code in _items(profile, "modules"):
            if code not in modules:
                place = (*path, "modules", position)
                reader.report(place, Concern.REFERENCE, _("Unknown theme module “{value}”."), value=code)
        for position, code in _items(profile, "presumed_na"):
            criterion, place = criteria.get(code), (*path, "presumed_na", position)
            if criterion is None:
                reader.report(place, Concern.REFERENCE, _("Unknown criterion “{value}”."), value=code)
            elif criterion.get("veto") is True or criterion.get("not_applicable") is None:
                reader.report(
                    place,
                    Concern.REFERENCE,
                    _("Criterion “{value}” can never be not applicable: no profile may presume it."),
                    value=code,
                )


def _items(row: Mapping, key: str) -> list[tuple[int, str]]:
    values = row.get(key)
    return [
        (position, value)
        for position, value in enumerate(values if isinstance(values, list) else ())
        if isinstance(value, str)
    ]
