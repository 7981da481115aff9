"""What a territory lived, handed over to the site: an OBCO report becomes the draft of an experience sheet.

The package that publishes experiences registers itself once the apps are ready:

    experience.register(publisher)

`publisher.draft(experience)` writes a draft and returns a reference to it, or "" when the site has no place for it yet;
`publisher.address(reference)` returns where the published page is read, or "" while it is not. Without a publisher,
what both sides agreed on waits.
"""

from typing import NamedTuple, Protocol


class Experience(NamedTuple):
    """An experience in one language: plain texts, paragraphs apart by an empty line. `answers`: {question code: text}."""

    title: str
    language: str
    territory: int
    place: str
    region: str
    country: str
    strong_points: str
    astonishments: str
    advice: str
    hosts_word: str
    answers: dict[str, str]


class Publisher(Protocol):
    """The package of the site that publishes experiences."""

    def draft(self, experience: Experience) -> str: ...

    def address(self, reference: str) -> str: ...


_publishers: list[Publisher] = []


def register(publisher: Publisher) -> None:
    """Let one package publish the experiences of the guarantee; the last one registered does."""
    _publishers[:] = [publisher]


def draft(experience: Experience) -> str:
    """Hand an experience over; return the reference of its draft, or "" while nobody takes it."""
    return _publishers[0].draft(experience) if _publishers else ""


def address(reference: str) -> str:
    """Return where a published experience is read, or "" while it is a draft."""
    return _publishers[0].address(reference) if _publishers and reference else ""
