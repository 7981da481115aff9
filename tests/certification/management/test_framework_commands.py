"""The commands of the framework, as scripts use them."""

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from certification.models import Framework, FrameworkVersion
from certification.queries.framework import version_in_force
from tests.factories.framework import small_version
from tests.golden import VECTORS

pytestmark = pytest.mark.django_db

DEFAULT = "certification/frameworks/ter_res.yaml"


def run(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def score(tmp_path, answers, framework="SMALL:1.0", *options):
    path = tmp_path / "answers.yaml"
    path.write_text(answers if isinstance(answers, str) else yaml.safe_dump(answers))
    return json.loads(run("score", framework, path, *options))


def test_the_default_framework_is_loaded_published_exported_and_scored(tmp_path):
    run("load_framework", DEFAULT, "--publish")
    run("load_framework", DEFAULT, "--publish")
    version = version_in_force("TERRES-REF")
    assert (version.version, FrameworkVersion.objects.count()) == ("1.0", 1)

    codes = [row.code for row in version.criteria.all()]
    vetoes = [row.code for row in version.criteria.all() if row.is_veto]
    for vector in VECTORS:
        result = score(tmp_path, vector.levels(codes, vetoes), "TERRES-REF")
        assert (result["overall"], result["axes"], result["level"]) == (
            vector.overall,
            vector.axes,
            vector.level,
        )
        assert bool(result["blockers"]) == (vector.level is None)

    for file_format in ("yaml", "xlsx"):
        path = tmp_path / f"copy.{file_format}"
        run("export_framework", "TERRES-REF", "1.0", "--format", file_format, "--out", path)
        assert version.content_hash in run("load_framework", path)


def test_errors_are_all_told_and_nothing_is_written(tmp_path):
    text = Path(DEFAULT).read_text(encoding="utf-8")
    number = next(i for i, line in enumerate(text.splitlines(), 1) if 'majority: "2/3"' in line)
    path = tmp_path / "spoiled.yaml"
    path.write_text(
        text.replace('majority: "2/3"', 'majority: "3/2"', 1).replace("principle: A.1", "principle: X.9", 1),
        encoding="utf-8",
    )
    with pytest.raises(CommandError) as refusal:
        run("load_framework", path, "--publish")
    lines = str(refusal.value).splitlines()
    assert len(lines) == 2
    assert refusal.value.returncode == 1
    assert f" {number}: committee / majority" in lines[0]
    assert not Framework.objects.exists()


@pytest.mark.parametrize("path", ["missing.yaml", "missing.xlsx", "."])
def test_a_file_that_cannot_be_opened(path):
    with pytest.raises(CommandError):
        run("load_framework", path)


def test_a_version_that_is_not_there(tmp_path):
    with pytest.raises(CommandError):
        run("export_framework", "SMALL", "1.0", "--format", "yaml", "--out", tmp_path / "out.yaml")
    with pytest.raises(CommandError):
        score(tmp_path, {"A1": 1}, "SMALL")


FULL = {"A1": 4, "A2": 4, "B1": 4, "B2": 4, "B3": 4}


def test_a_draft_is_scored_by_its_number(tmp_path):
    small_version()
    result = score(tmp_path, FULL)
    assert result == {
        "overall": "100.00",
        "axes": {"A": "100.00", "B": "100.00"},
        "level": "second",
        "blockers": [],
        "capped": {},
        "not_applicable": [],
        "next": None,
    }


@pytest.mark.parametrize(
    ("answer", "retained"),
    [
        ({"level": 4, "evidence": "none"}, 1),
        ({"level": 4, "evidence": "documents"}, 2),
        ({"level": 4, "evidence": "visited", "measured": False, "transmitted": True}, 2),
        ({"level": 4, "evidence": "visited", "measured": True, "transmitted": False}, 3),
        ({"level": 4, "measured": False, "testimonies": 2}, None),
        ({"level": 4, "evidence": "visited", "measured": True, "transmitted": True, "reason": "Seen"}, None),
    ],
)
def test_what_an_answer_lacks_caps_it(tmp_path, answer, retained):
    small_version()
    capped = score(tmp_path, FULL | {"A2": answer})["capped"]
    assert capped.get("A2", {}).get("retained") == retained
    assert bool(capped.get("A2", {}).get("reason")) == (retained is not None)


def test_not_applicable_bare_or_with_its_reason(tmp_path):
    small_version()
    for answer in ("na", {"level": "na", "reason": "No harbour"}):
        assert score(tmp_path, FULL | {"B2": answer})["not_applicable"] == ["B2"]


def test_the_modules_chosen(tmp_path):
    small_version()
    answers = {code: level for code, level in FULL.items() if code != "B3"}
    assert score(tmp_path, answers)["level"] is None
    assert score(tmp_path, answers, "SMALL:1.0", "--modules", "")["level"] == "second"


@pytest.mark.parametrize(
    "answers",
    [
        "A1: [",
        "- A1",
        {"Z9": 1},
        {"A1": 5},
        {"A1": -1},
        {"A1": "high"},
        {"A1": True},
        {"A1": {"level": 3, "evidence": "rumour"}},
        {"A1": {"level": 3, "measured": "yes"}},
        {"A1": {"level": 3, "testimonies": "two"}},
        {"A1": {"level": 3, "colour": "red"}},
        {"A1": None},
    ],
)
def test_wrong_answers_are_refused(tmp_path, answers):
    small_version()
    with pytest.raises(CommandError):
        score(tmp_path, answers)
