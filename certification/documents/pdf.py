"""From a template to a PDF, with WeasyPrint. The only import of it; nothing is fetched but our own files."""

from pathlib import Path
from urllib.parse import unquote, urlparse

from django.template.loader import render_to_string
from django.utils.translation import override

HERE = Path(__file__).parent
VARIANT = "pdf/ua-1"
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class FetchRefused(ValueError):
    """A document asked for something outside its own folder."""


def allowed_path(url: str) -> Path:
    """Return the file that a `file:` address names inside this folder; refuse everything else."""
    parts = urlparse(url)
    path = Path(unquote(parts.path)).resolve()
    if (
        parts.scheme != "file"
        or not path.is_relative_to(HERE)
        or path.suffix not in TYPES
        or not path.is_file()
    ):
        raise FetchRefused(f"Not one of our files: {url[:200]}")
    return path


def render_pdf(template: str, context: dict, *, language: str) -> bytes:
    """Render a template as a tagged PDF in one language; its base address is this folder (styles, fonts)."""
    # Loaded at use: 18 MB and half a second that no web page should pay for.
    from weasyprint import HTML  # noqa: PLC0415 - see above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - see above

    class LocalFetcher(URLFetcher):
        """Reads our styles and fonts, and inline data; never the network, never another file."""

        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = allowed_path(url)
            kind = TYPES[path.suffix]
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    with override(language):
        html = render_to_string(template, context)
    return HTML(string=html, base_url=HERE.as_uri() + "/", url_fetcher=LocalFetcher()).write_pdf(
        pdf_variant=VARIANT, pdf_tags=True
    )
