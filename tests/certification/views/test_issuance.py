"""The screens of a certificate's file, in a browser, on a phone and on a desk."""

import pytest

from tests.factories import certificate, path

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_screens_of_the_file_are_for_everybody(english_accounts, browse_as, axe):
    award = certificate.issued()
    page = browse_as(path.lead(award.dossier), f"/en/my-space/awards/{award.pk}/")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Ask for another file").click()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Spanish").check()
    page.get_by_label("Why another file is needed").fill("For our partners.")
    page.get_by_role("button", name="Ask for the file").click()
    page.get_by_text("The file is being made").first.wait_for()
