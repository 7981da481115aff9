"""Load a framework document, publish a version, start the next one."""

import uuid
from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import FrameworkStatus
from certification.errors import InvalidDocument, NotAllowed
from certification.models.framework import Framework, FrameworkVersion
from certification.models.framework_criteria import (
    Axis,
    Criterion,
    EvidenceType,
    Indicator,
    LevelDescriptor,
    Principle,
)
from certification.models.framework_document import (
    LOCALES,
    REQUIREMENT,
    SECTIONS,
    VERSION,
    columns,
    text_columns,
)
from certification.models.framework_lists import (
    CommitteeRules,
    LevelRequirement,
    Profile,
    Question,
    ThemeModule,
)
from certification.rules import permissions as may
from certification.rules.framework_document import (
    AXES,
    COMMITTEE,
    CRITERIA,
    EVIDENCE,
    INDICATORS,
    PRINCIPLES,
    SCORING,
    canonical,
    fingerprint,
)
from certification.rules.framework_problems import find_problems
from certification.services.consultation import open_consultation
from certification.services.framework_import import read_content
from certification.services.history import record
from certification.services.migration_map import map_by_itself
from certification.services.transition import perform

# What lasts from version to version: the way to its version, and the codes that name it there.
LASTING = (
    (Question, "version", ("code",)),
    (ThemeModule, "version", ("code",)),
    (Profile, "version", ("code",)),
    (Axis, "version", ("code",)),
    (Principle, "axis__version", ("axis__code", "code")),
    (Criterion, "version", ("code",)),
    (Indicator, "criterion__version", ("criterion__code", "code")),
    (EvidenceType, "criterion__version", ("criterion__code", "code")),
)
# The moves that lead a version into force, in order.
TO_FORCE = {
    FrameworkStatus.DRAFT: "consult",
    FrameworkStatus.CONSULTATION: "adopt",
    FrameworkStatus.ADOPTED: "put_in_force",
}


@transaction.atomic
def load_framework(document: Mapping, *, actor, publish: bool = False) -> FrameworkVersion:
    """Write a document as a version and return it; the same content again changes nothing.

    A draft is replaced. Raises `InvalidDocument` for an unsound document, `NotAllowed` when the version is adopted
    with another content, PermissionDenied when the actor does not manage frameworks.
    """
    if problems := find_problems(document, LOCALES):
        raise InvalidDocument(map(str, problems))
    framework, version = _find_or_start(document)
    if not may.manage_framework(version, actor):
        raise PermissionDenied
    content_hash = fingerprint(document)
    if version.pk is None or version.content_hash != content_hash or _names_others(version, document):
        if version.is_frozen:
            raise NotAllowed(
                _("Version {version} is adopted with another content: give this one a new number.").format(
                    version=version.version
                )
            )
        _write_title(framework, document)
        version = _write_version(framework, version, document, content_hash)
        record(version, "certification.frameworkversion.load", actor=actor, digest=content_hash)
    if publish:
        publish_version(version, actor=actor)
    return FrameworkVersion.objects.select_related("framework").get(pk=version.pk)


@transaction.atomic
def publish_version(version: FrameworkVersion, *, actor) -> FrameworkVersion:
    """Lead a version into force through every step; the version in force until now enters its transition.

    Without a migration map, one is written from what lasts; a map that people have begun must be complete.
    """
    version = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    while version.status in TO_FORCE:
        move = TO_FORCE[version.status]
        if move == "adopt":
            map_by_itself(version, actor=actor)
        if move == "put_in_force":
            for former in version.others_in_force():
                perform(former, "phase_out", actor=actor)
        version = perform(version, move, actor=actor)
    if version.status != FrameworkStatus.IN_FORCE:
        raise NotAllowed(_("This version is no longer in force: publish a new one."))
    return version


def copy_to_new_draft(version: FrameworkVersion, *, number: str, actor) -> FrameworkVersion:
    """Start the next version from this one, translations and lasting identifiers included."""
    if FrameworkVersion.objects.filter(framework=version.framework, version=number).exists():
        raise NotAllowed(_("Version {version} exists already.").format(version=number))
    return load_framework({**version.as_document(identified=True), "version": number}, actor=actor)


@transaction.atomic
def import_draft(name: str, content: bytes, *, number: str = "", actor) -> FrameworkVersion:
    """Write what a file holds as a new draft, under another number if one is given; an existing version is kept.

    Raises `InvalidDocument` with the line or the cell of everything that is wrong.
    """
    if not may.manage_framework(FrameworkVersion(), actor):
        raise PermissionDenied
    document = read_content(name, content)
    document["version"] = number or document["version"]
    known = FrameworkVersion.objects.filter(framework__code=document["code"], version=document["version"])
    if known.exists():
        raise NotAllowed(
            _("Version {version} exists already: give this one another number.").format(
                version=document["version"]
            )
        )
    return load_framework(document, actor=actor)


def _names_others(version: FrameworkVersion, document: Mapping) -> bool:
    """Say whether a document gives a draft of the same content other lasting identifiers than it has."""
    given = canonical(document, identified=True)
    if version.is_frozen or given == canonical(document):
        return False
    return given != version.as_document(identified=True)


def _verb(move: str) -> Callable:
    """Return the verb of a move that has no effect besides its own."""

    def verb(version: FrameworkVersion, *, actor, reason: str = "") -> FrameworkVersion:
        return perform(version, move, actor=actor, reason=reason)

    return verb


