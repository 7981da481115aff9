"""Static files as production collects them."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.template import Context, Template

from cms.storage import ONE_SHEET, SHEETS

SHEETS_OF_A_PAGE = "{% load site %}{% style_sheets as sheets %}{{ sheets|join:' ' }}"
FOREIGN = ["wagtail*", "admin", "rest_framework", "icons", "fonts/*.txt"]


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "cms.storage.OneSheetStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=FOREIGN)
    return tmp_path


def test_pages_ask_for_one_sheet_that_holds_them_all(collected):
    address = Template(SHEETS_OF_A_PAGE).render(Context())
    assert address.startswith("/static/css/site.")
    sheet = collected / address.removeprefix("/static/")
    words = (collected / ONE_SHEET).read_text(encoding="utf-8")
    assert words == "\n".join(Path(find(name)).read_text(encoding="utf-8") for name in SHEETS)
    assert "../fonts/fraunces-latin-opsz-wght-normal." in sheet.read_text(encoding="utf-8")
    packed = Path(f"{sheet}.gz").read_bytes()
    assert gzip.decompress(packed) == sheet.read_bytes()
    assert len(packed) < 20_000


def test_static_files_are_read_by_the_account_that_serves_them(collected):
    """An image is built by root, and its pages are served by an account without privileges."""
    assert not [path for path in collected.rglob("*") if path.is_file() and not path.stat().st_mode & 0o004]
    assert not [path for path in collected.rglob("*") if path.is_dir() and not path.stat().st_mode & 0o001]


def test_developers_get_each_sheet_by_itself():
    assert Template(SHEETS_OF_A_PAGE).render(Context()).split() == [f"/static/{name}" for name in SHEETS]
