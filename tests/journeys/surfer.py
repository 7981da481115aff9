"""A person in a real browser: opens pages, fills fields by their names, presses buttons by their words."""

import re

from django.conf import settings
from playwright.sync_api import expect

from tests.signing import sign_in_again

NARROW, SMALLEST, DESK = 360, 320, 1280
HEIGHT = 900
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Surfer:
    """One browser, in which people sit down one after the other; each screen named is checked by axe."""

    def __init__(self, page, client, live_server, axe):
        self.page, self.client, self.site, self.axe = page, client, live_server.url, axe
        self.seen = set()
        page.set_viewport_size({"width": DESK, "height": HEIGHT})

    def sits(self, user, *, lately=True):
        """Let somebody else sit down, signed in; who gave their password lately, or else is asked for it to sign."""
        self.client.force_login(user)
        if lately:
            sign_in_again(self.client, user)
        value = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.site}
        self.page.context.add_cookies([cookie])
        return self

    def leaves(self):
        self.page.context.clear_cookies()
        return self

    def opens(self, path, screen="", *, narrow=False, status=200):
        response = self.page.goto(path)
        assert response.status == status, f"{path}: {response.status}"
        assert "/login/" not in self.page.url, f"{path} asks to sign in"
        return self.looks_at(screen, narrow=narrow) if screen else self

    def looks_at(self, screen, *, narrow=False):
        """Check the screen in front: accessible, and within the width of a telephone when asked."""
        self.axe(self.page)
        if narrow:
            self.page.set_viewport_size({"width": NARROW, "height": HEIGHT})
            self.axe(self.page)
            assert not self.page.evaluate(SIDEWAYS), f"{screen} scrolls sideways"
            self.page.set_viewport_size({"width": DESK, "height": HEIGHT})
        self.seen.add(screen)
        return self

    def fills(self, **typed):
        """Type, choose or tick by the fields' names, whatever the prefix that the page gives to its forms."""
        for name, value in typed.items():
            fields = self.page.locator(f'main [name="{name}"], main [name$="-{name}"]')
            field = fields.first
            kind = field.evaluate("field => field.type")
            if kind in ("radio", "checkbox") and value is not True:
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif kind == "checkbox":
                field.check()
            elif kind == "select-one":
                field.select_option(value)
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(value)
        return self

    def presses(self, words, screen="", **typed):
        """Fill the form, press its button and wait for the page that follows."""
        self.fills(**typed)
        button = self.page.get_by_role("main").get_by_role("button", name=words).first
        with self.page.expect_navigation():
            button.click()
        return self.looks_at(screen) if screen else self

    def follows(self, words, screen="", **how):
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=words).first.click()
        return self.looks_at(screen, **how) if screen else self

    def reads(self, *words):
        for text in words:
            expect(self.page.get_by_role("main")).to_contain_text(text)
        return self

    def key(self, pattern):
        """Return a number of the address in front."""
        return int(re.search(pattern, self.page.url).group(1))

    def tabs_to(self, selector, most=60):
        """Press the Tab key until the element has the focus; return how many times."""
        for count in range(1, most + 1):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return count
        raise AssertionError(f"{most} presses of Tab do not reach {selector} on {self.page.url}")
