"""From a template to a PDF, with WeasyPrint. The only import of it; nothing is fetched but our own files."""

import atexit
import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlparse

from django.template.loader import render_to_string
from django.utils.translation import override

from certification.documents import archive

HERE = Path(__file__).parent
VARIANT = "pdf/ua-1"
PROFILE, PROFILE_FILE = "screen", "sRGB2014.icc"
# The process that prints long documents, which is started and never imported.
PRINTING = Path(__file__).with_name("printing_process.py")
_THREAD = threading.local()
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class FetchRefused(ValueError):
    """A document asked for something outside its own folder."""


def allowed_path(url: str, folder: Path = HERE) -> Path:
    """Return the file that a `file:` address names inside this folder or another of ours; refuse everything else."""
    parts = urlparse(url)
    path = Path(unquote(parts.path)).resolve()
    if (
        parts.scheme != "file"
        or not (path.is_relative_to(HERE) or path.is_relative_to(folder))
        or path.suffix not in TYPES
        or not path.is_file()
    ):
        raise FetchRefused(f"Not one of our files: {url[:200]}")
    return path


def render_pdf(template: str, context: dict, *, language: str, folder: Path = HERE) -> bytes:
    """Render a template as a tagged PDF in one language.

    Its base address is `folder`, where its styles are; the fonts of this folder are always at hand.
    """
    return print_html(html_of(template, context, language), folder)


def render_long_pdf(template: str, context: dict, *, language: str) -> bytes:
    """Do the same for a document of many pages, in a process of its own: fifty pages take 80 MB, then given back.

    Raises CalledProcessError when that process fails; what it says of it goes to the journal of this one.
    """
    command = [sys.executable, "-I", str(PRINTING)]
    html = html_of(template, context, language).encode()
    return subprocess.run(command, input=html, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603 - our own program, no shell


def print_html(html: str, folder: Path) -> bytes:
    """Return HTML as a tagged PDF; its base address is `folder`."""
    return read_html(html, folder).write_pdf(pdf_variant=VARIANT, pdf_tags=True)


def render_archive(
    template: str,
    context: dict,
    *,
    language: str,
    styles: Sequence[str],
    enclosures: Sequence[archive.Enclosure] = (),
    dated: dt.datetime,
) -> bytes:
    """Render a template as PDF/A-3a and PDF/UA-1 with files inside; the same content gives the same bytes.

    `styles` names sheets of this folder, read once by each thread with their fonts: half of the time of a page. `dated` is
    the date that the enclosed files bear.
    """
    from weasyprint import Attachment  # noqa: PLC0415 - heavy: see read_html

    attachments = [
        Attachment(
            string=enclosure.data,
            name=enclosure.name,
            description=enclosure.description,
            relationship=enclosure.relationship,
            created=dated,
            modified=dated,
        )
        for enclosure in sorted(enclosures)  # by name, as PDF asks
    ]
    sheets, fonts = read_styles(*styles)
    return read_html(html_of(template, context, language), HERE).write_pdf(
        stylesheets=sheets,
        font_config=fonts,
        color_profiles={PROFILE: colour_profile()},
        output_intent=PROFILE,
        pdf_variant=archive.VARIANT,
        pdf_tags=True,
        attachments=attachments,
        finisher=lambda _document, pdf: archive.finish(pdf, enclosures),
    )


def colour_profile() -> object:
    """Return the profile of the screen's colours, that the engine carries; its own way of reading it leaves it open."""
    from weasyprint.css import ColorProfile  # noqa: PLC0415 - heavy: see read_html

    content = (resources.files("weasyprint.pdf") / PROFILE_FILE).read_bytes()
    return ColorProfile(BytesIO(content), PROFILE_FILE, "relative-colorimetric", (["r"], ["g"], ["b"]))


def read_styles(*names: str) -> tuple:
    """Return style sheets and the fonts that they name, as the engine reads them; its fonts belong to one thread."""
    from weasyprint import CSS  # noqa: PLC0415 - heavy: see read_html
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - heavy: see read_html

    if not hasattr(_THREAD, "styles"):
        _THREAD.styles = {}
        atexit.register(_THREAD.styles.clear)  # fonts are given back while the engine is still there
    known = _THREAD.styles
    if names not in known:
        fonts = FontConfiguration()
        fetcher = local_fetcher(HERE)
        known[names] = (
            [CSS(filename=HERE / "styles" / name, font_config=fonts, url_fetcher=fetcher) for name in names],
            fonts,
        )
    return known[names]


def html_of(template: str, context: dict, language: str) -> str:
    """Return a template rendered in one language."""
    with override(language):
        return render_to_string(template, context)


def read_html(html: str, folder: Path) -> object:
    """Return HTML as the engine reads it, which fetches nothing but our own files."""
    # Loaded at use: 18 MB and half a second that no web page should pay for.
    from weasyprint import HTML  # noqa: PLC0415 - see above

    return HTML(string=html, base_url=folder.as_uri() + "/", url_fetcher=local_fetcher(folder))


def local_fetcher(folder: Path) -> object:
    """Return what reads our styles and fonts, and inline data; never the network, never another file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - heavy: see read_html

    class LocalFetcher(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = allowed_path(url, folder)
            kind = TYPES[path.suffix]
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    return LocalFetcher()
