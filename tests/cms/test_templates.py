"""What every template owes: it compiles, its icons exist, and it carries no inline style or handler."""

import re
from pathlib import Path

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


def test_every_template_compiles():
    for name in TEMPLATES:
        get_template(name)


def test_no_inline_style_and_no_inline_handler():
    for name in PAGES:
        source = (ROOT / name).read_text(encoding="utf-8")
        assert not re.findall(r"<[^>]*\sstyle=", source), name
        assert not re.findall(r"<[^>]*\son(?:click|change|submit|load|input)=", source), name


def test_every_icon_exists_and_is_hidden_from_screen_readers():
    for name in USED_ICONS:
        assert 'aria-hidden="true"' in draw_icon(name), name


def test_icons_come_with_their_licence():
    assert "ISC License" in (DIRECTORY / "LICENSE").read_text(encoding="utf-8")
