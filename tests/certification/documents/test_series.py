"""The line of an indicator."""

import pytest
from bs4 import BeautifulSoup

from certification.documents.series import Point, draw_series


def test_the_line_goes_through_every_year_and_says_them_to_a_screen_reader():
    points = [Point(2022, 10, "10 %", is_earlier=True), Point(2023, 20, "20 %"), Point(2025, 5, "5 %")]
    drawing = BeautifulSoup(draw_series(points, title="Part <bio>: 10, 20, 5", name="s1"), "xml").svg

    dots = [(float(dot["cx"]), float(dot["cy"]), dot["class"]) for dot in drawing.select("circle")]
    title = drawing.find("title")
    assert (drawing["role"], drawing["aria-labelledby"], title.text) == (
        "img",
        title.get("id"),
        "Part <bio>: 10, 20, 5",
    )
    assert [dot[2] for dot in dots] == ["series-dot series-earlier", "series-dot", "series-dot"]
    (x1, y1, _a), (x2, y2, _b), (x3, y3, _c) = dots
    assert x3 - x2 == pytest.approx(2 * (x2 - x1), abs=0.2)
    assert y2 < y1 < y3


def test_values_below_zero_and_a_flat_line_stay_in_the_frame():
    for values in ([-5, 5], [0, 0], [7, 7], [-3, -1]):
        drawing = BeautifulSoup(
            draw_series(
                [Point(2020 + i, value, str(value)) for i, value in enumerate(values)], title="t", name="n"
            ),
            "xml",
        )
        assert all(0 <= float(dot.get("cy")) <= 180 for dot in drawing.select("circle"))
