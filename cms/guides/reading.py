"""From the Markdown files of the guides to pages: nothing in them is trusted to be HTML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cms.environment import ROOT
from cms.typography import space_french_html
from search.words import stems

FOLDER = ROOT / "docs" / "guides"
IMAGES = FOLDER / "images"
INDEX = "README.md"
LANGUAGE = "fr"
# Any tag in a file is shown as it was typed; addresses that run something are refused by the library itself.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Guide:
    """One file: where it is, its first title, its first sentences, and the stems of its words."""

    path: str
    source: str
    title: str
    summary: str
    title_stems: frozenset[str]
    stems: frozenset[str]

    @property
    def name(self) -> str:
        """Its address under the guides: the path without its ending."""
        return self.path.removesuffix(".md")


@cache
def guides() -> dict[str, Guide]:
    """Return every page by its path, in the order of the index; read once, they come with the program."""
    ordered = [link for link in links(INDEX, (FOLDER / INDEX).read_text(encoding="utf-8")) if is_page(link)]
    return {path: read(path) for path in (INDEX, *dict.fromkeys(ordered))}


def read(path: str) -> Guide:
    """Return the page of a file."""
    source = (FOLDER / path).read_text(encoding="utf-8")
    texts = [words_of(token) for token in MARKDOWN.parse(source) if token.type == "inline"]
    title, summary = texts[0], texts[1]
    words = (stem for text in texts for stem in _all_stems(text))
    return Guide(path, source, title, summary, frozenset(_all_stems(title)), frozenset(words))


def find(question: str) -> list[Guide]:
    """Return the pages that hold every word of a question, those that bear them in their title first."""
    asked = set(stems(question, LANGUAGE))
    if not asked:
        return []
    found = [guide for guide in guides().values() if guide.path != INDEX and asked <= guide.stems]
    return sorted(found, key=lambda guide: len(asked - guide.title_stems))


def show(guide: Guide, page_address: Callable[[str], str], image_address: Callable[[str], str]) -> str:
    """Return a page as HTML, with its links to pages and pictures led to where this site serves them."""
    tokens = MARKDOWN.parse(guide.source)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag != "h1":
            token.attrSet("id", slugify(words_of(tokens[place + 1])))
        for child in token.children or ():
            _lead(child, guide.path, page_address, image_address)
    # The title stands in the frame. The administration sets no French spaces by itself.
    return space_french_html(MARKDOWN.renderer.render(tokens[3:], MARKDOWN.options, {}))


def links(path: str, source: str) -> Iterator[str]:
    """Yield where the links and pictures of a file lead, from the folder of the guides; other sites as they are."""
    for token in MARKDOWN.parse(source):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if target:
                yield resolve(path, str(target))


def resolve(path: str, target: str) -> str:
    """Return an address found in a file as a path from the folder of the guides."""
    if ":" in target or target.startswith("#"):
        return target
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / target).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def is_page(link: str) -> bool:
    """Tell whether a link leads to another page of the guides."""
    return ":" not in link and link.partition("#")[0].endswith(".md")


def image(name: str) -> Path | None:
    """Return the file of a picture that is there."""
    path = IMAGES / f"{name}.webp"
    return path if path.is_file() else None


def words_of(token: Token) -> str:
    """Return what a reader reads of a line."""
    children = token.children or ()
    return "".join(" " if child.type == "softbreak" else child.content for child in children)


def _lead(token: Token, path: str, page_address: Callable, image_address: Callable) -> None:
    if token.type == "image":
        token.attrSet("src", image_address(PurePosixPath(str(token.attrGet("src"))).stem))
        token.attrSet("loading", "lazy")
    elif token.type == "link_open":
        link = resolve(path, str(token.attrGet("href")))
        if is_page(link):
            page, hash_mark, place = link.partition("#")
            token.attrSet("href", page_address(page) + hash_mark + place)


def _all_stems(text: str) -> list[str]:
    # `stems` stops after the words of a long question: sentences are asked word by word.
    return [stem for word in text.split() for stem in stems(word, LANGUAGE)]
