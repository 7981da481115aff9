"""The PDFs of pages: made once for each state of a page, then kept in the private storage.

A PDF bears a name drawn from all that it shows: the revision of its page, those of the pages that it quotes, the words
around them, its language, and the code that sets it. What has not changed is never made twice.
"""

import hashlib
import json
import logging
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import override

from certification.documents import pdf

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
FOLDER = "printed"
ON_SCREEN_ALONE = {"alike", "crumbs"}
SOURCES = [
    *sorted(HERE.rglob("*.py")),
    *sorted(HERE.rglob("*.css")),
    HERE.parent / "templatetags" / "printing.py",
    Path(pdf.__file__),
]


class Pdf(NamedTuple):
    """A PDF by its place in the storage, and the page that it is made from."""

    page: object
    shown: dict
    name: str

    @property
    def etag(self) -> str:
        return f'"{Path(self.name).stem}"'

    def open(self) -> File:
        """Open the file, made now if it is read for the first time."""
        storage = storages["private"]
        try:
            return storage.open(self.name)
        except FileNotFoundError:
            made = ContentFile(_make(self.page, self.shown), name=self.name)
        try:
            storage.save(self.name, made)
            _forget_others(self.name)
        except OSError:
            # It is kept to be made once: where it cannot be, its reader has it all the same.
            logger.exception("The PDF of a page could not be kept")
        made.seek(0)
        return made


def pdf_of(page) -> Pdf:
    """Return the PDF of a page as it is now."""
    with override(page.locale.language_code):
        shown = page.shown()
        return Pdf(page, shown, _name(page, shown))


def known_size(page, shown: dict) -> int | None:
    """Return the size of a PDF that has been made already, in bytes."""
    if not page.pk:
        return None  # the preview of a page that was never saved
    try:
        return storages["private"].size(_name(page, shown))
    except FileNotFoundError:
        return None


def _make(page, shown: dict) -> bytes:
    language = page.locale.language_code
    context = {**shown, "page": page, "base_url": settings.BASE_URL}
    return pdf.render_pdf(page.print_template, context, language=language, folder=HERE)


def _name(page, shown: dict) -> str:
    facts = [_how_it_is_set(), settings.BASE_URL, page.locale.language_code, page.url, _state(page)]
    # A picture may be replaced without its page being published again.
    facts += [page.picture.file_hash if page.picture else ""]
    facts += [_fact(value) for name, value in sorted(shown.items()) if name not in ON_SCREEN_ALONE]
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
    return f"{FOLDER}/{page.pk}/{digest}.pdf"


def _state(page) -> list:
    """Return what changes with each publication of a page."""
    return [page.pk, page.title, page.live_revision_id, str(page.last_published_at or "")]


def _fact(value):
    """Return what a PDF owes to one thing that it shows, as plain data; the blocks of answers belong to their page."""
    if hasattr(value, "live_revision_id"):
        return _state(value)
    if hasattr(value, "sheet"):
        return _state(value.sheet)
    if isinstance(value, list):
        return [_fact(one) for one in value]
    return str(value) if isinstance(value, str | int) else None


@cache
def _how_it_is_set() -> str:
    """Return the fingerprint of the templates, styles, code and translations that make a PDF."""
    digest = hashlib.sha256()
    templates = [Path(folder) / "home" / "pdf" for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    words = [path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.mo")]
    for path in [
        *SOURCES,
        *sorted(path for folder in templates for path in folder.rglob("*.html")),
        *sorted(words),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _forget_others(name: str) -> None:
    """Delete the files of the former states of a page."""
    storage, (folder, kept) = storages["private"], name.rsplit("/", 1)
    for other in storage.listdir(folder)[1]:
        if other != kept:
            storage.delete(f"{folder}/{other}")
