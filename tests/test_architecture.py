"""What no tool checks: one gate for every state, nothing heavy at import, documents that follow the code."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from certification.diagrams import SUBJECTS, arrows, document
from certification.models.facts import actions

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for path in (ROOT / "certification").rglob("*.py") if "migrations" not in path.parts)
GATE = ROOT / "certification" / "services" / "transition.py"
SUBJECT_NAMES = {
    "dossier",
    "award",
    "session",
    "item",
    "appeal",
    "assignment",
    "mission",
    "version",
    "review",
    "subject",
}
HEAVY = ("weasyprint", "openpyxl", "pyhanko", "PIL.ImageDraw", "snowballstemmer")


def calls(path: Path):
    """Yield the calls of a module that are made on an attribute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def test_only_the_gate_moves_a_state():
    moves = {arrow.name for model in SUBJECTS for arrow in arrows(model)}
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno} {call.func.value.id}.{call.func.attr}"
        for path in SOURCES
        if path != GATE
        for call in calls(path)
        if isinstance(call.func.value, ast.Name)
        and call.func.value.id in SUBJECT_NAMES
        and call.func.attr in moves
    ]
    assert found == []


def test_no_update_touches_a_status():
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in calls(path)
        if call.func.attr == "update" and any(keyword.arg == "status" for keyword in call.keywords)
    ]
    assert found == []


def test_time_is_asked_at_one_door():
    door = ROOT / "certification" / "clock.py"
    # They run alone, on the machines of others.
    scripts = ROOT / "certification" / "witness"
    forbidden = ("timezone.now(", "timezone.localdate()", "date.today(", "datetime.now(")
    found = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in SOURCES
        if path != door and path.parent != scripts
        for call in forbidden
        if call in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_sentences_say_dates_in_the_words_of_the_reader():
    """`date_format` follows the language; figures written by hand do not, and swap day and month for some."""
    found = [
        str(path.relative_to(ROOT)) for path in SOURCES if 'strftime("%d/' in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_the_life_cycles_document_follows_the_code():
    path = ROOT / "docs" / "lifecycles.md"
    assert path.read_text(encoding="utf-8") == document(), "run python manage.py lifecycle_diagrams"


def test_every_move_is_an_action_that_the_history_accepts():
    accepted = set(actions())
    moves = {
        f"certification.{model._meta.model_name}.{arrow.name}"
        for model in SUBJECTS
        for arrow in arrows(model)
    }
    assert moves <= accepted


@pytest.mark.parametrize("library", HEAVY)
def test_nothing_heavy_is_imported_before_it_is_used(library):
    program = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        f"sys.exit({library!r} in sys.modules)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, f"{library} is imported at start-up"
