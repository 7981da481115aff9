"""The library of evidence in a real browser: many files at once, each saying how it fares, accessible."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from certification.demo.files import pdf_bytes
from certification.models import Evidence, IndicatorValue
from certification.services import evidence as services
from tests.factories import assessment
from tests.factories.files import photo
from tests.factories.path import lead, pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def dossier():
    return assessment.opened()


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def chosen(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


TEN = [
    *(chosen(f"piece-{number}.pdf", f"%PDF-1.7 {number}".encode()) for number in range(7)),
    chosen("same.pdf", b"%PDF-1.7 0"),
    chosen("program.pdf", b"MZ program"),
    chosen("page.html", b"<html></html>"),
]


def test_ten_files_leave_together_and_each_says_how_it_fares(browse_as, dossier):
    page = browse_as(lead(dossier), address("evidence", dossier))
    page.locator("#id_uploads").set_input_files(TEN)

    badges = page.locator("[data-uploads-list] .badge")
    expect(page.locator("[data-uploads-list] .badge-ok")).to_have_count(7)
    expect(page.locator("[data-uploads-list] .badge-end")).to_have_count(1)
    expect(page.locator("[data-uploads-list] .badge-stop")).to_have_count(2)
    expect(badges).to_have_count(10)
    expect(page.locator("[data-uploads-list] .why")).to_have_count(2)
    expect(page.locator("[data-uploads] :is(progress, [data-retry], [type=submit]):visible")).to_have_count(0)
    expect(page.locator("[data-uploads-summary]")).to_contain_text("7")
    assert Evidence.objects.filter(dossier=dossier).count() == 7


def test_a_file_cut_off_by_the_network_leaves_again_when_asked(browse_as, dossier):
    page = browse_as(lead(dossier), address("evidence", dossier))
    page.route("**/send/", lambda route: route.abort())
    page.locator("#id_uploads").set_input_files(TEN[:1])
    again = page.locator("[data-uploads-list] [data-retry]")
    expect(again).to_be_visible()
    assert not Evidence.objects.exists()
    page.unroute("**/send/")
    again.click()
    expect(page.locator("[data-uploads-list] .badge-ok")).to_have_count(1)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_are_accessible_and_fit(browse_as, axe, dossier, width):
    upload = pdf("bilan.pdf", pdf_bytes("Bilan", ["une ligne"]))
    piece = services.receive_evidence(dossier, actor=lead(dossier), upload=upload).evidence
    services.receive_evidence(
        dossier, actor=lead(dossier), upload=pdf("photo.png", photo()), personal_data=True
    )
    page = browse_as(lead(dossier), address("evidence", dossier))
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("#id_uploads").set_input_files(TEN[8:])
    expect(page.locator("[data-uploads-list] .badge-stop")).to_have_count(2)
    for where in (
        None,
        address("evidence_piece", dossier, piece.pk),
        address("indicators", dossier),
        address("criterion", dossier, "A1"),
    ):
        if where:
            page.goto(where)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, where


def test_an_indicator_is_saved_as_it_is_written(browse_as, dossier):
    page = browse_as(lead(dossier), address("indicators_of", dossier, "A1"))
    page.locator(".indicator input[inputmode=decimal]").first.press_sequentially("12")
    expect(page.locator("#saved .icon")).to_be_visible()
    assert IndicatorValue.objects.get().number == 12
