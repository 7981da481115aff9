"""The public site in a real Chromium, served as in production: every kind of page, in three languages.

The three languages share the work: between them, each kind of page is checked by axe in light and in dark, at each of
three widths; each page in each language is laid out at four widths.
"""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import get_page_models

from certification.choices import AwardStatus
from certification.models import Certificate
from tests.journeys.reader import TABLET
from tests.journeys.surfer import DESK, HEIGHT, NARROW

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

LOOKS = {
    "fr": [("light", DESK), ("dark", NARROW)],
    "en": [("light", TABLET), ("dark", DESK)],
    "es": [("light", NARROW), ("dark", TABLET)],
}
# Screens that are no page of the tree.
VIEWS = {
    "guarantee": ("certification:guarantee", []),
    "framework": ("certification:framework", []),
    "criterion": ("certification:framework_criterion", ["A1"]),
    "register": ("certification:register", []),
    "verification form": ("verify_form", []),
    "search": ("search", []),
    "site map": ("home:site_map", []),
    "feeds": ("home:feeds", []),
    "proposal": ("home:propose", []),
    "proposed initiative": ("home:propose_initiative", []),
    "proposed sheet": ("home:propose_sheet", []),
    "login": ("account_login", []),
    "sign-up": ("account_signup", []),
}
TEXT_BYTES, FIRST_VISIT_BYTES, MOST_REQUESTS = 60_000, 150_000, 12


def pages_of_each_kind(language):
    """Return one address of each type of page that has one in this language: the one with the longest text."""
    for model in get_page_models():
        pages = (
            model.objects.live()
            .public()
            .exact_type(model)
            .filter(locale__language_code=language, depth__gt=1)
        )
        if pages:
            yield model.__name__, max(pages, key=weight).get_url()


def weight(page):
    return len(str(page.to_json()))


def screens(language):
    """Return every kind of screen: its name and its address."""
    with override(language):
        views = {name: reverse(view, args=args) for name, (view, args) in VIEWS.items()}
        award = reverse(
            "verify", args=[Certificate.objects.filter(award__status=AwardStatus.ACTIVE).first().code]
        )
    return {
        **dict(pages_of_each_kind(language)),
        **{name: f"{address}?language={language}" for name, address in views.items()},
        "search with words": f"{views['search']}?q=eau",
        "verification": f"{award}?language={language}",
        "not found": f"/{language}/404/",
    }


@pytest.mark.parametrize("language", LOOKS)
def test_every_kind_of_page_is_accessible_and_keeps_within_the_window(reader, language):
    for name, address in screens(language).items():
        reader.opens(address, status=404 if name == "not found" else 200)
        for scheme, width in LOOKS[language]:
            reader.looks(scheme, width)
        reader.measures()
    assert reader.complaints == []


def test_a_keyboard_reaches_everything_in_the_order_of_the_page(reader):
    reader.page.set_viewport_size({"width": DESK, "height": HEIGHT})
    for name, address in screens("fr").items():
        reader.opens(address, status=404 if name == "not found" else 200)
        reader.tabs()
    assert reader.complaints == []


def test_first_visit_is_light(chromium, site):
    heavy = []
    for name, address in pages_of_each_kind("fr"):
        sizes = first_visit(chromium, site + address)
        fonts = sizes.pop("Font", [])
        sizes.pop("Image", None)
        text = sum(map(sum, sizes.values()))
        requests = sum(map(len, sizes.values())) + len(fonts) + 1  # one picture: the icon of the site
        if text > TEXT_BYTES or text + sum(fonts) > FIRST_VISIT_BYTES or requests > MOST_REQUESTS:
            heavy.append((name, f"{requests} requests", f"{text} bytes", f"{text + sum(fonts)} with fonts"))
    assert heavy == []


def first_visit(chromium, address):
    """Return how many bytes each request of a first visit brings, by kind of file."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": DESK, "height": HEIGHT})
    page = context.new_page()
    browser = context.new_cdp_session(page)
    kinds, sizes = {}, {}
    browser.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    browser.on(
        "Network.loadingFinished",
        lambda event: sizes.setdefault(kinds[event["requestId"]], []).append(event["encodedDataLength"]),
    )
    browser.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    return sizes
