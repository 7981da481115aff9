"""Compute the level that answers reach."""

import json
from collections.abc import Mapping
from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError

from certification.choices import EvidenceLevel
from certification.errors import InvalidDocument
from certification.models.scores import specification
from certification.queries.framework import find_version, version_in_force
from certification.rules.scoring import EVERY_FAMILY, ObservedAnswer, ScoreResult, score

NOT_APPLICABLE = "na"
KEYS = {"level", "evidence", "measured", "testimonies", "transmitted", "reason"}


class Command(BaseCommand):
    """Prints the result as JSON; anything wrong in the answers stops it with exit 1."""

    help = "Compute the level that a file of answers reaches."

    def add_arguments(self, parser):
        parser.add_argument("framework", metavar="CODE[:VERSION]")
        parser.add_argument("answers", type=Path)
        parser.add_argument(
            "--modules", default=None, help="theme modules chosen, comma-separated; every module without it"
        )

    def handle(self, *, framework: str, answers: Path, modules: str | None, **_options):
        code, _sep, number = framework.partition(":")
        version = find_version(code, number) if number else version_in_force(code)
        if version is None:
            raise CommandError(f"There is no version {number or 'in force'} of {code}.")
        spec = specification(
            version, None if modules is None else [part for part in modules.split(",") if part]
        )
        result = score(spec, read_answers(answers, spec))
        self.stdout.write(json.dumps(as_json(result), ensure_ascii=False, indent=2))


def read_answers(path: Path, spec) -> dict[str, ObservedAnswer]:
    """Read the answers, or raise `CommandError` naming every one that is wrong."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not isinstance(document, Mapping):
        raise CommandError(f"{path}: a mapping from the codes of criteria to answers is needed.")
    known = {criterion.code for criterion in spec.criteria}
    answers, errors = {}, []
    for code, value in document.items():
        if code not in known:
            errors.append(f"{code}: unknown criterion")
            continue
        try:
            answers[code] = read_answer(value, spec.max_level)
        except InvalidDocument as error:
            errors.append(f"{code}: {error}")
    if errors:
        raise CommandError("\n".join(errors))
    return answers


def read_answer(value: object, max_level: int) -> ObservedAnswer:
    """Read one answer. A bare level is fully evidenced; a mapping says what is lacking, the rest is held."""
    if not isinstance(value, Mapping):
        value = {"level": value}
    if unknown := set(value) - KEYS:
        raise InvalidDocument([f"unknown keys: {', '.join(sorted(map(str, unknown)))}"])
    level = value.get("level")
    if level == NOT_APPLICABLE:
        return ObservedAnswer(not_applicable=True)
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= max_level:
        raise InvalidDocument([f"{level!r} is neither a level from 0 to {max_level} nor “{NOT_APPLICABLE}”"])
    evidence = value.get("evidence", EvidenceLevel.VISITED)
    if evidence not in EvidenceLevel.values:
        raise InvalidDocument([f"evidence is one of: {', '.join(EvidenceLevel.values)}"])
    measured, transmitted = _flag(value, "measured"), _flag(value, "transmitted")
    testimonies = value.get("testimonies", EVERY_FAMILY if "measured" not in value else 0)
    if isinstance(testimonies, bool) or not isinstance(testimonies, int):
        raise InvalidDocument(["testimonies is a number of families"])
    return ObservedAnswer(
        level=level,
        evidence=evidence,
        measured=measured,
        testimony_families=testimonies,
        transmitted=transmitted,
    )


def _flag(value: Mapping, key: str) -> bool:
    flag = value.get(key, True)
    if not isinstance(flag, bool):
        raise InvalidDocument([f"{key} is true or false"])
    return flag


def as_json(result: ScoreResult) -> dict:
    """Write a result as the command promises it."""
    missing = result.next_award
    return {
        "overall": result.overall_percent,
        "axes": result.axis_percents,
        "level": result.level,
        "blockers": [str(sentence) for sentence in result.blockers],
        "capped": {
            code: {"declared": cap.declared, "retained": cap.retained, "reason": str(cap.reason)}
            for code, cap in result.capped.items()
        },
        "not_applicable": list(result.not_applicable),
        "next": missing
        and {"level": missing.code, "missing": [str(sentence) for sentence in missing.missing]},
    }
