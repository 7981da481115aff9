"""Verification in a browser: the file stays on the device when its fingerprint is enough; keyboard, phone, dark, no script."""

import pytest

from tests.factories import certificate

pytestmark = [pytest.mark.django_db(transaction=True)]

SMALLEST, PHONE, DESK, HEIGHT = 320, 360, 1280, 900
DROPPED = """(form, bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "attestation.pdf", { type: "application/pdf" }));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def given(data, name="attestation.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def test_a_file_is_compared_on_the_device_first(page, axe):
    award = certificate.with_file()
    with award.certificate.file.file.open("rb") as stored:
        data = stored.read()
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))

    page.goto(f"/verifier/{award.certificate.code}/")
    answer, file = page.locator("[data-answer]"), page.locator("[type=file]")
    assert not page.locator(".drop [type=submit]").is_visible()
    page.locator("form.drop").evaluate(DROPPED, list(data))
    answer.get_by_text(award.number).wait_for()
    assert not [url for method, url in sent if method == "POST"]
    assert [url for _method, url in sent if "sha256=" in url]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            axe(page)
    page.set_viewport_size({"width": SMALLEST, "height": HEIGHT})
    assert fits(page)

    # One byte more: the register does not know it; the reader may send it to have it read.
    file.set_input_files(given(data + b"%"))
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.wait_for_url("**/verifier/")
    assert page.locator(".verdict-state").inner_text() == "Altéré"
    assert fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            axe(page)

    # From the door, by keyboard alone.
    page.goto("/verifier/")
    page.locator("[type=file]").focus()
    page.locator("[type=file]").set_input_files(given(data))
    link = page.locator("[data-answer] a")
    link.wait_for()
    page.keyboard.press("Tab")
    assert link.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/verifier/{award.certificate.code}/")


def test_every_screen_of_the_verification_is_accessible(page, axe):
    award = certificate.suspended()
    for address in (
        "/verifier/",
        f"/verifier/{award.certificate.code}/",
        "/verifier/AG-1999-0001/",
        "/fr/verifier/sans-nous/",
        "/fr/verifier/signaler-un-doute/",
    ):
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width in (PHONE, DESK):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                axe(page)
        page.set_viewport_size({"width": SMALLEST, "height": HEIGHT})
        assert fits(page), address


def test_without_scripts_the_form_sends_the_file(chromium, live_server):
    award = certificate.with_file()
    with award.certificate.file.file.open("rb") as stored:
        data = stored.read()
    context = chromium.new_context(base_url=live_server.url, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/verifier/{award.certificate.code}/")
    page.locator("[type=file]").set_input_files(given(data))
    page.get_by_role("button", name="Comparer le fichier").click()
    assert page.locator("h1").inner_text() == "C’est bien le fichier du registre"
    assert context.cookies() == []
    context.close()
