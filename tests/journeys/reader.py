"""Somebody in a real browser who opens page after page, and gathers what is wrong with each."""

from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT

from tests.conftest import ACCESSIBILITY_RULES
from tests.journeys.surfer import DESK, HEIGHT, NARROW, SIDEWAYS, SMALLEST

TABLET = 768
WIDTHS = (SMALLEST, NARROW, TABLET, DESK)

LISTEN = """() => {
    window.reached = [];
    document.addEventListener("focusin", (event) => window.reached.push(event.target), true);
}"""
# Everything that a keyboard should reach, against what it reached and in which order; one radio button a group.
REACHED = """() => {
    const groups = new Set();
    const wanted = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter((one) => !one.disabled && one.tabIndex >= 0 && one.type !== "hidden")
        .filter((one) => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
        .filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)));
    const reached = window.reached.filter((one) => one !== document.body);
    const order = [...new Set(reached)].map((one) => wanted.indexOf(one)).filter((place) => place >= 0);
    const name = (one) => one.outerHTML.slice(0, 120);
    return {
        count: wanted.length,
        missed: wanted.filter((one) => !reached.includes(one)).map(name),
        backwards: order.filter((place, index) => index && place < order[index - 1]).map((place) => name(wanted[place])),
    };
}"""


@dataclass
class Reader:
    """Somebody who opens page after page; what is wrong is gathered, to be read at once."""

    page: object
    site: str
    where: str = ""
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.page.on("pageerror", lambda error: self.complain(f"script error: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _console(self, line):
        # A page that says 404 is reported by the browser as well.
        if line.type in {"error", "warning"} and not (self.where.endswith("/404/") and "404" in line.text):
            self.complain(f"console: {line.text}")

    def _request(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.complain(f"asks another site: {request.url}")

    def complain(self, words):
        self.complaints.append(f"{self.where}: {words}")

    def opens(self, address, status=200):
        self.where = address
        response = self.page.goto(f"{self.site}{address}")
        if response.status != status:
            self.complain(f"answers {response.status}")

    def looks(self, scheme, width, *, at_once=False):
        """Check the page with axe in one scheme and at one width; `at_once` in a window that shows all of it.

        In a lower window, what happens to lie half under a bar that stays at the bottom counts as too small to touch.
        """
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        if at_once:
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": width, "height": height})
        found = self.page.evaluate(
            "options => axe.run(document, options)",
            {"runOnly": {"type": "tag", "values": ACCESSIBILITY_RULES}, "resultTypes": ["violations"]},
        )
        for violation in found["violations"]:
            places = [node["html"][:160] for node in violation["nodes"][:3]]
            self.complain(f"axe, {scheme}, {width} px: {violation['id']}: {violation['help']} {places}")

    def measures(self):
        """Check that the page keeps within the window, whatever its width."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if self.page.evaluate(SIDEWAYS):
                self.complain(f"scrolls sideways at {width} px")

    def tabs(self):
        """Go through the page with the Tab key alone."""
        self.page.evaluate(LISTEN)
        count = self.page.evaluate(REACHED)["count"]
        for _press in range(count + 3):
            self.page.keyboard.press("Tab")
        found = self.page.evaluate(REACHED)
        for element in found["missed"]:
            self.complain(f"Tab does not reach {element}")
        for element in found["backwards"]:
            self.complain(f"Tab comes back to {element}")
