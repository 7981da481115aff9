"""Pictures and documents that editors upload: known by their content, never a danger for readers."""

import io
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from certification.demo.files import pdf_bytes
from home.models import SiteDocument, SiteImage

pytestmark = pytest.mark.django_db
# Tags of EXIF: how the camera was held, which one, where.
ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def editor(signed_in):
    return signed_in("admin@example.org", is_superuser=True, language="en")


def png(width=8, height=8):
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#1b5446").save(data, "PNG")
    return data.getvalue()


def png_that_claims(width, height):
    """A few bytes that announce a picture of thousands of millions of points."""
    data = bytearray(png())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def office_bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return data.getvalue()


def upload(client, kind, name, data):
    address = reverse("wagtailimages:add" if kind == "image" else "wagtaildocs:add")
    root = Collection.get_first_root_node().pk
    typed = {"title": "Test", "language": "fr", "collection": root, "file": SimpleUploadedFile(name, data)}
    return client.post(address, typed)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.svg", SCRIPT),
        ("drawing.png", SCRIPT),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("picture.png", pdf_bytes("Not a picture", ["One line."])),
        ("huge.png", png_that_claims(60_000, 60_000)),
        ("cut.png", png()[:40]),
        ("empty.png", b""),
        ("photo.bmp", b"BM" + bytes(60)),
    ],
    ids=["svg", "svg as png", "html as jpg", "pdf as png", "bomb", "cut", "empty", "bmp"],
)
def test_a_picture_that_is_none_is_refused_with_a_sentence(editor, name, data):
    response = upload(editor, "image", name, data)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not SiteImage.objects.exists()


def test_a_picture_is_kept(editor):
    assert upload(editor, "image", "field.png", png(40, 30)).status_code == 302
    picture = SiteImage.objects.get()
    assert (picture.width, picture.height) == (40, 30)


def test_what_hides_behind_a_picture_never_reaches_readers(editor):
    """A picture that is also a script: what is shown is drawn again, without what came with it."""
    upload(editor, "image", "both.png", png(40, 30) + SCRIPT)
    rendition = SiteImage.objects.get().get_rendition("width-20|format-webp")
    with rendition.file.open() as file:
        assert b"<script>" not in file.read()


def taken_somewhere(kind):
    """A photo lying on its side, which says where it was taken, by which device, and a word of its own."""
    picture = Image.new("RGB", (60, 40), "#1b5446")
    said = picture.getexif()
    said[ORIENTATION], said[CAMERA] = 6, "SECRET-CAMERA"
    said.get_ifd(GPS)[1], said.get_ifd(GPS)[2] = "N", (48.0, 6.0, 30.0)
    data = io.BytesIO()
    picture.save(data, kind, exif=said, xmp=b"<x>SECRET-WORDS</x>")
    return data.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_neither_a_picture_nor_its_renditions_say_where_it_was_taken(editor, name, kind):
    sent = taken_somewhere(kind)
    assert b"SECRET-CAMERA" in sent
    assert upload(editor, "image", name, sent + SCRIPT).status_code == 302
    picture = SiteImage.objects.get()
    assert (picture.width, picture.height) == (40, 60)
    for stored in (picture.file, *(rendition(picture, to).file for to in ("jpeg", "webp"))):
        with stored.open() as file:
            data = file.read()
        assert not any(word in data for word in (b"SECRET", b"<script>"))
        with Image.open(io.BytesIO(data)) as read:
            assert dict(read.getexif()) == {}
            assert "xmp" not in read.info


def rendition(picture, to):
    return picture.get_rendition(f"width-20|format-{to}")


def test_an_animated_picture_goes_on_moving(editor):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    data = io.BytesIO()
    frames[0].save(
        data, "GIF", save_all=True, append_images=frames[1:], duration=90, loop=0, comment=b"SECRET"
    )
    assert upload(editor, "image", "moving.gif", data.getvalue()).status_code == 302
    with SiteImage.objects.get().file.open() as file:
        kept = file.read()
    assert b"SECRET" not in kept
    with Image.open(io.BytesIO(kept)) as read:
        assert (read.n_frames, read.info["duration"]) == (3, 90)


def test_an_immense_original_is_made_smaller(editor):
    assert upload(editor, "image", "wide.png", png(5000, 50)).status_code == 302
    assert SiteImage.objects.get().width == 4096


@pytest.mark.parametrize(
    "name", ["../../evil.png", "vallee\u202egpj.png", "a\x07b\x7f.png", f"{'é' * 400}.png"]
)
def test_the_name_of_a_picture_harms_nothing(editor, name):
    assert upload(editor, "image", name, png(40, 30)).status_code == 302
    kept = SiteImage.objects.get().file.name
    assert kept.startswith("original_images/")
    assert kept.endswith(".png")
    assert len(kept) <= 100
    assert not {"..", "\u202e", "\x07", "\x7f"}.intersection([*kept, *kept.split("/")])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", SCRIPT),
        ("program.exe", b"MZ" + bytes(100)),
        ("report.docx", pdf_bytes("A PDF under another name", ["One line."])),
        ("report.docx", office_bomb()),
        ("archive.odt", b"PK\x03\x04" + bytes(40)),
        ("table.csv", b"\x00\x01\x02"),
        ("empty.pdf", b""),
    ],
    ids=["html", "html as pdf", "svg", "exe", "pdf as docx", "bomb", "broken odt", "binary csv", "empty"],
)
def test_a_document_that_is_not_what_it_says_is_refused(editor, name, data):
    response = upload(editor, "document", name, data)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not SiteDocument.objects.exists()


def test_a_document_is_kept_and_served_without_any_power(editor, client):
    assert upload(editor, "document", "rapport.pdf", pdf_bytes("Rapport", ["Une ligne."])).status_code == 302
    document = SiteDocument.objects.get()
    response = client.get(document.url)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_several_documents_at_once_are_read_as_well(editor):
    response = editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": SimpleUploadedFile("page.pdf", b"<script>alert(1)</script>"), "title": "page"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.json()["success"] is False
    assert not SiteDocument.objects.exists()
