"""PDFs made once for each state of what they show, then kept in the private storage.

The name of a file is drawn from all that it shows and from the code that sets it: what has not changed is never made
twice, and what has changed is never served.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages

HERE = Path(__file__).parent


class Kept(NamedTuple):
    """A file by its place in the storage."""

    name: str

    @property
    def etag(self) -> str:
        return f'"{Path(self.name).stem}"'

    def open(self) -> File | None:
        """Open the file, or return None while it is not made."""
        try:
            return storages["private"].open(self.name)
        except FileNotFoundError:
            return None

    def write(self, data: bytes) -> None:
        """Keep the file, and forget those of former states."""
        storage = storages["private"]
        if not storage.exists(self.name):
            storage.save(self.name, ContentFile(data))
        folder, own = self.name.rsplit("/", 1)
        for other in storage.listdir(folder)[1]:
            if other != own:
                storage.delete(f"{folder}/{other}")


def kept_as(folder: str, facts: list) -> Kept:
    """Return the place of a file that shows these facts, plain data; the others of its folder are its former states."""
    digest = hashlib.sha256(json.dumps([_how_it_is_set(), settings.BASE_URL, *facts]).encode()).hexdigest()
    return Kept(f"{folder}/{digest[:32]}.pdf")


@cache
def _how_it_is_set() -> str:
    """Return the fingerprint of the code, styles, templates and translations that make a PDF."""
    digest = hashlib.sha256()
    templates = [
        path
        for engine in settings.TEMPLATES
        for folder in engine["DIRS"]
        for path in (Path(folder) / "certification" / "pdf").rglob("*.html")
    ]
    words = [path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.mo")]
    code = [HERE / f"{name}.py" for name in ("framework", "consultation", "report", "five_axis", "pdf")]
    for path in sorted([*templates, *words, *code, *(HERE / "styles").glob("*.css")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
