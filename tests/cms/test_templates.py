"""What every template owes: it compiles, its icons exist, and it carries no inline style or handler."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from certification.templatetags.certification import BADGES
from cms.icons import DIRECTORY, draw_icon

ROOT = Path("templates")
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
PAGES = [
    name for name in TEMPLATES if not name.startswith("email/")
]  # mail readers know nothing but inline styles
USED_ICONS = sorted(
    {name for path in ROOT.rglob("*.html") for name in re.findall(r'{%\s*icon "([\w-]+)"', path.read_text())}
    | {
        name
        for path in ROOT.rglob("*.html")
        for name in re.findall(r'icon_name="([\w-]+)"', path.read_text())
    }
    | {icon for statuses in BADGES.values() for icon, _ in statuses.values()}
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_no_inline_style_and_no_inline_handler(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r"<[^>]*\sstyle=", source)
    assert not re.findall(r"<[^>]*\son(?:click|change|submit|load|input)=", source)


@pytest.mark.parametrize("name", USED_ICONS)
def test_icon_exists_and_is_hidden_from_screen_readers(name):
    assert 'aria-hidden="true"' in draw_icon(name)


def test_icons_come_with_their_licence():
    assert "ISC License" in (DIRECTORY / "LICENSE").read_text(encoding="utf-8")
