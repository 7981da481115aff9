"""Pictures of files: small, without what a photo tells of its author, and never at the cost of the machine."""

import io

import pytest
from PIL import Image

from certification.choices import PreviewState
from certification.demo.files import pdf_bytes
from certification.documents import preview
from certification.documents.preview import draw_preview
from tests.factories.files import declared_png


def picture_of(data):
    return Image.open(io.BytesIO(data))


def locked_pdf():
    """A document whose password nobody gave."""
    key = b"<" + b"ab" * 32 + b">"
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [%s %s]" % (key, key, key, key)
    return pdf_bytes("Secret", ["rien"]).replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock)


def test_the_first_page_of_a_document_is_drawn_small():
    state, drawn = draw_preview(pdf_bytes("Bilan partagé", ["une ligne"]), "application/pdf")
    picture = picture_of(drawn)
    assert (state, picture.format, max(picture.size)) == (PreviewState.DRAWN, "WEBP", 720)
    assert picture.convert("L").getextrema()[0] < 100  # words, not a white page


def test_an_immense_page_costs_no_more_pixels():
    immense = pdf_bytes("Plan", ["échelle"]).replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]")
    state, drawn = draw_preview(immense, "application/pdf")
    assert state in (PreviewState.DRAWN, PreviewState.UNREADABLE)
    assert not drawn or max(picture_of(drawn).size) <= 720


def test_a_photo_is_made_small_upright_and_without_its_place():
    made = io.BytesIO()
    photo = Image.new("RGB", (1600, 800), (18, 57, 47))
    exif = photo.getexif()
    exif[0x0112] = 6  # held upright
    exif.get_ifd(0x8825)[1] = "N"
    photo.save(made, "JPEG", exif=exif)
    state, drawn = draw_preview(made.getvalue(), "image/jpeg")
    picture = picture_of(drawn)
    assert (state, picture.size, dict(picture.getexif())) == (PreviewState.DRAWN, (360, 720), {})


@pytest.mark.parametrize(
    ("make", "content_type", "expected"),
    [
        (locked_pdf, "application/pdf", PreviewState.LOCKED),
        (lambda: b"%PDF-1.7\nnothing", "application/pdf", PreviewState.UNREADABLE),
        (lambda: declared_png(9000, 9000), "image/png", PreviewState.TOO_LARGE),
        (lambda: declared_png(60000, 60000), "image/png", PreviewState.UNREADABLE),
        (lambda: b"\xff\xd8\xff\xe0 cut", "image/jpeg", PreviewState.UNREADABLE),
        (lambda: b"a;b\n", "text/csv", PreviewState.NO_PICTURE),
    ],
)
def test_what_cannot_be_drawn_says_why(make, content_type, expected):
    assert draw_preview(make(), content_type) == (expected, b"")


def test_a_drawing_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(preview, "LONGEST_WAIT", 0.001)
    assert draw_preview(pdf_bytes("Long", ["ligne"]), "application/pdf") == (PreviewState.TOO_LARGE, b"")
