"""A mission on a phone with the network cut for its whole length; the planner and the OBCO report on a narrow screen."""

from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from certification.models import FieldNote, FieldNoteRevision, FieldPhoto
from certification.services import obco
from tests.factories import assessor, path
from tests.factories import visit as make
from tests.factories.territory import territory as make_territory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]

PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000
SENT = "#field-state[data-said=sent]"
# What lies in the browser: every record, as bytes and words.
AT_REST = """async () => {
  const { name } = (await indexedDB.databases()).find((found) => found.name.startsWith("field:"));
  const open = indexedDB.open(name);
  const base = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
  const found = {};
  for (const kind of ["keys", "notes", "photos", "pages"]) {
    const all = base.transaction(kind).objectStore(kind).getAll();
    found[kind] = await new Promise((resolve) => (all.onsuccess = () => resolve(all.result)));
  }
  base.close();
  const words = (record) => new TextDecoder().decode(record.sealed ?? new Uint8Array());
  return {
    extractable: found.keys[0].key.extractable,
    clear: [...found.notes, ...found.photos, ...found.pages].filter((record) => !record.sealed).length,
    words: [...found.notes, ...found.pages].map(words).join(" "),
    photos: found.photos.length,
    pages: found.pages.length,
  };
}"""
LEFT = """async () => ({
  bases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""

# Gives the worker enough to keep that it is still at it when the browser is emptied.
KEEP_AT_LENGTH = """async () => {
  const assets = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.includes("/static/"));
  (await navigator.serviceWorker.ready).active.postMessage({ assets: Array(60).fill(assets).flat() });
}"""


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def picture():
    content = BytesIO()
    Image.new("RGB", (3000, 2000), "#a8452c").save(content, "PNG")
    return {"name": "mur.png", "mimeType": "image/png", "buffer": content.getvalue()}


def write(page, text, about=None, photos=()):
    if about:
        page.locator("#id_about").select_option(about)
    page.locator("#id_text").fill(text)
    page.locator("#id_photos").set_input_files(list(photos))
    page.locator("#field-form button[type=submit]").click()
    expect(page.locator("#field-said")).to_contain_text("Kept on this device.", timeout=PATIENCE)


def note_with(page, text):
    return page.locator("#field-notes article", has_text=text)


def test_a_mission_with_the_network_cut_for_its_whole_length(browse_as, axe, network, dossier):
    """Opened once, then no network: written, reloaded, rewritten; sent on the return, nothing twice, nothing lost."""
    lead, slot = assessor.lead_assessor(), dossier.current_visit.agenda[0]
    page = browse_as(lead, address("visit", dossier))
    page.set_viewport_size(PHONE)
    page.goto(address("field", dossier))
    expect(page.locator("#field-state")).to_contain_text(
        "Ready: this page now opens without a network.", timeout=PATIENCE
    )

    network.cut(page)
    write(page, "Chiffres affichés en mairie.", "c:A1", [picture()])
    write(page, "Le moulin tourne.", f"s:{slot.pk}")
    expect(page.locator("#field-state")).to_contain_text("Notes waiting to be sent: 2.")
    expect(note_with(page, "Chiffres").locator("canvas")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    at_rest = page.evaluate(AT_REST)
    assert (at_rest["extractable"], at_rest["clear"], at_rest["photos"], at_rest["pages"]) == (False, 0, 1, 1)
    assert "mairie" not in at_rest["words"]
    assert dossier.territory.name not in at_rest["words"]

    page.reload()
    expect(page.locator("h1")).to_have_text("In the field")
    expect(page.locator("#field-state")).to_contain_text("No network")
    expect(page.locator("#field-notes article")).to_have_count(2)
    note_with(page, "Le moulin").locator("button").click()
    write(page, "Le moulin tourne, et le four aussi.")
    page.goto(address("visit", dossier) + "../field/")
    expect(page.locator("#field-notes article")).to_have_count(2)
    assert FieldNote.objects.count() == 0

    # The answer to the first sending is lost on the way: what had arrived is not doubled.
    lost = []

    def lose_once(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/notes/", lose_once)
    network.restore(page)
    expect(page.locator(SENT)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#field-notes .badge-ok")).to_have_count(2)
    assert lost
    kept = {note.criterion.code if note.criterion else note.slot_id: note for note in FieldNote.objects.all()}
    assert {about: note.text for about, note in kept.items()} == {
        "A1": "Chiffres affichés en mairie.",
        slot.pk: "Le moulin tourne, et le four aussi.",
    }
    assert FieldNoteRevision.objects.count() == 2
    stored = FieldPhoto.objects.get()
    assert stored.note == kept["A1"]
    with Image.open(stored.file.file) as received:
        assert (received.format, max(received.size)) == ("JPEG", 2048)


def test_two_devices_show_both_texts_and_a_device_can_be_emptied(
    browse_as, chromium, live_server, client, network, dossier
):
    lead = assessor.lead_assessor()
    page = browse_as(lead, address("field", dossier))
    write(page, "Vu à deux.", "c:A1")
    expect(page.locator("#field-notes .badge-ok")).to_have_count(1, timeout=PATIENCE)
    tablet = chromium.new_context(base_url=live_server.url, locale="en-GB")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    tablet.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    other = tablet.new_page()
    other.goto(address("field", dossier))
    expect(other.locator("#field-notes .badge-ok")).to_have_count(1, timeout=PATIENCE)
    expect(other.locator("#field-state")).to_contain_text("Ready", timeout=PATIENCE)

    for device, text in ((page, "Du téléphone."), (other, "De la tablette.")):
        network.cut(device)
        note_with(device, "Vu à deux.").locator("button").click()
        write(device, text)
    network.restore(page)
    expect(page.locator(SENT)).to_be_visible(timeout=PATIENCE)
    network.restore(other)
    expect(other.locator("#field-notes")).to_contain_text(
        "Another device wrote at the same time.", timeout=PATIENCE
    )
    expect(other.locator("#field-notes")).to_contain_text("Du téléphone.")
    expect(other.locator("#field-notes")).to_contain_text("De la tablette.")
    assert FieldNote.objects.get().text == "Du téléphone."

    note_with(other, "Du téléphone.").locator("button").click()
    expect(other.locator("#id_text")).to_have_value("Du téléphone.\n\nDe la tablette.")
    write(other, "Vu à deux, des deux côtés.")
    expect(other.locator("#field-notes [data-part=apart]")).to_be_hidden()
    assert FieldNote.objects.get().text == "Vu à deux, des deux côtés."

    network.cut(other)
    write(other, "Jamais envoyé.")
    other.locator("#field-erase").click()
    expect(other.locator("#field-said")).to_contain_text("1 notes were never sent, and would be lost.")
    other.locator("#field-erase").click()
    expect(other.locator("#field-said")).to_contain_text("Everything was erased from this device.")
    assert other.evaluate(LEFT) == {"bases": 0, "caches": 0, "workers": 0}
    tablet.close()

    sign_out_with_a_warning(page, network, dossier)


def test_a_note_written_while_another_is_sent_follows_it(browse_as, dossier):
    page, held = browse_as(assessor.lead_assessor(), address("field", dossier)), []
    expect(page.locator("#field-state")).to_contain_text("Ready", timeout=PATIENCE)
    page.route("**/notes/", lambda route: route.continue_() if held else held.append(route))
    write(page, "Le premier.")
    expect(page.locator("#field-said")).to_contain_text("Sending 1 of 1", timeout=PATIENCE)
    write(page, "Le second.")
    held[0].continue_()
    expect(page.locator("#field-notes .badge-ok")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(SENT)).to_be_visible()
    expect(page.locator("#field-said")).not_to_contain_text("not accepted")
    assert set(FieldNote.objects.values_list("text", flat=True)) == {"Le premier.", "Le second."}


def sign_out_with_a_warning(page, network, dossier):
    """Signing out empties the browser, and warns first while something waits."""
    network.cut(page)
    write(page, "Pas encore.")
    page.route("**/state.json", lambda route: route.abort())
    network.restore(page)
    # Elsewhere in the space too: the vault is looked into, and the way back is shown.
    page.goto(page.url.replace(address("field", dossier), reverse("certification:dashboard")))
    page.locator("details.account summary").click()
    page.locator("details.account form button").click()
    warning = page.locator("details.account form [data-left]")
    expect(warning).to_contain_text("1 field notes of this device were never sent")
    warning.locator("a").click()
    expect(page.locator("#field-notes")).to_contain_text("Pas encore.")
    page.locator("details.account summary").click()
    page.locator("details.account form button").click()
    expect(page.locator("#field-said")).to_contain_text("signing out erases them")
    # The worker is still busy keeping what the page is drawn with: none of it may come back after.
    page.evaluate(KEEP_AT_LENGTH)
    page.locator("details.account form button").click()
    page.wait_for_url("**/fr/**")
    page.wait_for_timeout(1_000)
    assert page.evaluate(LEFT) == {"bases": 0, "caches": 0, "workers": 0}


@pytest.fixture
def dossier():
    return make.under_way()


def test_the_screens_of_the_visit_are_accessible_and_fit_a_phone(browse_as, axe):
    dossier = make.planned()
    lead, day = assessor.lead_assessor(), dossier.current_visit.starts_on
    make.services.add_slot(
        dossier.current_visit,
        actor=path.lead(dossier),
        starts_at=make.moment(day, 17),
        ends_at=make.moment(day, 18),
        title="Veillée à l’école",
        people={"MED": "La radio du pays"},
    )
    page = browse_as(lead, address("visit", dossier))
    page.locator("input[name=slot-families][value=RPU]").check()
    expect(page.locator("#agenda-checks").nth(1)).to_contain_text("Families of actors met: 5")
    visited = make.visited(
        assessor.visit_planning(path.eligible(path.draft_dossier(make_territory("Autre vallée"))))
    )
    obco.comment_obco(visited, actor=path.lead(visited), comment="Merci.", revision=0)
    dossier = path.fresh(dossier)
    proposal = dossier.current_visit.proposals[0]
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark") if width == 320 else ("light",):
            page.emulate_media(color_scheme=scheme)
            for screen in (
                address("visit", dossier),
                address("slot_change", dossier, proposal.pk),
                address("field", dossier),
                address("obco", visited),
            ):
                page.goto(screen)
                axe(page)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
