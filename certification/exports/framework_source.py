"""A document as it was read, which knows the line or the cell of everything in it."""

from dataclasses import dataclass, field

MAX_BYTES = 10 * 1024 * 1024


@dataclass
class Source:
    """Plain data, the place of each path, and what was wrong before its meaning could be looked at."""

    document: object = None
    places: dict[tuple, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def place(self, path: tuple) -> str:
        """Return the line or cell of a path, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return ""

    def refuse(self, place: str, sentence: str) -> None:
        self.lines.append(f"{place}: {sentence}" if place else sentence)
