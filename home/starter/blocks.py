"""Texts described in short words become the blocks that editors use."""

import re
import uuid
from collections.abc import Callable, Mapping

PAGE_LINK = re.compile(r'<a page="([^"]+)"')
QUANTITY = re.compile(r"(?!(19|20)\d\d$)\d+")  # a year is a word: it is not written in groups of digits
NAMESPACE = uuid.UUID("6f0f7a52-3f6b-4f0e-9d3c-2f1f6f0c9c11")


def stable_id(*parts: object) -> str:
    """Return an identifier that depends on the place of a block alone: the same in every language."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


class Blocks:
    """Turns the description of a text into what a StreamField keeps, in one language."""

    def __init__(self, *, page_of: Callable, picture_of: Callable, document_of: Callable, language: str):
        self.page_of = page_of
        self.picture_of = picture_of
        self.document_of = document_of
        self.language = language

    def stream(self, described: list[Mapping], place: str) -> list[dict]:
        """Return the raw value of a StreamField."""
        return [
            {
                "type": kind,
                "value": getattr(self, kind)(value, f"{place}/{number}"),
                "id": stable_id(place, number),
            }
            for number, block in enumerate(described or [])
            for kind, value in block.items()
        ]

    def html(self, text: str) -> str:
        """Return rich text whose links lead to pages by their number."""
        return PAGE_LINK.sub(
            lambda link: f'<a linktype="page" id="{self.page_of(link[1]).pk}"', text or ""
        ).strip()

    def text(self, value: str, _place: str) -> str:
        return self.html(value)

    def quote(self, value: Mapping, _place: str) -> dict:
        return {"text": value["text"], "author": value.get("author", ""), "role": value.get("role", "")}

    def callout(self, value: Mapping, _place: str) -> dict:
        return {"tone": value["tone"], "title": value.get("title", ""), "text": self.html(value["text"])}

    def figure(self, value: Mapping, _place: str) -> dict:
        alt = value.get("alt", "")
        return {
            "image": {"image": self.picture_of(value["image"]).pk, "decorative": not alt, "alt_text": alt},
            "caption": value.get("caption", ""),
        }

    def gallery(self, value: Mapping, place: str) -> dict:
        return {"title": value["title"], "images": self._items(map(self._figure, value["images"]), place)}

    def document(self, value: Mapping, _place: str) -> dict:
        return {
            "document": self.document_of(value["document"], self.language).pk,
            "title": value.get("title", ""),
            "description": value.get("description", ""),
        }

    def table(self, value: Mapping, _place: str) -> dict:
        rows = [[str(cell) for cell in row] for row in value["rows"]]
        kinds = ["number" if all(map(_is_quantity, column)) else "text" for column in zip(*rows, strict=True)]
        return {
            "table": {
                "caption": value["caption"],
                "columns": [
                    {"type": kind, "heading": heading}
                    for kind, heading in zip(kinds, value["header"], strict=True)
                ],
                "rows": [{"values": row} for row in rows],
            },
            "row_headers": kinds[0] == "text",
        }

    def figures(self, value: list[Mapping], place: str) -> list[dict]:
        return self._items(({"value": str(one["value"]), "label": one["label"]} for one in value), place)

    def people(self, value: Mapping, place: str) -> dict:
        return self._pages(value, place)

    def meetings(self, value: Mapping, place: str) -> dict:
        return self._pages(value, place)

    def sheets(self, value: Mapping, place: str) -> dict:
        return self._pages(value, place)

    def video(self, value: Mapping, _place: str) -> dict:
        return {"url": value["url"], "title": value["title"], "description": value.get("description", "")}

    def _figure(self, value: Mapping) -> dict:
        return self.figure(value, "")

    def _pages(self, value: Mapping, place: str) -> dict:
        return {
            "title": value["title"],
            "pages": self._items((self.page_of(key).pk for key in value["pages"]), place),
        }

    def _items(self, values, place: str) -> list[dict]:
        return [
            {"type": "item", "value": value, "id": stable_id(place, "item", number)}
            for number, value in enumerate(values)
        ]


def _is_quantity(cell: str) -> bool:
    return QUANTITY.fullmatch(cell) is not None
