"""What import-linter cannot say: rules know no setting, the environment has one reader."""

import ast

import pytest

from cms.environment import ROOT

PACKAGES = ("certification", "cms", "home", "search")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize(
    "path", sorted((ROOT / "certification/rules").rglob("*.py")), ids=lambda path: path.stem
)
def test_rules_know_neither_settings_nor_models(path):
    assert not {
        name
        for name in imports(path)
        if name.startswith(("django.conf", "django.db", "certification.models"))
    }


def test_the_environment_is_read_in_one_place():
    # The scripts of witnesses run alone, on the machines of others.
    ours = [path for path in MODULES if path.parent.name != "witness"]
    readers = {str(path.relative_to(ROOT)) for path in ours if "os.environ" in path.read_text()}
    # The health check of the image starts without the site.
    assert readers == {"cms/deployment/healthy.py", "cms/environment.py", "cms/wsgi.py"}
