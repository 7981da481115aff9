"""Every pair of colours that carries text or a control can be read, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path("cms/static/css/tokens.css").read_text(encoding="utf-8")
LIGHT, _, DARK = TOKENS.partition("prefers-color-scheme: dark")
LIGHT_VALUES = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", LIGHT))
THEMES = {
    "light": LIGHT_VALUES,
    "dark": {**LIGHT_VALUES, **dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", DARK))},
}

AAA, AA, CONTROL = 7, 4.5, 3
PAIRS = [
    *[("ink", ground, AAA) for ground in ("paper", "surface", "sunk", "lichen", "stone-soft")],
    *[("ink", f"{tone}-soft", AAA) for tone in ("pine", "ochre", "terracotta", "sky")],
    *[("ink-soft", ground, AAA) for ground in ("paper", "surface")],
    ("ink-soft", "sunk", AA),
    ("ink-soft", "stone-soft", AA),
    *[(tone, f"{tone}-soft", AA) for tone in ("pine", "ochre", "terracotta", "sky")],
    *[
        (tone, ground, AA)
        for tone in ("pine", "ochre", "terracotta", "sky")
        for ground in ("paper", "surface")
    ],
    ("on-pine", "pine", AA),
    ("on-pine", "pine-strong", AA),
    *[("on-deep", ground, AAA) for ground in ("deep", "deep-2")],
    *[("on-deep-soft", ground, AAA) for ground in ("deep", "deep-2")],
    *[("edge", ground, CONTROL) for ground in ("paper", "surface")],
    ("focus", "paper", CONTROL),
]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_most_that_a_screen_can_do():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_can_be_read(theme, text, ground, least):
    values = THEMES[theme]
    assert contrast(values[text], values[ground]) >= least
