"""What changed between two versions, in words: read from the rows, and kept once both are frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from certification.models.framework import FrameworkVersion
from certification.models.framework_criteria import Axis, Criterion, EvidenceType, Indicator, Principle
from certification.models.framework_lists import Question, ThemeModule
from certification.queries.frozen import kept
from certification.rules.framework_diff import Change, Difference, counts, difference, mark

# Each list of lasting things: its name in the document, the way to its version, the codes that name it there.
LASTING = (
    ("questions", Question, "version", ("code",)),
    ("modules", ThemeModule, "version", ("code",)),
    ("axes", Axis, "version", ("code",)),
    ("principles", Principle, "axis__version", ("axis__code", "code")),
    ("criteria", Criterion, "version", ("code",)),
    ("indicators", Indicator, "criterion__version", ("criterion__code", "code")),
    ("evidence", EvidenceType, "criterion__version", ("criterion__code", "code")),
)

CHANGES = {
    Change.ADDED: pgettext_lazy("difference", "Added"),
    Change.REMOVED: pgettext_lazy("difference", "Removed"),
    Change.MOVED: pgettext_lazy("difference", "Moved"),
    Change.RECODED: pgettext_lazy("difference", "New code"),
    Change.REWORDED: pgettext_lazy("difference", "Reworded"),
    Change.REWEIGHTED: pgettext_lazy("difference", "New weight"),
    Change.VETO: pgettext_lazy("difference", "Mandatory or not"),
    Change.NOT_APPLICABLE: pgettext_lazy("difference", "When it may be not applicable"),
    Change.CHANGED: pgettext_lazy("difference", "Changed"),
}
# Their word says which key changed.
SELF_EVIDENT = (Change.RECODED, Change.REWEIGHTED, Change.VETO)
SECTIONS = {
    "": gettext_lazy("Title, summary and scoring"),
    "axes": gettext_lazy("Axes"),
    "principles": gettext_lazy("Principles"),
    "criteria": gettext_lazy("Criteria"),
    "indicators": gettext_lazy("Indicators"),
    "evidence": gettext_lazy("Types of evidence"),
    "scale": gettext_lazy("Maturity scale"),
    "awards": gettext_lazy("Award levels"),
    "spheres": gettext_lazy("Spheres"),
    "families": gettext_lazy("Families of actors"),
    "questions": gettext_lazy("Questions"),
    "modules": gettext_lazy("Theme modules"),
    "clocks": gettext_lazy("Clocks"),
    "findings": gettext_lazy("Grades of findings"),
    "interests": gettext_lazy("Categories of interest"),
    "pledges": gettext_lazy("Pledges"),
}
# What belongs to a criterion is read with it.
OF_CRITERION = {"criteria", "indicators", "evidence"}
KEYS = {
    "name": gettext_lazy("Name"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "text": gettext_lazy("Text"),
    "expected": gettext_lazy("What is expected"),
    "description": gettext_lazy("Description"),
    "definition": gettext_lazy("Definition"),
    "levels": gettext_lazy("Level"),
    "weight": gettext_lazy("Weight"),
    "veto": gettext_lazy("Mandatory"),
    "not_applicable": gettext_lazy("When it may be not applicable"),
    "code": gettext_lazy("Code"),
    "principle": gettext_lazy("Principle"),
    "parent": gettext_lazy("Axis or criterion"),
    "order": gettext_lazy("Place in the list"),
    "kind": gettext_lazy("Kind"),
    "unit": gettext_lazy("Unit"),
    "module": gettext_lazy("Theme module"),
    "questions": gettext_lazy("Questions"),
    "sdgs": gettext_lazy("Sustainable Development Goals"),
    "keyword": gettext_lazy("Keyword"),
    "help": gettext_lazy("Help"),
    "consequence": gettext_lazy("Consequence"),
    "committee": gettext_lazy("Rules of the committee"),
    "scoring": gettext_lazy("Scoring"),
    "days": gettext_lazy("Days"),
    "months": gettext_lazy("Months"),
    "overall_min": gettext_lazy("Overall, at least"),
    "axis_min": gettext_lazy("Each axis, at least"),
    "veto_min": gettext_lazy("Mandatory criteria, at least"),
    "criterion_min": gettext_lazy("Every criterion, at least"),
    "criteria_at_4_min": gettext_lazy("Criteria at the highest level, at least"),
    "requires": gettext_lazy("Levels required of named criteria"),
    "validity_months": gettext_lazy("Validity in months"),
    "quorum_share": gettext_lazy("Quorum"),
    "majority": gettext_lazy("Majority"),
    "rounding": gettext_lazy("Rounding"),
    "max_level": gettext_lazy("Highest level"),
    "level_requirements": gettext_lazy("Proofs asked for a level"),
    "evidence_caps": gettext_lazy("Caps without evidence"),
    "minimum": gettext_lazy("How many, at least"),
    "max_age_months": gettext_lazy("Maximum age in months"),
}
LANGUAGES = {"fr": gettext_lazy("French"), "en": gettext_lazy("English"), "es": gettext_lazy("Spanish")}


@dataclass(frozen=True)
class Line:
    """One change in words; `marked` is one text with what left and what came, where a text was reworded."""

    change: str
    kind: str
    what: str
    language: str
    locale: str
    before: str
    after: str
    marked: tuple = ()


@dataclass(frozen=True)
class Item:
    """A thing of the framework, and what happened to it."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chapter:
    """A part of the framework with the things that changed in it."""

    title: str
    items: tuple[Item, ...]


