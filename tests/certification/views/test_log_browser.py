"""The page of the log and the screens of its witnesses: accessible, and narrow enough for a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.certification.views.test_log import with_witnesses
from tests.factories import people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
PICTURES = os.environ.get("PICTURES", "")


def test_the_log_is_read_on_a_phone_and_without_script(page, browse_as, axe, live_server):
    with_witnesses(4)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for language in ("fr", "en"):
            page.goto(f"/log/?language={language}")
            page.locator("summary").click()
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"log-{language}-{width}.png", full_page=True)
    assert page.context.cookies() == []
    for name in ("witness:index", "witness:add"):
        browse_as(people.scheme_manager(), reverse(name))
        assert page.locator("h1").count() == 1
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name.replace(':', '-')}.png", full_page=True)
