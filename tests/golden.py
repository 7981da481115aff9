"""The golden vectors of the default framework: answers, and the result that they must give."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    name: str
    overall: str
    axes: dict
    level: str | None
    levels: Callable

    @classmethod
    def of(cls, name, overall, axes, level, levels):
        return cls(name, overall, dict(zip("ABCDE", axes.split(" / "), strict=True)), level, levels)


def every(level, **others):
    return lambda codes, _vetoes: dict.fromkeys(codes, level) | others


VECTORS = [
    Vector.of("V1", "50.00", "50.00 / 50.00 / 50.00 / 50.00 / 50.00", "engage", every(2)),
    Vector.of("V2", "75.00", "75.00 / 75.00 / 75.00 / 75.00 / 75.00", "responsable", every(3)),
    Vector.of("V3", "72.50", "75.00 / 75.00 / 75.00 / 62.50 / 75.00", None, every(3, D1=1)),
    Vector.of(
        "V4",
        "90.00",
        "100.00 / 50.00 / 100.00 / 100.00 / 100.00",
        "responsable",
        lambda codes, _vetoes: {code: 2 if code.startswith("B") else 4 for code in codes},
    ),
    Vector.of(
        "V5", "75.00", "75.00 / 75.00 / 75.00 / 75.00 / 75.00", "responsable", every(3, E4="na", E5="na")
    ),
    Vector.of(
        "V6",
        "82.03",
        "83.82 / 80.36 / 80.36 / 81.25 / 84.38",
        "ressource",
        every(3, A1=4, B1=4, C1=4, D3=4, E7=4, E1=4, A3=4),
    ),
    Vector.of(
        "V7",
        "43.57",
        "50.00 / 50.00 / 17.86 / 50.00 / 50.00",
        None,
        every(2, C1=0, C2=0, C5=0, C6=0),
    ),
    Vector.of(
        "V8",
        "30.58",
        "32.35 / 30.36 / 33.93 / 31.25 / 25.00",
        None,
        lambda codes, vetoes: dict.fromkeys(codes, 1) | dict.fromkeys(vetoes, 2),
    ),
]
