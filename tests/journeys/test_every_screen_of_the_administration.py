"""Every screen that the project adds to the administration and that the demo leads to, checked in a real browser.

The administrator starts from the screens that need no row, and follows every link; one address of each view is kept, then
opened in Chromium and checked by axe, in light on a desk and in dark on a telephone. Screens of Wagtail alone are Wagtail's
to check.
"""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.journeys.addresses import routes
from tests.journeys.test_every_screen import LOOKS, check, screens_of, sits

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

HOME = "wagtailadmin_home"
FEWEST_SCREENS = 80


@pytest.fixture(scope="module")
def not_collected():
    return []


@pytest.fixture(scope="module")
def screens(demo):
    """One address of each view, in the order of their names."""
    starts = [
        name
        for name, route in routes().items()
        if route.startswith("admin/") and "<" not in route and name != route and is_ours(name)
    ]
    return [address for _view, address in sorted(screens_of("admin", starts, view_of).items())]


def is_ours(name):
    return name == HOME or not name.startswith("wagtail")


def view_of(address):
    """Return the name of the view that answers at an address of the administration, unless it is Wagtail's alone."""
    path = urlsplit(address).path
    if not path.startswith(reverse(HOME)):
        return None
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return name if is_ours(name) else None


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_every_screen_of_the_administration_is_accessible_and_keeps_within_the_window(
    reader, site, screens, look
):
    assert len(screens) >= FEWEST_SCREENS, screens
    sits(reader.page, site, "admin")
    for address in screens:
        check(reader, address, *look)
    assert reader.complaints == []
