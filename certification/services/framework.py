"""Load a framework document, publish a version, start the next one."""

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import FrameworkStatus
from certification.errors import InvalidDocument, NotAllowed
from certification.models.framework import (
    Axis,
    CommitteeRules,
    Criterion,
    EvidenceType,
    Framework,
    FrameworkVersion,
    Indicator,
    LevelDescriptor,
    LevelRequirement,
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
from certification.rules import permissions as may
from certification.rules.framework_document import (
    AXES,
    COMMITTEE,
    CRITERIA,
    EVIDENCE,
    INDICATORS,
    PRINCIPLES,
    SCORING,
    find_problems,
    fingerprint,
)
from certification.services.history import record
from certification.services.transition import perform

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
    if version.pk is None or version.content_hash != content_hash:
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
    """Lead a version into force through every step; the version in force until now enters its transition."""
    version = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    while version.status in TO_FORCE:
        move = TO_FORCE[version.status]
        if move == "put_in_force":
            for former in version.others_in_force():
                perform(former, "phase_out", actor=actor)
        version = perform(version, move, actor=actor)
    if version.status != FrameworkStatus.IN_FORCE:
        raise NotAllowed(_("This version is no longer in force: publish a new one."))
    return version


def copy_to_new_draft(version: FrameworkVersion, *, number: str, actor) -> FrameworkVersion:
    """Start the next version from this one, translations included."""
    if FrameworkVersion.objects.filter(framework=version.framework, version=number).exists():
        raise NotAllowed(_("Version {version} exists already.").format(version=number))
    return load_framework({**version.as_document(), "version": number}, actor=actor)


def _verb(move: str) -> Callable:
    """Return the verb of a move that has no effect besides its own."""

    def verb(version: FrameworkVersion, *, actor, reason: str = "") -> FrameworkVersion:
        return perform(version, move, actor=actor, reason=reason)

    return verb


MOVES = {move: _verb(move) for move in ("consult", "redraft", "adopt", "put_in_force", "phase_out", "retire")}


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
    _clear(version)
    _write_lists(version, document)
    _write_axes(version, document["axes"])
    return version


def _clear(version: FrameworkVersion) -> None:
    for relation in ("axes", *(name for _rows, name in SECTIONS.values())):
        getattr(version, relation).all().delete()
    version.level_requirements.all().delete()
    CommitteeRules.objects.filter(version=version).delete()


def _write_lists(version: FrameworkVersion, document: Mapping) -> None:
    spheres: dict = {}
    for section, (kind, relation) in SECTIONS.items():
        model = getattr(version, relation).model
        rows = []
        for position, mapping in enumerate(document[section], start=1):
            found = columns(mapping, kind.group, lambda _key, code, known=spheres: known[code])
            if kind.key == "code":
                found.setdefault("order", position)
            rows.append(model(version=version, **found))
        created = model.objects.bulk_create(rows)
        if section == "spheres":
            spheres = {sphere.code: sphere for sphere in created}
    LevelRequirement.objects.bulk_create(
        LevelRequirement(version=version, level=level, **columns(mapping, REQUIREMENT))
        for level, mapping in document["scoring"]["level_requirements"].items()
    )
    CommitteeRules.objects.create(version=version, **columns(document["committee"], COMMITTEE))


def _write_axes(version: FrameworkVersion, axes: list) -> None:
    written = Axis.objects.bulk_create(
        Axis(version=version, order=position, **columns(mapping, AXES.group))
        for position, mapping in enumerate(axes, start=1)
    )
    pairs = list(zip(written, axes, strict=True))
    principles = Principle.objects.bulk_create(
        Principle(axis=axis, order=position, **columns(mapping, PRINCIPLES.group))
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
            **columns(mapping, CRITERIA.group, lambda key, code: known[key][code]),
        )
        for position, (axis, mapping) in enumerate(placed, start=1)
    )
    for model, key, kind in ((Indicator, "indicators", INDICATORS), (EvidenceType, "evidence", EVIDENCE)):
        model.objects.bulk_create(
            model(criterion=criterion, order=position, **columns(row, kind.group))
            for criterion, (_axis, mapping) in zip(criteria, placed, strict=True)
            for position, row in enumerate(mapping[key], start=1)
        )
    LevelDescriptor.objects.bulk_create(
        LevelDescriptor(criterion=criterion, level=level, **text_columns("text", texts))
        for criterion, (_axis, mapping) in zip(criteria, placed, strict=True)
        for level, texts in mapping["levels"].items()
    )