MOVES = {
    "consult": open_consultation,
    **{move: _verb(move) for move in ("redraft", "adopt", "put_in_force", "phase_out", "retire")},
}


def _find_or_start(document: Mapping) -> tuple[Framework, FrameworkVersion]:
    framework = Framework.objects.select_for_update().filter(code=document["code"]).first()
    if framework is None:
        framework = Framework(code=document["code"])
        return framework, FrameworkVersion(framework=framework, version=document["version"])
    version = FrameworkVersion.objects.filter(framework=framework, version=document["version"]).first()
    return framework, version or FrameworkVersion(framework=framework, version=document["version"])


def _write_title(framework: Framework, document: Mapping) -> None:
    """The framework bears the title of what was loaded last."""
    for column, value in text_columns("title", document["title"]).items():
        setattr(framework, column, value)
    framework.save()


def _write_version(
    framework: Framework, version: FrameworkVersion, document: Mapping, content_hash: str
) -> FrameworkVersion:
    version.framework = framework
    written = columns(document, VERSION) | columns(document["scoring"], SCORING)
    for column, value in {**written, "source_locale": document["source_locale"]}.items():
        setattr(version, column, value)
    version.schema, version.content_hash = document["schema"], content_hash
    version.save()
    lasting = _lasting_identifiers(version)
    _clear(version)
    _write_lists(version, document, lasting)
    _write_axes(version, document["axes"], lasting)
    return version


def _lasting_identifiers(version: FrameworkVersion) -> dict[tuple, uuid.UUID]:
    """Return the identifiers that a document without any continues as this version: {(kind, codes): identifier}.

    A draft loaded again continues itself, a new version the one before it: the same code is at first the same thing,
    and the migration map says where it is not.
    """
    source = version
    if not version.axes.exists():
        source = version.framework.versions.exclude(pk=version.pk).order_by("-pk").first()
    if source is None:
        return {}
    found = {}
    for model, to_version, codes in LASTING:
        rows = model.objects.filter(**{to_version: source}).values_list(*codes, "uid")
        found |= {(model, *path): uid for *path, uid in rows}
    return found


def _continued(model: type, lasting: Mapping, *codes: str) -> dict:
    """Return the column that makes a new row the same thing as an earlier one, if there was one."""
    uid = lasting.get((model, *codes))
    return {"uid": uid} if uid else {}


def _clear(version: FrameworkVersion) -> None:
    for relation in ("axes", *(name for _rows, name in SECTIONS.values())):
        getattr(version, relation).all().delete()
    version.level_requirements.all().delete()
    CommitteeRules.objects.filter(version=version).delete()


def _write_lists(version: FrameworkVersion, document: Mapping, lasting: Mapping) -> None:
    spheres: dict = {}
    for section, (kind, relation) in SECTIONS.items():
        model = getattr(version, relation).model
        rows = []
        for position, mapping in enumerate(document.get(section, ()), start=1):
            found = columns(mapping, kind.group, lambda _key, code, known=spheres: known[code])
            if kind.key == "code":
                found = {"order": position, **_continued(model, lasting, mapping["code"]), **found}
            rows.append(model(version=version, **found))
        created = model.objects.bulk_create(rows)
        if section == "spheres":
            spheres = {sphere.code: sphere for sphere in created}
    LevelRequirement.objects.bulk_create(
        LevelRequirement(version=version, level=level, **columns(mapping, REQUIREMENT))
        for level, mapping in document["scoring"]["level_requirements"].items()
    )
    CommitteeRules.objects.create(version=version, **columns(document["committee"], COMMITTEE))


def _write_axes(version: FrameworkVersion, axes: list, lasting: Mapping) -> None:
    written = Axis.objects.bulk_create(
        Axis(
            version=version,
            order=position,
            **_continued(Axis, lasting, mapping["code"]) | columns(mapping, AXES.group),
        )
        for position, mapping in enumerate(axes, start=1)
    )
    pairs = list(zip(written, axes, strict=True))
    principles = Principle.objects.bulk_create(
        Principle(
            axis=axis,
            order=position,
            **_continued(Principle, lasting, axis.code, mapping["code"]) | columns(mapping, PRINCIPLES.group),
        )
        for axis, document in pairs
        for position, mapping in enumerate(document["principles"], start=1)
    )
    known = {
        "principle": {principle.code: principle for principle in principles},
        "module": {module.code: module for module in version.modules.all()},
    }
    placed = [(axis, mapping) for axis, document in pairs for mapping in document["criteria"]]
    criteria = Criterion.objects.bulk_create(
        Criterion(
            version=version,
            axis=axis,
            order=position,
            **_continued(Criterion, lasting, mapping["code"])
            | columns(mapping, CRITERIA.group, lambda key, code: known[key][code]),
        )
        for position, (axis, mapping) in enumerate(placed, start=1)
    )
    for model, key, kind in ((Indicator, "indicators", INDICATORS), (EvidenceType, "evidence", EVIDENCE)):
        model.objects.bulk_create(
            model(
                criterion=criterion,
                order=position,
                **_continued(model, lasting, criterion.code, row["code"]) | columns(row, kind.group),
            )
            for criterion, (_axis, mapping) in zip(criteria, placed, strict=True)
            for position, row in enumerate(mapping[key], start=1)
        )
    LevelDescriptor.objects.bulk_create(
        LevelDescriptor(criterion=criterion, level=level, **text_columns("text", texts))
        for criterion, (_axis, mapping) in zip(criteria, placed, strict=True)
        for level, texts in mapping["levels"].items()
    )