def published_versions() -> QuerySet[FrameworkVersion]:
    """Return every version that has been in force, the newest first: they stay readable for ever."""
    return FrameworkVersion.objects.published().select_related("framework").order_by("-published_at", "-pk")


def identifiers_of(version: FrameworkVersion) -> dict[tuple, str]:
    """Return what lasts in a version: {(list, *codes): lasting identifier}."""
    found = {}
    for section, model, to_version, codes in LASTING:
        rows = model.objects.filter(**{to_version: version}).values_list(*codes, "uid")
        found |= {(section, *path): str(uid) for *path, uid in rows}
    return found


def differences_between(former: FrameworkVersion, new: FrameworkVersion) -> list[Difference]:
    """List every change from one version to another; computed once between two versions that no longer change."""
    key = f"framework-diff:{former.content_hash}:{new.content_hash}"
    found = kept(
        key,
        lambda: difference(*_sides(former, new)),
        is_lasting=former.is_frozen and new.is_frozen,
    )
    # The number differs by nature.
    return [change for change in found if change.section or change.path != ("version",)]


def _sides(former: FrameworkVersion, new: FrameworkVersion) -> tuple:
    """Return both documents, then both sets of identifiers; those of a frozen version are read once."""
    sides = [
        kept(
            f"framework-document:{version.content_hash}",
            lambda version=version: (version.as_document(), identifiers_of(version)),
            is_lasting=version.is_frozen,
        )
        for version in (former, new)
    ]
    documents, identifiers = zip(*sides, strict=True)
    return (*documents, *identifiers)


def chapters(differences: Iterable[Difference]) -> list[Chapter]:
    """Arrange changes as people read them: part by part, thing by thing, what belongs to a criterion with it."""
    shelves: dict[str, dict[tuple, list[Difference]]] = {}
    for change in differences:
        section = "criteria" if change.section in OF_CRITERION else change.section
        place = change.place[:1] if change.section in OF_CRITERION else change.place
        shelves.setdefault(section, {}).setdefault(place, []).append(change)
    order = [name for name in SECTIONS if name in shelves] + [
        name for name in shelves if name not in SECTIONS
    ]
    return [
        Chapter(
            str(SECTIONS.get(name, name)),
            tuple(
                Item(title_of(place, found), tuple(map(line_of, found)))
                for place, found in shelves[name].items()
            ),
        )
        for name in order
    ]


def title_of(place: tuple, found: list[Difference]) -> str:
    """Name a thing by its code and its name in the reader's language."""
    name = next((in_language(change.name) for change in found if change.place == place), "")
    return " · ".join(filter(None, [place[-1] if place else "", name]))


def in_language(texts: Mapping) -> str:
    return texts.get(get_language()) or next(iter(texts.values()), "")


def line_of(change: Difference) -> Line:
    """Say one change in words."""
    is_part = change.section in {"indicators", "evidence"}
    part = f"{str(SECTIONS[change.section]).lower()} {change.place[-1]}" if is_part else ""
    whole = in_language(change.name) if is_part and not change.path else ""
    key = "" if change.change in SELF_EVIDENT else key_in_words(change.path)
    marked = mark(change.before, change.after) if change.locale else []
    return Line(
        change=str(CHANGES[change.change]),
        kind=change.change.value,
        what=" · ".join(filter(None, [part, key, whole])),
        language=str(LANGUAGES.get(change.locale, change.locale)),
        locale=change.locale,
        before=in_words(change.before),
        after=in_words(change.after),
        marked=tuple(marked),
    )


def key_in_words(path: tuple[str, ...]) -> str:
    return " ".join(str(KEYS.get(step, step.replace("_", " "))) for step in path if step != "condition")


def in_words(value: object) -> str:
    """Write a value of a document for a reader."""
    if value is None or value in ({}, []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def summary_of(differences: Iterable[Difference]) -> list[dict]:
    """Count the changes by kind, as figures for the top of a page."""
    return [{"label": str(CHANGES[kind]), "value": total} for kind, total in counts(differences).items()]
