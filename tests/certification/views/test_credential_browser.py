"""The page of the keys: accessible in both schemes, from a phone to a desk; the badge is drawn as an image."""

import pytest

from certification.choices import KeyPurpose
from certification.rules.permissions import SYSTEM
from certification.services import keys
from tests.factories import certificate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture
def award(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    award = certificate.issued.__wrapped__()
    former = keys.current_key(KeyPurpose.CREDENTIAL)
    keys.declare_compromised(former, actor=SYSTEM, at=former.valid_from, reason="Une copie a été trouvée.")
    keys.rotate_key(KeyPurpose.CREDENTIAL, actor=SYSTEM, reason="Renouvellement annuel.")
    keys.current_key(KeyPurpose.LOG)
    return award


def test_the_keys_are_read_by_everybody(award, page, axe):
    for scheme, size in (("light", NARROW), ("dark", WIDE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.goto("/keys/?language=en")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_text("Every version of did.json").click()
    assert page.locator("details li").count() == 3
    page.goto(f"/verifier/{award.certificate.code}/badge.svg?lang=fr")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert award.number in page.evaluate("document.documentElement.textContent")
