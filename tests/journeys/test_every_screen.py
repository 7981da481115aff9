"""Every screen of the members' space that the demo leads to, found as people find it and checked in a real browser.

Each login starts from its space and follows every link; one address of each view is kept, then opened in Chromium and
checked by axe, in light on a desk or in dark on a telephone.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

from cms.users.models import User
from tests.journeys.surfer import DESK, HEIGHT, NARROW, SIDEWAYS

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

LOGINS = (
    "territoire",
    "secretariat",
    "evaluation1",
    "comite1",
    "presidence",
    "impartialite",
    "recours1",
    "verification",
    "admin",
)
# The first addresses of a view lead on to all that it can lead to; dossiers are in many states.
ADDRESSES_OF_A_VIEW = {"dossier": 12, "session": 3}
OTHERWISE = 1
# The second is where the pages of the account lead.
STARTS = ("certification:dashboard", "certification:own_data")
LOOKS = (("light", DESK), ("dark", NARROW))
FEWEST_SCREENS = 90


def screens_of(login, starts, view_of):
    """Return one address of each view that a person comes to from there, {view: address}; `view_of` says which views count."""
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(User.objects.get(email=f"{login}@example.org"))
    with override("fr"):
        waiting = [reverse(name) for name in starts]
    found, opened, seen = {}, {}, set(waiting)
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        if view is None or opened.get(view, 0) >= ADDRESSES_OF_A_VIEW.get(view, OTHERWISE):
            continue
        opened[view] = opened.get(view, 0) + 1
        response = client.get(address)
        response.close()
        if response.streaming or response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        soup = BeautifulSoup(response.content, "lxml")
        if soup.main is None:
            continue
        found.setdefault(view, address)
        for link in soup.find_all("a", href=True):
            target = urlsplit(urljoin(address, link["href"]))
            known = f"{target.path}?{target.query}" if target.query else target.path
            if not target.netloc and known not in seen:
                seen.add(known)
                waiting.append(known)
    return found


def view_of(address):
    """Return the name of the view of the guarantee that answers at an address, the members' space only."""
    path = urlsplit(address).path
    with override("fr"):
        try:
            match = resolve(path)
        except Resolver404:
            return None
        is_ours = match.namespace == "certification" and path.startswith(reverse("certification:dashboard"))
    return match.url_name if is_ours else None


@pytest.fixture(scope="module")
def screens(demo):
    """One address of each view, with the login that first came to it: {view: (login, address)}."""
    found = {}
    for login in LOGINS:
        for view, address in screens_of(login, STARTS, view_of).items():
            found.setdefault(view, (login, address))
    return found


def test_every_screen_of_the_members_is_accessible_and_keeps_within_the_window(reader, site, screens):
    assert len(screens) >= FEWEST_SCREENS, sorted(screens)
    sitting = None
    for number, (login, address) in enumerate(sorted(screens.values())):
        if login != sitting:
            sits(reader.page, site, login)
            sitting = login
        check(reader, address, *LOOKS[number % len(LOOKS)])
    assert reader.complaints == []


def check(reader, address, scheme, width):
    """Open a screen; gather what axe says of it, and whether it is too wide for a telephone."""
    reader.opens(address)
    reader.looks(scheme, width, at_once=True)
    reader.page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    if reader.page.evaluate(SIDEWAYS):
        reader.complain(f"scrolls sideways at {NARROW} px")


def sits(page, site, login):
    client = Client()
    client.force_login(User.objects.get(email=f"{login}@example.org"))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
